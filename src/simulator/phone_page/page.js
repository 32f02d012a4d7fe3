// The page's state, its calls of the control API, and its five tabs.
const VENDORS = ["dingtalk", "wecom", "lark"];
const TABS = ["sms", "messages", "scan", "clock", "directory"];
const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);

// The cookies below belong to the host name: the servers are reached by the same one.
if (location.hostname === "localhost") location.hostname = "127.0.0.1";

const server = (query.get("server") || `http://${location.hostname}:3000`).replace(/\/+$/, "");
const state = {
  vendor: VENDORS.includes(query.get("vendor")) ? query.get("vendor") : "wecom",
  company: query.get("company") || "",
  user: query.get("user") || "",
  tab: TABS.includes(query.get("tab")) ? query.get("tab") : "sms",
  allPhones: false, search: "", people: [], companies: [], found: [], counts: null,
  sms: [], messages: [], clock: { now_ms: Date.now(), offset_ms: 0 }, read: new Set(), shown: "", address: "",
};

async function call(method, path, body) {
  const options = { method, headers: body ? { "content-type": "application/json" } : {}, body: body && JSON.stringify(body) };
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

const scope = () => new URLSearchParams({ vendor: state.vendor, ...(state.company && { company: state.company }) });
const target = () => ({ vendor: state.vendor, ...(state.company && { company: state.company }) });
const person = () => state.people.find((one) => one.userid === state.user) || { userid: state.user, name: state.user, phone: "" };

let noticeTimer;
function notice(text, bad, link) {
  clearTimeout(noticeTimer);
  $("notice").className = bad ? "bad" : "";
  $("notice").replaceChildren(text, ...(link ? [" ", link] : []));
  $("notice").hidden = !text;
  if (!bad && !link) noticeTimer = setTimeout(() => { $("notice").hidden = true; }, 6000);
}

async function attempt(action) {
  try {
    await action();
  } catch (error) {
    notice(word("failed", { error: error.message }), true);
  }
  await poll();
}

function openInPhone(address) {
  if (!isLink(address)) return;
  $("blank").hidden = true;
  $("frame").src = address;
  $("address").value = address;
}

// The vendors' sign-in pages and the server's pages tell from these who holds the phone.
function carry() {
  document.cookie = `sim_user=${encodeURIComponent(state.user)}; Path=/; SameSite=Lax`;
  document.cookie = `sim_app=${state.vendor}; Path=/; SameSite=Lax`;
  const address = new URLSearchParams(location.search);
  for (const key of ["vendor", "company", "user", "tab"]) state[key] ? address.set(key, state[key]) : address.delete(key);
  history.replaceState(null, "", "?" + address);
  const company = state.companies.find((one) => one.vendor === state.vendor && (!state.company || one.company === state.company));
  $("phone-app").textContent = word(state.vendor);
  $("phone-person").textContent = person().name + (company ? " · " + company.name : "");
}

async function choose(user) {
  if (user && !state.people.some((one) => one.userid === user)) {
    const found = await call("GET", "/api/people?" + scope() + "&limit=1&q=" + encodeURIComponent(user));
    state.people.unshift(...found.filter((one) => one.userid === user));
  }
  state.user = state.people.some((one) => one.userid === user) ? user : (state.people[0] || { userid: "" }).userid;
  $("person").replaceChildren(...state.people.map((one) => make("option", { value: one.userid, selected: one.userid === state.user }, `${one.name} (${one.userid})`)));
  state.messages = [];
  carry();
  await poll();
}

async function enter() {
  state.companies = await call("GET", "/api/companies");
  const own = state.companies.filter((one) => one.vendor === state.vendor);
  if (!own.some((one) => one.company === state.company)) state.company = "";
  $("company-field").hidden = own.length < 2;
  $("company").replaceChildren(...own.map((one) => make("option", { value: one.company, selected: one.company === state.company }, one.name)));
  for (const radio of $("vendors").querySelectorAll("input")) radio.checked = radio.value === state.vendor;
  state.people = await call("GET", "/api/people?" + scope() + "&limit=200");
  state.found = state.people;
  await choose(state.user);
}

let polls = 0;
async function poll() {
  const turn = ++polls;
  const phone = state.allPhones ? "" : "?phone=" + encodeURIComponent(person().phone || "none");
  const calls = [call("GET", "/api/clock"), call("GET", "/api/sms" + phone), call("GET", "/api/directory?" + scope())];
  if (state.user) calls.push(call("GET", "/api/messages?" + scope() + "&limit=50&user=" + encodeURIComponent(state.user)));
  try {
    const [clock, sms, counts, messages] = await Promise.all(calls);
    // A later poll has asked for another person meanwhile.
    if (turn !== polls) return;
    Object.assign(state, { clock, sms: sms.slice(0, 50), counts, messages: messages || [] });
    if ($("notice").dataset.lost) notice("");
    delete $("notice").dataset.lost;
  } catch {
    notice(word("lost"), true);
    $("notice").dataset.lost = "1";
  }
  draw();
}

async function markRead() {
  for (const message of state.messages.filter((one) => one.state === "sent" && !state.read.has(one.message_id + state.user))) {
    state.read.add(message.message_id + state.user);
    await call("POST", `/api/messages/${message.vendor}/${message.message_id}/read`, { user: state.user, ...(state.company && { company: state.company }) }).catch(() => {});
  }
}

function smsPanel() {
  const { name, phone } = person();
  const item = (sms) => make("li", { class: "item" },
    make("div", { class: "head" }, make("span", {}, `${word(sms.provider)} → ${sms.phone}`), when(sms.at, state.clock.now_ms)),
    sms.code ? make("div", { class: "row" }, make("span", { class: "code" }, sms.code), make("button", { onclick: () => copy(sms.code) }, word("copy"))) : null,
    make("p", { class: "text" }, sms.text));
  const nothing = phone || state.allPhones ? word("no_sms", { phone: phone || "…" }) : word("no_phone", { name });
  const all = make("label", { class: "quiet" }, make("input", { type: "checkbox", checked: state.allPhones, style: "width:auto;margin-right:8px", onchange: (event) => { state.allPhones = event.target.checked; poll(); } }), word("all_phones"));
  return make("div", { class: "stack" }, all, state.sms.length ? make("ul", { class: "stack" }, ...state.sms.map(item)) : make("p", { class: "empty" }, nothing));
}

async function copy(code) {
  await navigator.clipboard.writeText(code).catch(() => {});
  notice(word("copied", { code }));
}

function messagesPanel() {
  if (!state.messages.length) return make("p", { class: "empty" }, word("no_messages", { name: person().name }));
  const item = (message) => make("li", { class: "item" },
    make("div", { class: "head" }, make("span", { class: "state " + message.state }, word(message.state) + (message.urgent ? " · " + word("urgent") : "") + (message.group_id ? " · " + word("in_group", { group: message.group_id }) : "")), when(message.at, state.clock.now_ms)),
    body(message, openInPhone),
    message.state !== "recalled" && buttons(message).length ? make("div", { class: "row" }, ...buttons(message)) : null);
  return make("ul", { class: "stack" }, ...state.messages.map(item));
}

function buttons(message) {
  const pressable = message.buttons.map((button) => make("button", {
    disabled: !button.action && !button.url,
    onclick: () => (button.url ? openInPhone(button.url) : attempt(() => press(message, button.action))),
  }, button.text));
  const open = message.url ? make("button", { class: "primary", onclick: () => openInPhone(message.url) }, word("open_link")) : null;
  return [open, ...pressable].filter(Boolean);
}

async function press(message, action) {
  const path = `/api/cards/${message.vendor}/${message.message_id}/press`;
  const answer = await call("POST", path, { user: state.user, action, ...(state.company && { company: state.company }) });
  const { toast, client_error } = answer.reply || {};
  if (client_error) notice(word("client_error", { error: client_error }), true);
  else if (answer.delivered) notice((toast && toast.content) || word("pressed", answer));
  else notice(word("not_delivered", answer), true);
}

function scanPanel() {
  const address = make("input", { type: "url", id: "scan-url", autocomplete: "off", required: true });
  const scan = async () => {
    const answer = await call("POST", "/api/scan", { vendor: state.vendor, user: state.user, url: address.value.trim() });
    if (answer.open) return openInPhone(answer.open);
    const link = answer.redirect && make("a", { href: answer.redirect, target: "_blank" }, word("go_on"));
    notice(word(answer.declined ? "declined" : "scanned"), false, link);
  };
  return make("form", { class: "item", onsubmit: (event) => { event.preventDefault(); attempt(scan); } },
    make("p", { class: "quiet" }, word("scan_help", { name: person().name })),
    make("label", {}, word("scan_url"), address),
    make("button", { class: "primary" }, word("scan_confirm")));
}

function clockPanel() {
  const advance = (advance_ms) => attempt(async () => {
    const moved = await call("POST", "/api/clock", { advance_ms });
    notice(word(moved.late ? "moved_late" : "moved", moved), moved.late > 0);
  });
  const step = (name, minutes) => make("button", { onclick: () => advance(minutes * 60000) }, "+ " + word(name));
  return make("div", { class: "item" },
    make("p", { class: "quiet" }, word("clock_help")),
    make("dl", { class: "figures" }, make("div", {}, make("dt", {}, word("simulated_time") + " "), make("dd", { id: "clock-now" })), make("div", {}, make("dt", {}, word("offset") + " "), make("dd", { id: "clock-offset" }))),
    make("div", { class: "row" }, step("minute", 1), step("minutes", 5), step("hour", 60), step("day", 1440)),
    make("div", { class: "row" }, make("button", { class: "danger", onclick: () => $("sure").showModal() }, word("reset"))));
}

function directoryPanel() {
  const find = make("input", { type: "search", value: state.search, placeholder: word("find"), "aria-label": word("find"), oninput: (event) => search(event.target.value) });
  const number = (name, value) => make("label", {}, make("span", {}, word(name)), make("input", { type: "number", name, value, min: name === "seed" ? 0 : 1, required: true }));
  const generate = (form) => attempt(async () => {
    const order = Object.fromEntries([...new FormData(form)].map(([key, value]) => [key === "people" ? "users" : key, Number(value)]));
    notice(word("generated", await call("POST", "/api/directory", { ...target(), ...order })));
    state.search = "";
    await enter();
    redraw();
  });
  return make("div", { class: "stack" },
    make("dl", { class: "figures" }, make("div", {}, make("dt", {}, word("departments") + " "), make("dd", { id: "count-departments" })), make("div", {}, make("dt", {}, word("people") + " "), make("dd", { id: "count-people" }))),
    find,
    make("table", {}, make("thead", {}, make("tr", {}, make("th", {}, word("name")), make("th", {}, word("phone")), make("th", { class: "only-wide" }, word("department")))), make("tbody", { id: "people" })),
    make("form", { class: "item", onsubmit: (event) => { event.preventDefault(); generate(event.target); } },
      make("h2", {}, word("generate")), make("p", { class: "quiet" }, word("generate_help")),
      make("div", { class: "fields" }, number("departments", 600), number("depth", 4), number("people", 14000), number("seed", 1), make("button", {}, word("generate")))));
}

async function search(text) {
  state.search = text;
  const found = await call("GET", "/api/people?" + scope() + "&limit=50&q=" + encodeURIComponent(text)).catch(() => []);
  if (state.search === text) state.found = found;
  drawPeople();
}

function drawPeople() {
  if (!$("people")) return;
  const row = (one) => make("tr", { class: one.userid === state.user ? "chosen" : null },
    make("td", {}, make("button", { type: "button", onclick: () => choose(one.userid) }, one.name), make("div", { class: "quiet" }, one.userid)),
    make("td", {}, one.phone || word("none")),
    make("td", { class: "only-wide" }, one.department_names.join(LANGUAGE === "zh" ? "、" : ", ")));
  $("people").replaceChildren(...(state.found.length ? state.found.slice(0, 50).map(row) : [make("tr", {}, make("td", { colspan: 3, class: "quiet" }, word("nobody")))]));
  $("count-departments").textContent = state.counts ? state.counts.departments.toLocaleString() : "";
  $("count-people").textContent = state.counts ? state.counts.users.toLocaleString() : "";
}

const PANELS = { sms: smsPanel, messages: messagesPanel, scan: scanPanel, clock: clockPanel, directory: directoryPanel };

// Lists are drawn again when they differ; forms only when their tab or person is another, so that typing goes on.
function draw() {
  const { now_ms, offset_ms } = state.clock;
  $("now").textContent = moment(now_ms, { dateStyle: "medium", timeStyle: "medium" });
  $("phone-time").textContent = moment(now_ms, { hour: "2-digit", minute: "2-digit" });
  $("tab-sms").querySelector("b").textContent = state.sms.length || "";
  $("tab-messages").querySelector("b").textContent = state.messages.length || "";
  const minute = Math.floor(now_ms / 60000);
  const lists = { sms: [state.sms, state.allPhones, minute], messages: [state.messages, minute] };
  const shown = JSON.stringify([state.tab, state.vendor, state.company, state.user, person().phone, lists[state.tab]]);
  if (shown !== state.shown) {
    state.shown = shown;
    for (const tab of TABS) {
      $("tab-" + tab).setAttribute("aria-selected", tab === state.tab);
      $("tab-" + tab).tabIndex = tab === state.tab ? 0 : -1;
    }
    $("panel").setAttribute("aria-labelledby", "tab-" + state.tab);
    $("panel").replaceChildren(PANELS[state.tab]());
    drawPeople();
  }
  if ($("clock-now")) {
    $("clock-now").textContent = moment(now_ms, { dateStyle: "medium", timeStyle: "medium" });
    $("clock-offset").textContent = span(offset_ms);
  }
  if (state.tab === "messages") markRead();
}

function redraw() {
  state.shown = "";
  draw();
}

function show(tab) {
  state.tab = tab;
  notice("");
  carry();
  draw();
}

$("vendors").append(...VENDORS.map((vendor) => make("label", {}, make("input", { type: "radio", name: "vendor", value: vendor, onchange: () => { state.vendor = vendor; state.company = ""; attempt(enter); } }), make("span", {}, word(vendor)))));
$("company").addEventListener("change", (event) => { state.company = event.target.value; attempt(enter); });
$("person").addEventListener("change", (event) => attempt(() => choose(event.target.value)));
$("who").addEventListener("submit", (event) => { event.preventDefault(); openInPhone($("address").value.trim()); });
$("reload").addEventListener("click", () => { if ($("frame").src) $("frame").src = $("frame").src; });
$("home").addEventListener("click", () => openInPhone(server + "/m/bind"));
$("address").value = server + "/m/bind";
$("sure").addEventListener("close", (event) => {
  if (event.target.returnValue !== "yes") return;
  event.target.returnValue = "";
  attempt(async () => { await call("POST", "/api/reset"); await enter(); notice(word("was_reset")); redraw(); });
});
for (const [place, tab] of TABS.entries()) {
  $("tab-" + tab).addEventListener("click", () => show(tab));
  $("tab-" + tab).addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = TABS[(place + step + TABS.length) % TABS.length];
    show(next);
    $("tab-" + next).focus();
  });
}

attempt(enter);
setInterval(() => { if (!document.hidden) poll(); }, 1000);
