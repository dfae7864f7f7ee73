/* The `markdown` block: the everyday part of Markdown, as nodes. What is not known stays as written. */

import { h } from "./dom.js";
import { emoji, link } from "./mrkdwn.js";

export function markdown(text) {
  return blocks(String(text ?? "").replace(/\r\n?/g, "\n").split("\n"));
}

const FENCE = /^ {0,3}(```+|~~~+)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])(\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

function blocks(lines) {
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    if (!line.trim()) {
      at += 1;
    } else if (FENCE.test(line)) {
      at = fenced(lines, at, nodes);
    } else if (HEADING.test(line)) {
      const [, marks, title] = HEADING.exec(line);
      nodes.push(h("p", { class: `md-heading md-${Math.min(marks.length, 4)}`, role: "heading",
        "aria-level": Math.min(marks.length + 2, 6) }, inline(title)));
      at += 1;
    } else if (RULE.test(line)) {
      nodes.push(h("hr"));
      at += 1;
    } else if (QUOTE.test(line)) {
      const quoted = [];
      for (; at < lines.length && QUOTE.test(lines[at]); at += 1) quoted.push(lines[at].replace(QUOTE, ""));
      nodes.push(h("blockquote", null, blocks(quoted)));
    } else if (ITEM.test(line)) {
      at = list(lines, at, nodes);
    } else if (line.includes("|") && TABLE_RULE.test(lines[at + 1] ?? "")) {
      at = table(lines, at, nodes);
    } else {
      const paragraph = [];
      while (at < lines.length && lines[at].trim() && !startsOther(lines[at])) {
        paragraph.push(lines[at]);
        at += 1;
      }
      nodes.push(h("p", null, inline(paragraph.join("\n"))));
    }
  }
  return nodes;
}

const startsOther = (line) => [FENCE, HEADING, RULE, QUOTE, ITEM].some((start) => start.test(line));

function fenced(lines, start, nodes) {
  const fence = FENCE.exec(lines[start])[1];
  let at = start + 1;
  const code = [];
  for (; at < lines.length && !lines[at].trim().startsWith(fence); at += 1) code.push(lines[at]);
  nodes.push(h("pre", null, h("code", null, code.join("\n"))));
  return at + 1;
}

function list(lines, start, nodes) {
  const [, indent, mark] = ITEM.exec(lines[start]);
  const ordered = /\d/.test(mark);
  const items = [];
  let at = start;
  while (at < lines.length) {
    const item = ITEM.exec(lines[at]);
    if (item && item[1].length <= indent.length + 1 && /\d/.test(item[2]) === ordered) {
      items.push([item[3]]);
    } else if (lines[at].trim() && /^\s/.test(lines[at]) && items.length) {
      items.at(-1).push(lines[at].replace(new RegExp(`^\\s{0,${indent.length + 2}}`), ""));
    } else {
      break;
    }
    at += 1;
  }
  const first = ordered ? Number.parseInt(mark, 10) : 1;
  nodes.push(h(ordered ? "ol" : "ul", { start: first > 1 ? first : null }, items.map(listItem)));
  return at;
}

function listItem([first, ...rest]) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(first);
  const box = task && h("span", { class: "md-task", "aria-hidden": "true" }, task[1] === " " ? "☐ " : "☑ ");
  return h("li", null, box, inline(task ? task[2] : first), blocks(rest));
}

function table(lines, start, nodes) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const sides = cells(lines[start + 1]).map((rule) => {
    if (!rule.endsWith(":")) return "";
    return rule.startsWith(":") ? "center" : "right";
  });
  const row = (line, tag) => h("tr", null, cells(line).map(
    (cell, index) => h(tag, { class: sides[index] ? `align-${sides[index]}` : null }, inline(cell)),
  ));
  const body = [];
  let at = start + 2;
  for (; at < lines.length && lines[at].includes("|"); at += 1) body.push(row(lines[at], "td"));
  nodes.push(h("div", { class: "table-scroll" },
    h("table", { class: "table" }, h("thead", null, row(lines[start], "th")), h("tbody", null, body))));
  return at;
}

const INLINE = new RegExp(
  [
    "\\\\(?<escaped>[!-/:-@[-`{-~])",
    "(?<ticks>`+)(?<code>[\\s\\S]*?[^`])\\k<ticks>(?!`)",
    "!?\\[(?<label>(?:[^\\[\\]]|\\[[^\\]]*\\])*)\\]" +
      "\\(<?(?<target>[^\\s<>()]*(?:\\([^\\s()]*\\)[^\\s()]*)*)>?(?:\\s+\"[^\"]*\")?\\)",
    "<(?<angle>(?:https?://|mailto:)[^\\s<>]+)>",
    "(?<url>https?://[^\\s<>`\"「」（）、。]*[^\\s<>`\"「」（）、。.,;:!?)\\]*_~])",
    ":(?<name>[a-z0-9_+-]+):",
    "\\*\\*(?=\\S)(?<strong>[\\s\\S]*?\\S)\\*\\*",
    "(?<![\\p{L}\\p{N}_])__(?=\\S)(?<strong_>[\\s\\S]*?\\S)__(?![\\p{L}\\p{N}_])",
    "\\*(?=\\S)(?<em>[\\s\\S]*?\\S)\\*",
    "(?<![\\p{L}\\p{N}_])_(?=\\S)(?<em_>[\\s\\S]*?\\S)_(?![\\p{L}\\p{N}_])",
    "~~(?=\\S)(?<struck>[\\s\\S]*?\\S)~~",
  ].join("|"),
  "gu",
);

function inline(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(text.slice(at, match.index), styled(match.groups));
    at = match.index + match[0].length;
  }
  nodes.push(text.slice(at));
  return nodes;
}

function styled(found) {
  const strong = found.strong ?? found.strong_;
  const em = found.em ?? found.em_;
  const url = found.angle ?? found.url;
  if (found.escaped !== undefined) return found.escaped;
  if (found.code !== undefined) return h("code", null, found.code.trim() || found.code);
  if (found.target !== undefined) return link(found.target, inline(found.label || found.target));
  if (url !== undefined) return link(url, url.replace(/^mailto:/, ""));
  if (found.name !== undefined) return emoji(found.name);
  if (strong !== undefined) return h("strong", null, inline(strong));
  if (em !== undefined) return h("em", null, inline(em));
  return h("s", null, inline(found.struck));
}
