/* Puts the page together, and decides who and where we are.

   The address says it too: ?as=MAIL or id, &view=home or messages, &channel=NAME, &thread=TS, &lang=ja or en. */

import { dismiss, markRead, openTab } from "./act.js";
import { get, stream } from "./api.js";
import { clock } from "./clock.js";
import { composer, deliver, pendingIn } from "./composer.js";
import { button, fill, h } from "./dom.js";
import { droppable, startFiles } from "./files.js";
import { head } from "./head.js";
import { home } from "./home.js";
import { icon } from "./icons.js";
import { isReply, messageList } from "./messages.js";
import { showModals, startModals } from "./modal.js";
import { clockNow, setClock } from "./now.js";
import { avatar, languageOf, welcome } from "./people.js";
import { draw, load, onScreen } from "./screen.js";
import { sidebar } from "./sidebar.js";
import { conversationHere, myZone, nameOf, state } from "./store.js";
import { LANGUAGES, setLanguage, t } from "./texts.js";
import { thread } from "./thread.js";
import { isoDay, wall } from "./time.js";
import { keepOnly, startToasts, toast } from "./toasts.js";
import { traffic } from "./traffic.js";

const address = new URLSearchParams(location.search);
const root = document.getElementById("page");
const narrow = matchMedia("(max-width: 1000px)");
let hangUp = () => {};
let parts = null;
let seenReplies = null;

async function start() {
  startToasts();
  startModals();
  startFiles();
  state.languageChoice = LANGUAGES.includes(address.get("lang")) ? address.get("lang") : "";
  await readPeople();
  const permalink = /^#([CDG]\w+)\/p(\d+)(\d{6})$/.exec(location.hash);
  const wanted = address.get("as") ?? (permalink && localStorage.getItem("as"));
  const me = wanted && state.people.find((user) => user.id === wanted || user.email === wanted.toLowerCase());
  if (me) {
    await become(me.id, { tab: address.get("view"), channel: address.get("channel"), thread: address.get("thread"),
      conversation: permalink?.[1], message: permalink && `${permalink[2]}.${permalink[3]}` });
    return;
  }
  applyLanguage();
  root.replaceChildren(welcome((id) => become(id)));
  if (wanted) toast(t("people.unknown", { who: wanted }), { level: "error" });
}

async function readPeople() {
  const found = await get("people");
  state.people = found.people;
  state.byId = new Map(found.people.map((user) => [user.id, user]));
  state.app = { commands: [], agent_prompts: [], has_home: true, ...found.app };
  const { bot_user_id: id, name } = state.app;
  state.byId.set(id, { id, name, is_bot: true, kind: "bot" });
  state.team = found.team ?? {};
  state.peopleVersion += 1;
  if (state.me) state.me = state.byId.get(state.me.id) ?? state.me;
  setClock(found.clock);
}

function applyLanguage() {
  const own = state.me ? languageOf(state.me) : navigator.language.startsWith("ja") ? "ja" : "en";
  state.language = state.languageChoice || own;
  setLanguage(state.language);
  document.documentElement.lang = state.language;
}

/** Be this person from now on, on their Home unless told otherwise. */
async function become(id, { tab, channel, thread: threadTs, conversation, message } = {}) {
  const me = state.byId.get(id);
  if (!me) return;
  hangUp();
  state.me = me;
  state.screen = null;
  state.thread = null;
  seenReplies = null;
  state.place = { kind: tab === "messages" || !state.app.has_home ? "messages" : "home" };
  applyLanguage();
  build();
  hangUp = stream(me.id, { opened, lost, heard });
  await load();
  const wanted = state.screen?.conversations.find(
    (one) => one.id === conversation || (one.kind === "channel" && one.name === channel));
  if (wanted) state.place = wanted.kind === "im" ? { kind: "messages" } : { kind: "channel", id: wanted.id };
  const linked = message && wanted?.messages.find((one) => one.ts === message);
  state.thread = threadTs || (linked && isReply(linked) ? linked.thread_ts : null);
  await arrive();
  if (linked) parts.list.point(message);
}

function build() {
  parts = {
    side: sidebar({ become, go }),
    home: home(),
    list: messageList({ openThread, retry: (one) => deliver(one, draw) }),
    thread: thread({ redraw: draw, close: closeThread }),
    clock: clock(),
    traffic: traffic({ closed: trafficClosed }),
    write: composer({ target, redraw: draw }),
    head: head({ go }),
    line: h("p", { class: "line-lost", role: "status", hidden: true }),
    status: h("p", { class: "app-status", role: "status" }),
  };
  const trafficWord = t("traffic.button");
  parts.trafficButton = button("top-button", toggleTraffic, { "aria-expanded": "false", "aria-label": trafficWord },
    icon("traffic"), h("span", null, trafficWord));
  parts.menuButton = button("icon-button menu-button", () => showSide(),
    { "aria-label": t("side.toggle"), "aria-expanded": "false", "aria-controls": "side" }, icon("menu"));
  parts.messages = h("div", { class: "messages", id: "messages-panel" },
    parts.list.node, parts.status, parts.write.node);
  droppable(parts.messages, parts.write.attach, parts.write.mayAttach);
  parts.main = h("main", { class: "main" }, parts.head.node, parts.home.node, parts.messages);
  parts.frame = h("div", { class: "frame" },
    h("header", { class: "top" }, parts.menuButton,
      h("p", { class: "team" }, h("b", null, state.team.name), h("span", { class: "team-note" }, t("team.note"))),
      parts.clock.node, languageMenu(), parts.trafficButton),
    parts.line, parts.side.node, h("div", { class: "side-shade", on: { click: () => showSide(false) } }),
    parts.main, parts.thread.node, parts.traffic.node);
  parts.frame.addEventListener("keydown", (event) => event.key === "Escape" && showSide(false));
  root.replaceChildren(parts.frame);
  parts.clock.show();
}

function toggleTraffic() {
  parts.trafficButton.setAttribute("aria-expanded", String(parts.traffic.node.hidden));
  parts.traffic.toggle();
}

function trafficClosed() {
  parts.trafficButton.setAttribute("aria-expanded", "false");
  parts.trafficButton.focus();
}

function languageMenu() {
  const options = [["", t("language.own", { language: t(`language.${languageOf(state.me)}`) })],
    ...LANGUAGES.map((code) => [code, t(`language.${code}`)])];
  const select = h("select", { class: "language", "aria-label": t("language.label"), on: { change: speak } },
    options.map(([value, text]) => h("option", { value }, text)));
  select.value = state.languageChoice;
  return select;
}

function speak(event) {
  state.languageChoice = event.target.value;
  applyLanguage();
  build();
  draw();
  remember();
  document.querySelector(".language").focus();
}

function showSide(on = !parts.frame.classList.contains("side-open")) {
  parts.frame.classList.toggle("side-open", on);
  for (const covered of [parts.main, parts.thread.node]) covered.inert = on;
  parts.menuButton.setAttribute("aria-expanded", String(on));
  if (on) parts.side.node.querySelector("button")?.focus();
}

function target() {
  const conversation = conversationHere();
  const isApp = state.place.kind === "messages";
  return { channel: conversation?.id, thread: undefined, isApp,
    name: isApp ? state.app.name : `#${conversation?.name ?? ""}` };
}

/* Where we are */

function go(place) {
  state.place = place;
  state.thread = null;
  showSide(false);
  arrive();
}

async function arrive() {
  draw();
  remember();
  if (state.place.kind === "channel") return;
  await openTab(state.place.kind);
}

function remember() {
  const now = new URLSearchParams({ as: state.me.email || state.me.id });
  if (state.place.kind === "channel") now.set("channel", conversationHere()?.name ?? "");
  else now.set("view", state.place.kind);
  if (state.thread) now.set("thread", state.thread);
  if (state.languageChoice) now.set("lang", state.languageChoice);
  history.replaceState(null, "", `?${now}`);
  localStorage.setItem("as", state.me.id);
}

function openThread(ts) {
  state.thread = ts;
  draw();
  remember();
  parts.thread.focus();
}

function closeThread() {
  const ts = state.thread;
  state.thread = null;
  draw();
  remember();
  (document.querySelector(`[data-focus="thread ${ts}"]`) ?? document.querySelector(`[data-focus="reply ${ts}"]`)
    ?? parts.write.field).focus();
}

/* What the server tells */

function opened() {
  if (!parts.line.hidden) readPeople().then(load);
  else load();
  parts.line.hidden = true;
  parts.traffic.load();
}

function lost() {
  fill(parts.line, icon("warning"), t("trouble.line"));
  parts.line.hidden = false;
}

function heard(name, data) {
  if (name === "traffic") parts.traffic.hear(data);
  else if (name === "clock") load();
  else if (!state.screen || data.version === undefined || data.version !== state.screen.version) load();
}

/* Drawing */

function show(screen) {
  const conversation = conversationHere();
  state.today = isoDay(wall(clockNow(), myZone()));
  if (screen.me) state.me = { ...state.byId.get(state.me.id), ...screen.me };
  parts.side.show(screen);
  parts.head.show(conversation);
  const isHome = state.place.kind === "home";
  parts.home.node.hidden = !isHome;
  parts.messages.hidden = isHome;
  if (isHome) parts.home.show(screen);
  else showMessages(screen, conversation);
  parts.thread.show();
  parts.frame.classList.toggle("with-thread", !parts.thread.node.hidden);
  parts.clock.refresh();
  showNotices(screen);
  showModals(screen);
  showUnread(screen, conversation);
}

function showMessages(screen, conversation) {
  const isApp = state.place.kind === "messages";
  const messages = (conversation?.messages ?? []).map((message) => ({ channel: conversation.id, ...message }));
  const label = t("messages.log", { name: target().name });
  parts.messages.setAttribute("role", isApp ? "tabpanel" : "group");
  parts.messages.setAttribute("aria-label", label);
  parts.list.log.setAttribute("aria-label", label);
  parts.list.show(messages.filter((message) => !isReply(message)), {
    name: conversation?.id ?? "new", pending: pendingIn(conversation?.id, undefined),
    nothing: () => nothing(conversation, isApp),
  });
  const status = isApp ? screen.status : "";
  fill(parts.status, status ? [h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
    t("app.status", { app: state.app.name, status })] : null);
  const readOnly = isApp && state.app.can_write === false ? t("composer.read_only") : "";
  parts.write.show({ prompts: isApp ? promptsOf(screen) : [], readOnly });
  followThread(messages, isApp);
}

const promptsOf = (screen) => (screen.prompts?.length ? screen.prompts : state.app.agent_prompts ?? []);

function nothing(conversation, isApp) {
  const app = state.byId.get(state.app.bot_user_id);
  return h("div", { class: "nothing" }, isApp ? avatar(app, "large") : icon("hash"),
    h("h3", null, isApp ? state.app.name : `#${conversation?.name ?? ""}`),
    h("p", null, isApp ? t("messages.nothing_app") : t("messages.nothing_channel", { app: state.app.name })));
}

/** The app answers in a thread under what was written: open it when my newest message gets its first answer. */
function followThread(messages, isApp) {
  if (!isApp) return;
  const answers = messages.filter((message) => isReply(message) && message.user.is_bot);
  const answered = new Set(answers.map((message) => message.thread_ts));
  const before = seenReplies;
  seenReplies = answered;
  if (!before || state.thread || narrow.matches) return;
  const mine = messages.filter((message) => !isReply(message) && message.user.id === state.me.id).at(-1);
  if (!mine || before.has(mine.ts) || !answered.has(mine.ts)) return;
  state.thread = mine.ts;
}

function showNotices(screen) {
  const names = new Set();
  for (const notice of screen.notices ?? []) {
    const name = `notice-${notice.id}`;
    names.add(name);
    toast(notice.text, { level: notice.level, id: name, gone: () => dismiss(notice.id) });
  }
  keepOnly("notice-", names);
}

function showUnread(screen, conversation) {
  if (conversation?.unread && document.visibilityState === "visible") markRead(conversation.id);
  const unread = screen.conversations.reduce((sum, one) => sum + (one === conversation ? 0 : one.unread ?? 0), 0);
  const where = state.place.kind === "channel" ? `#${conversation?.name ?? ""}` : state.app.name;
  document.title = `${unread ? `(${unread}) ` : ""}${where} – ${nameOf(state.me)} – ${state.team.name}`;
}

document.addEventListener("visibilitychange", () => draw());
onScreen(show);
start().catch((error) => {
  applyLanguage();
  root.replaceChildren(h("main", { class: "welcome" },
    h("h1", null, t("trouble.start")), h("p", { class: "lead" }, t("trouble.unreachable")),
    button("button primary", () => location.reload(), {}, t("trouble.again"))));
  throw error;
});
