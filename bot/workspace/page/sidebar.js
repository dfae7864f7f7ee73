/* The left column: who you are, the app, the channels. */

import { button, fill, h, reconcile } from "./dom.js";
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
    draw(appList, ["home", "messages"].filter((kind) => state.app[`has_${kind}`] !== false).map((kind) => ({
      kind, name: t(`tab.${kind}`), drawing: kind, unread: kind === "messages" ? im?.unread ?? 0 : 0 })));
    draw(channelList, screen.conversations.filter(({ kind }) => kind === "channel").map((channel) => ({
      kind: "channel", id: channel.id, name: channel.name, drawing: channel.is_private ? "lock" : "hash",
      unread: channel.unread ?? 0 })));
  }

  function showMe() {
    const now = signature(state.me);
    if (meBox.signature === now) return;
    meBox.signature = now;
    const attributes = {
      "aria-haspopup": "listbox", "aria-expanded": "false", dataset: { focus: "me" },
      "aria-label": t("people.current", { name: nameOf(state.me), place: place(state.me) }),
    };
    const words = h("span", { class: "me-words" },
      h("span", { class: "me-name" }, nameOf(state.me), badges(state.me)),
      h("span", { class: "me-place" }, place(state.me) || state.me.email));
    const me = button("me", () => openPeople(me, become), attributes, avatar(state.me), words, icon("down"));
    fill(meBox, h("p", { class: "side-head" }, t("people.you_are")), me);
  }

  function draw(list, rows) {
    reconcile(list, rows, {
      key: (row) => row.id ?? row.kind,
      sign: (row) => signature(row, isHere(row)),
      build: (row) => h("li", null, rowButton(row)),
    });
  }

  function rowButton({ kind, id, name, drawing, unread }) {
    const attributes = {
      "aria-current": isHere({ kind, id }) ? "page" : null, dataset: { focus: `side ${id ?? kind}` } };
    const count = unread > 0 && h("span", { class: "unread-count" },
      h("span", { "aria-hidden": "true" }, String(unread)), h("span", { class: "sr" }, tn("side.unread", unread)));
    return button(unread ? "side-row unread" : "side-row", () => go({ kind, id }), attributes,
      icon(drawing), h("span", { class: "side-name" }, name), count);
  }

  const isHere = (row) => state.place.kind === row.kind && (row.kind !== "channel" || state.place.id === row.id);

  return { node, show };
}
