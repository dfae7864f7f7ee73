/* The right pane: one thread. */

import { deliver, composer, pendingIn } from "./composer.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { isReply, messageList } from "./messages.js";
import { conversationHere, state } from "./store.js";
import { t, tn } from "./texts.js";

export function thread({ redraw, close }) {
  const heading = h("h2", { id: "thread-title" });
  const closeButton = h("button", { type: "button", class: "icon-button", on: { click: close } }, icon("close"));
  const list = messageList({ openThread: null, retry: (one) => deliver(one, redraw) });
  const write = composer({
    target: () => ({ channel: conversationHere()?.id, thread: state.thread }), redraw, commands: false,
  });
  const node = h("aside", { class: "thread", hidden: true, "aria-labelledby": "thread-title", on: { keydown: pressed } },
    h("div", { class: "pane-head" }, heading, closeButton), list.node, write.node);

  function pressed(event) {
    if (event.key === "Escape" && !event.defaultPrevented && !write.field.value) close();
  }

  function show() {
    const conversation = state.thread ? conversationHere() : null;
    const messages = conversation?.messages.filter(
      (message) => message.ts === state.thread || (isReply(message) && message.thread_ts === state.thread)) ?? [];
    node.hidden = !messages.length;
    if (node.hidden) return;
    const replies = messages.length - 1;
    fill(heading, t("thread.title"), h("span", { class: "pane-detail" }, replies ? tn("thread.replies", replies) : ""));
    closeButton.setAttribute("aria-label", t("thread.close"));
    list.log.setAttribute("aria-label", t("thread.title"));
    list.show(messages, { name: `${conversation.id} ${state.thread}`, pending: pendingIn(conversation.id, state.thread) });
    write.show();
  }

  return { node, show, focus: () => write.field.focus() };
}
