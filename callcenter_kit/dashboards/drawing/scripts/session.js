// @ts-check
// The visitor's session with Python, and the only module that speaks to the connection that carries
// it. All others are handed a session, so that one page works over every connection: anywidget's
// model in a notebook, the kernel's websocket (connection.js) on Voila, a worker among plain files.

import { Heartbeat } from "./heartbeat.js";

/** @typedef {import("./heartbeat.js").Indicators} Indicators */

/**
 * One end of a connection to Python. Its state is `view`, `figures` and `later`; its events are
 * "change:<name>" for each of them and "msg:custom" for a message with buffers. One that can be
 * interrupted emits "connection" with whether it is open, and "gone" when there is nobody at its
 * other end any more; it is asked to reconnect when nothing came for long.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(event: string, handle: (...args: any[]) => void) => void} on
 * @property {(event: string, handle: (...args: any[]) => void) => void} off
 * @property {(message: object, callbacks?: undefined, buffers?: ArrayBuffer[]) => void} send
 * @property {() => void} [reconnectIfSilent]
 * @property {boolean} [isLocal] Python runs in this very browser: it works, or is "gone"
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
 * @property {(message: any) => void} question one was asked
 * @property {() => void} connected for the first time or again
 * @property {() => void} gone nobody is there to answer any more
 */

/**
 * Whether this is a part of a page, in a dashboard of somebody's own.
 * @param {Model} model
 */
export const isPart = (model) => model.get("is_part") === true;

/** Questions to Python are numbered, so that an answer says which of them it answers. */
export class Session {
  #model;
  #latest = 0;
  #hasConnected = false;
  /** @type {Set<number>} */
  #ownNumbers = new Set();
  #indicators;
  #heartbeat;
  /** @type {(message: any) => void} */
  #onQuestion = () => {};
  /** @type {{ seq: number }[]} */
  #unanswered = [];
  /** @type {[string, (...args: any[]) => void][]} */
  #handlers = [];

  /**
   * @param {Model} model
   * @param {Indicators} indicators
   */
  constructor(model, indicators) {
    this.#model = model;
    this.#indicators = indicators;
    this.#heartbeat = new Heartbeat(
      { ...indicators, showLost: (isLost) => this.#onLost(isLost) },
      () => this.ping(),
    );
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
  get latest() {
    return this.#latest;
  }

  /**
   * Asks what is answered by a new view, and is asked again where the connection was interrupted.
   * Another view of the same page may have asked meanwhile: the count goes on from the latest
   * answer.
   * @param {object} message
   */
  ask(message) {
    this.#latest = Math.max(this.#latest, this.view?.seq ?? 0) + 1;
    this.#ownNumbers.add(this.#latest);
    const question = { ...message, seq: this.#latest };
    this.#unanswered.push(question);
    this.#heartbeat.onQuestion();
    this.#model.send(question);
    this.#onQuestion(message);
  }

  /**
   * Whether the question with this number was asked here, and not in another view of the same page.
   * @param {number} seq
   */
  isOwn(seq) {
    return this.#ownNumbers.has(seq);
  }

  /**
   * A view came that answers the question with this number, and all before it.
   * @param {number} seq
   */
  markAnswered(seq) {
    this.#unanswered = this.#unanswered.filter((question) => question.seq > seq);
    if (this.#unanswered.length) this.#heartbeat.onReply();
    else this.#heartbeat.onAllAnswered();
  }

  /**
   * Sends what is answered by a message, or not at all.
   * @param {object} message
   * @param {ArrayBuffer[]} [buffers]
   */
  send(message, buffers) {
    this.#model.send(message, undefined, buffers);
  }

  /** Asks for a sign of life; with a sign of the visitor's own, the server keeps the page. */
  ping() {
    this.expectReply();
    this.send(this.#heartbeat.takeActivity() ? { do: "ping", here: true } : { do: "ping" });
  }

  /** Some sign of life is due. */
  expectReply() {
    this.#heartbeat.expectReply();
  }

  /** The visitor did something. */
  onActivity() {
    this.#heartbeat.onActivity();
  }

  /**
   * Calls back while the visitor is active: now, or once they come back.
   * @param {() => void} callback
   */
  whenActive(callback) {
    this.#heartbeat.whenActive(callback);
  }

  /** @param {Listeners} listeners */
  listen({ view, figures, later, message, question, connected, gone }) {
    this.#onQuestion = question;
    this.#on("change:view", view);
    this.#on("change:figures", figures);
    this.#on("change:later", later);
    this.#on("msg:custom", (content, buffers) => {
      this.#heartbeat.onReply();
      message(content, buffers);
    });
    this.#on("connection", (isOpen) => {
      this.#indicators.showCut(!isOpen);
      if (!isOpen) return;
      // What Python said while the connection was interrupted is lost: the state comes once more.
      if (this.#hasConnected) this.#model.send({ do: "ping", seq: 0, again: true });
      this.#hasConnected = true;
      this.#repeatQuestions();
      connected();
    });
    this.#on("gone", gone);
  }

  stop() {
    this.#heartbeat.stop();
    this.#handlers.forEach(([event, handle]) => this.#model.off(event, handle));
  }

  #repeatQuestions() {
    this.#unanswered.forEach((question) => this.#model.send({ ...question, again: true }));
  }

  /** @param {boolean} isLost */
  #onLost(isLost) {
    if (this.#model.isLocal) return;
    this.#indicators.showLost(isLost);
    if (isLost) this.#model.reconnectIfSilent?.();
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
