/* Days and times: pickers of a day, of a time, of both. */

import { change } from "./act.js";
import { openCalendar } from "./calendar.js";
import { fill, h, unique } from "./dom.js";
import { icon } from "./icons.js";
import { focusName, named, nameByValue } from "./naming.js";
import { clockNow } from "./now.js";
import { matching, openPicker } from "./picker.js";
import { myZone, officeZone, state } from "./store.js";
import { valueOf } from "./surfaces.js";
import { t } from "./texts.js";
import { dayName, dayOf, instantOf, timeCode, timeName, timeParts, wall } from "./time.js";

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
    nameByValue(context, node, text.id, placeholder, shown);
  };
  node.draw();
  return node;
}

export function datePicker(context) {
  const { element, surface, block } = context;
  let value = valueOf(surface, block.block_id, element).selected_date;
  const placeholder = element.placeholder?.text ?? t("element.date");
  const node = pickButton(context, {
    drawing: "calendar", placeholder,
    show: () => value && dayName(dayOf(value), state.language, { year: true }),
    open: (anchor) => openCalendar(anchor, {
      chosen: dayOf(value), today: today(officeZone()), language: state.language,
      label: context.labelText ?? placeholder, choose: set,
      clear: context.inInput && context.optional && value ? () => set(null) : null,
    }),
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

const timeOf = (code) => (code ? timeName(timeParts(code)) : "");

export function readTime(text) {
  const match = /^\s*(\d{1,2})(?:\s*[:時.]\s*(\d{1,2})?\s*分?|(\d{2}))?\s*$/.exec(String(text).normalize("NFKC"));
  if (!match || !String(text).trim()) return null;
  const hour = Number(match[1]);
  const minute = Number(match[2] ?? match[3] ?? 0);
  return hour < 24 && minute < 60 ? timeCode({ hour, minute }) : null;
}

export function timePicker(context) {
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

export function dateTimePicker(context) {
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
    open: (anchor) => openTimes(anchor, {
      chosen: at() && timeCode(at()), label: t("element.time"),
      choose: (code) => set({ ...(at() ?? today(zone)), ...timeParts(code) }),
    }),
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
