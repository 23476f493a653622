// Building elements without ever parsing HTML: strings become text nodes, whatever they contain.

export const byId = (id) => document.getElementById(id);

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export function avatar(name) {
  const letters = [...String(name ?? "").trim()];
  const tone = letters.reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 5;
  return el("span", { class: `avatar tone-${tone}`, "aria-hidden": "true" }, letters[0] ?? "友");
}

const BEIJING = { timeZone: "Asia/Shanghai", hourCycle: "h23" };
const FORMATS = {
  clock: { month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" },
  full: { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" },
  stamp: { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

export function beijing(instant, style) {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return String(instant ?? "");
  return new Intl.DateTimeFormat("zh-CN", { ...BEIJING, ...FORMATS[style] }).format(date);
}
