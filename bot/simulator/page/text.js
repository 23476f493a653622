// Message text as WeChat reads it: plain text in which only <a href> and bare web addresses are live.
// Whatever is not exactly that (other tags, javascript: addresses …) stays visible text.

import { el } from "./dom.js";

const ANCHOR = /<a\s([^<>]*)>([^<]*)<\/a>/gi;
const ATTRIBUTE = /([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;
const ADDRESS = /https?:\/\/[\w\-.~:/?#[\]@!$&*+,;=%]*[\w\-~/#&=%]/gi;

export function safeUrl(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function link(address, label) {
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label);
}

// The nodes of one text. onChoice({id, content}) is called for a tapped weixin://bizmsgmenu link.
export function textNodes(text, onChoice) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(ANCHOR)) {
    nodes.push(...addresses(text.slice(end, match.index)), anchor(match, onChoice) ?? match[0]);
    end = match.index + match[0].length;
  }
  return [...nodes, ...addresses(text.slice(end))];
}

function addresses(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const url = safeUrl(match[0]);
    nodes.push(text.slice(end, match.index), url === null ? match[0] : link(url, match[0]));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}

function anchor([, attributes, label], onChoice) {
  const given = {};
  for (const [, name, double, single] of attributes.matchAll(ATTRIBUTE)) given[name.toLowerCase()] = double ?? single;
  if (given["data-miniprogram-appid"]) {
    const where = `小程序 ${given["data-miniprogram-appid"]} ${given["data-miniprogram-path"] ?? ""}`;
    return el("span", { class: "mini-link", title: where }, label);
  }
  const choice = menuChoice(given.href ?? "");
  if (choice) return el("a", { href: "#", click: (event) => (event.preventDefault(), onChoice(choice)) }, label);
  const url = safeUrl(given.href ?? "");
  return url === null ? null : link(url, label);
}

// Source: weixin://bizmsgmenu?msgmenucontent=…&msgmenuid=…, the form a text message may carry.
function menuChoice(href) {
  if (!/^weixin:\/\/bizmsgmenu\?/i.test(href)) return null;
  const given = new URLSearchParams(href.slice(href.indexOf("?") + 1));
  return { id: given.get("msgmenuid") ?? "", content: given.get("msgmenucontent") ?? "" };
}
