/* Line drawings, 20 by 20, in the colour of the text around them. */

import { svg } from "./dom.js";

const PATHS = {
  menu: ["M3 5h14", "M3 10h14", "M3 15h14"],
  close: ["M5 5l10 10", "M15 5L5 15"],
  back: ["M12 4l-6 6 6 6"],
  next: ["M8 4l6 6-6 6"],
  down: ["M5 8l5 5 5-5"],
  check: ["M4 10.5l4 4 8-9"],
  search: ["M9 3.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11z", "M13 13l4 4"],
  home: ["M3.5 9.5L10 4l6.5 5.5", "M5 8.5V16h3.5v-4h3v4H15V8.5"],
  messages: ["M4 4.5h12a1 1 0 011 1V13a1 1 0 01-1 1H9l-4 3v-3H4a1 1 0 01-1-1V5.5a1 1 0 011-1z"],
  reply: ["M8 5L3.5 9.5 8 14", "M3.5 9.5H11a5.5 5.5 0 015.5 5.5"],
  send: ["M3 10l14-6.5-4.5 13.5-3-5.5z", "M9.5 11.5L17 3.5"],
  clock: ["M10 2.5a7.5 7.5 0 100 15 7.5 7.5 0 000-15z", "M10 6v4.2l2.8 1.8"],
  calendar: ["M3.5 5h13v11.5h-13z", "M3.5 8.5h13", "M7 3v3.5", "M13 3v3.5"],
  traffic: ["M3 7h12", "M12 4l3 3-3 3", "M17 13H5", "M8 10l-3 3 3 3"],
  more: ["M5 10h.01", "M10 10h.01", "M15 10h.01"],
  eye: ["M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5z", "M10 7.8a2.2 2.2 0 100 4.4 2.2 2.2 0 000-4.4z"],
  link: ["M8 5H4.5v10.5H15V12", "M11 4h5v5", "M16 4l-7.5 7.5"],
  warning: ["M10 3.2L18 16.5H2z", "M10 8.5v3.5", "M10 14.2v.01"],
  info: ["M10 2.5a7.5 7.5 0 100 15 7.5 7.5 0 000-15z", "M10 9v4.5", "M10 6.3v.01"],
  image: ["M3 4.5h14v11H3z", "M3.5 14l4-4.5 3 3 2-2 4 4", "M13 7.5v.01"],
  person: ["M10 3.5a3.2 3.2 0 100 6.4 3.2 3.2 0 000-6.4z", "M3.5 16.5c.6-3 3.2-4.6 6.5-4.6s5.9 1.6 6.5 4.6"],
  hash: ["M7.5 3.5l-1.6 13", "M14 3.5l-1.6 13", "M4 7.5h13", "M3 12.5h13"],
  clip: ["M14.5 9.5L9 15a3.2 3.2 0 01-4.5-4.5L11 4a2.2 2.2 0 013.1 3.1l-6.3 6.3a1.1 1.1 0 01-1.6-1.6l5.3-5.3"],
  lock: ["M5 9h10v7.5H5z", "M7 9V6.5a3 3 0 016 0V9"],
  book: ["M10 5.2C8.2 3.9 5.8 3.5 3 3.6v11.6c2.8-.1 5.2.3 7 1.6", "M10 5.2c1.8-1.3 4.2-1.7 7-1.6v11.6c-2.8-.1-5.2.3-7 1.6z"],
};

export function icon(name) {
  const paths = PATHS[name].map((d) => svg("path", { d }));
  const drawing = svg("svg", { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true", focusable: "false" }, ...paths);
  drawing.classList.add(`icon-${name}`);
  return drawing;
}
