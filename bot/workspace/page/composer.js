/* Where one writes: Enter sends, Shift+Enter begins a line; "/" lists the app's commands, "@" names the app. Files are
   chosen, dropped or pasted. */

import { command, explain, send } from "./act.js";
import { Trouble, upload } from "./api.js";
import { button, fill, h, unique } from "./dom.js";
import { acceptable, chooser, chosenList, showChosen } from "./files.js";
import { icon } from "./icons.js";
import { avatar } from "./people.js";
import { folded } from "./picker.js";
import { state } from "./store.js";
import { t } from "./texts.js";
import { toast } from "./toasts.js";

const pendings = [];
const drafts = new Map();
const chosen = new Map();
let counter = 0;

/** Messages on their way to a conversation (and thread) that its list should show already. */
export function pendingIn(channel, thread) {
  return pendings.filter((one) => one.channel === channel && one.thread === thread);
}

export async function deliver(one, redraw) {
  one.failed = "";
  redraw();
  try {
    for (const file of one.files) file.id ??= (await upload(state.me.id, file.content)).id;
    const files = one.files.map(({ id }) => ({ id }));
    await send(one.text, { channel: one.channel, thread: one.thread, files });
    pendings.splice(pendings.indexOf(one), 1);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    one.failed = explain(error);
  }
  redraw();
}

/**
 * `target()` gives {channel, thread, name, isApp} of the moment; `redraw` shows pending messages; `commands` tells
 * whether slash commands work here.
 */
export function composer({ target, redraw, commands = true }) {
  const listId = unique("hints");
  const list = h("div", { id: listId, class: "hints", role: "listbox", hidden: true });
  const usage = h("p", { class: "usage", hidden: true });
  const chips = h("div", { class: "prompts", role: "group", hidden: true });
  const field = h("textarea", {
    class: "composer-field", rows: "1", "aria-autocomplete": "list", "aria-controls": listId,
    dataset: { focus: unique("composer") }, on: { input: typed, keydown: pressed, paste: pasted, blur: hideHints },
  });
  const sendButton = h("button", { type: "submit", class: "send", disabled: true }, icon("send"));
  const fileList = chosenList();
  const [attachButton, fileField] = chooser("icon-button attach", attach, {}, { multiple: true }, icon("clip"));
  const form = h("form", { class: "composer", on: { submit: sent } }, list, fileList,
    h("div", { class: "composer-box" }, attachButton, fileField, field, sendButton), usage);
  const node = h("div", { class: "composer-frame" }, chips, form);
  let hints = [];
  let active = 0;
  let place = "";

  /** Draw for where we are now; each conversation keeps its unsent text. */
  function show({ prompts = [], readOnly = "" } = {}) {
    const { name, channel, thread, isApp } = target();
    const here = `${state.me.id} ${channel ?? ""} ${thread ?? ""}`;
    if (here !== place) {
      place = here;
      field.value = drafts.get(here) ?? "";
      drawFiles();
      typed();
    }
    const label = t(thread ? "composer.reply" : isApp ? "composer.to_app" : "composer.to_channel", { name });
    field.placeholder = readOnly || label;
    field.setAttribute("aria-label", label);
    field.disabled = Boolean(readOnly);
    attachButton.disabled = field.disabled;
    attachButton.setAttribute("aria-label", t("composer.attach"));
    attachButton.title = t("composer.attach");
    sendButton.setAttribute("aria-label", t("composer.send"));
    sendButton.title = t("composer.send");
    list.setAttribute("aria-label", t("composer.commands"));
    chips.setAttribute("aria-label", t("composer.prompts"));
    chips.hidden = !prompts.length || Boolean(readOnly);
    const shown = JSON.stringify(prompts);
    if (chips.dataset.shown !== shown) {
      chips.dataset.shown = shown;
      fill(chips, prompts.map(({ title, message }) =>
        button("prompt", () => post(message), { title: message }, title)));
    }
  }

  function typed() {
    drafts.set(place, field.value);
    sendButton.disabled = !field.value.trim() && !filesHere().length;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 220)}px`;
    suggest();
  }

  const filesHere = () => chosen.get(place) ?? [];

  /** Keep files for the message that is being written here. */
  function attach(files) {
    if (field.disabled) return;
    const held = filesHere();
    const added = acceptable(files, held).map((file) => ({ name: file.name, size: file.size, content: file }));
    chosen.set(place, [...held, ...added]);
    drawFiles();
    typed();
    field.focus();
  }

  function drawFiles() {
    showChosen(fileList, filesHere(), (file) => {
      chosen.set(place, filesHere().filter((other) => other !== file));
      drawFiles();
      typed();
      field.focus();
    });
  }

  function pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    attach(files);
  }

  function suggest() {
    hints = commands && /^\/\S*$/.test(field.value) ? commandHints() : mentionHints();
    if (hints.some((hint) => hint.name === field.value)) hints = [];
    active = 0;
    drawHints();
    const first = field.value.split(/\s/, 1)[0];
    const known = commands && state.app.commands.find((one) => one.command === first);
    usage.hidden = !known;
    if (known) fill(usage, h("b", null, known.command), " ", known.usage_hint, h("span", null, known.description));
  }

  function commandHints() {
    return state.app.commands.filter((one) => one.command.startsWith(field.value)).map((one) => ({
      name: one.command, detail: one.description, usage: one.usage_hint, take: () => put(`${one.command} `),
    }));
  }

  function mentionHints() {
    const { name, bot_user_id: id } = state.app;
    const before = field.value.slice(0, field.selectionStart);
    const at = /(?:^|\s)([@＠]\S*)$/.exec(before);
    if (!at || !folded(`@${name}`).startsWith(folded(at[1]))) return [];
    const start = before.slice(0, -at[1].length);
    const rest = field.value.slice(field.selectionStart);
    const take = () => put(`${start}@${name} ${rest}`);
    return [{ name: `@${name}`, detail: t("composer.mention"), user: state.byId.get(id), take }];
  }

  function drawHints() {
    list.hidden = !hints.length;
    field.setAttribute("aria-expanded", String(Boolean(hints.length)));
    if (hints.length) field.setAttribute("aria-activedescendant", `${listId}-${active}`);
    else field.removeAttribute("aria-activedescendant");
    fill(list, hints.map(hintLine));
  }

  function hintLine(hint, index) {
    const isActive = index === active;
    const attributes = {
      id: `${listId}-${index}`, class: isActive ? "hint active" : "hint", role: "option",
      "aria-selected": String(isActive), on: { pointerdown: taken },
    };
    function taken(event) {
      event.preventDefault();
      hint.take();
    }
    return h("div", attributes, hint.user && avatar(hint.user, "small"), h("b", null, hint.name),
      hint.usage && h("code", null, hint.usage), hint.detail && h("span", null, hint.detail));
  }

  function hideHints() {
    hints = [];
    drawHints();
  }

  function put(text) {
    field.value = text;
    field.focus();
    field.setSelectionRange(text.length, text.length);
    typed();
  }

  function pressed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (hints.length && step) {
      event.preventDefault();
      active = (active + step + hints.length) % hints.length;
      drawHints();
    } else if (hints.length && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
      event.preventDefault();
      hints[active].take();
    } else if (hints.length && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      hideHints();
    } else if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  }

  function sent(event) {
    event.preventDefault();
    const text = field.value.trim();
    const files = filesHere();
    if ((!text && !files.length) || field.disabled) return;
    const slash = !files.length && /^(\/[^\s/]+)(?:\s+([\s\S]*))?$/.exec(text);
    if (slash && !commands) {
      toast(t("composer.no_commands"), { level: "error" });
      return;
    }
    if (slash && !state.app.commands.some((one) => one.command === slash[1])) {
      toast(t("composer.unknown_command", { command: slash[1] }), { level: "error" });
      return;
    }
    field.value = "";
    chosen.delete(place);
    drawFiles();
    typed();
    if (slash) command(slash[1], slash[2] ?? "", target().channel);
    else post(text, files);
  }

  function post(text, files = []) {
    const { channel, thread } = target();
    counter += 1;
    const one = { id: counter, text, files, channel, thread };
    pendings.push(one);
    deliver(one, redraw);
    field.focus();
  }

  return { node, field, show, attach, mayAttach: () => !field.disabled };
}
