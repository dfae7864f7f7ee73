/* A month to pick a day from: arrows move, Page Up and Down turn the month, holidays are marked. */

import { button, fill, h, unique } from "./dom.js";
import { isHoliday } from "./holidays.js";
import { icon } from "./icons.js";
import { openPopover } from "./popover.js";
import { t } from "./texts.js";
import { addDays, addMonths, dayName, dayOf, isoDay, monthName, weekdayName, weekdays } from "./time.js";

const SOME_SUNDAY = dayOf("2023-01-01");

/** `chosen` and `today` are days (or null for none); `choose` gets an ISO day; days before `earliest` are off. */
export function openCalendar(anchor, { chosen, today, earliest = null, language, label, choose, clear = null }) {
  let focused = chosen ?? today;
  const heading = h("h2", { class: "calendar-month", id: unique("month"), "aria-live": "polite" });
  const grid = h("table", { class: "calendar-grid", role: "grid", "aria-labelledby": heading.id,
    on: { keydown: pressed } });
  const previous = button("icon-button", () => turn(-1), { "aria-label": t("calendar.previous") }, icon("back"));
  const next = button("icon-button", () => turn(1), { "aria-label": t("calendar.next") }, icon("next"));
  const box = h("div", { class: "calendar" },
    h("div", { class: "calendar-head" }, previous, heading, next),
    grid,
    h("div", { class: "calendar-foot" },
      button("link-button", () => take(today), {}, t("day.today")),
      clear && button("link-button", empty, {}, t("picker.clear"))));
  const popover = openPopover(anchor, box, { role: "dialog", label, wide: false });
  draw(true);

  function turn(months) {
    focused = addMonths(focused, months);
    draw(false);
  }

  function empty() {
    popover.close();
    clear();
  }

  function draw(withFocus) {
    fill(heading, monthName(focused, language));
    const first = addDays(focused, 1 - focused.day);
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
    const heads = weekdays(language).map((name, index) => {
      const day = addDays(SOME_SUNDAY, index);
      return h("th", { scope: "col", class: `weekday-${index}`, abbr: weekdayName(day, language) }, name);
    });
    fill(grid, h("thead", null, h("tr", null, heads)), h("tbody", null, weeks));
    if (withFocus) grid.querySelector('[tabindex="0"]')?.focus();
  }

  function cell(day) {
    const iso = isoDay(day);
    const isToday = iso === isoDay(today);
    const classes = ["day", `weekday-${day.weekday}`];
    if (day.month !== focused.month) classes.push("other-month");
    if (isHoliday(day)) classes.push("holiday");
    if (isToday) classes.push("today");
    const isChosen = Boolean(chosen) && iso === isoDay(chosen);
    const attributes = {
      tabindex: iso === isoDay(focused) ? "0" : "-1", disabled: Boolean(earliest) && iso < isoDay(earliest),
      "aria-label": dayName(day, language, { year: true }), "aria-current": isToday ? "date" : null,
      "aria-pressed": isChosen ? "true" : null,
    };
    return h("td", { role: "gridcell", "aria-selected": String(isChosen) },
      button(classes.join(" "), () => take(day), attributes, String(day.day)));
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
