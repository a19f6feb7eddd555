// @ts-check
// Fields: a choice is sent at once, a text once its typist pauses or leaves the field.

import { TYPED } from "./morphing.js";

/** @typedef {import("./morphing.js").Field} Field */

export const TYPING_PAUSE = 220; // milliseconds without a key before a typed field is sent

/** What the visitor tells in fields. */
export class Fields {
  #conversation;
  #content;
  /** @type {Map<Field, number>} */
  #pending = new Map(); // field -> timer of a text that is not sent yet

  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {HTMLElement} content
   */
  constructor(conversation, content) {
    this.#conversation = conversation;
    this.#content = content;
  }

  /** @param {import("./listening.js").Listen} on */
  follow(on) {
    on(this.#content, "input", (event) => this.#typed(event));
    on(this.#content, "change", ({ target }) => this.#changed(target));
    on(this.#content, "compositionend", ({ target }) => {
      target.dispatchEvent(new Event("input", { bubbles: true }));
    });
    on(this.#content, "submit", (event) => {
      event.preventDefault();
      this.tellAll();
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
  tellAll() {
    [...this.#pending.keys()].forEach((field) => this.#tell(field));
  }

  /** Drops whatever is not sent yet: another case takes the page. */
  forgetAll() {
    this.#pending.forEach((timer) => clearTimeout(timer));
    this.#pending.clear();
  }

  /** @param {InputEvent & { target: Field }} event */
  #typed({ target: field, isComposing }) {
    if (!field.name || !field.matches(TYPED) || isComposing) return;
    clearTimeout(this.#pending.get(field));
    this.#pending.set(field, setTimeout(() => this.#tell(field), TYPING_PAUSE));
  }

  /** @param {Field} field */
  #changed(field) {
    if (field.type === "file" || !field.name) return;
    const isTyped = field.matches(TYPED);
    if (!isTyped) this.tellAll();
    if (!isTyped || this.isPending(field)) this.#tell(field);
  }

  /** @param {Field} field */
  #tell(field) {
    clearTimeout(this.#pending.get(field));
    this.#pending.delete(field);
    const { name, dataset } = field;
    this.#conversation.ask({ do: dataset.do || "set", name, value: this.#valueOf(field) });
  }

  /**
   * The value; of checkboxes with one name, those that are ticked.
   * @param {Field} field
   */
  #valueOf(field) {
    if (field.type !== "checkbox") return field.value;
    const ticked = `input[name="${CSS.escape(field.name)}"]:checked`;
    const boxes = [...this.#content.querySelectorAll(ticked)];
    return boxes.map((box) => /** @type {Field} */ (box).value).join(",");
  }
}
