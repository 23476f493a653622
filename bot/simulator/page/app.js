// The chat page of the simulated platform: composition and the things that happen.
//
// Elements for scripts and tests (data-testid; unique ones carry the same or a similar id):
//   members, member (data-openid, aria-current), new-member-name, new-member-button
//   first-member-name, first-member-button (while there is no member); account-name (an id)
//   follow-page, follow, follow-scene, unfollow, current-member, connection (shown while the stream is lost)
//   notice (data-wrong: what the program under test tells), toast
//   messages; message and system-line: data-id, data-direction (in|out), data-via, data-type,
//     data-state (sending|sent|failed, only on a send the platform has not recorded); failure, retry, choice
//   message-input, send, more-toggle, send-image, send-voice, send-location
//   menu, menu-toggle, menu-button, menu-item (data-key)
//   scan-scene, scan-button, scene; clock, advance-minute, advance-hour, advance-day
//   faults, fault-<last part of endpoint>-<kind><errcode> (fault-send-errcode45009, fault-*-slow …); webhook-url, webhook-button, attempts; activity-section, activity, activity-row (data-kind)

import { call } from "./api.js";
import { createChat } from "./chat.js";
import { avatar, byId, el } from "./dom.js";
import { closeSides, openSide } from "./drawers.js";
import { createHead } from "./head.js";
import { createMenu } from "./menu.js";
import { createPanel } from "./panel.js";

const SENT = { image: { url: new URL("/static/photo.svg", location.href).href } }; // beside what the platform adds

let state = { members: [] };
let chosen = decodeURIComponent(location.hash.slice(1)); // an openid; in the address, so that a reload keeps it
let listed = "";
let toastTimer;

const chat = createChat({
  onMessage: () => soon(),
  onChoice: ({ id, content }) => say("text", { content }, "msgmenu", { id, content }),
  menuName: (key) => menuEntries().find((entry) => entry.key === key)?.name ?? key,
});
const panel = createPanel({ refresh, hint, scan });
const showHead = createHead();
const menu = createMenu({ hint, tap: (key) => act("menu", { key }), view: (url) => act("view", { key: url, url }) });

function menuEntries() {
  return (state.menu ?? []).flatMap((button) => [button, ...(button.sub_button ?? [])]);
}

let asked = 0;
let answered = 0;
async function refresh() {
  const turn = ++asked;
  try {
    const given = await call("GET", "/sim/state");
    if (turn < answered) return; // overtaken by a newer answer
    answered = turn;
    state = given;
    show();
  } catch (error) {
    if (!chosen) hint(error.message); // with a chat open, its own line says so
  }
}

let refreshing;
function soon() {
  clearTimeout(refreshing);
  refreshing = setTimeout(() => { refresh(); panel.showActivity(chosen); }, 150);
}

function show() {
  const member = state.members.find(({ openid }) => openid === chosen) ?? state.members[0];
  chosen = member?.openid ?? "";
  if (chosen) history.replaceState(null, "", `#${encodeURIComponent(chosen)}`);
  byId("empty-page").hidden = Boolean(member);
  byId("follow-page").hidden = !member || member.following;
  byId("chat-page").hidden = !member?.following;
  byId("unfollow").hidden = !member?.following;
  byId("member-name").textContent = member ? `${member.name || member.openid}` : "";
  showMembers();
  chat.open({ openid: chosen, name: member?.name });
  menu.show(state.menu ?? []);
  panel.show(state);
  showHead(state);
}

function showMembers() {
  const wanted = JSON.stringify([chosen, state.members]);
  byId("members-empty").hidden = state.members.length > 0;
  if (wanted === listed) return;
  listed = wanted;
  byId("members").replaceChildren(...state.members.map(memberRow));
}

function memberRow({ openid, name, following }) {
  const label = el("span", { class: "who" }, el("b", {}, name || "无名成员"),
    el("small", { class: "muted", title: openid }, following ? `…${openid.slice(-8)}` : "未关注"));
  const row = { type: "button", "data-testid": "member", "data-openid": openid, "aria-current": openid === chosen ? "true" : null };
  return el("li", {}, el("button", { ...row, click: () => choose(openid) }, avatar(name), label));
}

function choose(openid) {
  chosen = openid;
  closeSides();
  show();
  panel.showActivity(chosen);
  focusPhone();
}

function focusPhone() {
  if (!matchMedia("(pointer: fine)").matches) return; // on a phone this would raise the keyboard
  (byId("chat-page").hidden ? byId("follow") : byId("message-input")).focus();
}

async function perform(action, details) {
  soon();
  const result = await call("POST", "/sim/act", { openid: chosen, action, ...details });
  panel.showCallback(result);
  soon();
}

async function act(action, details = {}) {
  if (!chosen) return hint("先新建一位成员");
  return perform(action, details).catch((error) => hint(error.message));
}

function scan(scene) {
  closeSides();
  return act("scan", { scene }).then(refresh).then(focusPhone);
}

function say(type, content, action = type, details = content) {
  return chat.send(type, content, () => perform(action, details));
}

function hint(text) {
  clearTimeout(toastTimer);
  byId("toast").textContent = text;
  byId("toast").hidden = false;
  toastTimer = setTimeout(() => { byId("toast").hidden = true; }, 5000);
}

function flip(button, area) {
  const opened = area.hidden;
  area.hidden = !opened;
  button.setAttribute("aria-expanded", String(opened));
}

for (const form of document.querySelectorAll("[data-new-member]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = form.querySelector("input").value.trim();
    try {
      const { openid } = await call("POST", "/sim/members", name ? { name } : {});
      form.reset();
      await refresh();
      choose(openid);
    } catch (error) {
      hint(error.message);
    }
  });
}
byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const content = byId("message-input").value;
  if (!content.trim()) return;
  byId("message-input").value = "";
  say("text", { content });
});
for (const button of document.querySelectorAll("[data-send]")) {
  button.addEventListener("click", () => {
    flip(byId("more-toggle"), byId("more"));
    say(button.dataset.send, SENT[button.dataset.send] ?? {});
  });
}
byId("follow").addEventListener("click", () => act("follow").then(refresh).then(focusPhone));
byId("unfollow").addEventListener("click", () => act("unfollow"));
byId("menu-toggle").addEventListener("click", () => flip(byId("menu-toggle"), byId("menu")));
byId("more-toggle").addEventListener("click", () => flip(byId("more-toggle"), byId("more")));
byId("open-members").addEventListener("click", () => openSide("members-side"));
byId("open-tools").addEventListener("click", () => openSide("tools-side"));
setInterval(() => { if (!document.hidden) panel.showActivity(chosen); }, 1500);
setInterval(() => { if (!document.hidden) refresh(); }, 2000);
refresh().then(() => panel.showActivity(chosen));
