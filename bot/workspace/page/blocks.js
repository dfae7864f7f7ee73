/* Block Kit as elements of the page. */

import { reconcile, h, unique } from "./dom.js";
import { renderElement } from "./elements.js";
import { icon } from "./icons.js";
import { markdown } from "./markdown.js";
import { link, safeUrl, textObject, textOf } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { signature } from "./store.js";
import { t } from "./texts.js";

/** Make `container` show these blocks; those that did not change keep what is typed in them. */
export function showBlocks(container, blocks, surface) {
  const keyed = (blocks ?? []).map((block, index) => ({ block_id: `-${index}`, ...block }));
  reconcile(container, keyed, {
    key: (block) => block.block_id,
    sign: (block) =>
      signature(block, surface.id, surface.errors?.[block.block_id], surface.state?.[block.block_id]),
    build: (block) => h("div", { class: `block block-${block.type}`, dataset: { block: block.block_id } },
      rendered(block, surface)),
  });
}

/** A block that cannot be drawn must not take the rest of the page with it. */
function rendered(block, surface) {
  try {
    return render(block, surface);
  } catch (error) {
    console.error(error);
    return unknown(block);
  }
}

function render(block, surface) {
  return (BLOCKS[block.type] ?? unknown)(block, surface);
}

const BLOCKS = {
  section, actions, context, input, table, alert, image: imageBlock, card, carousel, container: group,
  header: (block, surface) => h(surface.kind === "home" ? "h2" : "h3", { class: "header" }, textObject(block.text)),
  divider: () => h("hr"),
  rich_text: (block) => h("div", { class: "text rich" }, richText(block)),
  markdown: (block) => h("div", { class: "text markdown" }, markdown(block.text)),
  context_actions: actions,
  video,
  file: () => h("p", { class: "unknown" }, t("element.no_files")),
};

function unknown(block) {
  return h("p", { class: "unknown" }, t("block.unknown", { type: String(block.type) }));
}

function dispatching(block, surface, element) {
  return renderElement({ surface, block, element, dispatches: true, inInput: false, optional: true });
}

function section(block, surface) {
  const main = h("div", { class: "section-main" },
    block.text && h("div", { class: "text" }, textObject(block.text)),
    block.fields?.length ? h("div", { class: "fields" },
      block.fields.map((field) => h("div", { class: "text" }, textObject(field)))) : null);
  if (!block.accessory) return main;
  const accessory = block.accessory.type === "image"
    ? picture(block.accessory, "thumbnail") : dispatching(block, surface, block.accessory);
  const wide = ["checkboxes", "radio_buttons"].includes(block.accessory.type);
  return h("div", { class: wide ? "section stacked" : "section" },
    main, h("div", { class: "accessory" }, accessory));
}

function actions(block, surface) {
  const elements = (block.elements ?? []).map((element) => dispatching(block, surface, element));
  return h("div", { class: "actions" }, elements);
}

function context(block) {
  return h("div", { class: "context" }, (block.elements ?? []).map((element) =>
    element.type === "image" ? picture(element, "tiny") : h("div", { class: "text" }, textObject(element))));
}

function input(block, surface) {
  const label = unique("label");
  const hint = block.hint && unique("hint");
  const error = surface.errors?.[block.block_id];
  const errorId = error && unique("error");
  const optional = Boolean(block.optional);
  const mayBeEmpty = optional && unique("optional");
  const element = renderElement({
    surface, block, element: block.element, dispatches: Boolean(block.dispatch_action), inInput: true, optional,
    labelId: label, labelText: textOf(block.label), invalid: Boolean(error),
    describedBy: [errorId, hint, mayBeEmpty].filter(Boolean).join(" ") || undefined,
  });
  return h("div", { class: error ? "input invalid" : "input" },
    h("div", { class: "label", on: { click: focusField } }, h("span", { id: label }, textObject(block.label)),
      optional && h("span", { class: "optional", id: mayBeEmpty }, t("input.optional"))),
    element,
    error && h("p", { class: "error", id: errorId }, icon("warning"), h("span", null, error)),
    block.hint && h("p", { class: "hint", id: hint }, textObject(block.hint)));
}

function focusField(event) {
  event.currentTarget.parentElement.querySelector("input, textarea, button")?.focus();
}

/* Pictures. Nothing is loaded from elsewhere: a picture on another host is named, with a link to it. */

function isHere(url) {
  try {
    const { protocol, hostname, origin } = new URL(url, location.href);
    return protocol === "data:" || origin === location.origin || ["127.0.0.1", "localhost"].includes(hostname);
  } catch {
    return false;
  }
}

function picture(element, size) {
  const url = element.image_url ?? element.slack_file?.url ?? "";
  const alt = element.alt_text ?? "";
  if (url && isHere(url)) {
    return h("img", { class: `picture ${size}`, src: url, alt, loading: size === "large" ? "lazy" : null });
  }
  if (size !== "large") {
    const attributes = { class: `picture ${size} missing`, role: "img", "aria-label": alt, title: alt };
    return h("span", attributes, icon("image"));
  }
  return h("div", { class: "picture large missing" }, icon("image"), h("span", null, alt),
    safeUrl(url) && h("span", { class: "picture-link" }, link(url, t("image.elsewhere"))));
}

function imageBlock(block) {
  return h("figure", { class: "image" },
    block.title && h("figcaption", null, textObject(block.title)), picture(block, "large"));
}

function video(block) {
  const title = link(block.title_url ?? block.video_url, textObject(block.title));
  return h("div", { class: "card" }, h("p", { class: "card-title" }, title),
    block.description && h("div", { class: "text" }, textObject(block.description)));
}

/* Tables, notes, cards */

function table(block) {
  const settings = block.column_settings ?? [];
  const [head, ...rows] = block.rows ?? [];
  const cells = (row, tag) => h("tr", null, row.map((cell, index) => {
    const column = settings[index] ?? {};
    const classes = [column.align && `align-${column.align}`, column.is_wrapped === false && "unwrapped"];
    const attributes = { class: classes.filter(Boolean).join(" ") || null, scope: tag === "th" ? "col" : null };
    return h(tag, attributes, cellContent(cell));
  }));
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": t("table.label") },
    h("table", { class: "table" },
      head && h("thead", null, cells(head, "th")),
      h("tbody", null, rows.map((row) => cells(row, "td")))));
}

function cellContent(cell) {
  if (!cell) return null;
  if (cell.type === "rich_text") return richText(cell);
  if (cell.type === "raw_number") return cell.text ?? String(cell.value ?? cell.number ?? "");
  return cell.text ?? "";
}

function alert(block) {
  const level = ["info", "warning", "error", "success"].includes(block.level) ? block.level : "default";
  const drawing = { warning: "warning", error: "warning", success: "check" }[level] ?? "info";
  return h("div", { class: `alert ${level}`, role: "note" },
    icon(drawing), h("div", { class: "text" }, textObject(block.text)));
}

function card(block, surface) {
  return h("div", { class: "card" },
    block.hero_image && picture(block.hero_image, "large"),
    block.title && h("p", { class: "card-title" }, textObject(block.title)),
    block.subtitle && h("p", { class: "card-subtitle" }, textObject(block.subtitle)),
    block.body && h("div", { class: "text" }, textObject(block.body)),
    block.actions?.length ? actions({ ...block, elements: block.actions }, surface) : null);
}

function carousel(block, surface) {
  const cards = (block.elements ?? []).map((one) => card({ block_id: block.block_id, ...one }, surface));
  return h("div", { class: "carousel" }, cards);
}

function group(block, surface) {
  const children = block.child_blocks ?? block.blocks ?? block.elements ?? [];
  return h("div", { class: "card" }, block.title && h("p", { class: "card-title" }, textObject(block.title)),
    children.map((child, index) => h("div", { class: `block block-${child.type}` },
      render({ block_id: `${block.block_id}-${index}`, ...child }, surface))));
}
