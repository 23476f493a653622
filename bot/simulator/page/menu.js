// The menu bar of the Official Account: three buttons at most, each an action or a pop-up of actions.

import { byId, el } from "./dom.js";
import { safeUrl } from "./text.js";

export function createMenu({ tap, view, hint }) {
  const bar = byId("menu");
  let shown = "";

  function show(buttons) {
    const wanted = JSON.stringify(buttons);
    byId("menu-toggle").hidden = buttons.length === 0;
    if (wanted === shown) return;
    shown = wanted;
    bar.replaceChildren(...buttons.map(entry));
  }

  function entry(button) {
    const children = button.sub_button?.list ?? button.sub_button ?? [];
    if (children.length === 0) return el("div", { class: "entry" }, tapping(button, "menu-button"));
    const popup = el("div", { class: "popup", role: "menu", hidden: "" }, children.map((child) => tapping(child, "menu-item")));
    const opener = el("button", { type: "button", class: "opener", "data-testid": "menu-button", "aria-haspopup": "menu",
      "aria-expanded": "false", click: () => toggle(opener, popup) }, String(button.name ?? ""));
    return el("div", { class: "entry" }, popup, opener);
  }

  function tapping(button, testid) {
    const given = { type: "button", "data-testid": testid, "data-key": button.key ?? button.url ?? "" };
    return el("button", { ...given, click: () => { closeAll(); choose(button); } }, String(button.name ?? ""));
  }

  function choose({ type, key, url, appid, pagepath }) {
    if (type === "view") {
      const safe = safeUrl(url);
      if (safe !== null) window.open(safe, "_blank", "noopener");
      view(String(url ?? ""));
    } else if (type === "miniprogram") hint(`小程序 ${appid ?? ""} ${pagepath ?? ""}，这里不会打开`);
    else if (key) tap(String(key));
    else hint("这种菜单不会通知公众号");
  }

  function toggle(opener, popup) {
    const wasHidden = popup.hidden;
    closeAll();
    popup.hidden = !wasHidden;
    opener.setAttribute("aria-expanded", String(wasHidden));
    if (wasHidden) popup.firstElementChild.focus();
  }

  function closeAll() {
    for (const popup of bar.querySelectorAll(".popup")) popup.hidden = true;
    for (const opener of bar.querySelectorAll(".opener")) opener.setAttribute("aria-expanded", "false");
  }

  bar.addEventListener("keydown", (event) => {
    const popup = event.target.closest(".popup");
    if (event.key === "Escape") {
      closeAll();
      popup?.nextElementSibling.focus();
    } else if (popup && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      const next = event.key === "ArrowDown" ? event.target.nextElementSibling : event.target.previousElementSibling;
      next?.focus();
      event.preventDefault();
    }
  });
  document.addEventListener("click", (event) => { if (!bar.contains(event.target)) closeAll(); });
  return { show };
}
