/* `rich_text` blocks, and the rich cells of tables. */

import { h } from "./dom.js";
import { broadcast, channelMention, dateToken, emoji, link, userMention } from "./mrkdwn.js";

const STYLE_TAGS = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code", highlight: "mark",
  client_highlight: "mark" };

export function richText(block) {
  const nodes = [];
  for (const element of block.elements ?? []) {
    if (element.type === "rich_text_list") addList(nodes, element);
    else nodes.push(paragraph(element));
  }
  return nodes;
}

function paragraph(element) {
  const inside = (element.elements ?? []).map(inline);
  if (element.type === "rich_text_quote") return h("blockquote", null, inside);
  if (element.type === "rich_text_preformatted") return h("pre", null, h("code", null, inside));
  return h("div", { class: "rich-section" }, inside);
}

/** Lists follow one another, each with its own depth: a deeper one belongs into the last item before it. */
function addList(nodes, element) {
  let siblings = nodes;
  for (let depth = 0; depth < (element.indent ?? 0); depth += 1) {
    const last = siblings.at(-1);
    const list = last instanceof HTMLElement && /^[OU]L$/.test(last.tagName) ? last : null;
    if (!list?.lastElementChild) break;
    const item = list.lastElementChild;
    siblings = { at: () => item.lastElementChild, push: (node) => item.append(node) };
  }
  const ordered = element.style === "ordered";
  const items = (element.elements ?? []).map((item) => h("li", null, (item.elements ?? []).map(inline)));
  const level = (element.indent ?? 0) % 3;
  const start = ordered && element.offset ? element.offset + 1 : null;
  siblings.push(h(ordered ? "ol" : "ul", { class: `rich-list level-${level}`, start }, items));
}

function inline(element) {
  return styled(content(element), element.style);
}

function content(element) {
  switch (element.type) {
    case "text": return element.text ?? "";
    case "link": return link(element.url, element.text || element.url);
    case "emoji": return emoji(element.name ?? "");
    case "user": return userMention(element.user_id);
    case "channel": return channelMention(element.channel_id);
    case "broadcast": return broadcast(element.range);
    case "usergroup": return h("span", { class: "mention" }, `@${element.usergroup_id}`);
    case "date":
      return dateToken(element.timestamp, element.format ?? "{date}", element.fallback ?? "", element.url);
    case "color": return h("code", null, element.value ?? "");
    default: return element.text ?? element.fallback ?? "";
  }
}

function styled(node, style) {
  let shown = node;
  for (const [name, tag] of Object.entries(STYLE_TAGS)) {
    if (style?.[name]) shown = h(tag, null, shown);
  }
  return shown;
}
