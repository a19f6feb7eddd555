// @ts-check
// Notices when an answer is late or never comes, and asks from time to time whether Python is
// still there. It knows no connection and no page: it is handed what to call.

export const SLOW_AFTER = 400; // milliseconds before the page says that it works
export const LOST_AFTER = 12000; // milliseconds without an answer before the page says it is lost
export const PING_EVERY = 20000;
export const IDLE_AFTER = 600000; // nobody here for so long: let an unused kernel rest
export const ACTIVE_WITHIN = 300000; // so lately that somebody still looks at the page

/**
 * @typedef {object} Indicators
 * @property {(isWaiting: boolean) => void} showWaiting an answer is late, or has come
 * @property {(isLost: boolean) => void} showLost nothing answers any more, or something does again
 * @property {(isCut: boolean) => void} showCut the connection is interrupted, or open again
 */

/** The clock beside a session. */
export class Heartbeat {
  #indicators;
  #ping;
  #slowTimer = 0;
  #lostTimer = 0;
  #pingTimer = 0;
  #lastActivity = Date.now();
  #wasActive = false;
  #isAsking = false;
  /** @type {(() => void) | null} */
  #onReturn = null;

  /**
   * @param {Pick<Indicators, "showWaiting" | "showLost">} indicators
   * @param {() => void} ping asks Python for a sign of life
   */
  constructor(indicators, ping) {
    this.#indicators = indicators;
    this.#ping = ping;
    this.#pingTimer = setInterval(() => this.#pingIfActive(), PING_EVERY);
  }

  /** A question went up: the page says that it works when the answer takes its time. */
  onQuestion() {
    this.#isAsking = true;
    this.#slowTimer ||= setTimeout(this.#indicators.showWaiting, SLOW_AFTER, true);
    this.expectReply();
  }

  /** Something went up that will be acknowledged. */
  expectReply() {
    this.#lostTimer ||= setTimeout(this.#indicators.showLost, LOST_AFTER, true);
  }

  /** Something came down: the connection is well, whatever is still to be answered. */
  onReply() {
    clearTimeout(this.#lostTimer);
    this.#lostTimer = 0;
    this.#indicators.showLost(false);
    if (this.#isAsking) this.expectReply();
  }

  /** Every question is answered. */
  onAllAnswered() {
    this.#isAsking = false;
    clearTimeout(this.#slowTimer);
    this.#slowTimer = 0;
    this.#indicators.showWaiting(false);
    this.onReply();
  }

  /** The visitor did something; after a long absence Python is asked at once. */
  onActivity() {
    const isBack = Date.now() - this.#lastActivity > IDLE_AFTER;
    this.#lastActivity = Date.now();
    this.#wasActive = true;
    if (isBack) this.#ping();
    this.#onReturn?.();
    this.#onReturn = null;
  }

  /** Whether the visitor did something since this was asked last. */
  takeActivity() {
    const wasActive = this.#wasActive;
    this.#wasActive = false;
    return wasActive;
  }

  /**
   * Calls back now where the visitor is here, else once they come back: a forgotten page does not
   * take a new kernel again and again.
   * @param {() => void} callback
   */
  whenActive(callback) {
    if (!document.hidden && Date.now() - this.#lastActivity < ACTIVE_WITHIN) callback();
    else this.#onReturn = callback;
  }

  stop() {
    clearTimeout(this.#slowTimer);
    clearTimeout(this.#lostTimer);
    clearInterval(this.#pingTimer);
  }

  #pingIfActive() {
    if (!document.hidden && Date.now() - this.#lastActivity < IDLE_AFTER) this.#ping();
  }
}
