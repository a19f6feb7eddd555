// @ts-check
// The conversation with Python, and the only module that speaks to the line that carries it. All
// others are handed a conversation, so that one page works over every line: anywidget's model in a
// notebook, the kernel's websocket (kernel.js) on Voila.

import { Silence } from "./silence.js";

/** @typedef {import("./silence.js").Signs} Signs */

/**
 * One end of a line to Python. Its state is `view`, `figures` and `later`; its events are
 * "change:<name>" for each of them and "msg:custom" for a message with buffers. A line that can be
 * interrupted tells "line" with whether it is open, and "gone" when there is nobody at its other
 * end any more; then it can be asked to `check` itself when nothing was heard for long.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(event: string, handle: (...args: any[]) => void) => void} on
 * @property {(event: string, handle: (...args: any[]) => void) => void} off
 * @property {(message: object, callbacks?: undefined, buffers?: ArrayBuffer[]) => void} send
 * @property {() => void} [check]
 * @property {boolean} [isNear] Python runs in this very browser: it works, or the line tells "gone"
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
 * @property {(message: any) => void} asking a question was put
 * @property {() => void} opened the line is open, for the first time or again
 * @property {() => void} gone nobody is there to answer any more
 */

/**
 * Whether this is a part of a page, in a dashboard of somebody's own.
 * @param {Model} model
 */
export const isPart = (model) => model.get("is_part") === true;

/** What is said to Python is numbered, so that an answer says which question it answers. */
export class Conversation {
  #model;
  #sent = 0;
  /** @type {Set<number>} */
  #asked = new Set();
  #signs;
  #silence;
  /** @type {(message: any) => void} */
  #asking = () => {};
  /** @type {{ seq: number }[]} */
  #unanswered = [];
  /** @type {[string, (...args: any[]) => void][]} */
  #handlers = [];

  /**
   * @param {Model} model
   * @param {Signs} signs
   */
  constructor(model, signs) {
    this.#model = model;
    this.#signs = signs;
    this.#silence = new Silence({ ...signs, lost: (isLost) => this.#lost(isLost) }, () => this.ping());
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
    return this.#sent;
  }

  /**
   * Asks what is answered by a new view, and is asked again where the line was interrupted. Another
   * view of the same page may have asked meanwhile: the count goes on from the latest answer.
   * @param {object} message
   */
  ask(message) {
    this.#sent = Math.max(this.#sent, this.view?.seq ?? 0) + 1;
    this.#asked.add(this.#sent);
    const question = { ...message, seq: this.#sent };
    this.#unanswered.push(question);
    this.#silence.asked();
    this.#model.send(question);
    this.#asking(message);
  }

  /**
   * Whether the question with this number was asked here, and not in another view of the same page.
   * @param {number} seq
   */
  hasAsked(seq) {
    return this.#asked.has(seq);
  }

  /**
   * A view came that answers the question with this number, and all before it.
   * @param {number} seq
   */
  answered(seq) {
    this.#unanswered = this.#unanswered.filter((question) => question.seq > seq);
    if (this.#unanswered.length) this.heard();
    else this.#silence.answered();
  }

  /**
   * Says what is answered by a message, or not at all.
   * @param {object} message
   * @param {ArrayBuffer[]} [buffers]
   */
  tell(message, buffers) {
    this.#model.send(message, undefined, buffers);
  }

  /** Asks for a sign of life; with a sign of the visitor's own, the server keeps the page. */
  ping() {
    this.expect();
    this.tell(this.#silence.wasHere() ? { do: "ping", here: true } : { do: "ping" });
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

  /**
   * Calls back while the visitor is here: now, or once they come back.
   * @param {() => void} callback
   */
  whenHere(callback) {
    this.#silence.whenHere(callback);
  }

  /** @param {Listeners} listeners */
  listen({ view, figures, later, message, asking, opened, gone }) {
    this.#asking = asking;
    this.#on("change:view", view);
    this.#on("change:figures", figures);
    this.#on("change:later", later);
    this.#on("msg:custom", (content, buffers) => {
      this.heard();
      message(content, buffers);
    });
    this.#on("line", (isOpen) => {
      this.#signs.cut(!isOpen);
      if (!isOpen) return;
      this.#askAgain();
      opened();
    });
    this.#on("gone", gone);
  }

  stop() {
    this.#silence.stop();
    this.#handlers.forEach(([event, handle]) => this.#model.off(event, handle));
  }

  #askAgain() {
    this.#unanswered.forEach((question) => this.#model.send({ ...question, again: true }));
  }

  /** @param {boolean} isLost */
  #lost(isLost) {
    if (this.#model.isNear) return;
    this.#signs.lost(isLost);
    if (isLost) this.#model.check?.();
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
