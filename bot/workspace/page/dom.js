/* The only way this page makes elements: names, attributes and text nodes, never markup from data. */

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "open", "readOnly", "indeterminate"]);
const SVG = "http://www.w3.org/2000/svg";
let counter = 0;

export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "dataset") {
      Object.assign(node.dataset, value);
    } else if (PROPERTIES.has(name)) {
      node[name] = value;
    } else if (/^(on|style|srcdoc)/.test(name)) {
      throw new Error(`not an attribute for this page: ${name}`);
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...flat(children));
  return node;
}

/** A button that calls `press` with the event. */
export function button(className, press, attributes, ...children) {
  return h("button", { type: "button", class: className, ...attributes, on: { click: press } }, ...children);
}

export function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes ?? {})) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

export function fill(node, ...children) {
  node.replaceChildren(...flat(children));
  return node;
}

/** An id no other element has, for aria-labelledby and its kin. */
export function unique(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/**
 * Make `container` show `items` and touch only what changed, so that focus, caret, an unfinished
 * kana conversion and the scroll position outlive an update. `sign` tells whether an item still looks
 * the same. What had the focus is found again by its `data-focus` when it had to be rebuilt, or else by its
 * `data-action` and its place among those of the same action (Home gets new block ids with each publishing).
 */
export function reconcile(container, items, { key, sign, build }) {
  const remember = focusWithin(container);
  const old = new Map();
  for (const child of container.children) old.set(child.dataset.key, child);
  let at = container.firstElementChild;
  for (const [index, item] of items.entries()) {
    const name = String(key(item, index));
    const signature = sign(item, index);
    let node = old.get(name);
    if (node && node.signature === signature) {
      old.delete(name);
    } else {
      const built = build(item, index);
      built.dataset.key = name;
      built.signature = signature;
      if (node) {
        old.delete(name);
        if (at === node) at = built;
        node.replaceWith(built);
      }
      node = built;
    }
    if (node === at) at = at.nextElementSibling;
    else container.insertBefore(node, at);
  }
  for (const child of old.values()) child.remove();
  remember();
}

function focusWithin(container) {
  const active = document.activeElement;
  if (!active || active === container || !container.contains(active)) return () => {};
  const name = active.closest("[data-focus]")?.dataset.focus;
  const action = active.closest("[data-action]")?.dataset.action;
  const same = () => (action ? [...container.querySelectorAll(`[data-action="${CSS.escape(action)}"]`)] : []);
  const at = same().findIndex((node) => node.contains(active));
  const caret = "selectionStart" in active && typeof active.selectionStart === "number"
    ? [active.selectionStart, active.selectionEnd] : null;
  return () => {
    if (active.isConnected && document.activeElement === active) return;
    const again = (name && container.querySelector(`[data-focus="${CSS.escape(name)}"]`)) || same()[at];
    if (!again) return;
    again.focus({ preventScroll: true });
    if (caret && again.setSelectionRange) {
      try {
        again.setSelectionRange(...caret);
      } catch {
        /* fields such as type=email have no caret to set */
      }
    }
  };
}

/** Focus what carries this `data-focus` now; true when there was something. */
export function focusOn(name) {
  const node = name && document.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  node?.focus();
  return Boolean(node);
}
