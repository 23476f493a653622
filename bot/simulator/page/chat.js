// The message list of the chosen member: live, without duplicates, own sends shown at once.

import { call, listen } from "./api.js";
import { avatar, beijing, byId, el } from "./dom.js";
import { body, fieldsOf, systemLine } from "./render.js";

const AWAITED = new Set(["sending", "sent"]); // stay below what arrives, until the platform's record replaces them
const QUIET = 5 * 60 * 1000; // a longer silence gets a time line, as in WeChat

export function createChat(actions) {
  const log = byId("messages");
  let member = { openid: "", name: "" };
  let close = () => {};
  let seen = new Set();
  let waiting = []; // own sends the platform has not shown yet: {item, type, text}

  function open(next) {
    if (next.openid === member.openid) return;
    close();
    member = next;
    seen = new Set();
    waiting = [];
    log.replaceChildren();
    byId("connection").hidden = true;
    close = next.openid ? connect(next.openid) : () => {};
  }

  function connect(openid) {
    return listen(openid, {
      onLost: () => { if (member.openid === openid) byId("connection").hidden = false; },
      onMessage: (message) => { if (member.openid === openid) add(message); },
      onOpen: async () => {
        const { messages } = await call("GET", `/sim/messages?openid=${encodeURIComponent(openid)}`).catch(() => ({ messages: [] }));
        if (member.openid !== openid) return;
        byId("connection").hidden = true;
        messages.forEach(add);
      },
    });
  }

  function add(message) {
    const key = `${message.id} ${message.at}`; // ids begin again after /sim/reset
    if (seen.has(key)) return;
    seen.add(key);
    if (message.direction === "in") settle(message);
    const item = element(message);
    if (item) insert(item, message);
    actions.onMessage();
  }

  // A send shown at once gives way to the platform's own record of it.
  function settle(message) {
    const text = String(fieldsOf(message).content ?? "");
    const at = waiting.findIndex((own) => own.type === message.type && (own.type !== "text" || own.text === text));
    if (at >= 0) waiting.splice(at, 1)[0].item.remove();
  }

  function insert(item, { id, at, direction }) {
    const follow = direction === "in" || log.scrollHeight - log.scrollTop - log.clientHeight < 120;
    const later = [...log.children].find((other) => Number(other.dataset.id) > id || AWAITED.has(other.dataset.state));
    const before = later ? later.previousElementSibling : log.lastElementChild;
    if (!before || new Date(at) - new Date(before.dataset.at) > QUIET) item.prepend(el("time", { datetime: at }, beijing(at, "full")));
    log.insertBefore(item, later ?? null);
    if (follow) log.scrollTop = log.scrollHeight;
  }

  function element(message, state) {
    const said = systemLine(message, actions);
    if (said === "") return null;
    const attributes = {
      "data-testid": said === null ? "message" : "system-line", "data-id": message.id, "data-at": message.at,
      "data-direction": message.direction, "data-via": message.via, "data-type": message.type, "data-state": state,
    };
    if (said !== null) return el("li", attributes, el("p", { class: "system" }, said));
    const face = message.direction === "in" ? avatar(member.name) : el("span", { class: "avatar logo", "aria-hidden": "true" });
    const way = WAYS[message.via];
    return el("li", attributes, el("div", { class: "line" }, face,
      el("div", { class: "said" }, body(message, actions), way ? el("p", { class: "way" }, way) : null)));
  }

  // Shows the send at once, then runs it; a refusal stays beside it with the reason and a way to try again.
  async function send(type, content, run) {
    const at = log.lastElementChild?.dataset.at;
    const item = element({ at, direction: "in", via: "member", type, content }, "sending");
    const own = { item, type, text: String(content.content ?? "") };
    waiting.push(own);
    log.append(item);
    log.scrollTop = log.scrollHeight;
    try {
      await run();
      item.dataset.state = "sent";
    } catch (error) {
      waiting = waiting.filter((other) => other !== own);
      fail(item, error.message, () => send(type, content, run));
    }
  }

  function fail(item, reason, again) {
    item.dataset.state = "failed";
    const retry = el("button", { type: "button", class: "retry", "data-testid": "retry", title: "重新发送", "aria-label": "重新发送",
      click: () => { item.remove(); again(); } }, "!");
    item.querySelector(".line").append(retry);
    item.append(el("p", { class: "system failure", "data-testid": "failure" }, reason));
    log.scrollTop = log.scrollHeight;
  }

  return { open, send };
}

const WAYS = { custom: "客服消息", template: "模板消息", subscribe: "订阅通知", mass: "群发" };
