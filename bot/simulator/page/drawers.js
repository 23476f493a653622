// The two side columns, which are drawers on a narrow screen.

import { byId } from "./dom.js";

export function openSide(id) {
  closeSides();
  byId(id).classList.add("open");
  byId(id).focus();
  byId("shade").hidden = false;
}

export function closeSides() {
  for (const side of document.querySelectorAll(".side.open")) side.classList.remove("open");
  byId("shade").hidden = true;
}

byId("shade").addEventListener("click", closeSides);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeSides(); });
