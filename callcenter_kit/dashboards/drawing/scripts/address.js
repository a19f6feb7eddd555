// @ts-check
// The browser's address, title and history follow the case; only a page that has the window to
// itself, in Voila, may change them.

import { setLanguage } from "./frame.js";
import { afterNextFrame } from "./nextframe.js";

const UNANSWERED = "typed.";
export const LATE_AFTER = 100; // milliseconds without an answer before a change is written as typed

/**
 * The fragment with a change as it was typed, in place of an earlier one of the same name; the
 * answer has the case in its place.
 * @param {string} fragment
 * @param {string} name
 * @param {string} value
 */
export function withTyped(fragment, name, value) {
  const begin = `${UNANSWERED}${encodeURIComponent(name)}=`;
  return `${without(fragment, begin)}&${begin}${encodeURIComponent(value)}`;
}

/**
 * The fragment without the parts that begin so.
 * @param {string} fragment
 * @param {string} begin
 */
function without(fragment, begin) {
  return fragment.split("&").filter((part) => !part.startsWith(begin)).join("&");
}

/** The case in the address. */
export class Address {
  #conversation;
  /** @type {string | null} */
  #unwritten = null;
  #shown = "";
  #isNextPushed = false;
  #lateTimer = 0;

  /** @param {import("./conversation.js").Conversation} conversation */
  constructor(conversation) {
    this.#conversation = conversation;
  }

  /** @param {import("./listening.js").Listen} on */
  follow(on) {
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
   * @param {import("./conversation.js").View} view
   */
  show(view) {
    if (document.title !== view.title) document.title = view.title;
    setLanguage(document.documentElement, view.language);
    this.#forget();
    this.#unwritten = this.#shown = view.fragment;
    if (this.#isNextPushed) this.#write("pushState");
    else if (document.hidden) this.write();
    else afterNextFrame().then(() => { if (this.#unwritten === view.fragment) this.write(); });
    this.#isNextPushed = false;
  }

  /**
   * A change of the case is in the address once its answer is late: it outlives the line, and the page.
   * Chromium takes as long to write it as Python takes to answer; answered in time, only the answer is.
   * @param {{ do: string, name: string, value: string }} message
   */
  keep({ do: action, name, value }) {
    if (action !== "set" && action !== "answer") return;
    this.#unwritten = withTyped(this.#fragment || "#v=1", name, value);
    if (this.#isNextPushed) this.#write("pushState");
    else this.#lateTimer ||= setTimeout(() => this.write(), LATE_AFTER);
    this.#isNextPushed = false;
  }

  /** Writes what is not written yet, as typed where it is not answered: before the page may go. */
  write() {
    this.#write("replaceState");
  }

  /**
   * A link to another page of the case that is shown takes along what is not answered yet.
   * @param {HTMLAnchorElement} link
   */
  takeAlong(link) {
    const [page, fragment] = (link.getAttribute("href") ?? "").split("#");
    if (without(`#${fragment}`, UNANSWERED) === this.#shown) link.href = page + this.#fragment;
  }

  /** What is or will be in the address. */
  get #fragment() {
    return this.#unwritten ?? location.hash;
  }

  /** @param {"pushState" | "replaceState"} how */
  #write(how) {
    const fragment = this.#unwritten;
    this.#forget();
    if (fragment !== null && fragment !== location.hash) history[how](null, "", fragment);
  }

  #forget() {
    clearTimeout(this.#lateTimer);
    this.#lateTimer = 0;
    this.#unwritten = null;
  }

  /** A change that is not written yet is dropped: its entry in the history can't be written any more. */
  #reopen() {
    this.#forget();
    this.#isNextPushed = false;
    const { view, sent } = this.#conversation;
    if (location.hash === view.fragment && view.seq >= sent) return;
    this.#conversation.ask({ do: "open", fragment: location.hash });
  }
}
