// The right-hand panel: scan a code, move the clock, break things, see callbacks and the engagement log.

import { call } from "./api.js";
import { beijing, byId, el } from "./dom.js";

const FAULTS = [
  ["客服消息：超时，没有送出", { endpoint: "/cgi-bin/message/custom/send", kind: "timeout" }],
  ["客服消息：已送出，但连接断开", { endpoint: "/cgi-bin/message/custom/send", kind: "accept_then_drop" }],
  ["客服消息：当日额度用完（45009）", { endpoint: "/cgi-bin/message/custom/send", kind: "errcode", errcode: 45009 }],
  ["所有接口：系统繁忙（-1）", { endpoint: "*", kind: "errcode", errcode: -1 }],
  ["所有接口：慢 3 秒", { endpoint: "*", kind: "slow", seconds: 3 }],
  ["所有接口：HTTP 500", { endpoint: "*", kind: "http_500" }],
  ["access_token 失效一次", { endpoint: "*", kind: "invalidate_token", times: 1 }],
  ["回调：丢失一次（平台会重试）", { endpoint: "callback", kind: "timeout", times: 1 }],
  ["回调：重复推送", { endpoint: "callback", kind: "duplicate" }],
  ["回调：乱序", { endpoint: "callback", kind: "reorder" }],
];

const same = (a, b) => a.endpoint === b.endpoint && a.kind === b.kind && (a.kind !== "errcode" || a.errcode === b.errcode);
const active = ({ times, hits }) => (times ?? null) === null || (hits ?? 0) < times;
const bare = ({ endpoint, kind, errcode, seconds, times }) => ({ endpoint, kind, errcode, seconds, times });

export function createPanel({ scan, refresh, hint }) {
  let skew = 0; // platform time minus this machine's, milliseconds
  let faults = [];
  let scenes = "";
  let rows = "";

  const boxes = FAULTS.map(([label, fault]) => {
    const box = el("input", { type: "checkbox", "data-testid": `fault-${fault.endpoint.split("/").at(-1)}-${fault.kind}${fault.errcode ?? ""}`, change: () => setFault(fault, box.checked) });
    byId("faults").append(el("label", {}, box, label));
    return box;
  });

  async function attempt(work) {
    try {
      await work();
    } catch (error) {
      hint(error.message);
    }
    await refresh();
  }

  function setFault(fault, on) {
    const others = faults.filter((other) => !same(other, fault)).map(bare);
    return attempt(() => call("POST", "/sim/faults", { faults: on ? [...others, fault] : others }));
  }

  function show(state) {
    skew = new Date(state.now) - Date.now();
    tick();
    faults = (state.faults ?? []).filter(active);
    FAULTS.forEach(([, fault], index) => { boxes[index].checked = faults.some((other) => same(other, fault)); });
    byId("fault-count").textContent = faults.length ? `${faults.length} 个生效` : "";
    if (document.activeElement !== byId("webhook-url")) byId("webhook-url").value = state.webhook ?? "";
    showScenes(state.scenes ?? []);
    byId("activity-section").hidden = !state.has_activity;
  }

  function showScenes(known) {
    const names = [...new Set(known.map((item) => String(item.scene)))];
    if (names.join("\n") === scenes) return;
    scenes = names.join("\n");
    byId("scenes").replaceChildren(...names.map((name) => el("option", { value: name })));
    byId("follow-scenes").hidden = names.length === 0;
    for (const [list, testid] of [["scene-list", "scene"], ["follow-scene-list", "follow-scene"]]) {
      const chip = (name) => el("button", { type: "button", "data-testid": testid, click: () => scan(name) }, name);
      byId(list).replaceChildren(...names.slice(0, 12).map(chip));
    }
  }

  function tick() {
    byId("clock").textContent = beijing(Date.now() + skew, "clock");
  }

  function showCallback({ attempts = [], fault }) {
    const last = attempts.at(-1);
    const wrong = !last || last.error || fault;
    byId("callback-summary").textContent = last ? `推送 ${attempts.length} 次，${wrong ? "失败" : "成功"}` : "没有推送：未设回调地址";
    byId("callback-summary").classList.toggle("wrong", Boolean(wrong));
    const rows = attempts.map(({ status, elapsed_ms: elapsed, error, raw }) =>
      el("li", { title: String(raw ?? "") }, `${error ?? `HTTP ${status}`} · ${Math.round(elapsed ?? 0)} ms`));
    byId("attempts").replaceChildren(...rows, ...(fault ? [el("li", { class: "wrong" }, `应答不合格：${fault}`)] : []));
  }

  async function showActivity(openid) {
    if (byId("activity-section").hidden || document.hidden || !openid) return;
    const answer = await call("GET", `/sim/activity?openid=${encodeURIComponent(openid)}`).catch(() => null);
    const wanted = openid + JSON.stringify(answer?.rows ?? []);
    if (!answer || wanted === rows) return;
    rows = wanted;
    byId("activity").replaceChildren(...newestFirst(answer.rows).map(activityRow));
  }

  byId("scan").addEventListener("submit", (event) => {
    event.preventDefault();
    const scene = byId("scan-scene").value.trim();
    if (scene) scan(scene);
  });
  byId("webhook").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => call("POST", "/sim/webhook", { url: byId("webhook-url").value.trim() }));
    byId("webhook-url").blur();
  });
  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", () =>
      attempt(() => call("POST", "/sim/clock", { advance_seconds: Number(button.dataset.advance) })));
  }
  setInterval(tick, 1000);
  return { show, showActivity, showCallback };
}

const newestFirst = (rows) => (String(rows[0]?.at) < String(rows.at(-1)?.at) ? rows.toReversed() : rows);

// label and about are the program's own words; without them its terms are shown as they are.
function activityRow({ at, kind, label, about, text, topic, handler, source }) {
  const detail = about ?? [topic, handler, source].filter(Boolean).join(" · ");
  return el("li", { "data-testid": "activity-row", "data-kind": kind ?? "" },
    el("p", { class: "head" }, el("b", {}, label ?? kind ?? ""), el("time", { datetime: at }, beijing(at, "stamp"))),
    text ? el("p", {}, text) : null, detail ? el("p", { class: "muted" }, detail) : null);
}
