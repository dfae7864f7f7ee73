/* A month to pick a day from: arrows move, Page Up and Down turn the month, holidays are marked. */

import { fill, h, unique } from "./dom.js";
import { isHoliday } from "./holidays.js";
import { icon } from "./icons.js";
import { openPopover } from "./popover.js";
import { t } from "./texts.js";
import { addDays, addMonths, dayName, dayOf, isoDay, monthName, weekdayName, weekdays } from "./time.js";

/** `chosen` and `today` are days (or null for none); `choose` gets an ISO day; days before `earliest` are off. */
export function openCalendar(anchor, { chosen, today, earliest = null, language, label, choose, clear = null }) {
  let focused = chosen ?? today;
  const heading = h("h2", { class: "calendar-month", id: unique("month"), "aria-live": "polite" });
  const grid = h("table", { class: "calendar-grid", role: "grid", "aria-labelledby": heading.id, on: { keydown: pressed } });
  const turn = (months, name, drawing) => h("button", { type: "button", class: "icon-button", "aria-label": t(name),
    on: { click: () => { focused = addMonths(focused, months); draw(false); } } }, icon(drawing));
  const box = h("div", { class: "calendar" },
    h("div", { class: "calendar-head" }, turn(-1, "calendar.previous", "back"), heading, turn(1, "calendar.next", "next")),
    grid,
    h("div", { class: "calendar-foot" },
      h("button", { type: "button", class: "link-button", on: { click: () => take(today) } }, t("day.today")),
      clear && h("button", { type: "button", class: "link-button", on: { click: () => { clear(); popover.close(); } } },
        t("picker.clear"))));
  const popover = openPopover(anchor, box, { role: "dialog", label, wide: false });
  draw(true);

  function draw(withFocus) {
    fill(heading, monthName(focused, language));
    const first = { ...addDays(focused, 1 - focused.day) };
    let day = addDays(first, -first.weekday);
    const weeks = [];
    do {
      const cells = [];
      for (let index = 0; index < 7; index += 1) {
        cells.push(cell(day));
        day = addDays(day, 1);
      }
      weeks.push(h("tr", null, cells));
    } while (day.month === focused.month);
    const heads = weekdays(language).map((name, index) =>
      h("th", { scope: "col", class: `weekday-${index}`, abbr: weekdayName({ ...addDays(dayOf("2023-01-01"), index) }, language) },
        name));
    fill(grid, h("thead", null, h("tr", null, heads)), h("tbody", null, weeks));
    if (withFocus) grid.querySelector('[tabindex="0"]')?.focus();
  }

  function cell(day) {
    const iso = isoDay(day);
    const isOff = earliest && iso < isoDay(earliest);
    const classes = ["day", `weekday-${day.weekday}`];
    if (day.month !== focused.month) classes.push("other-month");
    if (isHoliday(day)) classes.push("holiday");
    if (iso === isoDay(today)) classes.push("today");
    const isChosen = Boolean(chosen) && iso === isoDay(chosen);
    return h("td", { role: "gridcell", "aria-selected": String(isChosen) },
      h("button", { type: "button", class: classes.join(" "), tabindex: iso === isoDay(focused) ? "0" : "-1",
        "aria-label": dayName(day, language, { year: true }), "aria-current": iso === isoDay(today) ? "date" : null,
        "aria-pressed": isChosen ? "true" : null, disabled: Boolean(isOff), on: { click: () => take(day) } }, String(day.day)));
  }

  function take(day) {
    if (earliest && isoDay(day) < isoDay(earliest)) return;
    popover.close();
    choose(isoDay(day));
  }

  function pressed(event) {
    const moves = { ArrowLeft: () => addDays(focused, -1), ArrowRight: () => addDays(focused, 1),
      ArrowUp: () => addDays(focused, -7), ArrowDown: () => addDays(focused, 7),
      PageUp: () => addMonths(focused, -1), PageDown: () => addMonths(focused, 1),
      Home: () => addDays(focused, -focused.weekday), End: () => addDays(focused, 6 - focused.weekday) };
    if (!moves[event.key]) return;
    event.preventDefault();
    const next = moves[event.key]();
    if (earliest && isoDay(next) < isoDay(earliest)) return;
    focused = next;
    draw(true);
  }
}
