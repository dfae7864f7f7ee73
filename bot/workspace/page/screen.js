/* Reads what is on the person's screen, once at a time, and tells who draws it. */

import { Trouble, get } from "./api.js";
import { setClock } from "./now.js";
import { state } from "./store.js";

let loading = null;
let next = null;
let drawers = [];

/** Call `draw` whenever the screen was read. */
export function onScreen(draw) {
  drawers = [...drawers, draw];
}

export function draw() {
  if (!state.screen) return;
  for (const drawer of drawers) drawer(state.screen);
}

/** Read the screen as it is from now on: while an earlier reading is on its way, one more follows it. */
export function load() {
  if (!state.me) return Promise.resolve();
  if (loading) {
    next ??= loading.then(() => {
      next = null;
      return load();
    });
    return next;
  }
  loading = read().finally(() => {
    loading = null;
  });
  return loading;
}

async function read() {
  const me = state.me.id;
  let screen;
  try {
    screen = await get("screen", { as: me });
  } catch (error) {
    if (error instanceof Trouble) return;
    throw error;
  }
  if (state.me.id !== me) return;
  state.screen = screen;
  setClock(screen.clock);
  draw();
}
