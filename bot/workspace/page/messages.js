/* A list of messages, of a conversation or of a thread. */

import { showBlocks } from "./blocks.js";
import { button, h, reconcile } from "./dom.js";
import { savedFiles } from "./files.js";
import { icon } from "./icons.js";
import { emoji, mrkdwn } from "./mrkdwn.js";
import { clockNow } from "./now.js";
import { avatar } from "./people.js";
import { myZone, nameOf, signature, state } from "./store.js";
import { t, tn } from "./texts.js";
import { dayName, isoDay, momentName, timeName, wall } from "./time.js";

const TOGETHER = 5 * 60_000;

export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

function senderOf(message) {
  const known = state.byId.get(message.user.id);
  return known ? { ...message.user, ...known } : message.user;
}

function senderName(message) {
  const sender = senderOf(message);
  return (sender.is_bot && sender.id === state.app.bot_user_id && state.app.name) || nameOf(sender);
}

/** Lines of a list: days between, messages of one sender within five minutes under one name. */
function lines(messages, pending) {
  const zone = myZone();
  const now = clockNow();
  const found = [];
  let before = null;
  for (const message of messages) {
    const at = new Date(message.at);
    const day = isoDay(wall(at, zone));
    if (!before || before.day !== day) found.push({ key: `day ${day}`, day, words: dayWords(at, now, zone) });
    const follows = Boolean(before) && before.day === day && before.message.user.id === message.user.id
      && at - before.at < TOGETHER && !message.ephemeral && !before.message.ephemeral;
    found.push({ key: message.ts, message, follows, day });
    before = { day, at, message };
  }
  for (const one of pending) found.push({ key: `pending ${one.id}`, pending: one });
  return found;
}

function dayWords(at, now, zone) {
  const day = wall(at, zone);
  const today = wall(now, zone);
  const word = isoDay(day) === isoDay(today) ? t("day.today") : "";
  return { name: dayName(day, state.language, { year: day.year !== today.year }), word };
}

/**
 * A scrolling log. `show(messages, {name, pending, nothing})` draws; it stays at the end while the reader is there,
 * and offers the way down when something new came meanwhile. `openThread` null leaves thread buttons out.
 */
export function messageList({ openThread, retry }) {
  const log = h("div", {
    class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", tabindex: "0",
  });
  const inner = h("div", { class: "log-inner" });
  const down = button("to-end", toEnd, { hidden: true }, icon("down"), h("span"));
  const empty = h("div", { class: "log-empty", hidden: true });
  log.append(empty, inner);
  const node = h("div", { class: "log-frame" }, log, down);
  let place = null;
  let atEnd = true;
  let newest = "";

  log.addEventListener("scroll", () => {
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 48;
    if (atEnd) down.hidden = true;
  }, { passive: true });
  new ResizeObserver(() => atEnd && stick()).observe(inner);
  new ResizeObserver(() => atEnd && stick()).observe(log);

  function stick() {
    log.scrollTop = log.scrollHeight;
  }

  /** A new message that is longer than the list is read from its beginning. */
  function showStartOf(message) {
    atEnd = message.offsetHeight <= log.clientHeight;
    if (atEnd) stick();
    else log.scrollTop += message.getBoundingClientRect().top - log.getBoundingClientRect().top - 4;
  }

  function toEnd() {
    atEnd = true;
    down.hidden = true;
    stick();
    log.focus({ preventScroll: true });
  }

  function show(messages, { name, pending = [], nothing = null }) {
    const isOther = name !== place;
    place = name;
    log.setAttribute("aria-busy", String(isOther));
    if (isOther) inner.replaceChildren();
    const last = messages.at(-1)?.ts ?? "";
    const isNew = !isOther && last > newest;
    newest = last;
    reconcile(inner, lines(messages, pending), { key: (line) => line.key, sign: fingerprint, build });
    empty.hidden = Boolean(messages.length || pending.length) || !nothing;
    if (nothing && !empty.hidden) empty.replaceChildren(nothing());
    down.lastChild.textContent = t("messages.new");
    const mine = pending.length || messages.at(-1)?.user.id === state.me.id;
    if (isOther || (isNew && mine)) atEnd = true;
    if (isNew && atEnd && !mine) showStartOf(inner.lastElementChild);
    else if (atEnd) stick();
    else if (isNew) down.hidden = false;
    if (isOther) requestAnimationFrame(() => log.setAttribute("aria-busy", "false"));
  }

  function fingerprint(line) {
    return line.message ? signature(line.message, line.follows) : signature(line);
  }

  function build(line) {
    if (line.day && !line.message) return dayLine(line);
    return line.pending ? pendingLine(line.pending) : messageLine(line);
  }

  function pendingLine(one) {
    const failed = one.failed && h("span", { class: "pending-note failed" }, icon("warning"), one.failed,
      button("link-button", () => retry(one), {}, t("messages.retry")));
    return h("div", { class: "message pending" }, avatar(state.me),
      h("div", { class: "message-body" },
        h("div", { class: "message-head" }, h("span", { class: "sender" }, nameOf(state.me))),
        h("div", { class: "text" }, one.text),
        one.files.length ? h("p", { class: "pending-note" }, icon("clip"),
          one.files.map((file) => file.name).join(", ")) : null,
        failed || h("span", { class: "pending-note" }, t("messages.sending"))));
  }

  function messageLine({ message, follows }) {
    const label = t("messages.from", { name: senderName(message) });
    return h("article", { class: follows ? "message follows" : "message", "aria-label": label },
      follows ? timeOf(message, "gutter-time") : avatar(senderOf(message)),
      h("div", { class: "message-body" },
        message.ephemeral && h("p", { class: "only-you" }, icon("eye"), t("messages.only_you")),
        !follows && h("div", { class: "message-head" },
          h("span", { class: "sender" }, senderName(message)),
          message.user.is_bot && h("span", { class: "badge app" }, t("app.badge")),
          timeOf(message, "at")),
        content(message), reactions(message), threadLine(message)),
      tools(message));
  }

  function tools(message) {
    if (!openThread || message.ephemeral) return null;
    const attributes = { "aria-label": t("thread.reply_to", { name: senderName(message) }), title: t("thread.reply"),
      dataset: { focus: `reply ${message.ts}` } };
    return h("div", { class: "message-tools" },
      button("icon-button", () => openThread(message.ts), attributes, icon("reply")));
  }

  function threadLine(message) {
    if (!openThread || !message.reply_count) return null;
    return button("thread-line", () => openThread(message.ts), { dataset: { focus: `thread ${message.ts}` } },
      icon("messages"), tn("thread.replies", message.reply_count));
  }

  /** Show one message, as somebody who followed a link to it wants it. */
  function point(ts) {
    const found = inner.querySelector(`[data-key="${CSS.escape(ts)}"]`);
    if (!found) return;
    atEnd = false;
    found.classList.add("pointed");
    found.scrollIntoView({ block: "center" });
  }

  return { node, log, show, point };
}

function dayLine({ words }) {
  return h("div", { class: "day-line" }, h("span", null, words.name, words.word && h("b", null, words.word)));
}

function timeOf(message, className) {
  const at = new Date(message.at);
  return h("time", { class: className, datetime: message.at, title: momentName(at, myZone(), state.language) },
    timeName(wall(at, myZone())));
}

function content(message) {
  const surface = { kind: "message", id: message.ts, channel: message.channel, state: message.state };
  const box = h("div", { class: "content" });
  const attachments = message.attachments ?? [];
  const blocks = [...(message.blocks ?? []), ...attachments.flatMap((attachment) => attachment.blocks ?? [])];
  if (blocks.length) showBlocks(box, blocks, surface);
  else if (message.text) box.append(h("div", { class: "text" }, mrkdwn(message.text)));
  for (const attachment of attachments) {
    const { pretext, title, text, fallback } = attachment;
    const said = [pretext, title, text ?? fallback].filter(Boolean).join("\n");
    if (!attachment.blocks && said) box.append(h("div", { class: "text" }, h("blockquote", null, mrkdwn(said))));
  }
  if (message.files?.length) box.append(savedFiles(message.files));
  if (message.edited) box.append(h("span", { class: "edited" }, t("messages.edited")));
  return box;
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  const items = message.reactions.map(({ name, users }) =>
    h("li", { class: users.includes(state.me.id) ? "mine" : null }, emoji(name), " ", String(users.length)));
  return h("ul", { class: "reactions", role: "list", "aria-label": t("messages.reactions") }, items);
}
