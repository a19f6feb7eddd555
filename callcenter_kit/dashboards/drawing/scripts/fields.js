// @ts-check
// Fields: a choice is sent at once, a text once its typist pauses or leaves the field.
// A search field narrows a list to what it finds; Enter picks the exact match, else the first:
// <input data-narrows="list-id"> beside <ul id="list-id"> of <li data-words="guangdong 广东">;
// an element with data-nothing in the same parent says when nothing is found.

import { TEXT_FIELDS } from "./morph.js";

/** @typedef {import("./morph.js").Field} Field */

export const TYPING_PAUSE = 220; // milliseconds without a key before a typed field is sent
export const HALF_DAY = "…"; // what is sent of a day that is not whole, or that there is not

/** What the visitor tells in fields. */
export class Fields {
  #session;
  #content;
  /** @type {Map<Field, number>} */
  #pending = new Map(); // field -> timer of a text that is not sent yet
  /** @type {WeakSet<Field>} */
  #halfTyped = new WeakSet(); // days that were sent as half typed

  /**
   * @param {import("./session.js").Session} session
   * @param {HTMLElement} content
   */
  constructor(session, content) {
    this.#session = session;
    this.#content = content;
  }

  /** @param {import("./environment.js").Listen} on */
  listen(on) {
    on(this.#content, "input", (event) => this.#onInput(event));
    on(this.#content, "change", ({ target }) => this.#onChange(target));
    on(this.#content, "focusout", ({ target }) => this.#onLeave(target));
    on(this.#content, "compositionend", ({ target }) => {
      target.dispatchEvent(new Event("input", { bubbles: true }));
    });
    on(this.#content, "submit", (event) => {
      event.preventDefault();
      this.sendAll();
    });
  }

  /**
   * Whether a text in this field is not sent yet.
   * @param {Field} field
   */
  isPending(field) {
    return this.#pending.has(field);
  }

  /** Sends whatever is not sent yet. */
  sendAll() {
    [...this.#pending.keys()].forEach((field) => this.#send(field));
  }

  /** Drops whatever is not sent yet: another case takes the page. */
  discardAll() {
    this.#pending.forEach((timer) => clearTimeout(timer));
    this.#pending.clear();
  }

  /** @param {InputEvent & { target: Field }} event */
  #onInput({ target: field, isComposing }) {
    if (!field.name || !field.matches(TEXT_FIELDS) || isComposing) return;
    clearTimeout(this.#pending.get(field));
    this.#pending.delete(field);
    // Half a day has no value, as if it had been cleared: it waits until it is whole, or left.
    if (isHalfTyped(field)) return;
    this.#pending.set(field, setTimeout(() => this.#send(field), TYPING_PAUSE));
  }

  /** @param {Field} field */
  #onChange(field) {
    if (field.type === "file" || !field.name) return;
    const isText = field.matches(TEXT_FIELDS);
    if (!isText) this.sendAll();
    if (!isText || this.isPending(field)) this.#send(field);
  }

  /** @param {Field} field */
  #onLeave(field) {
    if (field.name && (isHalfTyped(field) || this.#halfTyped.has(field))) this.#send(field);
  }

  /** @param {Field} field */
  #send(field) {
    clearTimeout(this.#pending.get(field));
    this.#pending.delete(field);
    this.#halfTyped[isHalfTyped(field) ? "add" : "delete"](field);
    const { name, dataset } = field;
    this.#session.ask({ do: dataset.do || "set", name, value: this.#valueOf(field) });
  }

  /**
   * The value; of checkboxes with one name, those that are ticked.
   * @param {Field} field
   */
  #valueOf(field) {
    if (field.type !== "checkbox") return isHalfTyped(field) ? HALF_DAY : field.value;
    const selector = `input[name="${CSS.escape(field.name)}"]:checked`;
    const boxes = [...this.#content.querySelectorAll(selector)];
    return boxes.map((box) => /** @type {Field} */ (box).value).join(",");
  }
}

/** @param {Field} field */
const isHalfTyped = (field) => field.type === "date" && field.validity.badInput;

/**
 * What is looked for; "ＧＤ " is "gd".
 * @param {string} text
 */
export function queryOf(text) {
  return text.normalize("NFKC").trim().toLowerCase();
}

/**
 * Whether an item with these words is looked for; "广东省" finds 广东 too.
 * @param {string} words
 * @param {string} query
 */
export function isMatch(words, query) {
  const isLonger = (/** @type {string} */ word) => word > "\u2e80" && query.startsWith(word);
  return words.includes(query) || words.split(" ").some(isLonger);
}

/**
 * @param {HTMLElement} content
 * @param {HTMLElement} field
 * @returns {HTMLElement[]}
 */
function itemsOf(content, field) {
  return [...content.querySelectorAll(`#${field.dataset.narrows} [data-words]`)].map(
    (item) => /** @type {HTMLElement} */ (item),
  );
}

/** @param {HTMLElement} item */
const wordsOf = (item) => item.dataset.words ?? "";

/**
 * Shows the items that the field asks for, and says so when there is none.
 * @param {HTMLElement} content
 * @param {HTMLInputElement} field
 */
export function filterList(content, field) {
  const query = queryOf(field.value);
  const items = itemsOf(content, field);
  items.forEach((item) => { item.hidden = !isMatch(wordsOf(item), query); });
  const list = content.querySelector(`#${field.dataset.narrows}`);
  const nothing = /** @type {HTMLElement} */ (list?.parentElement?.querySelector("[data-nothing]"));
  const isEmpty = items.every((item) => item.hidden);
  nothing.textContent = isEmpty ? nothing.dataset.nothing ?? "" : "";
}

/** @param {HTMLElement} content */
export function filterLists(content) {
  content.querySelectorAll("[data-narrows]").forEach((field) => {
    filterList(content, /** @type {HTMLInputElement} */ (field));
  });
}

/**
 * Picks what is spelled out in the field, else the first item left, and empties the field.
 * @param {HTMLElement} content
 * @param {HTMLInputElement} field
 */
function pick(content, field) {
  const query = queryOf(field.value);
  const items = query ? itemsOf(content, field).filter((item) => !item.hidden) : [];
  const exact = items.find((item) => wordsOf(item).split(" ").includes(query));
  (exact || items[0])?.querySelector("input")?.click();
  if (items.length) field.value = "";
  filterList(content, field);
}

/**
 * @param {import("./environment.js").Listen} on
 * @param {HTMLElement} content
 */
export function listenToSearch(on, content) {
  on(content, "input", ({ target }) => {
    if (target.dataset.narrows) filterList(content, target);
  });
  on(content, "keydown", (event) => {
    if (event.key !== "Enter" || !event.target.dataset.narrows || event.isComposing) return;
    event.preventDefault();
    pick(content, event.target);
  });
}
