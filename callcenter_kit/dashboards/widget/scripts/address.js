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
  const parts = fragment.slice(1).split("&").filter((part) => part && !part.startsWith(begin));
  return `#${[...parts, begin + encodeURIComponent(value)].join("&")}`;
}

/** The case in the address. */
export class Address {
  #conversation;
  /** @type {string | null} */
  #unwritten = null;
  #isNextPushed = false;
  #lateTimer = 0;

  /** @param {import("./conversation.js").Conversation} conversation */
  constructor(conversation) {
    this.#conversation = conversation;
  }

  /** @param {import("./listening.js").Listen} on */
  follow(on) {
    on(window, "pagehide", () => this.write());
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
    this.#isNextPushed = isPushed;
  }

  /**
   * Writing the address takes Chromium longer than drawing the answer, which comes first.
   * @param {import("./conversation.js").View} view
   */
  show(view) {
    if (document.title !== view.title) document.title = view.title;
    setLanguage(document.documentElement, view.language);
    this.#unwritten = view.fragment;
    if (this.#isNextPushed) this.#write("pushState");
    else afterNextFrame().then(() => this.write());
    this.#isNextPushed = false;
  }

  /**
   * A change of the case is in the address as soon as its answer is late: it outlives the line, and the
   * page. Chromium takes to write it as long as Python takes to answer, mostly for nothing.
   * @param {{ do: string, name: string, value: string }} message
   */
  keep({ do: action, name, value }) {
    if (action !== "set" && action !== "answer") return;
    if (this.#isNextPushed) this.write(); // what can be gone back to
    this.#unwritten = withTyped(this.#fragment || "#v=1", name, value);
    if (this.#isNextPushed) this.#write("pushState");
    this.#isNextPushed = false;
    this.#lateTimer ||= setTimeout(() => this.write(), LATE_AFTER);
  }

  /** Writes now what is not written yet, be it as typed. */
  write() {
    this.#write("replaceState");
  }

  /**
   * A link to another page takes along what is in the address and not answered yet.
   * @param {HTMLAnchorElement} link
   */
  takeAlong(link) {
    const [page, fragment] = (link.getAttribute("href") ?? "").split("#");
    const isTyped = this.#fragment.includes(`&${UNANSWERED}`);
    if (isTyped && `#${fragment}` === this.#conversation.view.fragment) link.href = page + this.#fragment;
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

  #reopen() {
    this.#forget();
    if (location.hash === this.#conversation.view.fragment) return;
    this.#conversation.ask({ do: "open", fragment: location.hash });
  }
}
