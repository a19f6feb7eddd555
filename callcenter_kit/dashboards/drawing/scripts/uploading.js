// @ts-check
// A file goes up in pieces, each acknowledged, so that the progress shown is true; a message as
// large as a workbook would be refused by servers that are not ours.
//
// <label data-drop> around <input type="file" data-upload data-largest="bytes"> takes the file;
// <div id="upload-state" data-own …> says what becomes of it, in the words of its data attributes.

export const PIECE = 262144; // bytes
export const IN_FLIGHT = 4; // pieces on their way at a time

/**
 * A file on its way.
 * @typedef {object} Sending
 * @property {File} file
 * @property {number} number by which Python knows it
 * @property {number} sent bytes
 * @property {number} held bytes that Python has acknowledged
 */

/**
 * @param {HTMLElement} box
 * @param {string} selector
 * @returns {any}
 */
const inside = (box, selector) => box.querySelector(selector);

/**
 * The words of one state, which are the box's own.
 * @param {HTMLElement} box
 * @param {string} state
 * @param {string} name of the file
 */
function saySentence(box, state, name) {
  const sentence = inside(box, "[data-sentence]");
  const words = state ? (box.dataset[state] || "").replace("{name}", () => name) : "";
  if (sentence.textContent !== words) sentence.textContent = words;
}

/**
 * The bar, where there is one to see.
 * @param {HTMLElement} box
 * @param {number | null} share between 0 and 1, or null while it is unknown
 * @param {boolean} isOver
 */
function showProgress(box, share, isOver) {
  const bar = inside(box, "progress");
  bar.hidden = inside(box, "button").hidden = isOver;
  if (share === null) bar.removeAttribute("value");
  else bar.value = share;
  const percent = share === null ? "" : `${Math.floor(share * 100)} %`;
  inside(box, "[data-percent]").textContent = percent;
}

/** The one file that may be on its way at a time. */
export class Upload {
  #conversation;
  #content;
  #taken = 0;
  /** @type {Sending | null} */
  #going = null;
  #line = Promise.resolve(); // one after another, for the pieces must come in their order

  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {HTMLElement} content
   */
  constructor(conversation, content) {
    this.#conversation = conversation;
    this.#content = content;
  }

  /**
   * Sends a file, instead of the one that may be on its way.
   * @param {File | undefined} file
   * @param {number} largest bytes that are read
   */
  take(file, largest) {
    this.giveUp();
    if (!file) return;
    if (file.size > largest) {
      this.#say("tooLarge", { name: file.name, isFailed: true });
      return;
    }
    this.#send(file);
  }

  /** @param {File} file */
  #send(file) {
    this.#taken += 1;
    const number = Date.now() * 100 + (this.#taken % 100);
    const going = this.#going = { file, number, sent: 0, held: 0 };
    this.#say("sending", { share: 0 });
    if (!file.size) this.#finish(going);
    for (let piece = 0; piece < IN_FLIGHT; piece += 1) this.#next(going);
  }

  /**
   * What Python says: how much it holds, which stage it is at, that it is done.
   * @param {{ file: number, held: number, stage?: string }} message
   */
  hear({ file, held, stage }) {
    const going = this.#going;
    if (!going || file !== going.number) return;
    if (stage === "done") {
      this.#say("");
      this.#going = null;
    } else if (stage) {
      this.#say(stage);
    } else {
      going.held = held;
      this.#say("sending", { share: held / going.file.size });
      if (held >= going.file.size) this.#finish(going);
      else this.#next(going);
    }
  }

  /** The line was interrupted, and pieces may be lost: the file goes up anew. */
  resume() {
    const going = this.#going;
    if (!going || going.held >= going.file.size) return;
    this.#send(going.file);
  }

  /** Whether the page has a file of the visitor's: on its way, or in what it shows. */
  get hasFile() {
    return this.#going !== null || this.#content.querySelector("[data-uploaded]") !== null;
  }

  giveUp() {
    if (this.#going) this.#conversation.tell({ do: "give_up", file: this.#going.number });
    this.#going = null;
    this.#say("");
  }

  /** A new language on the page: the sentence follows it. */
  again() {
    const box = this.#box;
    const state = box?.dataset.state;
    if (!box || !state || box.classList.contains("failed")) return;
    const isSending = state === "sending" && this.#going;
    this.#say(state, { share: isSending ? isSending.held / isSending.file.size : null });
  }

  /** @returns {HTMLElement | null} */
  get #box() {
    return this.#content.querySelector("#upload-state");
  }

  /**
   * @param {string} state its name among the box's data attributes; empty for none
   * @param {{ name?: string, isFailed?: boolean, share?: number | null }} [how]
   */
  #say(state, { name = this.#going?.file.name ?? "", isFailed = false, share = null } = {}) {
    const box = this.#box;
    if (!box) return;
    box.hidden = !state;
    box.dataset.state = state;
    box.classList.toggle("failed", isFailed);
    saySentence(box, state, name);
    showProgress(box, share, isFailed || !state);
  }

  /** @param {Sending} going */
  #next(going) {
    this.#line = this.#line
      .then(() => this.#sendPiece(going))
      .catch(() => this.#fail(going));
  }

  /** @param {Sending} going */
  async #sendPiece(going) {
    const { file, sent } = going;
    if (this.#going !== going || sent >= file.size) return;
    going.sent = Math.min(sent + PIECE, file.size);
    const piece = await file.slice(sent, going.sent).arrayBuffer();
    if (this.#going !== going) return;
    this.#conversation.expect();
    this.#conversation.tell({ do: "piece", file: going.number }, [piece]);
  }

  /** @param {Sending} going */
  #fail(going) {
    if (this.#going !== going) return;
    this.#say("unreadable", { isFailed: true });
    this.#going = null;
  }

  /** @param {Sending} going */
  #finish({ file, number }) {
    this.#say("reading");
    this.#conversation.ask({ do: "whole", file: number, name: file.name, size: file.size });
  }
}
