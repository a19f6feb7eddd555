// @ts-check
// The conversation with Python, and the only module that speaks to the widget's model. All others
// are handed a conversation, so that the same page can be given another line to Python: whatever
// has `get`, `set`, `on`, `off` and `send` as anywidget's model has will do.

import { Silence } from "./silence.js";

/** @typedef {import("./silence.js").Signs} Signs */

/**
 * One end of a line to Python. Its state is `view`, `figures` and `later`; its events are
 * "change:<name>" for each of them and "msg:custom" for a message with buffers.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, value: unknown) => void} set
 * @property {(event: string, handle: (...args: any[]) => void) => void} on
 * @property {(event: string, handle: (...args: any[]) => void) => void} off
 * @property {(message: object, callbacks?: undefined, buffers?: ArrayBuffer[]) => void} send
 */

/**
 * What the page is to show; it is empty until Python has answered for the first time.
 * @typedef {object} View
 * @property {number} seq the number of the message that it answers
 * @property {number} epoch counts the cases: another one replaces what is being typed, too
 * @property {string} html
 * @property {string} title
 * @property {string} language
 * @property {string} fragment the case as it stands in the address
 * @property {string} alert what went wrong, in a sentence; empty when nothing did
 */

/**
 * @typedef {object} Listeners
 * @property {() => void} view
 * @property {() => void} figures those in sight
 * @property {() => void} later those further down
 * @property {(message: any, buffers: ArrayBuffer[]) => void} message
 */

/** @type {WeakMap<Model, { sent: number }>} */
const counters = new WeakMap(); // several views of one page share its count of messages

/** What is said to Python is numbered, so that an answer says which question it answers. */
export class Conversation {
  #model;
  #count;
  #silence;
  /** @type {[string, (...args: any[]) => void][]} */
  #handlers = [];

  /**
   * @param {Model} model
   * @param {Signs} signs
   */
  constructor(model, signs) {
    this.#model = model;
    this.#count = counters.get(model) || { sent: 0 };
    counters.set(model, this.#count);
    this.#silence = new Silence(signs, () => this.ping());
  }

  /** @returns {View} */
  get view() {
    return this.#model.get("view");
  }

  get isAnswered() {
    return "seq" in this.view;
  }

  /**
   * Every figure by its name, as JSON.
   * @returns {Record<string, string>}
   */
  get figures() {
    return { ...this.#model.get("later"), ...this.#model.get("figures") };
  }

  /** How many questions were asked: the number of the latest. */
  get sent() {
    return this.#count.sent;
  }

  /**
   * Asks what is answered by a new view.
   * @param {object} message
   */
  ask(message) {
    this.#count.sent += 1;
    this.#silence.asked();
    this.#model.send({ ...message, seq: this.#count.sent });
  }

  /**
   * Says what is answered by a message, or not at all.
   * @param {object} message
   * @param {ArrayBuffer[]} [buffers]
   */
  tell(message, buffers) {
    this.#model.send(message, undefined, buffers);
  }

  ping() {
    this.expect();
    this.tell({ do: "ping" });
  }

  /** Some sign of life is due. */
  expect() {
    this.#silence.expect();
  }

  heard() {
    this.#silence.heard();
  }

  /** The visitor is here. */
  here() {
    this.#silence.here();
  }

  /** @param {Listeners} listeners */
  listen({ view, figures, later, message }) {
    this.#on("change:view", view);
    this.#on("change:figures", figures);
    this.#on("change:later", later);
    this.#on("msg:custom", (content, buffers) => {
      this.heard();
      message(content, buffers);
    });
  }

  stop() {
    this.#silence.stop();
    this.#handlers.forEach(([event, handle]) => this.#model.off(event, handle));
  }

  /**
   * @param {string} event
   * @param {(...args: any[]) => void} handle
   */
  #on(event, handle) {
    this.#handlers.push([event, handle]);
    this.#model.on(event, handle);
  }
}
