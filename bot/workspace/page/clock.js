/* The workspace's clock: what it shows, and moving it forward. */

import { explain, moveClock } from "./act.js";
import { Trouble } from "./api.js";
import { openCalendar } from "./calendar.js";
import { button, fill, h } from "./dom.js";
import { nextWorkingDay } from "./holidays.js";
import { icon } from "./icons.js";
import { openTimes } from "./moments.js";
import { clockNow } from "./now.js";
import { openMenu } from "./popover.js";
import { officeZone, state } from "./store.js";
import { t } from "./texts.js";
import { dayName, dayOf, instantOf, isoDay, momentName, timeCode, timeName, timeParts, wall } from "./time.js";
import { toast } from "./toasts.js";

const MORNING = { hour: 10, minute: 0 };

export function clock() {
  const day = h("span", { class: "clock-day" });
  const time = h("span", { class: "clock-time" });
  const attributes = { "aria-haspopup": "menu", "aria-expanded": "false", dataset: { focus: "clock" } };
  const node = button("clock", open, attributes, icon("clock"), day, time, icon("down"));
  let shown = "";
  const timer = setInterval(() => (node.isConnected ? show() : clearInterval(timer)), 1000);

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
    const label = t("clock.move");
    openMenu(node, items, { label, header: h("p", { class: "menu-head" }, label) });
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
    const dayButton = button("select", chooseDay, { "aria-haspopup": "dialog", "aria-expanded": "false" });
    const timeButton = button("select", chooseTime, { "aria-haspopup": "listbox", "aria-expanded": "false" });
    const go = h("button", { type: "submit", class: "button primary" }, t("clock.go"));
    const late = h("p", { class: "error", role: "status" });
    const dialog = h("dialog", { class: "confirm", "aria-labelledby": "clock-dialog" },
      h("h2", { id: "clock-dialog" }, t("clock.other_title")),
      h("p", { class: "hint" }, t("clock.other_hint")),
      h("form", { on: { submit: done } }, h("div", { class: "pair" }, dayButton, timeButton), late,
        h("div", { class: "dialog-foot" },
          button("button", () => dialog.close(), {}, t("modal.cancel")), go)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      node.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    draw();

    function chooseDay() {
      const choose = (iso) => draw({ ...to, ...dayOf(iso) });
      const label = t("clock.to_day");
      openCalendar(dayButton, { chosen: to, today: now, earliest: now, language: state.language, label, choose });
    }

    function chooseTime() {
      const choose = (code) => draw({ ...to, ...timeParts(code) });
      openTimes(timeButton, { chosen: timeCode(to), label: t("clock.to_time"), choose });
    }

    function draw(moment = to) {
      to = moment;
      const day = dayName(dayOf(isoDay(to)), state.language, { year: true });
      fill(dayButton, icon("calendar"), h("span", { class: "select-value" }, day));
      fill(timeButton, icon("clock"), h("span", { class: "select-value" }, timeName(to)));
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
