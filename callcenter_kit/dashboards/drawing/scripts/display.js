// @ts-check
// Shows the view that Python sends, unless the visitor has done something since that it does not
// answer.

import { sayAlert, setLanguage } from "./frame.js";
import { morph, TYPED } from "./morphing.js";
import { narrowAll } from "./narrowing.js";

/** @typedef {import("./conversation.js").View} View */

/**
 * @typedef {object} Around what is to follow when a view is shown
 * @property {(view: View) => void} address
 * @property {() => void} figuresFirst before the words change
 * @property {() => void} figures
 * @property {() => void} summary
 * @property {() => void} upload
 */

/**
 * An older answer would undo what the visitor did since; the newer one is on its way. The first is
 * shown in any case: there is nothing yet that it could undo.
 * @param {{ seq: number }} view
 * @param {number} sent the number of the latest question
 * @param {boolean} isFirst
 */
export function isCurrent(view, sent, isFirst) {
  return isFirst || view.seq >= sent;
}

/** What the visitor sees. */
export class Display {
  #conversation;
  #frame;
  #around;
  #answered = 0;
  #epoch = -1;
  /** @type {string | null} */
  #shown = null;

  /**
   * @param {import("./conversation.js").Conversation} conversation
   * @param {import("./frame.js").Frame} frame
   * @param {Around} around
   */
  constructor(conversation, frame, around) {
    this.#conversation = conversation;
    this.#frame = frame;
    this.#around = around;
  }

  /**
   * A field left takes the page's spelling of its value ("３００" becomes "300").
   * @param {import("./listening.js").Listen} on
   * @param {import("./fields.js").Fields} fields
   */
  follow(on, fields) {
    on(this.#frame.content, "focusout", ({ target: field }) => {
      const isBehind = this.#answered < this.#conversation.sent;
      if (!field.matches?.(TYPED) || fields.isPending(field) || isBehind) return;
      this.#shown = null;
      queueMicrotask(() => this.show());
    });
  }

  show() {
    const { view, sent, isAnswered } = this.#conversation;
    if (!isAnswered) return;
    const isShown = isCurrent(view, sent, this.#epoch < 0);
    if (view.html && isShown) this.#around.figuresFirst();
    this.#conversation.answered(view.seq);
    sayAlert(this.#frame.alertBox, view.alert || "");
    this.#frame.root.hidden = false;
    if (!view.html || !isShown) return;
    this.#answered = view.seq;
    this.#draw(view);
    narrowAll(this.#frame.content);
    this.#around.address(view);
    this.#around.summary();
    document.querySelectorAll(".first-paint").forEach((paint) => paint.remove());
    this.#around.figures();
  }

  /** @param {View} view */
  #draw(view) {
    const { root, content } = this.#frame;
    const hadFocus = content.contains(document.activeElement);
    const overwrites = view.epoch !== this.#epoch;
    if (this.#shown !== view.html || overwrites || view.alert) this.#morph(view.html, overwrites);
    this.#shown = view.html;
    this.#epoch = view.epoch;
    setLanguage(root, view.language);
    if (!hadFocus || document.activeElement !== document.body) return;
    content.querySelector("main")?.focus({ preventScroll: true }); // what had the focus is gone
  }

  /**
   * What becomes of an upload is said by its own script, in the page's words.
   * @param {string} html
   * @param {boolean} overwrites
   */
  #morph(html, overwrites) {
    morph(this.#frame.content, html, overwrites, (place, next) => {
      Object.assign(place.dataset, next.dataset);
      queueMicrotask(this.#around.upload);
    });
  }
}
