// @ts-check
// Notices when an answer is late or never comes, and asks from time to time whether Python is
// still there. It knows no line and no page: it is handed what to call.

export const SLOW_AFTER = 400; // milliseconds before the page says that it works
export const LOST_AFTER = 12000; // milliseconds without an answer before the page says it is lost
export const PING_EVERY = 20000;
export const IDLE_AFTER = 600000; // nobody here for so long: let an unused kernel rest
export const HERE_WITHIN = 300000; // so lately that somebody still looks at the page

/**
 * @typedef {object} Signs
 * @property {(isWaiting: boolean) => void} waiting an answer is late, or has come
 * @property {(isLost: boolean) => void} lost nothing answers any more, or something does again
 * @property {(isCut: boolean) => void} cut the line is interrupted, or open again
 */

/** The clock beside a conversation. */
export class Silence {
  #signs;
  #ping;
  #slowTimer = 0;
  #lostTimer = 0;
  #pulse = 0;
  #lastHere = Date.now();
  #wasHere = false;
  #isAsking = false;
  /** @type {(() => void) | null} */
  #cameBack = null;

  /**
   * @param {Pick<Signs, "waiting" | "lost">} signs
   * @param {() => void} ping asks Python for a sign of life
   */
  constructor(signs, ping) {
    this.#signs = signs;
    this.#ping = ping;
    this.#pulse = setInterval(() => this.#beat(), PING_EVERY);
  }

  /** A question went up: the page says that it works when the answer takes its time. */
  asked() {
    this.#isAsking = true;
    this.#slowTimer ||= setTimeout(this.#signs.waiting, SLOW_AFTER, true);
    this.expect();
  }

  /** Something went up that will be acknowledged. */
  expect() {
    this.#lostTimer ||= setTimeout(this.#signs.lost, LOST_AFTER, true);
  }

  /** Something came down: the line is well, whatever is still to be answered. */
  heard() {
    clearTimeout(this.#lostTimer);
    this.#lostTimer = 0;
    this.#signs.lost(false);
    if (this.#isAsking) this.expect();
  }

  /** Every question is answered. */
  answered() {
    this.#isAsking = false;
    clearTimeout(this.#slowTimer);
    this.#slowTimer = 0;
    this.#signs.waiting(false);
    this.heard();
  }

  /** The visitor did something; after a long absence the line is tried at once. */
  here() {
    const isBack = Date.now() - this.#lastHere > IDLE_AFTER;
    this.#lastHere = Date.now();
    this.#wasHere = true;
    if (isBack) this.#ping();
    this.#cameBack?.();
    this.#cameBack = null;
  }

  /** Whether the visitor did something since this was asked last. */
  wasHere() {
    const wasHere = this.#wasHere;
    this.#wasHere = false;
    return wasHere;
  }

  /**
   * Calls back now where the visitor is here, else once they come back: a forgotten page does not
   * take a new kernel again and again.
   * @param {() => void} callback
   */
  whenHere(callback) {
    if (!document.hidden && Date.now() - this.#lastHere < HERE_WITHIN) callback();
    else this.#cameBack = callback;
  }

  stop() {
    clearTimeout(this.#slowTimer);
    clearTimeout(this.#lostTimer);
    clearInterval(this.#pulse);
  }

  #beat() {
    if (!document.hidden && Date.now() - this.#lastHere < IDLE_AFTER) this.#ping();
  }
}
