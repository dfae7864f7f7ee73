/* What went between the app and the workspace: a table, newest first, each row opens to its JSON. */

import { readTraffic } from "./act.js";
import { button, fill, h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { officeZone, signature } from "./store.js";
import { t } from "./texts.js";
import { wall } from "./time.js";

const KEPT = 500;
const DRAWN = 200;
const COLUMNS = ["time", "way", "name", "status", "ms"];
const HEAD = {};

export function traffic({ closed }) {
  const table = h("table", { class: "traffic-table", "aria-labelledby": "traffic-title" });
  const heading = h("h2", { id: "traffic-title" });
  const filter = h("input", { type: "search", class: "field", on: { input: draw } });
  const closeButton = button("icon-button", () => toggle(false), {}, icon("close"));
  const rows = h("div", { class: "traffic-rows" }, table);
  const nothing = h("p", { class: "picker-note", role: "status" });
  const node = h("aside", { class: "traffic", hidden: true, "aria-labelledby": "traffic-title",
    on: { keydown: (event) => event.key === "Escape" && toggle(false) } },
  h("div", { class: "traffic-head" }, heading, filter, closeButton), rows, nothing);
  let entries = [];
  const open = new Set();

  async function toggle(on = node.hidden) {
    node.hidden = !on;
    if (!on) {
      closed();
      return;
    }
    await load();
    filter.focus();
  }

  async function load() {
    if (node.hidden) return;
    entries = [];
    const answer = await readTraffic().catch(() => ({}));
    take(answer.traffic ?? []);
  }

  function hear(entry) {
    if (!node.hidden) take([entry]);
  }

  /** Entries come from the list and from the stream, in any order. */
  function take(found) {
    const all = new Map([...entries, ...found].map((entry) => [entry.id, entry]));
    entries = [...all.values()].sort((one, other) => one.id - other.id).slice(-KEPT);
    draw();
  }

  function draw() {
    fill(heading, t("traffic.title"));
    filter.placeholder = t("traffic.filter");
    filter.setAttribute("aria-label", t("traffic.filter"));
    closeButton.setAttribute("aria-label", t("traffic.close"));
    const wanted = filter.value.trim().toLowerCase();
    const shown = entries.filter((entry) => !wanted || JSON.stringify(entry).toLowerCase().includes(wanted));
    reconcile(table, [HEAD, ...shown.slice(-DRAWN).reverse()], {
      key: (entry) => (entry === HEAD ? "head" : keyOf(entry)),
      sign: (entry) => signature(entry === HEAD ? "head" : keyOf(entry)),
      build: (entry) => (entry === HEAD ? columns() : row(entry)),
    });
    fill(nothing, shown.length ? "" : t("traffic.nothing"));
  }

  const keyOf = (entry) => String(entry.id);

  const columns = () => h("thead", null, h("tr", null,
    COLUMNS.map((name) => h("th", { scope: "col", class: `traffic-${name}` }, t(`traffic.${name}`)))));

  /** Each entry is a table body of its own: its line, and under it what was said. */
  function row(entry) {
    const key = keyOf(entry);
    const at = wall(new Date(entry.at), officeZone());
    const two = (number) => String(number).padStart(2, "0");
    const more = h("tr", { class: "traffic-more", hidden: true }, h("td", { colspan: String(COLUMNS.length) }));
    const opener = button("traffic-open", () => expand(more.hidden),
      { "aria-expanded": "false", dataset: { focus: `traffic ${key}` } }, icon("next"), h("span", null, entry.name));
    const cells = {
      time: `${at.hour}:${two(at.minute)}:${two(at.second)}`,
      way: h("span", { class: `way ${entry.direction}` }, t(`traffic.${entry.direction}`)),
      name: opener,
      status: String(entry.status ?? ""),
      ms: t("traffic.milliseconds", { ms: Math.round(entry.ms ?? 0) }),
    };
    const line = h("tr", null, COLUMNS.map((name) => h("td", { class: `traffic-${name}` }, cells[name])));
    const body = h("tbody", { class: entry.ok ? null : "failed" }, line, more);
    if (open.has(key)) expand(true);

    function expand(wanted) {
      opener.setAttribute("aria-expanded", String(wanted));
      more.hidden = !wanted;
      if (wanted) open.add(key);
      else open.delete(key);
      if (wanted && !more.firstChild.childElementCount) {
        more.firstChild.append(h("div", { class: "traffic-json" },
          json("traffic.request", entry.request), json("traffic.response", entry.response)));
      }
    }

    return body;
  }

  function json(name, value) {
    const text = JSON.stringify(value ?? null, null, 2);
    return h("section", null, h("h3", null, t(name)),
      h("pre", { tabindex: "0", role: "region", "aria-label": t(name) }, text === "null" ? "–" : text));
  }

  return { node, toggle, load, hear, draw: () => !node.hidden && draw() };
}
