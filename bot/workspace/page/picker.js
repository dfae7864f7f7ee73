/* A list to choose from, with a search field where it is long: selects, people, channels, times. */

import { fill, h, unique } from "./dom.js";
import { icon } from "./icons.js";
import { openPopover } from "./popover.js";
import { t } from "./texts.js";

const SHOWN = 200;
const SEARCHABLE_FROM = 8;

/**
 * Open a list beside `anchor`.
 *
 * `load(query)` gives groups `[{label?, options: [{value, text, nodes?(), description?, disabled?}]}]` at once or
 * later; `isChosen(value)` marks; `choose(option)` is told. A single choice closes, a `multiple` one stays open.
 */
export function openPicker(anchor, { label, load, isChosen, choose, multiple = false, search = null, hint = "",
  wait = 0, closed = () => {}, wide = false }) {
  const listId = unique("list");
  let options = [];
  let active = -1;
  let round = 0;
  let timer = 0;
  let isBehind = false;

  const list = h("div", { id: listId, class: "options", role: "listbox", tabindex: "0", "aria-label": label,
    "aria-multiselectable": multiple || null });
  const field = h("input", { type: "text", class: "picker-search", role: "combobox", autocomplete: "off",
    spellcheck: "false", "aria-label": t("picker.search", { label }), placeholder: hint || t("picker.placeholder"),
    "aria-controls": listId, "aria-expanded": "true", "aria-autocomplete": "list", on: { input: typed } });
  const note = h("p", { class: "picker-note", role: "status" });
  const searchRow = h("div", { class: "picker-field", hidden: true }, icon("search"), field);
  const box = h("div", { class: wide ? "picker wide" : "picker", on: { keydown: pressed } }, searchRow, list, note);
  const popover = openPopover(anchor, box, { closed: () => { clearTimeout(timer); closed(); } });

  const first = load("");
  const known = first instanceof Promise ? null : first;
  const count = known ? known.reduce((sum, group) => sum + group.options.length, 0) : Infinity;
  const searchable = search ?? count > SEARCHABLE_FROM;
  searchRow.hidden = !searchable;
  const focused = searchable ? field : list;
  focused.focus();
  show(first, "");

  function typed() {
    if (!wait) {
      show(load(field.value), field.value);
      return;
    }
    isBehind = true;
    clearTimeout(timer);
    timer = setTimeout(() => show(load(field.value), field.value), wait);
  }

  function show(loading, query) {
    round += 1;
    const mine = round;
    const done = (groups, trouble) => {
      if (mine !== round || !popover.node.isConnected) return;
      isBehind = false;
      draw(groups, trouble, query);
    };
    if (loading instanceof Promise) {
      isBehind = true;
      fill(note, t("picker.loading"));
      loading.then((groups) => done(groups, ""), (error) => done([], error.message));
    } else {
      done(loading, "");
    }
  }

  function draw(groups, trouble, query) {
    options = [];
    let left = SHOWN;
    let more = 0;
    const nodes = [];
    for (const group of groups) {
      const shown = group.options.slice(0, left);
      more += group.options.length - shown.length;
      left -= shown.length;
      const rows = shown.map(row);
      if (!group.label) {
        nodes.push(...rows);
      } else if (rows.length) {
        const id = unique("group");
        nodes.push(h("div", { class: "option-group", role: "group", "aria-labelledby": id },
          h("div", { class: "option-group-label", id }, group.label), rows));
      }
    }
    fill(list, nodes);
    list.hidden = !options.length;
    fill(note, trouble || (more ? t("picker.more", { count: more }) : "")
      || (options.length ? "" : groups.note ?? t(query ? "picker.none" : "picker.empty")));
    const chosen = options.findIndex(({ option }) => isChosen(option.value));
    move(query ? firstEnabled() : Math.max(chosen, firstEnabled()), chosen >= 0);
    popover.place();
  }

  function row(option) {
    const index = options.length;
    const chosen = isChosen(option.value);
    const attributes = {
      id: `${listId}-${index}`, class: "option", role: "option", "aria-selected": String(chosen),
      "aria-disabled": option.disabled ? "true" : null,
      on: { click: () => take(index), pointermove: () => active !== index && move(index, false) },
    };
    const node = h("div", attributes,
      h("span", { class: "option-mark" }, chosen ? icon("check") : null),
      h("span", { class: "option-body" },
        h("span", { class: "option-text" }, option.nodes?.() ?? option.text),
        option.description?.length ? h("span", { class: "option-description" }, option.description) : null));
    options.push({ option, node });
    return node;
  }

  function firstEnabled() {
    return options.findIndex(({ option }) => !option.disabled);
  }

  function move(index, scroll = true) {
    options[active]?.node.classList.remove("active");
    active = index;
    const now = options[active]?.node;
    now?.classList.add("active");
    if (now) focused.setAttribute("aria-activedescendant", now.id);
    else focused.removeAttribute("aria-activedescendant");
    if (scroll) now?.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    let index = active;
    for (let tries = 0; tries < options.length; tries += 1) {
      index = (index + by + options.length) % options.length;
      if (!options[index].option.disabled) break;
    }
    move(index);
  }

  function take(index) {
    const chosen = options[index];
    if (!chosen || chosen.option.disabled || isBehind) return;
    choose(chosen.option);
    if (!multiple) {
      popover.close();
      return;
    }
    for (const { option, node } of options) {
      const marked = isChosen(option.value);
      node.setAttribute("aria-selected", String(marked));
      fill(node.firstChild, marked ? icon("check") : null);
    }
    move(index, false);
  }

  function pressed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const keys = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => take(active),
      PageDown: () => move(Math.min(active + 8, options.length - 1)), PageUp: () => move(Math.max(active - 8, 0)) };
    if (!searchable) {
      Object.assign(keys, { Home: () => move(0), End: () => move(options.length - 1), " ": () => take(active) });
    }
    if (keys[event.key]) {
      event.preventDefault();
      event.stopPropagation();
      keys[event.key]();
    } else if (event.key === "Tab") {
      popover.close();
    } else if (!searchable && event.key.length === 1) {
      const from = options.findIndex(({ option }, index) =>
        index > active && option.text.toLowerCase().startsWith(event.key.toLowerCase()));
      if (from >= 0) move(from);
    }
  }

  return popover;
}

/** Keep the options that hold every word of the query, whatever the case and width of its letters. */
export function matching(options, query, textOf = (option) => option.text) {
  const words = folded(query).split(/\s+/).filter(Boolean);
  if (!words.length) return options;
  return options.filter((option) => {
    const text = folded(textOf(option));
    return words.every((word) => text.includes(word));
  });
}

/** Letters of one case and width, hiragana for katakana: for comparing what was typed with what there is. */
export function folded(text) {
  return String(text ?? "").normalize("NFKC").toLowerCase()
    .replace(/[\u30A1-\u30F6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}
