// @ts-check
// The browser's address, title and history follow the case; only a page that has the window to
// itself, in Voila, may change them.

import { setLanguage } from "./frame.js";
import { afterNextFrame } from "./nextframe.js";

/** The case in the address. */
export class Address {
  #conversation;
  /** @type {string | null} */
  #unwritten = null;
  #isNextPushed = false;

  /** @param {import("./conversation.js").Conversation} conversation */
  constructor(conversation) {
    this.#conversation = conversation;
  }

  /** @param {import("./listening.js").Listen} on */
  follow(on) {
    on(window, "pagehide", () => this.#write("replaceState"));
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
    else afterNextFrame().then(() => this.#write("replaceState"));
    this.#isNextPushed = false;
  }

  /** @param {"pushState" | "replaceState"} how */
  #write(how) {
    const fragment = this.#unwritten;
    if (fragment !== null && fragment !== location.hash) history[how](null, "", fragment);
    this.#unwritten = null;
  }

  #reopen() {
    this.#unwritten = null;
    if (location.hash === this.#conversation.view.fragment) return;
    this.#conversation.ask({ do: "open", fragment: location.hash });
  }
}
