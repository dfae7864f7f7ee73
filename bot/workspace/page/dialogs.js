/* Dialogs of the page's own: the small question before a risky press. */

import { button, h, unique } from "./dom.js";
import { textObject } from "./mrkdwn.js";
import { t } from "./texts.js";

/** Keep Tab within a modal dialog. The page behind is inert anyway; this spares the way round the browser's bars. */
export function trapFocus(dialog) {
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.defaultPrevented) return;
    const reachable = [...dialog.querySelectorAll("a[href], button, input, select, textarea, [tabindex]")].filter(
      (node) => node.tabIndex >= 0 && !node.disabled && node.checkVisibility(),
    );
    const edge = event.shiftKey ? reachable[0] : reachable.at(-1);
    if (document.activeElement !== edge && document.activeElement !== dialog) return;
    event.preventDefault();
    (event.shiftKey ? reachable.at(-1) : reachable[0])?.focus();
  });
}

/** Ask what a `confirm` object asks; resolves to whether the person went on. */
export function confirmed(confirm) {
  return new Promise((resolve) => {
    const title = unique("confirm");
    const text = unique("confirm-text");
    const no = button("button", () => dialog.close(""), {},
      confirm.deny ? textObject(confirm.deny) : t("confirm.no"));
    const yes = button(`button ${confirm.style === "danger" ? "danger" : "primary"}`, () => dialog.close("yes"), {},
      confirm.confirm ? textObject(confirm.confirm) : t("confirm.yes"));
    const attributes = { class: "confirm", role: "alertdialog", "aria-labelledby": title, "aria-describedby": text };
    const dialog = h("dialog", attributes,
      h("h2", { id: title }, confirm.title ? textObject(confirm.title) : t("confirm.title")),
      h("div", { id: text, class: "text" }, textObject(confirm.text)),
      h("div", { class: "dialog-foot" }, no, yes));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    trapFocus(dialog);
    document.body.append(dialog);
    dialog.showModal();
    (confirm.style === "danger" ? no : yes).focus();
  });
}
