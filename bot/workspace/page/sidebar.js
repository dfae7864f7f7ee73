/* The left column: who you are, the app, the channels. */

import { fill, h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { avatar, badges, openPeople, place } from "./people.js";
import { nameOf, signature, state } from "./store.js";
import { t, tn } from "./texts.js";

export function sidebar({ become, go }) {
  const meBox = h("div", { class: "me-box" });
  const appHead = h("h2", { class: "side-head", id: "side-app" });
  const appList = h("ul", { class: "side-list", role: "list", "aria-labelledby": "side-app" });
  const channelHead = h("h2", { class: "side-head", id: "side-channels" });
  const channelList = h("ul", { class: "side-list", role: "list", "aria-labelledby": "side-channels" });
  const node = h("nav", { class: "side", id: "side" }, meBox, appHead, appList, channelHead, channelList);

  function show(screen) {
    node.setAttribute("aria-label", t("side.label"));
    showMe();
    fill(appHead, t("side.app"));
    fill(channelHead, t("side.channels"));
    const im = screen.conversations.find(({ kind }) => kind === "im");
    draw(appList, [
      state.app.has_home && { kind: "home", name: t("tab.home"), drawing: "home", unread: 0 },
      state.app.has_messages !== false && { kind: "messages", name: t("tab.messages"), drawing: "messages", unread: im?.unread ?? 0 },
    ].filter(Boolean));
    draw(channelList, screen.conversations.filter(({ kind }) => kind === "channel").map((channel) => ({
      kind: "channel", id: channel.id, name: channel.name, drawing: channel.is_private ? "lock" : "hash",
      unread: channel.unread ?? 0 })));
  }

  function showMe() {
    const now = signature(state.me);
    if (meBox.signature === now) return;
    meBox.signature = now;
    const button = h("button", { type: "button", class: "me", dataset: { focus: "me" }, "aria-haspopup": "listbox",
      "aria-expanded": "false", "aria-label": t("people.current", { name: nameOf(state.me), place: place(state.me) }),
      on: { click: () => openPeople(button, become) } },
    avatar(state.me), h("span", { class: "me-words" },
      h("span", { class: "me-name" }, nameOf(state.me), badges(state.me)),
      h("span", { class: "me-place" }, place(state.me) || state.me.email)), icon("down"));
    fill(meBox, h("p", { class: "side-head" }, t("people.you_are")), button);
  }

  function draw(list, rows) {
    reconcile(list, rows, {
      key: (row) => row.id ?? row.kind,
      sign: (row) => signature(row, isHere(row)),
      build: (row) => h("li", null, h("button", { type: "button", class: row.unread ? "side-row unread" : "side-row",
        "aria-current": isHere(row) ? "page" : null, dataset: { focus: `side ${row.id ?? row.kind}` }, on: { click: () => go(row) } },
      icon(row.drawing), h("span", { class: "side-name" }, row.name),
      row.unread ? h("span", { class: "unread-count" }, h("span", { "aria-hidden": "true" }, String(row.unread)),
        h("span", { class: "sr" }, tn("side.unread", row.unread))) : null)),
    });
  }

  const isHere = (row) => state.place.kind === row.kind && (row.kind !== "channel" || state.place.id === row.id);

  return { node, show };
}
