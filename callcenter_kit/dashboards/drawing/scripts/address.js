// @ts-check
// The browser's address, title and history follow the case; only a page that has the window to
// itself, in Voila, may change them.

import { afterNextFrame } from "./environment.js";
import { setLanguage } from "./view.js";

const UNANSWERED_PREFIX = "typed.";
export const LATE_AFTER = 100; // milliseconds without an answer before a change is written as typed

/**
 * The fragment with a change as it was typed, in place of an earlier one of the same name; the
 * answer has the case in its place.
 * @param {string} fragment
 * @param {string} name
 * @param {string} value
 */
export function withUnanswered(fragment, name, value) {
  const start = `${UNANSWERED_PREFIX}${encodeURIComponent(name)}=`;
  return `${withoutParts(fragment, start)}&${start}${encodeURIComponent(value)}`;
}

/**
 * The fragment without the parts that begin so.
 * @param {string} fragment
 * @param {string} start
 */
function withoutParts(fragment, start) {
  return fragment.split("&").filter((part) => !part.startsWith(start)).join("&");
}

/** The case in the address. */
export class Address {
  #session;
  /** @type {string | null} */
  #pending = null;
  #current = "";
  /** @type {Map<string, string>} */
  #typed = new Map(); // what is not sent yet, for its typist may go on
  #isNextPushed = false;
  #lateTimer = 0;

  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.#session = session;
  }

  /** @param {import("./environment.js").Listen} on */
  listen(on) {
    on(window, "pagehide", () => this.write());
    on(document, "visibilitychange", () => { if (document.hidden) this.write(); });
    // Heard on the way down, before early.js loads the page anew.
    on(window, "click", ({ target }) => { if (target.closest?.("[data-reload]")) this.write(); }, true);
    on(window, "popstate", () => this.#reopen());
    on(window, "hashchange", () => this.#reopen());
    // A page that the browser kept while another was open has lost its kernel.
    on(window, "pageshow", (event) => { if (event.persisted) location.reload(); });
  }

  /**
   * Whether the visitor can come back, with the browser's button, from the next answer.
   * @param {boolean} isPushed
   */
  pushNext(isPushed) {
    if (!isPushed) return;
    this.write(); // the case that the visitor can come back to
    this.#isNextPushed = true;
  }

  /**
   * Writing the address takes Chromium longer than drawing the answer, which comes first; a page that
   * nobody sees draws nothing.
   * @param {import("./session.js").View} view
   */
  show(view) {
    if (document.title !== view.title) document.title = view.title;
    setLanguage(document.documentElement, view.language);
    this.#dropPending();
    this.#current = view.fragment;
    const fragment = this.#pending = this.#withTyped(view.fragment);
    if (this.#isNextPushed) this.#write("pushState");
    else if (document.hidden) this.write();
    else afterNextFrame().then(() => { if (this.#pending === fragment) this.write(); });
    this.#isNextPushed = false;
  }

  /**
   * A change of the case is in the address once its answer is late: it outlives the connection, and
   * the page. Chromium takes as long to write it as Python takes to answer; answered in time, only the answer is.
   * @param {{ do: string, name: string, value: string }} message
   */
  noteChange({ do: action, name, value }) {
    this.#typed.delete(name);
    if (action !== "set" && action !== "answer") return;
    this.#pending = withUnanswered(this.#fragment || "#v=1", name, value);
    if (this.#isNextPushed) this.#write("pushState");
    else this.#lateTimer ||= setTimeout(() => this.write(), LATE_AFTER);
    this.#isNextPushed = false;
  }

  /**
   * A text is in the address at once, for its typist may load the page anew before it is sent; what
   * the address says by then is too late for the browser.
   * @param {import("./morph.js").Field} field
   */
  noteTyped({ name, value, dataset }) {
    if ((dataset.do || "set") !== "set") return;
    this.#typed.set(name, value);
    this.#pending = this.#withTyped(this.#fragment || "#v=1");
    this.write();
  }

  /** Writes what is not written yet, as typed where it is not answered: before the page may go. */
  write() {
    this.#write("replaceState");
  }

  /**
   * A link to another page of the case that is shown takes along what is not answered yet.
   * @param {HTMLAnchorElement} link
   */
  addUnanswered(link) {
    const [page, fragment] = (link.getAttribute("href") ?? "").split("#");
    const isThisCase = withoutParts(`#${fragment}`, UNANSWERED_PREFIX) === this.#current;
    if (isThisCase) link.href = page + this.#fragment;
  }

  /** @param {string} fragment */
  #withTyped(fragment) {
    return [...this.#typed].reduce((all, [name, value]) => withUnanswered(all, name, value), fragment);
  }

  /** What is or will be in the address. */
  get #fragment() {
    return this.#pending ?? location.hash;
  }

  /** @param {"pushState" | "replaceState"} how */
  #write(how) {
    const fragment = this.#pending;
    this.#dropPending();
    if (fragment !== null && fragment !== location.hash) history[how](null, "", fragment);
  }

  #dropPending() {
    clearTimeout(this.#lateTimer);
    this.#lateTimer = 0;
    this.#pending = null;
  }

  /** A change that is not written yet is dropped: its entry in the history can't be written any more. */
  #reopen() {
    this.#dropPending();
    this.#typed.clear();
    this.#isNextPushed = false;
    const { view, latest } = this.#session;
    if (location.hash === view.fragment && view.seq >= latest) return;
    this.#session.ask({ do: "open", fragment: location.hash });
  }
}
