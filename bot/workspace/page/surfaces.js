/* Where blocks stand (a message, Home, a modal), and what was entered there but not yet sent.

   A surface is {kind: "message" | "home" | "modal", id, channel?, hash?, state, errors}; a message's id is its `ts`.
   Values have Slack's own shape (`view.state.values`), so that what the server keeps and what is typed here compare as
   they are. */

const drafts = new Map();

const nameOf = (surface, blockId, actionId) => JSON.stringify([surface.kind, surface.id, blockId, actionId]);

const EMPTY = {
  static_select: { selected_option: null },
  external_select: { selected_option: null },
  radio_buttons: { selected_option: null },
  users_select: { selected_user: null },
  conversations_select: { selected_conversation: null },
  channels_select: { selected_channel: null },
  multi_static_select: { selected_options: [] },
  multi_external_select: { selected_options: [] },
  checkboxes: { selected_options: [] },
  multi_users_select: { selected_users: [] },
  multi_conversations_select: { selected_conversations: [] },
  multi_channels_select: { selected_channels: [] },
  datepicker: { selected_date: null },
  timepicker: { selected_time: null },
  datetimepicker: { selected_date_time: null },
  file_input: { files: [] },
};
const INITIAL = {
  selected_option: "initial_option", selected_options: "initial_options", selected_user: "initial_user",
  selected_users: "initial_users", selected_conversation: "initial_conversation",
  selected_conversations: "initial_conversations", selected_channel: "initial_channel",
  selected_channels: "initial_channels", selected_date: "initial_date", selected_time: "initial_time",
  selected_date_time: "initial_date_time", value: "initial_value",
};

export const fieldOf = (element) => Object.keys(EMPTY[element.type] ?? { value: null })[0];

export function initial(element) {
  const field = fieldOf(element);
  const empty = EMPTY[element.type] ?? { value: null };
  return { type: element.type, [field]: element[INITIAL[field]] ?? empty[field] };
}

function known(surface, blockId, actionId) {
  return surface.state?.[blockId]?.[actionId];
}

/**
 * What the element shows: typed here, else known to the server, else its initial value. What was typed and sent
 * gives way as soon as the server's copy is another than it was then.
 */
export function valueOf(surface, blockId, element) {
  const draft = drafts.get(nameOf(surface, blockId, element.action_id));
  const held = known(surface, blockId, element.action_id);
  if (draft && (draft.over === null || draft.over === (JSON.stringify(held) ?? ""))) return draft.value;
  return held ?? draft?.value ?? initial(element);
}

/** Keep what was entered; `over` stays null until it is sent, then it is what the server's copy was. */
export function keep(surface, blockId, element, value) {
  const name = nameOf(surface, blockId, element.action_id);
  drafts.set(name, { surface, blockId, element, value, over: null });
}

export function markSent(surface, blockId, element) {
  const draft = drafts.get(nameOf(surface, blockId, element.action_id));
  if (draft) draft.over = JSON.stringify(known(draft.surface, blockId, element.action_id)) ?? "";
}

/** What was entered on a surface since the server last heard of it. */
export function unsent(surface) {
  return [...drafts.values()].filter(
    (draft) => draft.over === null && draft.surface.kind === surface.kind && draft.surface.id === surface.id,
  );
}

/** Forget what was entered on surfaces that are gone. */
export function forget(isGone) {
  for (const [name, draft] of drafts) if (isGone(draft.surface)) drafts.delete(name);
}
