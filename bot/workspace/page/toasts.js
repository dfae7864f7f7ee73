/* Short lines about what just happened, over everything, read out politely. */

import { button, h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { signature } from "./store.js";
import { t } from "./texts.js";

const STAYS = { info: 6000, error: 15_000 };
const shown = new Map();
let region = null;
let counter = 0;

export function startToasts() {
  region = h("div", { class: "toasts", role: "status", popover: "manual" });
  document.body.append(region);
  document.addEventListener("close", draw, true);
}

/** Show a line; one with the same id is shown once. `gone` is called when it was closed or its time was up. */
export function toast(text, { level = "info", id = "", gone = () => {} } = {}) {
  counter += 1;
  const name = id || `own-${counter}`;
  if (shown.has(name)) return;
  const entry = { name, text, level, gone, timer: 0 };
  shown.set(name, entry);
  wait(entry);
  draw();
}

function wait(entry) {
  clearTimeout(entry.timer);
  entry.timer = setTimeout(() => close(entry), STAYS[entry.level] ?? STAYS.info);
}

function close(entry) {
  clearTimeout(entry.timer);
  if (!shown.delete(entry.name)) return;
  entry.gone();
  draw();
}

/** Lines of the server that are not there any more go away here too. */
export function keepOnly(prefix, names) {
  for (const entry of [...shown.values()]) {
    if (!entry.name.startsWith(prefix) || names.has(entry.name)) continue;
    clearTimeout(entry.timer);
    shown.delete(entry.name);
  }
  draw();
}

/** A modal dialog makes everything outside it inert, so the lines move into the one that is open. */
export function draw() {
  const home = [...document.querySelectorAll("dialog[open]")].filter((dialog) => dialog.matches(":modal")).at(-1)
    ?? document.body;
  if (region.parentElement !== home) home.append(region);
  reconcile(region, [...shown.values()], {
    key: (entry) => entry.name,
    sign: (entry) => signature(entry.text, entry.level),
    build: (entry) => h("div", { class: `toast ${entry.level}`,
      on: { pointerenter: () => clearTimeout(entry.timer), pointerleave: () => wait(entry),
        focusin: () => clearTimeout(entry.timer), focusout: () => wait(entry) } },
    icon(entry.level === "error" ? "warning" : "info"),
    h("p", null, entry.text),
    button("icon-button", () => close(entry), { "aria-label": t("toast.close") }, icon("close"))),
  });
  if (!region.matches(":popover-open")) region.showPopover();
}
