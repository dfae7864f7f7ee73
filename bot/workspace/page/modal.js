/* The person's stack of modals, in one real dialog that shows the top one. */

import { closeModal, submit } from "./act.js";
import { showBlocks } from "./blocks.js";
import { trapFocus } from "./dialogs.js";
import { button, fill, focusOn, h } from "./dom.js";
import { icon } from "./icons.js";
import { textObject } from "./mrkdwn.js";
import { signature, state } from "./store.js";
import { forget } from "./surfaces.js";
import { t } from "./texts.js";
import { draw as drawToasts } from "./toasts.js";

let shown = null;
let waiting = false;
let opener = "";
let drawn = "";

const title = h("h2", { id: "modal-title", tabindex: "-1" });
const backButton = button("icon-button", () => closeModal(false), {}, icon("back"));
const closeButton = button("icon-button", () => closeModal(true), {}, icon("close"));
const body = h("div", { class: "modal-body" });
const cancelButton = button("button", () => closeModal(false));
const submitButton = h("button", { type: "submit", class: "button primary" });
const foot = h("div", { class: "dialog-foot" }, cancelButton, submitButton);
const form = h("form", { class: "modal-form", novalidate: true, autocomplete: "off", on: { submit: submitted } },
  body, foot);
const dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title",
  on: { cancel: cancelled, close: closed } },
h("div", { class: "modal-head" }, backButton, title, closeButton), form);

export function startModals() {
  document.body.append(dialog);
  trapFocus(dialog);
}

/** Escape closes the top view, as its own button does; the server then tells what is left. */
function cancelled(event) {
  if (event.target !== dialog) return;
  event.preventDefault();
  closeModal(false);
}

/** A browser may close a dialog by itself when Escape is pressed twice. */
function closed(event) {
  if (event.target === dialog && shown) closeModal(true);
}

function surfaceOf(view) {
  return { kind: "modal", id: view.id, hash: view.hash, state: view.state, errors: view.errors };
}

export function showModals(screen) {
  const stack = screen.modals ?? [];
  const view = stack.at(-1);
  const open = new Set(stack.map((one) => one.id));
  forget((surface) => surface.kind === "modal" && !open.has(surface.id));
  if (!view) {
    hide();
    return;
  }
  const isNext = shown?.id !== view.id;
  const hadErrors = Object.keys(shown?.errors ?? {}).join();
  if (!shown) opener = document.activeElement?.closest("[data-focus]")?.dataset.focus ?? "";
  if (isNext) {
    fill(body);
    drawn = "";
  }
  shown = view;
  paint(view, stack.length);
  if (!dialog.open) {
    dialog.showModal();
    drawToasts();
  }
  if (isNext) {
    body.scrollTop = 0;
    focusFirst();
  } else if (Object.keys(view.errors ?? {}).join() !== hadErrors) {
    focusFault();
  }
}

function paint(view, depth) {
  const now = signature(view.title, view.submit, view.close, depth, waiting, view.is_loading);
  if (now !== drawn) {
    drawn = now;
    fill(title, textObject(view.title));
    backButton.hidden = depth < 2;
    backButton.setAttribute("aria-label", t("modal.back"));
    closeButton.setAttribute("aria-label", depth > 1 ? t("modal.close_all") : t("modal.close"));
    fill(cancelButton, view.close ? textObject(view.close) : t(view.submit ? "modal.cancel" : "modal.close"));
    submitButton.hidden = !view.submit;
    fill(submitButton, view.submit ? textObject(view.submit) : null);
    submitButton.disabled = waiting || Boolean(view.is_loading);
    dialog.classList.toggle("waiting", waiting || Boolean(view.is_loading));
    dialog.setAttribute("aria-busy", String(waiting || Boolean(view.is_loading)));
  }
  const top = body.scrollTop;
  showBlocks(body, view.blocks, surfaceOf(view));
  body.scrollTop = top;
}

function repaint() {
  if (shown) paint(shown, state.screen.modals.length);
}

function hide() {
  if (!shown) return;
  shown = null;
  waiting = false;
  if (dialog.open) dialog.close();
  fill(body);
  if (!focusOn(opener)) document.querySelector(".main .composer-field")?.focus();
}

/* A form begins at its first field; a view to read begins at its title, so that it is read from the top. */
function focusFirst() {
  const chosen = body.querySelector("[autofocus]") ?? body.querySelector(".block-input :is(input, textarea, button)");
  (chosen ?? title).focus();
}

function focusFault() {
  const first = body.querySelector(".input.invalid :is(input, textarea, button)");
  first?.focus();
  first?.closest(".block")?.scrollIntoView({ block: "nearest" });
}

async function submitted(event) {
  event.preventDefault();
  if (waiting || !shown?.submit || shown.is_loading) return;
  const view = shown;
  waiting = true;
  repaint();
  const answer = await submit(surfaceOf(view));
  waiting = false;
  if (shown?.id !== view.id) return;
  if (answer?.errors) shown = { ...shown, errors: answer.errors };
  repaint();
  if (answer?.errors) focusFault();
}
