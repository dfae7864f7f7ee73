/* The app's Home. */

import { showBlocks } from "./blocks.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { forget } from "./surfaces.js";
import { t } from "./texts.js";

/** How long an app may take to publish its Home before the page says that there is none. */
const PATIENCE = 3000;

export function home() {
  const inner = h("div", { class: "home-inner" });
  const nothing = h("div", { class: "nothing" });
  const node = h("div", { class: "home", id: "home-panel", role: "tabpanel", tabindex: "0" }, inner, nothing);
  let id = "";
  let waitsUntil = 0;

  function show(screen) {
    node.setAttribute("aria-label", t("tab.home"));
    const view = screen.home;
    nothing.hidden = Boolean(view);
    inner.hidden = !view;
    if (!view) {
      if (!waitsUntil) {
        waitsUntil = performance.now() + PATIENCE;
        setTimeout(() => !nothing.hidden && show({ home: null }), PATIENCE + 10);
      }
      const isWaiting = performance.now() < waitsUntil;
      fill(nothing, icon("home"), h("p", { role: "status" }, t(isWaiting ? "home.waiting" : "home.nothing")));
      return;
    }
    if (view.id !== id) {
      forget((surface) => surface.kind === "home" && surface.id !== view.id);
      id = view.id;
      fill(inner);
    }
    const top = node.scrollTop;
    const { hash, state, errors } = view;
    showBlocks(inner, view.blocks, { kind: "home", id: view.id, hash, state, errors });
    node.scrollTop = top;
  }

  return { node, show };
}
