/* What an element is called: for finding it again, and for screen readers. */

import { t } from "./texts.js";

/** The name by which the same element is found again after its surroundings were drawn anew. */
export function focusName({ surface, block, element }, part = "") {
  return [surface.kind, surface.id, block.block_id, element.action_id, part].join("|");
}

export function named(context) {
  return {
    dataset: { focus: focusName(context), action: context.element.action_id },
    "aria-describedby": context.describedBy,
    "aria-invalid": context.invalid ? "true" : null,
    autofocus: context.element.focus_on_load ? true : null,
  };
}

/** Name a button that shows a value: after its label and the value, or where it has no label, the placeholder. */
export function nameByValue({ labelId }, node, valueId, placeholder, value) {
  if (labelId) node.setAttribute("aria-labelledby", `${labelId} ${valueId}`);
  else if (value) node.setAttribute("aria-label", t("element.chosen", { label: placeholder, value }));
  else node.removeAttribute("aria-label");
}
