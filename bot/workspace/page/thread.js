/* The right pane: one thread. */

import { deliver, composer, pendingIn } from "./composer.js";
import { button, fill, h } from "./dom.js";
import { droppable } from "./files.js";
import { icon } from "./icons.js";
import { isReply, messageList } from "./messages.js";
import { conversationHere, state } from "./store.js";
import { t, tn } from "./texts.js";

export function thread({ redraw, close }) {
  const heading = h("h2", { id: "thread-title" });
  const closeButton = button("icon-button", close, {}, icon("close"));
  const list = messageList({ openThread: null, retry: (one) => deliver(one, redraw) });
  const write = composer({
    target: () => ({ channel: conversationHere()?.id, thread: state.thread }), redraw, commands: false,
  });
  const attributes = { class: "thread", hidden: true, "aria-labelledby": "thread-title", on: { keydown: pressed } };
  const node = h("aside", attributes,
    h("div", { class: "pane-head" }, heading, closeButton), list.node, write.node);
  droppable(node, write.attach, write.mayAttach);

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
    const count = replies ? tn("thread.replies", replies) : "";
    fill(heading, t("thread.title"), h("span", { class: "pane-detail" }, count));
    closeButton.setAttribute("aria-label", t("thread.close"));
    list.log.setAttribute("aria-label", t("thread.title"));
    const pending = pendingIn(conversation.id, state.thread);
    list.show(messages, { name: `${conversation.id} ${state.thread}`, pending });
    write.show();
  }

  return { node, show, focus: () => write.field.focus() };
}
