// One message as an element. Content arrives as API fields (media_id) or reply fields (MediaId): read alike.

import { el } from "./dom.js";
import { link, safeUrl, textNodes } from "./text.js";

// Keys without case and underscores; the part named like the type ({"image": {…}}) is merged upwards.
export function fieldsOf({ type, content }) {
  if (content === null || typeof content !== "object") return { content };
  const outer = plain(content);
  const inner = outer[String(type).toLowerCase()];
  return inner !== null && typeof inner === "object" && !Array.isArray(inner) ? { ...outer, ...plain(inner) } : outer;
}

const plain = (fields) =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key.toLowerCase().replaceAll("_", ""), value]));

const own = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined); // keys come from outside
const words = (value) => (value === null || value === undefined || typeof value === "object" ? "" : String(value));
const list = (value) => (Array.isArray(value) ? value : value === null || value === undefined ? [] : [value]);

const bubble = (kind, ...children) => el("div", { class: `bubble ${kind}` }, ...children);
const card = (kind, ...children) => el("div", { class: `card ${kind}` }, ...children);
const line = (kind, text) => (text ? el("p", { class: kind }, text) : null);

function text(fields, { onChoice }) {
  return bubble("text", textNodes(words(fields.content), onChoice));
}

// The page's policy allows pictures of this server only; any other, or a broken one, is a placeholder.
function picture(address, label) {
  const url = safeUrl(words(address));
  const blank = el("div", { class: "placeholder", role: "img", "aria-label": label });
  if (url === null || new URL(url).origin !== location.origin) return blank;
  return el("img", { src: url, alt: label, error: ({ target }) => target.replaceWith(blank) });
}

const upload = (id) => `${location.origin}/cgi-bin/media/simulated?media_id=${encodeURIComponent(id)}`;

function image(fields) {
  const own = words(fields.picurl) || words(fields.url);
  const addresses = own ? [own] : [...list(fields.mediaid), ...list(fields.mediaids)].map(words).map(upload);
  return card("image", addresses.map((address) => picture(address, "图片")));
}

function voice(fields) {
  return el("div", {}, bubble("voice", el("span", { class: "waves" }), "语音"), line("caption", words(fields.recognition)));
}

function media(label) {
  return (fields) =>
    card("media", el("span", { class: "play" }), el("div", {}, line("name", words(fields.title) || label),
      line("caption", words(fields.description) || words(fields.mediaid))));
}

function news(fields) {
  const given = fields.articles;
  const articles = list(given !== null && typeof given === "object" && "item" in given ? given.item : given).map(plain);
  const rows = articles.map((article, index) => {
    const url = safeUrl(words(article.url));
    const title = url === null ? words(article.title) : link(url, words(article.title));
    const body = [el("p", { class: "name" }, title), index === 0 ? line("caption", words(article.description)) : null];
    return el("div", { class: index === 0 ? "lead" : "further" }, picture(article.picurl, "封面"), el("div", {}, body));
  });
  return card("news", rows);
}

function msgmenu(fields, { onChoice }) {
  const choices = list(fields.list).map((item) => {
    const choice = { id: words(item.id), content: words(item.content) };
    return el("button", { type: "button", class: "choice", "data-testid": "choice", click: () => onChoice(choice) }, choice.content);
  });
  return bubble("choices", line("", words(fields.headcontent)), choices, line("", words(fields.tailcontent)));
}

function mini(fields) {
  const where = words(fields.pagepath);
  return card("mini", line("caption", words(fields.appid) || "小程序"), line("name", words(fields.title) || where),
    picture("", "小程序封面"), line("foot", "小程序"));
}

// Keyword types of category templates; the parameter name (thing1, time2 …) is all a send tells of its label.
const KEYWORDS = {
  thing: "事项", time: "时间", date: "日期", amount: "金额", phrase: "状态", number: "数量", name: "姓名",
  character_string: "编号", short_thing: "类别", phone_number: "电话", car_number: "车牌", const: "内容", letter: "字母", symbol: "符号",
};

function notification(title) {
  return (fields) => {
    const rows = Object.entries(fields.data ?? {}).map(([key, item]) => {
      const label = own(KEYWORDS, key.replace(/[\d.A-Z]+$/, "")) ?? key;
      return el("div", { class: "pair" }, el("dt", { title: key }, label), el("dd", {}, words(item?.value ?? item)));
    });
    const url = safeUrl(words(fields.url) || words(fields.page));
    const target = fields.miniprogram?.appid ? el("span", {}, "进入小程序查看") : url && link(url, "查看详情");
    return card("notification", line("name", words(fields.title) || title), el("dl", {}, rows),
      target ? el("div", { class: "foot" }, target) : null);
  };
}

function place(fields) {
  const where = [fields.locationx ?? fields.latitude, fields.locationy ?? fields.longitude].map(words).filter(Boolean);
  return card("place", line("name", words(fields.label) || "位置"), el("div", { class: "map" }), line("caption", where.join(", ")));
}

const named = (label, ...keys) => (fields) =>
  card("plain", line("name", words(fields.title) || label), line("caption", keys.map((key) => words(fields[key])).find(Boolean)));

const KINDS = {
  text, image, images: image, voice, video: media("视频"), shortvideo: media("小视频"), mpvideo: media("视频"),
  music: media("音乐"), news, mpnews: named("图文消息", "mediaid"), mpnewsarticle: named("图文消息", "articleid"),
  msgmenu, wxcard: named("卡券", "cardid"), miniprogrampage: mini, template: notification("服务通知"),
  subscribe: notification("订阅通知"), location: place, link: named("链接", "url"),
};

// The bubble or card of a message; a type or a form this page does not know is named, not hidden.
export function body(message, actions) {
  const via = message.via === "template" || message.via === "subscribe" ? message.via : message.type;
  const unknown = named(`[${words(message.type)}]`);
  try {
    return (own(KINDS, words(via).toLowerCase()) ?? unknown)(fieldsOf(message), actions);
  } catch {
    return unknown({});
  }
}

// The grey line of a message that is no bubble ("" for one that shows nothing), or null for a bubble.
export function systemLine(message, { menuName }) {
  const fields = fieldsOf(message);
  if (message.via === "notice") return words(fields.content ?? fields.notice) || "该公众号提供的服务出现故障，请稍后再试";
  if (message.type === "transfer_customer_service") return "已转接人工客服";
  if (message.type !== "event") return null;
  const key = words(fields.eventkey);
  const lines = {
    subscribe: key ? `扫码关注了公众号（${key.replace(/^qrscene_/, "")}）` : "你已关注公众号",
    unsubscribe: "你取消了关注", scan: `扫了二维码（${key}）`, click: `点了菜单「${menuName(key)}」`,
    view: `打开了 ${key}`, location: "上报了位置",
  };
  return own(lines, words(fields.event).toLowerCase()) ?? "";
}
