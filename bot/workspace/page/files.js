/* Files: chosen or dropped, on their way, listed, saved; and the field of a form that takes them. */

import { change } from "./act.js";
import { Trouble, upload } from "./api.js";
import { button, fill, h, unique } from "./dom.js";
import { icon } from "./icons.js";
import { named } from "./naming.js";
import { state } from "./store.js";
import { valueOf } from "./surfaces.js";
import { t, tn } from "./texts.js";
import { toast } from "./toasts.js";

export const MOST_FILES = 10;
const MEGA = 1024 ** 2;
const LARGEST = 100 * MEGA;
const LARGEST_IN_FORM = 10 * MEGA;

const endingOf = (name) => (name.includes(".") ? name.split(".").at(-1).toLowerCase() : "");

export function sizeName(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < MEGA ? `${Math.round(bytes / 1024)} KB` : `${(bytes / MEGA).toFixed(1)} MB`;
}

/** A file somewhere else than on a field or list for files would take the page away. */
export function startFiles() {
  for (const name of ["dragover", "drop"]) {
    document.addEventListener(name, (event) => {
      if (event.defaultPrevented || !holdsFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    });
  }
}

const holdsFiles = (event) => event.dataTransfer?.types.includes("Files") ?? false;

/** Files dropped on `node` are given to `take`, unless it `mayTake` none just now. */
export function droppable(node, take, mayTake = () => true) {
  let depth = 0;
  const over = (on) => node.classList.toggle("dropping", on);
  node.addEventListener("dragenter", (event) => {
    if (!holdsFiles(event) || !mayTake()) return;
    depth += 1;
    over(true);
  });
  node.addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (!depth) over(false);
  });
  node.addEventListener("dragover", (event) => {
    if (holdsFiles(event) && mayTake()) event.preventDefault();
  });
  node.addEventListener("drop", (event) => {
    depth = 0;
    over(false);
    if (!holdsFiles(event) || !mayTake()) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}

/** A button that has the browser ask for files, and the hidden field it needs for that. */
export function chooser(className, take, attributes, options, ...children) {
  const field = h("input", { type: "file", hidden: true, multiple: options.multiple, accept: options.accept,
    on: { change: chosen } });
  function chosen() {
    const files = [...field.files];
    field.value = "";
    if (files.length) take(files);
  }
  return [button(className, () => field.click(), attributes, ...children), field];
}

/** Those that can be taken besides the `held` ones; why the others cannot is said. */
export function acceptable(files, held, { most = MOST_FILES, largest = LARGEST, endings = [] } = {}) {
  const found = [];
  for (const file of files) {
    const { name, size } = file;
    if (endings.length && !endings.includes(endingOf(name))) {
      toast(t("files.wrong_type", { name, types: endings.join(", ") }), { level: "error" });
    } else if (size > largest) {
      toast(t("files.too_large", { name, size: sizeName(largest) }), { level: "error" });
    } else if (held.length + found.length >= most) {
      toast(tn("files.too_many", most), { level: "error", id: "too-many-files" });
    } else {
      found.push(file);
    }
  }
  return found;
}

/** The list of what was chosen, each with a button that takes it off again. */
export function showChosen(list, files, remove) {
  list.hidden = !files.length;
  list.setAttribute("aria-label", t("messages.files"));
  fill(list, files.map((file) => h("li", null, icon("clip"), h("span", null, file.name),
    file.size ? h("span", { class: "file-size" }, sizeName(file.size)) : null,
    button("icon-button small", () => remove(file), { "aria-label": t("files.remove", { name: file.name }) },
      icon("close")))));
}

export const chosenList = () => h("ul", { class: "files chosen", role: "list", hidden: true });

/** The files of a message, to be saved. */
export function savedFiles(files) {
  return h("ul", { class: "files", role: "list", "aria-label": t("messages.files") }, files.map((file) => {
    const query = new URLSearchParams({ as: state.me.id, id: file.id });
    return h("li", null, h("a", { href: `/_workspace/file?${query}`, download: file.name,
      title: t("files.save", { name: file.name }) }, icon("clip"), h("span", null, file.title || file.name),
    file.size ? h("span", { class: "file-size" }, sizeName(file.size)) : null));
  }));
}

/** The field of a form: what was chosen is uploaded at once and handed in with the form. */
export function fileInput(context) {
  const { element, surface, block } = context;
  const most = element.max_files ?? MOST_FILES;
  const endings = (element.filetypes ?? []).map((ending) => ending.toLowerCase().replace(/^\./, ""));
  const held = () => valueOf(surface, block.block_id, element).files ?? [];
  const list = chosenList();
  const word = unique("choose");
  const [node, field] = chooser("button", take, {
    ...named(context), "aria-labelledby": context.labelId ? `${context.labelId} ${word}` : word,
  }, { multiple: most > 1, accept: endings.map((ending) => `.${ending}`).join(",") || null },
  icon("clip"), h("span", { id: word }, t(most > 1 ? "files.choose" : "files.choose_one")));
  const box = h("div", { class: "file-input" },
    h("div", { class: "file-input-line" }, node, h("span", { class: "file-note" }, t("files.drop"))), field,
    endings.length ? h("p", { class: "file-note" }, t("files.types", { types: endings.join(", ") })) : null, list);
  droppable(box, take);
  draw();

  function draw() {
    showChosen(list, held(), (file) => put(held().filter((other) => other !== file)));
  }

  async function put(files) {
    await change(context, node, { type: element.type, files });
    draw();
  }

  async function take(files) {
    if (node.getAttribute("aria-busy") === "true") return;
    const accepted = acceptable(files, held(), { most, endings, largest: LARGEST_IN_FORM });
    node.setAttribute("aria-busy", "true");
    const brought = [];
    try {
      for (const file of accepted) brought.push(await upload(state.me.id, file));
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      toast(t("files.not_brought", { name: accepted[brought.length].name }), { level: "error" });
    } finally {
      node.removeAttribute("aria-busy");
    }
    if (brought.length) await put([...held(), ...brought]);
  }

  return box;
}
