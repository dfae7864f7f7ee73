/* What the person does, told to the workspace. Trouble becomes a line they see. */

import { Trouble, get, post } from "./api.js";
import { confirmed } from "./dialogs.js";
import { load } from "./screen.js";
import { state } from "./store.js";
import { fieldOf, keep, markSent, unsent, valueOf } from "./surfaces.js";
import { t } from "./texts.js";
import { toast } from "./toasts.js";

export function explain(error) {
  if (!(error instanceof Trouble)) throw error;
  if (error.code === "unreadable_file") return t("files.not_brought", { name: error.message });
  const known = { unreachable: "trouble.unreachable", unreadable: "trouble.unreadable" }[error.code];
  return known ? t(known) : t("trouble.refused", { reason: error.message });
}

/** Do it; on trouble show why and answer null. What is on the screen is read again either way. */
async function attempt(path, body) {
  try {
    return await post(path, { as: state.me.id, ...body });
  } catch (error) {
    toast(explain(error), { level: "error" });
    return null;
  } finally {
    load();
  }
}

export const send = (text, { channel, thread, files } = {}) =>
  post("send", { as: state.me.id, text, channel, thread_ts: thread, files }).finally(load);
export const command = (name, text, channel) => attempt("command", { command: name, text, channel });
export const openTab = (tab) => attempt("open", { tab });
export const markRead = (channel) => attempt("read", { channel });
export const dismiss = (id) => attempt("dismiss", { id });
export const closeModal = (all) => attempt("close", { all });
export const moveClock = (move) => post("clock", move).finally(load);

function address({ surface, block, element }) {
  const place = surface.kind === "message" ? { ts: surface.id, channel: surface.channel }
    : { view_id: surface.id, hash: surface.hash };
  return { surface: surface.kind, ...place, block_id: block.block_id, action_id: element.action_id };
}

/** `value` (Slack's state shape) as `choose` takes it. */
function choice(element, value) {
  const field = fieldOf(element);
  const chosen = value[field];
  switch (field) {
    case "selected_option": return { option: chosen?.value ?? null };
    case "selected_options": return { options: chosen.map((option) => option.value) };
    case "selected_date": return { date: chosen };
    case "selected_time": return { time: chosen };
    case "selected_date_time": return { date_time: chosen };
    case "selected_user": return { user: chosen };
    case "selected_users": return { users: chosen };
    case "selected_conversation":
    case "selected_channel": return { conversation: chosen };
    case "selected_conversations":
    case "selected_channels": return { conversations: chosen };
    case "files": return { files: chosen.map((file) => file.id) };
    default: return { text: chosen ?? "" };
  }
}

/** Bring the server's copy of a surface up to what was typed, so that the app sees it in `state.values`. */
async function sync(surface) {
  for (const draft of unsent(surface)) {
    const { blockId, element, value } = draft;
    markSent(surface, blockId, element);
    const where = address({ surface, block: { block_id: blockId }, element });
    const done = await attempt("choose", { ...where, ...choice(element, value), silent: true });
    if (!done) {
      draft.over = null;
      return false;
    }
  }
  return true;
}

/** Show `node` as busy while `work` runs; a second press meanwhile does nothing. */
async function busily(node, work) {
  if (node.getAttribute("aria-busy") === "true") return null;
  node.setAttribute("aria-busy", "true");
  try {
    return await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

/** A click on a button or a choice from an overflow menu (`value` is the option's). */
export async function press(context, node, value) {
  const { element, surface } = context;
  if (element.confirm && !(await confirmed(element.confirm))) return;
  await busily(node, async () => {
    if (await sync(surface)) await attempt("press", { ...address(context), value: value ?? element.value });
  });
}

/** A value was chosen or typed; it is sent at once where the app asked to hear of it. Tells whether it was kept. */
export async function change(context, node, value) {
  const { element, surface, block, dispatches } = context;
  const before = valueOf(surface, block.block_id, element);
  if (dispatches && element.confirm && !(await confirmed(element.confirm))) return false;
  keep(surface, block.block_id, element, value);
  if (!dispatches) return true;
  const done = await busily(node, async () => {
    markSent(surface, block.block_id, element);
    return (await sync(surface)) && attempt("choose", { ...address(context), ...choice(element, value) });
  });
  if (done === null) keep(surface, block.block_id, element, before);
  return done !== null;
}

/** Options for an external select; throws a sentence for the reader. */
export async function suggest(context, query) {
  let answer;
  try {
    answer = await post("suggest", { as: state.me.id, ...address(context), value: query });
  } catch (error) {
    throw new Error(explain(error), { cause: error });
  }
  return answer.option_groups ?? [{ options: answer.options ?? [] }];
}

export async function submit(surface) {
  if (!(await sync(surface))) return null;
  return attempt("submit", { view_id: surface.id, hash: surface.hash });
}

export const readTraffic = () => get("traffic");
