/* People as they are shown: an initial on a quiet colour, a name, where they work. And choosing who one is. */

import { button, h } from "./dom.js";
import { icon } from "./icons.js";
import { matching, openPicker } from "./picker.js";
import { nameOf, state } from "./store.js";
import { t } from "./texts.js";

const HUES = 8;

export function avatar(user, size = "") {
  const isApp = user?.is_bot || user?.id === state.app.bot_user_id;
  const classes = ["avatar", size, isApp ? "app" : `hue-${hueOf(user?.id ?? "")}`];
  const name = isApp ? state.app.name || user?.name : nameOf(user);
  return h("span", { class: classes.filter(Boolean).join(" "), "aria-hidden": "true" },
    isApp ? icon("book") : [...(name || "?")][0]);
}

function hueOf(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return sum % HUES;
}

export const place = (user) => [user.department, user.title].filter(Boolean).join("　");
export const languageOf = (user) => (user.locale?.startsWith("ja") ? "ja" : "en");

export function badges(user) {
  const kind = { guest: "people.guest", stranger: "people.stranger", deactivated: "people.left" }[user.kind];
  return [
    kind && h("span", { class: "badge" }, t(kind)),
    h("span", { class: "badge quiet" }, t(`language.${languageOf(user)}`)),
  ];
}

function option(user) {
  return {
    value: user.id,
    text: nameOf(user),
    nodes: () => [h("span", { class: "person-option" }, avatar(user), h("span", { class: "person-words" },
      h("span", { class: "person-name" }, nameOf(user), badges(user)),
      h("span", { class: "person-place" }, place(user) || user.email)))],
    disabled: user.kind === "deactivated",
    found: [
      user.name, user.name_en, user.title, user.department, user.email, t(`language.${languageOf(user)}`),
    ].join(" "),
  };
}

const actors = () => state.people.filter((user) => user.kind !== "bot");

export function openPeople(anchor, choose) {
  return openPicker(anchor, {
    label: t("people.choose"), search: true, hint: t("people.search"), wide: true,
    load: (query) => [{ options: matching(actors().map(option), query, (one) => one.found) }],
    isChosen: (id) => id === state.me?.id,
    choose: (one) => choose(one.value),
  });
}

/** The first thing somebody sees who came without a name: who do you want to be? */
export function welcome(choose) {
  const list = h("ul", { class: "welcome-list", role: "list" });
  const count = h("p", { class: "picker-note", role: "status" });
  const hint = t("people.search");
  const attributes = { type: "search", class: "field", "aria-label": hint, placeholder: hint };
  const field = h("input", { ...attributes, on: { input: draw } });
  function draw() {
    const found = matching(actors().map(option), field.value, (one) => one.found);
    const shown = found.slice(0, 60);
    const more = found.length - shown.length;
    list.replaceChildren(...shown.map((one) => h("li", null,
      button("welcome-person", () => choose(one.value), { disabled: one.disabled }, one.nodes()))));
    count.textContent = more ? t("picker.more", { count: more }) : found.length ? "" : t("picker.none");
  }
  draw();
  return h("main", { class: "welcome" },
    h("h1", null, t("welcome.title")),
    h("p", { class: "lead" }, t("welcome.text", { team: state.team.name, app: state.app.name })),
    field, list, count);
}
