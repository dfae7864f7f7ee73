/* Something that opens beside a button, over everything else, and goes away with Escape or a click elsewhere. */

import { button, focusOn, h } from "./dom.js";

/**
 * Open `content` beside `anchor`. The browser's own popover gives Escape, light dismissal and the top layer; inside
 * a modal it has to hang in that dialog, or it would be inert. A `wide` one is at least as wide as the button.
 */
export function openPopover(anchor, content, { label, role, closed = () => {}, align = "start", wide = true } = {}) {
  const popover = h("div", { class: "popover", popover: "auto", role, "aria-label": role ? label : null }, content);
  const name = anchor.closest("[data-focus]")?.dataset.focus;
  (anchor.closest("dialog") ?? document.body).append(popover);
  anchor.setAttribute("aria-expanded", "true");
  const again = () => place(popover, anchorNow(), align, wide);
  const anchorNow = () =>
    (anchor.isConnected ? anchor : document.querySelector(`[data-focus="${CSS.escape(name ?? "")}"]`)) ?? anchor;

  function gone(event) {
    if (event.newState !== "closed") return;
    window.removeEventListener("resize", again);
    window.removeEventListener("scroll", again, true);
    anchor.setAttribute("aria-expanded", "false");
    anchorNow().setAttribute("aria-expanded", "false");
    const wasInside = popover.contains(document.activeElement) || document.activeElement === document.body;
    popover.remove();
    if (wasInside && !focusOn(name)) anchorNow().focus();
    closed();
  }

  popover.addEventListener("toggle", gone);
  popover.showPopover();
  again();
  window.addEventListener("resize", again);
  window.addEventListener("scroll", again, true);
  return { node: popover, close: () => popover.isConnected && popover.hidePopover(), place: again };
}

function place(popover, anchor, align, wide) {
  const gap = 6;
  const edge = 8;
  const at = anchor.getBoundingClientRect();
  if (wide) popover.style.minWidth = `${Math.min(at.width, innerWidth - 2 * edge)}px`;
  popover.style.maxHeight = "";
  const height = popover.offsetHeight;
  const below = innerHeight - at.bottom - gap - edge;
  const above = at.top - gap - edge;
  const up = height > below && above > below;
  const room = Math.max(up ? above : below, 160);
  popover.style.maxHeight = `${room}px`;
  const used = Math.min(height, room);
  const top = up ? at.top - gap - used : at.bottom + gap;
  const left = align === "end" ? at.right - popover.offsetWidth : at.left;
  popover.style.top = `${Math.max(edge, Math.min(top, innerHeight - used - edge))}px`;
  popover.style.left = `${Math.max(edge, Math.min(left, innerWidth - popover.offsetWidth - edge))}px`;
}

/** A menu of commands: `items` are {label, detail?, run, node?}; arrows rove, Enter or a click runs. */
export function openMenu(anchor, items, { label, align = "end", header = null } = {}) {
  const buttons = items.map((item, index) =>
    button("menu-item", () => choose(item), { role: "menuitem", tabindex: index ? "-1" : "0" },
      h("span", { class: "menu-label" }, item.label),
      item.detail && h("span", { class: "menu-detail" }, item.detail)));
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, on: { keydown: rove } }, buttons);
  const popover = openPopover(anchor, header ? [header, menu] : menu, { label, align });
  buttons[0]?.focus();

  function choose(item) {
    popover.close();
    item.run();
  }

  function rove(event) {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) {
      if (event.key === "Tab") popover.close();
      return;
    }
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }

  return popover;
}
