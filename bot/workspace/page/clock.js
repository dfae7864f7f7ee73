/* The workspace's clock: what it shows, and moving it forward. */

import { explain, moveClock } from "./act.js";
import { Trouble } from "./api.js";
import { openCalendar } from "./calendar.js";
import { fill, h } from "./dom.js";
import { openTimes, timeOf } from "./elements.js";
import { nextWorkingDay } from "./holidays.js";
import { icon } from "./icons.js";
import { clockNow } from "./now.js";
import { openMenu } from "./popover.js";
import { officeZone, state } from "./store.js";
import { t } from "./texts.js";
import { dayName, dayOf, instantOf, isoDay, momentName, timeCode, timeName, wall } from "./time.js";
import { toast } from "./toasts.js";

const MORNING = { hour: 9, minute: 30 };

export function clock() {
  const day = h("span", { class: "clock-day" });
  const time = h("span", { class: "clock-time" });
  const node = h("button", { type: "button", class: "clock", "aria-haspopup": "menu", "aria-expanded": "false",
    dataset: { focus: "clock" }, on: { click: open } }, icon("clock"), day, time, icon("down"));
  let shown = "";
  setInterval(show, 1000);

  function show() {
    const now = momentName(clockNow(), officeZone(), state.language);
    if (shown === now) return;
    shown = now;
    const at = wall(clockNow(), officeZone());
    fill(day, dayName(at, state.language, { year: true }));
    fill(time, timeName(at));
    node.setAttribute("aria-label", t("clock.label", { now }));
    node.title = t("clock.title");
  }

  function morning() {
    return instantOf({ ...nextWorkingDay(wall(clockNow(), officeZone())), ...MORNING }, officeZone());
  }

  function open() {
    const next = momentName(morning(), officeZone(), state.language);
    const items = [
      { label: t("clock.hour"), run: () => move({ advance_seconds: 3600 }) },
      { label: t("clock.day"), run: () => move({ advance_seconds: 86_400 }) },
      { label: t("clock.morning"), detail: next, run: () => move({ to: morning().toISOString() }) },
      { label: t("clock.other"), run: chooseMoment },
    ];
    openMenu(node, items, { label: t("clock.move"), align: "end", header: h("p", { class: "menu-head" }, t("clock.move")) });
  }

  async function move(how) {
    try {
      await moveClock(how);
      toast(t("clock.moved", { now: momentName(clockNow(), officeZone(), state.language) }));
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      toast(explain(error), { level: "error" });
    }
    show();
  }

  function chooseMoment() {
    const now = wall(clockNow(), officeZone());
    let to = { ...nextWorkingDay(now), ...MORNING };
    const dayButton = h("button", { type: "button", class: "select", "aria-haspopup": "dialog", "aria-expanded": "false",
      on: { click: () => openCalendar(dayButton, { chosen: to, today: now, earliest: now, language: state.language,
        label: t("clock.to_day"), choose(iso) { to = { ...to, ...dayOf(iso) }; draw(); } }) } });
    const timeButton = h("button", { type: "button", class: "select", "aria-haspopup": "listbox", "aria-expanded": "false",
      on: { click: () => openTimes(timeButton, { chosen: timeCode(to), label: t("clock.to_time"),
        choose(code) { to = { ...to, hour: Number(code.slice(0, 2)), minute: Number(code.slice(3)) }; draw(); } }) } });
    const go = h("button", { type: "submit", class: "button primary" }, t("clock.go"));
    const late = h("p", { class: "error", role: "status" });
    const dialog = h("dialog", { class: "confirm", "aria-labelledby": "clock-dialog" },
      h("h2", { id: "clock-dialog" }, t("clock.other_title")),
      h("p", { class: "hint" }, t("clock.other_hint")),
      h("form", { on: { submit: done } }, h("div", { class: "pair" }, dayButton, timeButton), late,
        h("div", { class: "dialog-foot" },
          h("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, t("modal.cancel")), go)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      node.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    draw();

    function draw() {
      fill(dayButton, icon("calendar"), h("span", { class: "select-value" }, dayName(dayOf(isoDay(to)), state.language, { year: true })));
      fill(timeButton, icon("clock"), h("span", { class: "select-value" }, timeOf(timeCode(to))));
      const isPast = instantOf(to, officeZone()) <= clockNow();
      go.disabled = isPast;
      fill(late, isPast ? t("clock.past") : "");
    }

    function done(event) {
      event.preventDefault();
      dialog.close();
      move({ to: instantOf(to, officeZone()).toISOString() });
    }
  }

  return { node, show, refresh: () => { shown = ""; show(); } };
}
