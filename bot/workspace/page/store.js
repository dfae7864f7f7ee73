/* What the page knows: who is there, who I am, what is on my screen, and what I am looking at. */

export const state = {
  people: [],
  byId: new Map(),
  app: { name: "", bot_user_id: "", commands: [], agent_prompts: [], has_home: true },
  team: { name: "" },
  peopleVersion: 0,
  me: null,
  screen: null,
  place: { kind: "home" },
  thread: null,
  language: "ja",
  languageChoice: "",
  today: "",
};

const OFFICE_ZONE = "Asia/Tokyo";

export const officeZone = () => state.team.tz || OFFICE_ZONE;
export const myZone = () => state.me?.tz || officeZone();

export function nameOf(user) {
  if (!user) return "";
  return (state.language === "en" && user.name_en) || user.name || user.id;
}

export function nameOfId(id) {
  if (id === state.app.bot_user_id) return state.app.name;
  return nameOf(state.byId.get(id)) || id;
}

function appConversation() {
  return state.screen?.conversations.find((conversation) => conversation.kind === "im") ?? null;
}

export function conversationHere() {
  if (state.place.kind === "messages") return appConversation();
  if (state.place.kind !== "channel") return null;
  return state.screen?.conversations.find((conversation) => conversation.id === state.place.id) ?? null;
}

/** A fingerprint for `reconcile`: what is drawn also depends on the language, people's names and what day it is. */
export function signature(...parts) {
  return JSON.stringify([state.language, state.peopleVersion, state.today, ...parts]);
}
