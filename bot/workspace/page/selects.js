/* Menus to choose from: own options, options the app gives, people, channels. */

import { change, suggest } from "./act.js";
import { fill, h, unique } from "./dom.js";
import { icon } from "./icons.js";
import { plain, textObject, textOf } from "./mrkdwn.js";
import { named, nameByValue } from "./naming.js";
import { matching, openPicker } from "./picker.js";
import { nameOf, nameOfId, state } from "./store.js";
import { fieldOf, valueOf } from "./surfaces.js";
import { t } from "./texts.js";

const KINDS = {
  static: ({ element }) => ({ groups: (query) => optionGroups(element, query) }),
  external,
  users: () => ({ groups: people, search: true, find: person }),
  conversations: () => ({ groups: channels, find: channel }),
  channels: () => ({ groups: channels, find: channel }),
};

/** Any `…_select`, of one or of several. */
export function select(context) {
  const [kind] = context.element.type.replace("multi_", "").split("_");
  return menu(context, KINDS[kind](context));
}

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

function menu(context, { groups, search = null, wait = 0, hint = "", find = null }) {
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
    const drawn = now.map((one) => one.nodes?.() ?? one.text);
    fill(shown, !now.length ? plain(placeholder)
      : multiple ? drawn.map((nodes) => h("span", { class: "chip" }, nodes)) : drawn);
    nameByValue(context, node, shown.id, placeholder, now.map(({ text }) => text).join("、"));
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
    const none = { options: [{ value: null, text: t("picker.clear") }] };
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
