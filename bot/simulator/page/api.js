// The simulator's HTTP interface as the page uses it: JSON calls and one member's live stream.

export async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error("连不上模拟平台，请看它是否还在运行");
  }
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(`平台拒绝：${data.error ?? `HTTP ${answer.status}`}`);
  return data;
}

// Calls onOpen at every (re)connection, so that the caller can fetch what it missed meanwhile.
// EventSource reconnects by itself after a lost connection, but not after an HTTP error: hence the timer.
export function listen(openid, { onOpen, onLost, onMessage }) {
  let source;
  let timer;
  const connect = () => {
    source = new EventSource(`/sim/stream?openid=${encodeURIComponent(openid)}`);
    source.onopen = onOpen;
    source.onmessage = (event) => onMessage(JSON.parse(event.data));
    source.onerror = () => {
      onLost();
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, 2000);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
