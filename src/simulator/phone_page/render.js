// Makes elements, and shows what people wrote without ever treating it as HTML.
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

function isLink(address) {
  return /^https?:\/\//i.test(address);
}

// The marks that the vendors' texts may carry: links in two forms, bold, coloured words.
const MARKS = /<a\s[^>]*href="([^"]*)"[^>]*>(.*?)<\/a>|\[([^\]]+)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|<font\s+color="(\w+)">(.*?)<\/font>|(https?:\/\/[^\s<>"]+)/gis;

function rich(marked, open) {
  // A quoted line begins with a bar instead of the sign for it.
  const text = marked.replace(/^>\s?/gm, "\u2502 ");
  const parts = [];
  let end = 0;
  const link = (address, label) => (isLink(address)
    ? make("a", { href: address, onclick: (event) => { event.preventDefault(); open(address); } }, label)
    : document.createTextNode(label));
  for (const mark of text.matchAll(MARKS)) {
    parts.push(text.slice(end, mark.index));
    end = mark.index + mark[0].length;
    if (mark[1] !== undefined) parts.push(link(mark[1], mark[2]));
    else if (mark[3] !== undefined) parts.push(link(mark[4], mark[3]));
    else if (mark[5] !== undefined) parts.push(make("strong", {}, mark[5]));
    else if (mark[6] !== undefined) parts.push(make("span", { class: ["warning", "info", "comment"].includes(mark[6]) ? mark[6] : null }, mark[7]));
    else parts.push(link(mark[8], mark[8]));
  }
  parts.push(text.slice(end));
  return parts;
}

// A card's first line is its title.
function body(message, open) {
  const element = make("p", { class: "text" });
  if (message.kind !== "card") {
    element.append(...rich(message.text, open));
    return element;
  }
  const [title, ...rest] = message.text.split("\n");
  element.append(make("span", { class: "first" }, title), ...(rest.length ? ["\n", ...rich(rest.join("\n"), open)] : []));
  return element;
}

function ago(at, now) {
  const minutes = Math.floor((now - at) / 60000);
  if (minutes < 1) return word("just_now");
  if (minutes < 60) return word("ago_minutes", { n: minutes });
  if (minutes < 1440) return word("ago_hours", { n: Math.floor(minutes / 60) });
  return word("ago_days", { n: Math.floor(minutes / 1440) });
}

function moment(at, options) {
  return new Date(at).toLocaleString(LANGUAGE === "zh" ? "zh-CN" : "en-GB", options);
}

function when(at, now) {
  return make("time", { title: moment(at), datetime: new Date(at).toISOString() }, ago(at, now));
}

function span(milliseconds) {
  const minutes = Math.round(milliseconds / 60000);
  const days = Math.floor(minutes / 1440);
  const clock = String(Math.floor(minutes / 60) % 24).padStart(2, "0") + ":" + String(minutes % 60).padStart(2, "0");
  return days ? days + " d " + clock : clock;
}
