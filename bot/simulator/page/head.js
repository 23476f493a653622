// The head of the phone: the account's name, and what the program under test wants to be known.

import { byId } from "./dom.js";

const GOOD_NEWS = 10_000; // milliseconds; bad news stay until the next

export function createHead() {
  let shown; // undefined until the first state: good news from before the page was opened are old news
  let timer;

  function showNotice(notice) {
    const news = JSON.stringify(notice ?? null);
    if (news === shown) return;
    const old = shown === undefined && !notice?.wrong;
    shown = news;
    clearTimeout(timer);
    byId("notice").hidden = old || !notice;
    byId("notice").textContent = notice?.text ?? "";
    byId("notice").toggleAttribute("data-wrong", Boolean(notice?.wrong));
    if (!notice?.wrong) timer = setTimeout(() => { byId("notice").hidden = true; }, GOOD_NEWS);
  }

  return ({ account, notice }) => {
    for (const id of ["account-name", "follow-name"]) byId(id).textContent = account;
    document.title = account;
    showNotice(notice);
  };
}
