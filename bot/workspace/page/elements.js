/* Interactive elements of Block Kit.

   A context is {surface, block, element, dispatches, inInput, optional, invalid, labelId?, labelText?, describedBy?}:
   `dispatches` tells whether the app hears of a change at once. */

import { change, press } from "./act.js";
import { confirmed } from "./dialogs.js";
import { fill, h, unique } from "./dom.js";
import { fileInput } from "./files.js";
import { icon } from "./icons.js";
import { datePicker, dateTimePicker, timePicker } from "./moments.js";
import { plain, safeUrl, textObject, textOf } from "./mrkdwn.js";
import { focusName, named } from "./naming.js";
import { openMenu } from "./popover.js";
import { select } from "./selects.js";
import { state } from "./store.js";
import { fieldOf, valueOf } from "./surfaces.js";
import { t } from "./texts.js";

export function renderElement(context) {
  const { element } = context;
  if (element.visible_to_user_ids && !element.visible_to_user_ids.includes(state.me.id)) return null;
  return (ELEMENTS[element.type] ?? unknown)(context);
}

const ELEMENTS = {
  button, workflow_button: button, overflow, icon_button: iconButton, feedback_buttons: feedback,
  static_select: select, multi_static_select: select, external_select: select, multi_external_select: select,
  users_select: select, multi_users_select: select, conversations_select: select, multi_conversations_select: select,
  channels_select: select, multi_channels_select: select,
  checkboxes: choices, radio_buttons: choices,
  datepicker: datePicker, timepicker: timePicker, datetimepicker: dateTimePicker,
  plain_text_input: textInput, number_input: textInput, email_text_input: textInput, url_text_input: textInput,
  rich_text_input: textInput,
  file_input: fileInput,
};

function unknown({ element }) {
  return h("span", { class: "unknown" }, t("block.unknown", { type: element.type }));
}

function button(context) {
  const { element } = context;
  const style = { primary: " primary", danger: " danger" }[element.style] ?? "";
  const url = safeUrl(element.url);
  const attributes = { class: `button${style}`, "aria-label": element.accessibility_label, ...named(context) };
  const label = plain(element.text?.text);
  if (!url) {
    const node = h("button", { type: "button", ...attributes, on: { click: () => press(context, node) } }, label);
    return node;
  }
  const node = h("a", { href: url, target: "_blank", rel: "noopener noreferrer", ...attributes,
    on: { click: follow } }, label, icon("link"));
  async function follow(event) {
    if (element.confirm) {
      event.preventDefault();
      if (!(await confirmed(element.confirm))) return;
      window.open(url, "_blank", "noopener,noreferrer");
    }
    press({ ...context, element: { ...element, confirm: undefined } }, node);
  }
  return node;
}

function iconButton(context) {
  const { element } = context;
  const node = h("button", { type: "button", class: "button small", ...named(context),
    "aria-label": element.accessibility_label, on: { click: () => press(context, node) } },
  element.icon === "trash" ? plain(":wastebasket:") : null, plain(element.text?.text));
  return node;
}

function feedback(context) {
  return ["positive_button", "negative_button"].map((which) => {
    const part = context.element[which];
    if (!part) return null;
    const node = h("button", { type: "button", class: "button small", "aria-label": part.accessibility_label,
      dataset: { focus: focusName(context, which) }, on: { click: () => press(context, node, part.value) } },
    plain(part.text?.text));
    return node;
  });
}

function overflow(context) {
  const node = h("button", { type: "button", class: "icon-button overflow", ...named(context), "aria-haspopup": "menu",
    "aria-expanded": "false", "aria-label": context.element.accessibility_label ?? t("element.more"),
    on: { click: () => openMenu(node, items, { label: t("element.more") }) } }, icon("more"));
  const items = context.element.options.map((option) => ({
    label: textObject(option.text),
    detail: option.description && textObject(option.description),
    run() {
      const url = safeUrl(option.url);
      if (url) window.open(url, "_blank", "noopener,noreferrer");
      press(context, node, option.value);
    },
  }));
  return node;
}

/* Check boxes and radio buttons */

function choices(context) {
  const { element, surface, block } = context;
  const isRadio = element.type === "radio_buttons";
  const field = fieldOf(element);
  const group = unique("choices");
  const value = valueOf(surface, block.block_id, element);
  const held = () => (isRadio ? [value[field]] : value[field]).filter(Boolean).map((option) => option.value);
  const inputs = element.options.map((option, index) => {
    const text = unique("choice");
    const description = option.description && unique("description");
    const input = h("input", { type: isRadio ? "radio" : "checkbox", name: group, value: option.value,
      checked: held().includes(option.value), "aria-labelledby": text, "aria-describedby": description,
      dataset: { focus: focusName(context, option.value) }, autofocus: element.focus_on_load && !index ? true : null,
      on: { change: changed } });
    return h("label", { class: "choice" }, input, h("span", { class: "choice-body" },
      h("span", { class: "choice-text", id: text }, textObject(option.text)),
      description && h("span", { class: "choice-description", id: description }, textObject(option.description))));
  });
  const box = h("div", { class: "choices", role: isRadio ? "radiogroup" : "group", "aria-labelledby": context.labelId,
    "aria-label": context.labelId ? null : textOf(block.text) || t("element.choose"),
    "aria-describedby": context.describedBy, "aria-invalid": context.invalid && isRadio ? "true" : null,
    dataset: { action: element.action_id } }, inputs);

  async function changed() {
    const marked = element.options.filter((_, index) => inputs[index].querySelector("input").checked);
    const kept = await change(context, box, { type: element.type, [field]: isRadio ? marked[0] ?? null : marked });
    if (kept) return;
    const before = valueOf(surface, block.block_id, element)[field];
    const values = (isRadio ? [before] : before).filter(Boolean).map((option) => option.value);
    for (const label of inputs) {
      const input = label.querySelector("input");
      input.checked = values.includes(input.value);
    }
  }

  return box;
}

/* Text */

const KEYBOARDS = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };
const COUNT_FROM = 0.7;

function textInput(context) {
  const { element, surface, block } = context;
  const isRich = element.type === "rich_text_input";
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const held = valueOf(surface, block.block_id, element).value ?? "";
  const multiline = element.multiline || isRich;
  const counter = h("span", { class: "counter", "aria-hidden": "true" });
  const field = h(multiline ? "textarea" : "input", {
    ...named(context), class: "field", type: multiline ? null : "text", inputmode: KEYBOARDS[element.type],
    rows: multiline ? "4" : null, placeholder: element.placeholder?.text, maxlength: element.max_length,
    "aria-labelledby": context.labelId, "aria-required": context.inInput && !context.optional ? "true" : null,
    autocomplete: "off", value: isRich ? plainOfRich(element, held) : held,
    on: { input: typed, keydown: pressed },
  });
  let timer = 0;
  const read = () => ({ type: element.type, value: field.value === "" ? null : field.value });
  count();

  function count() {
    const most = element.max_length;
    const length = field.value.length;
    const near = most && length >= most * COUNT_FROM;
    fill(counter, near ? `${length} / ${most}` : "");
  }

  function typed() {
    count();
    change({ ...context, dispatches: false }, field, read());
    if (!context.dispatches || !triggers.includes("on_character_entered")) return;
    clearTimeout(timer);
    timer = setTimeout(() => change(context, field, read()), 400);
  }

  function pressed(event) {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    if (multiline && !(event.ctrlKey || event.metaKey)) return;
    if (context.dispatches && triggers.includes("on_enter_pressed")) {
      event.preventDefault();
      change(context, field, read());
    } else if (surface.kind !== "modal") {
      event.preventDefault();
    }
  }

  return h("div", { class: "field-box" }, field, counter);
}

function plainOfRich(element, held) {
  if (typeof held === "string") return held;
  const rich = element.initial_value ?? {};
  return (rich.elements ?? []).map((part) => (part.elements ?? []).map((one) => one.text ?? "").join("")).join("\n");
}
