/* Slack's own markup ("mrkdwn") and plain text, as nodes. */

import { h } from "./dom.js";
import { emojiOf } from "./emoji.js";
import { clockNow } from "./now.js";
import { myZone, nameOfId, state } from "./store.js";
import { t } from "./texts.js";
import { slackDate } from "./time.js";

const STYLES = { "*": "strong", _: "em", "~": "s" };
const BROADCASTS = ["here", "channel", "everyone"];
const SPECIAL = new RegExp(
  [
    "<([^<>\\n]+)>",
    "`([^`\\n]+)`",
    "(:[a-z0-9_+'-]+:(?::skin-tone-[2-6]:)?)",
    "(https?://[^\\s<>|`\"'「」『』（）、。，．]*[^\\s<>|`\"'「」『』（）、。，．.,;:!?)\\]*_~&])",
    "@(here|channel|everyone)\\b",
    "&(amp|lt|gt);",
  ].join("|"),
  "gu",
);
const ENTITIES = { amp: "&", lt: "<", gt: ">" };
const SAFE_LINK = /^(https?:\/\/|mailto:)/i;

/** The address if a reader may follow it, else an empty string. */
export const safeUrl = (url) => (SAFE_LINK.test(String(url ?? "")) ? String(url) : "");

export function link(url, ...label) {
  const address = safeUrl(url);
  if (!address) return h("span", { class: "no-link", title: String(url) }, ...label);
  const outside = address.startsWith("mailto:") ? {} : { target: "_blank", rel: "noopener noreferrer" };
  return h("a", { href: address, ...outside }, ...label);
}

export function emoji(name) {
  const drawing = emojiOf(name);
  return drawing ? h("span", { class: "emoji", title: `:${name}:` }, drawing) : `:${name}:`;
}

export function userMention(id) {
  const mine = id === state.me?.id;
  return h("span", { class: mine ? "mention mention-me" : "mention" }, `@${nameOfId(id)}`);
}

export function channelMention(id, label) {
  const known = state.screen?.conversations.find((conversation) => conversation.id === id);
  return h("span", { class: "mention" }, `#${known?.name || label || id}`);
}

export function broadcast(range) {
  return h("span", { class: "mention mention-all", title: t("mention.all") }, `@${range}`);
}

export function dateToken(unix, format, fallback, url) {
  const options = { zone: myZone(), language: state.language, now: clockNow(),
    words: { yesterday: t("day.yesterday"), today: t("day.today"), tomorrow: t("day.tomorrow") } };
  const seconds = Number(unix);
  const shown = Number.isFinite(seconds) ? slackDate(seconds, format, options) : fallback;
  const time = h("time", { title: fallback || undefined }, shown);
  return url ? link(url, time) : time;
}

/** A `plain_text` object's text: everything as written, except emoji codes. */
export function plain(text, { emoji: withEmoji = true } = {}) {
  const written = String(text ?? "");
  if (!withEmoji) return [written];
  return written.split(/(:[a-z0-9_+'-]+:(?::skin-tone-[2-6]:)?)/).map(
    (part, index) => (index % 2 ? emoji(part.slice(1, -1)) : part),
  );
}

/** A text object of either kind. */
export function textObject(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, { verbatim: Boolean(object.verbatim) });
  return plain(object.text, { emoji: object.emoji !== false });
}

export function textOf(object) {
  const holder = h("span", null, textObject(object));
  return holder.textContent;
}

/** Markup as nodes: fenced code, then quotes by line, then what stands within a line. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const nodes = [];
  const parts = String(text ?? "").split(/```([\s\S]+?)```/);
  for (const [index, part] of parts.entries()) {
    if (index % 2) {
      nodes.push(h("pre", null, h("code", null, ...preformatted(part.replace(/^\n|\n$/g, "")))));
    } else {
      const before = index > 0 ? part.replace(/^\n/, "") : part;
      nodes.push(...lines(index < parts.length - 1 ? before.replace(/\n$/, "") : before, verbatim));
    }
  }
  return nodes;
}

function preformatted(text) {
  return text.split(/<([^<>\n]+)>/).map((part, index) => (index % 2 ? reference(part) : decode(part)));
}

function lines(text, verbatim) {
  const nodes = [];
  let run = [];
  let quoted = null;
  const flush = () => {
    if (!run.length) return;
    if (quoted) nodes.push(h("blockquote", null, inline(run.join("\n"), verbatim)));
    else if (run.some((line) => line)) nodes.push(...inline(run.join("\n"), verbatim));
    run = [];
  };
  if (!text) return nodes;
  const all = text.split("\n");
  for (const [index, line] of all.entries()) {
    const everything = /^(?:>|&gt;){3} ?/.exec(line);
    if (everything) {
      flush();
      const rest = [line.slice(everything[0].length), ...all.slice(index + 1)].join("\n");
      nodes.push(h("blockquote", null, inline(rest, verbatim)));
      return nodes;
    }
    const quote = /^(?:>|&gt;) ?/.exec(line);
    if (Boolean(quote) !== quoted) flush();
    quoted = Boolean(quote);
    run.push(quote ? line.slice(quote[0].length) : line);
  }
  flush();
  return nodes;
}

function inline(text, verbatim) {
  const units = [];
  let at = 0;
  for (const match of text.matchAll(SPECIAL)) {
    const [whole, angle, code, emojiCode, url, range, entity] = match;
    const node = special({ angle, code, emojiCode, url, range, entity, verbatim,
      before: text[match.index - 1], whole });
    units.push(...text.slice(at, match.index), node);
    at = match.index + whole.length;
  }
  units.push(...text.slice(at));
  return styled(units);
}

function special({ angle, code, emojiCode, url, range, entity, verbatim, before, whole }) {
  if (angle !== undefined) return reference(angle);
  if (code !== undefined) return h("code", null, decode(code));
  if (emojiCode !== undefined) return emoji(emojiCode.slice(1, -1));
  if (url !== undefined) return verbatim ? new Text(decode(url)) : link(decode(url), decode(url));
  if (range !== undefined) {
    return verbatim || (before && /[\w.@/]/.test(before)) ? new Text(whole) : broadcast(range);
  }
  return new Text(ENTITIES[entity]);
}

/** What stands between angle brackets: somebody, a channel, everybody, a date or a link. */
function reference(inside) {
  const [target, ...rest] = inside.split("|");
  const label = rest.join("|");
  if (/^@[UW][A-Z0-9]+$/.test(target)) return userMention(target.slice(1));
  if (/^#[CG][A-Z0-9]+$/.test(target)) return channelMention(target.slice(1), decode(label));
  if (target.startsWith("!")) {
    const [command, ...parts] = target.slice(1).split("^");
    if (BROADCASTS.includes(command)) return broadcast(command);
    if (command === "date") return dateToken(parts[0], parts[1] ?? "", decode(label), parts[2]);
    return h("span", { class: "mention" }, decode(label) || `@${parts[0] ?? command}`);
  }
  if (!safeUrl(target)) return new Text(`<${decode(inside)}>`);
  const shown = label ? plain(decode(label)) : [decode(target).replace(/^mailto:/, "")];
  return link(decode(target), ...shown);
}

const decode = (text) => text.replace(/&(amp|lt|gt);/g, (_, name) => ENTITIES[name]);

/**
 * Bold, italic and struck text. A mark counts only at a word boundary: the start or end, a space (a zero-width
 * one too), ASCII punctuation. Beside kana, kanji and full-width signs it stays an asterisk, as in Slack.
 */
function styled(units) {
  const nodes = [];
  let text = "";
  const flush = () => {
    if (text) nodes.push(text);
    text = "";
  };
  for (let at = 0; at < units.length; at += 1) {
    const unit = units[at];
    const end = STYLES[unit] ? closing(units, at) : -1;
    if (end > 0) {
      flush();
      nodes.push(h(STYLES[unit], null, styled(units.slice(at + 1, end))));
      at = end;
    } else if (typeof unit === "string") {
      text += unit;
    } else {
      flush();
      nodes.push(unit);
    }
  }
  flush();
  return nodes;
}

function closing(units, start) {
  const mark = units[start];
  const first = units[start + 1];
  if (!isBoundary(units[start - 1]) || first === undefined || isSpace(first) || first === mark) return -1;
  for (let at = start + 2; at < units.length; at += 1) {
    if (units[at] === "\n") return -1;
    if (units[at] === mark && !isSpace(units[at - 1]) && isBoundary(units[at + 1])) return at;
  }
  return -1;
}

const isSpace = (unit) => typeof unit === "string" && /[\s\u200B]/.test(unit);
const isBoundary = (unit) => typeof unit !== "string" || /[\s\u200B!-/:-@[-`{-~]/.test(unit);
