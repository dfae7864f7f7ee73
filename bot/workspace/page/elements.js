/* Interactive elements of Block Kit.

   A context is {surface, block, element, dispatches, labelId?, describedBy?, optional, inInput, invalid}: `dispatches`
   tells whether the app hears of a change at once. */

import { change, press, suggest } from "./act.js";
import { openCalendar } from "./calendar.js";
import { fill, h, unique } from "./dom.js";
import { icon } from "./icons.js";
import { plain, safeUrl, textObject, textOf } from "./mrkdwn.js";
import { confirmed } from "./dialogs.js";
import { clockNow } from "./now.js";
import { matching, openPicker } from "./picker.js";
import { openMenu } from "./popover.js";
import { myZone, nameOf, nameOfId, officeZone, state } from "./store.js";
import { fieldOf, valueOf } from "./surfaces.js";
import { t } from "./texts.js";
import { dayName, dayOf, instantOf, timeCode, timeName, wall } from "./time.js";

export function renderElement(context) {
  const { element } = context;
  if (element.visible_to_user_ids && !element.visible_to_user_ids.includes(state.me.id)) return null;
  return (ELEMENTS[element.type] ?? unknown)(context);
}

const ELEMENTS = {
  button, workflow_button: button, overflow, icon_button: iconButton, feedback_buttons: feedback,
  static_select: (context) => select(context, { groups: () => optionGroups(context.element) }),
  multi_static_select: (context) => select(context, { groups: () => optionGroups(context.element) }),
  external_select: (context) => select(context, external(context)),
  multi_external_select: (context) => select(context, external(context)),
  users_select: (context) => select(context, { groups: people, search: true, find: person }),
  multi_users_select: (context) => select(context, { groups: people, search: true, find: person }),
  conversations_select: (context) => select(context, { groups: channels, find: channel }),
  multi_conversations_select: (context) => select(context, { groups: channels, find: channel }),
  channels_select: (context) => select(context, { groups: channels, find: channel }),
  multi_channels_select: (context) => select(context, { groups: channels, find: channel }),
  checkboxes: choices, radio_buttons: choices,
  datepicker: datePicker, timepicker: timePicker, datetimepicker: dateTimePicker,
  plain_text_input: textInput, number_input: textInput, email_text_input: textInput, url_text_input: textInput,
  rich_text_input: textInput,
  file_input: () => h("p", { class: "unknown" }, t("element.no_files")),
};

function unknown({ element }) {
  return h("span", { class: "unknown" }, t("block.unknown", { type: element.type }));
}

/** The name by which the same element is found again after its surroundings were drawn anew. */
function focusName({ surface, block, element }, part = "") {
  return [surface.kind, surface.id, block.block_id, element.action_id, part].join("|");
}

function named(context) {
  return {
    dataset: { focus: focusName(context), action: context.element.action_id },
    "aria-describedby": context.describedBy,
    "aria-invalid": context.invalid ? "true" : null,
    autofocus: context.element.focus_on_load ? true : null,
  };
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

/* Selects */

function asChoice(option) {
  return { value: option.value, text: textOf(option.text), nodes: () => textObject(option.text),
    description: option.description && textObject(option.description), option };
}

function optionGroups(element, query = "") {
  const groups = element.option_groups ?? [{ options: element.options ?? [] }];
  return groups.map((group) => ({
    label: group.label && textOf(group.label),
    options: matching((group.options ?? []).map(asChoice), query),
  }));
}

function external(context) {
  const least = context.element.min_query_length ?? 3;
  return {
    search: true,
    wait: 250,
    hint: least ? t("picker.type", { count: least }) : "",
    async groups(query) {
      if ([...query.trim()].length < least) {
        return Object.assign([], { note: t("picker.type", { count: least }) });
      }
      return optionGroups({ option_groups: await suggest(context, query.trim()) });
    },
  };
}

function person(id) {
  return { value: id, text: nameOfId(id) };
}

function people(query) {
  const known = state.people.filter(({ kind }) => kind === "member" || kind === "guest").map((one) => ({
    value: one.id, text: nameOf(one), description: [[one.department, one.title].filter(Boolean).join(" ")],
    found: [one.name, one.name_en, one.department, one.title, one.email].join(" "),
  }));
  return [{ options: matching(known, query, (option) => option.found) }];
}

function channel(id) {
  const known = state.screen.conversations.find((conversation) => conversation.id === id);
  return { value: id, text: known?.name ? `#${known.name}` : id };
}

function channels(query) {
  const known = state.screen.conversations.filter(({ kind }) => kind === "channel").map(({ id }) => channel(id));
  return [{ options: matching(known, query) }];
}

function select(context, { groups, search = null, wait = 0, hint = "", find = null }) {
  const { element, surface, block } = context;
  const field = fieldOf(element);
  const multiple = field.endsWith("s");
  const placeholder = element.placeholder?.text ?? t(multiple ? "element.choose_some" : "element.choose");
  const shown = h("span", { class: "select-value", id: unique("value") });
  const node = h("button", { type: "button", class: "select", ...named(context), "aria-haspopup": "listbox",
    "aria-expanded": "false", on: { click: open } }, shown, icon("down"));
  let value = valueOf(surface, block.block_id, element);
  draw();

  function chosen() {
    const held = multiple ? value[field] : [value[field]];
    return held.filter(Boolean).map((one) => (find ? find(one) : asChoice(one)));
  }

  function draw() {
    const now = chosen();
    node.classList.toggle("empty", !now.length);
    if (multiple && now.length) fill(shown, now.map((one) => h("span", { class: "chip" }, one.nodes?.() ?? one.text)));
    else fill(shown, now.length ? now[0].nodes?.() ?? now[0].text : plain(placeholder));
    if (context.labelId) node.setAttribute("aria-labelledby", `${context.labelId} ${shown.id}`);
    else if (now.length) node.setAttribute("aria-label", t("element.chosen", { label: placeholder, value: now.map(({ text }) => text).join("、") }));
    else node.removeAttribute("aria-label");
  }

  function open() {
    value = valueOf(surface, block.block_id, element);
    const label = context.labelText ?? placeholder;
    const before = JSON.stringify(value[field]);
    const picker = openPicker(node, {
      label, search, wait, hint, multiple,
      load: (query) => withClear(groups(query), query),
      isChosen: (one) => chosen().some((other) => other.value === one),
      choose: take,
      closed() {
        if (multiple && JSON.stringify(value[field]) !== before) set(value[field]);
      },
    });
    return picker;
  }

  function withClear(found, query) {
    if (multiple || !context.inInput || !context.optional || query || !value[field]) return found;
    const none = { options: [{ value: null, text: t("picker.clear"), nodes: () => [h("em", null, t("picker.clear"))] }] };
    return found instanceof Promise ? found.then((groupsFound) => [none, ...groupsFound]) : [none, ...found];
  }

  function take(option) {
    const picked = find ? option.value : option.option ?? null;
    if (!multiple) {
      set(option.value === null ? null : picked);
      return;
    }
    const held = value[field];
    const id = (one) => (find ? one : one.value);
    const without = held.filter((one) => id(one) !== option.value);
    const most = element.max_selected_items ?? Infinity;
    if (without.length === held.length && held.length >= most) return;
    value = { ...value, [field]: without.length === held.length ? [...held, picked] : without };
    draw();
  }

  async function set(next) {
    const before = valueOf(surface, block.block_id, element);
    value = { type: element.type, [field]: next };
    draw();
    if (!(await change(context, node, value))) {
      value = before;
      draw();
    }
  }

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
      option.description && h("span", { class: "choice-description", id: description }, textObject(option.description))));
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

/* Days and times */

const today = (zone) => wall(clockNow(), zone);

/** A button that shows what was picked (or the placeholder) and opens something to pick from. */
function pickButton(context, { drawing, part = "", show, placeholder, open }) {
  const text = h("span", { class: "select-value", id: unique("value") });
  const node = h("button", { type: "button", class: "select", ...named(context), "aria-haspopup": "dialog",
    "aria-expanded": "false", on: { click: () => open(node) } }, icon(drawing), text);
  if (part) node.dataset.focus = focusName(context, part);
  node.draw = () => {
    const shown = show();
    node.classList.toggle("empty", !shown);
    fill(text, shown || placeholder);
    if (context.labelId) node.setAttribute("aria-labelledby", `${context.labelId} ${text.id}`);
    else if (shown) node.setAttribute("aria-label", t("element.chosen", { label: placeholder, value: shown }));
    else node.removeAttribute("aria-label");
  };
  node.draw();
  return node;
}

function datePicker(context) {
  const { element, surface, block } = context;
  let value = valueOf(surface, block.block_id, element).selected_date;
  const placeholder = element.placeholder?.text ?? t("element.date");
  const node = pickButton(context, {
    drawing: "calendar", placeholder,
    show: () => value && dayName(dayOf(value), state.language, { year: true }),
    open: (anchor) => openCalendar(anchor, { chosen: dayOf(value), today: today(officeZone()), language: state.language,
      label: context.labelText ?? placeholder, choose: set,
      clear: context.inInput && context.optional && value ? () => set(null) : null }),
  });
  async function set(day) {
    const before = value;
    value = day;
    node.draw();
    if (!(await change(context, node, { type: element.type, selected_date: day }))) {
      value = before;
      node.draw();
    }
  }
  return node;
}

/** Open a list of times, every quarter of an hour; any other time can be typed. */
export function openTimes(anchor, { chosen, label, choose }) {
  const codes = [];
  for (let minutes = 0; minutes < 1440; minutes += 15) {
    codes.push(timeCode({ hour: Math.floor(minutes / 60), minute: minutes % 60 }));
  }
  const option = (code) => ({ value: code, text: timeOf(code) });
  openPicker(anchor, {
    label, search: true, hint: t("element.time_hint"),
    load(query) {
      const typed = readTime(query);
      const found = matching(codes.map(option), query.replace("：", ":"));
      const others = found.filter(({ value }) => value !== typed);
      return [{ options: typed ? [option(typed), ...others] : found }];
    },
    isChosen: (code) => code === (chosen ?? "09:00"),
    choose: ({ value }) => choose(value),
  });
}

export const timeOf = (code) => (code ? timeName({ hour: Number(code.slice(0, 2)), minute: Number(code.slice(3)) }) : "");

export function readTime(text) {
  const match = /^\s*(\d{1,2})(?:\s*[:時.]\s*(\d{1,2})?\s*分?|(\d{2}))?\s*$/.exec(String(text).normalize("NFKC"));
  if (!match || !String(text).trim()) return null;
  const hour = Number(match[1]);
  const minute = Number(match[2] ?? match[3] ?? 0);
  return hour < 24 && minute < 60 ? timeCode({ hour, minute }) : null;
}

function timePicker(context) {
  const { element, surface, block } = context;
  let value = valueOf(surface, block.block_id, element).selected_time;
  const placeholder = element.placeholder?.text ?? t("element.time");
  const node = pickButton(context, {
    drawing: "clock", placeholder,
    show: () => timeOf(value),
    open: (anchor) => openTimes(anchor, { chosen: value, label: context.labelText ?? placeholder, choose: set }),
  });
  async function set(code) {
    const before = value;
    value = code;
    node.draw();
    if (!(await change(context, node, { type: element.type, selected_time: code }))) {
      value = before;
      node.draw();
    }
  }
  return node;
}

function dateTimePicker(context) {
  const { element, surface, block } = context;
  const zone = myZone();
  let value = valueOf(surface, block.block_id, element).selected_date_time;
  const at = () => (value ? wall(new Date(value * 1000), zone) : null);
  const day = pickButton(context, {
    drawing: "calendar", placeholder: t("element.date"), part: "day",
    show: () => at() && dayName(at(), state.language, { year: true }),
    open: (anchor) => openCalendar(anchor, { chosen: at(), today: today(zone), language: state.language,
      label: t("element.date"), choose: (iso) => set({ ...(at() ?? { hour: 9, minute: 0 }), ...dayOf(iso) }) }),
  });
  const time = pickButton(context, {
    drawing: "clock", placeholder: t("element.time"), part: "time",
    show: () => at() && timeName(at()),
    open: (anchor) => openTimes(anchor, { chosen: at() && timeCode(at()), label: t("element.time"),
      choose: (code) => set({ ...(at() ?? today(zone)), hour: Number(code.slice(0, 2)), minute: Number(code.slice(3)) }) }),
  });
  const box = h("div", { class: "pair", role: "group", "aria-labelledby": context.labelId,
    "aria-label": context.labelId ? null : t("element.date_time") }, day, time);
  async function set(parts) {
    const before = value;
    value = Math.floor(instantOf(parts, zone).getTime() / 1000);
    day.draw();
    time.draw();
    if (!(await change(context, box, { type: element.type, selected_date_time: value }))) {
      value = before;
      day.draw();
      time.draw();
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
