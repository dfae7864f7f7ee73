/* The head of the main pane: whose conversation this is, and for the app its tabs. */

import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./people.js";
import { state } from "./store.js";
import { t } from "./texts.js";

export function head({ go }) {
  const node = h("header", { class: "pane-head" });
  let drawn = "";

  function show(conversation) {
    const now = JSON.stringify([state.place, state.language, conversation?.name, state.app.name]);
    if (drawn === now) return;
    drawn = now;
    if (state.place.kind === "channel") {
      const drawing = icon(conversation?.is_private ? "lock" : "hash");
      fill(node, h("h1", { class: "main-title" }, drawing, conversation?.name ?? ""));
      return;
    }
    const hadFocus = node.contains(document.activeElement);
    const tabs = tabNames().map(tab);
    fill(node,
      h("h1", { class: "main-title" },
        avatar(state.byId.get(state.app.bot_user_id), "small"), state.app.name,
        h("span", { class: "badge app" }, t("app.badge"))),
      h("div", { class: "tabs", role: "tablist", "aria-label": state.app.name, on: { keydown: rove } }, tabs));
    if (hadFocus) tabs[tabNames().indexOf(state.place.kind)]?.focus();
  }

  function tab(name) {
    const isHere = state.place.kind === name;
    return h("button", {
      type: "button", role: "tab", class: "tab", "aria-selected": String(isHere), "aria-controls": `${name}-panel`,
      tabindex: isHere ? "0" : "-1", on: { click: () => go({ kind: name }) },
    }, t(`tab.${name}`));
  }

  function rove(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const names = tabNames();
    go({ kind: names[(names.indexOf(state.place.kind) + step + names.length) % names.length] });
  }

  return { node, show };
}

function tabNames() {
  return ["home", "messages"].filter((name) => state.app[`has_${name}`] !== false);
}
