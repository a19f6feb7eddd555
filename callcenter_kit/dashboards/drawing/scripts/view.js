// @ts-check
// What the visitor sees: a frame of elements that stay, and the view that Python sends, morphed into
// one of them, unless the visitor has done something since that it does not answer.

import { filterLists } from "./fields.js";
import { morph, TEXT_FIELDS } from "./morph.js";

/**
 * @typedef {object} Frame
 * @property {HTMLElement} root holds the others; its classes say in which state the page is
 * @property {HTMLElement} alertBox says what went wrong, above the page
 * @property {HTMLElement} content what Python sends
 * @property {HTMLElement} toast a sentence that passes
 */

/**
 * @param {string} [className]
 * @param {string} [role]
 */
function block(className, role) {
  const element = document.createElement("div");
  if (className) element.className = className;
  if (role) element.setAttribute("role", role);
  return element;
}

/**
 * @param {boolean} inVoila
 * @returns {Frame}
 */
export function buildFrame(inVoila) {
  const root = block("callcenter-kit");
  const alertBox = block("alert-box", "alert");
  const content = block();
  const toast = block("toast", "status");
  root.classList.toggle("in-notebook", !inVoila);
  root.append(alertBox, content, toast);
  root.hidden = true; // until there is something to show, the first paint keeps its place
  return { root, alertBox, content, toast };
}

/**
 * @param {HTMLElement} root
 * @returns {import("./heartbeat.js").Indicators}
 */
export function indicatorsOf(root) {
  return {
    showWaiting: (isWaiting) => {
      root.classList.toggle("waiting", isWaiting);
      // The answer only: what says that the page works is read out meanwhile.
      root.querySelector("#answer")?.setAttribute("aria-busy", String(isWaiting));
    },
    showCut: (isCut) => { root.classList.toggle("cut", isCut); },
    showLost: (isLost) => {
      root.classList.toggle("lost", isLost);
      const paints = document.querySelectorAll(".first-paint .callcenter-kit");
      paints.forEach((paint) => paint.classList.toggle("lost", isLost));
    },
  };
}

/**
 * @param {HTMLElement} alertBox
 * @param {string} sentence
 */
export function showAlert(alertBox, sentence) {
  if (alertBox.textContent === sentence) return;
  alertBox.textContent = sentence;
  if (sentence) alertBox.scrollIntoView({ block: "nearest" });
}

/**
 * A language that is set again, even the same one, has every line laid out anew.
 * @param {HTMLElement} element
 * @param {string} language
 */
export function setLanguage(element, language) {
  if (element.lang !== language) element.lang = language;
}

/** @typedef {import("./session.js").View} View */

/**
 * @typedef {object} Hooks what is to follow when a view is shown
 * @property {(view: View) => void} address
 * @property {() => void} beforeWords before the words change
 * @property {() => void} figures
 * @property {() => void} summary
 * @property {() => void} upload
 */

/**
 * An older answer would undo what the visitor did since; the newer one is on its way. The first is
 * shown in any case: there is nothing yet that it could undo.
 * @param {{ seq: number }} view
 * @param {number} latest the number of the latest question
 * @param {boolean} isFirst
 */
export function isCurrent(view, latest, isFirst) {
  return isFirst || view.seq >= latest;
}

/** What the visitor sees. */
export class Display {
  #session;
  #frame;
  #hooks;
  #lastAnswer = 0;
  #epoch = -1;
  /** @type {string | null} */
  #html = null;

  /**
   * @param {import("./session.js").Session} session
   * @param {Frame} frame
   * @param {Hooks} hooks
   */
  constructor(session, frame, hooks) {
    this.#session = session;
    this.#frame = frame;
    this.#hooks = hooks;
  }

  /**
   * A field left takes the page's spelling of its value ("３００" becomes "300"); the box of a
   * question has no name, and keeps what is typed until its button is pressed.
   * @param {import("./environment.js").Listen} on
   * @param {import("./fields.js").Fields} fields
   */
  listen(on, fields) {
    on(this.#frame.content, "focusout", ({ target: field }) => {
      const isBehind = this.#lastAnswer < this.#session.latest;
      if (!field.name || !field.matches(TEXT_FIELDS) || fields.isPending(field) || isBehind) return;
      this.#html = null;
      queueMicrotask(() => this.show());
    });
  }

  show() {
    const { view, latest, isAnswered } = this.#session;
    if (!isAnswered) return;
    const isShown = isCurrent(view, latest, this.#epoch < 0);
    if (view.html && isShown) this.#hooks.beforeWords();
    this.#session.markAnswered(view.seq);
    showAlert(this.#frame.alertBox, view.alert || "");
    this.#frame.root.hidden = false;
    if (!view.html || !isShown) return;
    this.#lastAnswer = view.seq;
    this.#draw(view);
    filterLists(this.#frame.content);
    this.#hooks.address(view);
    this.#hooks.summary();
    document.querySelectorAll(".first-paint").forEach((paint) => paint.remove());
    this.#hooks.figures();
  }

  /** @param {View} view */
  #draw(view) {
    const { root, content } = this.#frame;
    const focused = content.contains(document.activeElement) ? document.activeElement : null;
    const overwrites = view.epoch !== this.#epoch;
    if (this.#html !== view.html || overwrites || view.alert) this.#morph(view.html, overwrites);
    this.#html = view.html;
    this.#epoch = view.epoch;
    setLanguage(root, view.language);
    if (!focused || document.activeElement !== document.body) return;
    // What had the focus was moved, or is gone.
    const element = focused.id ? content.querySelector(`[id="${focused.id}"]`) : null;
    const newField = /** @type {HTMLElement | null} */ (element);
    newField?.focus({ preventScroll: true });
    if (document.activeElement !== newField) content.querySelector("main")?.focus({ preventScroll: true });
  }

  /**
   * What becomes of an upload is shown by its own script, in the page's words.
   * @param {string} html
   * @param {boolean} overwrites
   */
  #morph(html, overwrites) {
    morph(this.#frame.content, html, overwrites, (place, next) => {
      Object.assign(place.dataset, next.dataset);
      queueMicrotask(this.#hooks.upload);
    });
  }
}

const BELOW_HEADER = 160; // pixels from the top: what stands higher has been reached

/**
 * Marks, among a page's contents, the section that is being read.
 * @param {HTMLElement} content
 */
export function markSection(content) {
  const links = [...content.querySelectorAll(".contents a[data-jump]")];
  const above = links.filter((link) => {
    const id = /** @type {HTMLElement} */ (link).dataset.jump ?? "";
    const section = content.querySelector(`#${CSS.escape(id)}`);
    return section && section.getBoundingClientRect().top < BELOW_HEADER;
  });
  links.forEach((link) => {
    if (link === above.at(-1)) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
}

/** A short form of the answer stays in sight while [data-summarised], the answer, is scrolled away. */
export class Summary {
  #content;
  #watch;
  /** @type {Element | null} */
  #answer = null;

  /** @param {Frame} frame */
  constructor({ root, content }) {
    this.#content = content;
    // What is still to come below the screen's edge is not away: it counts as in sight.
    const asFarBelow = { rootMargin: "0px 0px 100000px 0px" };
    this.#watch = new IntersectionObserver(([entry]) => {
      root.classList.toggle("answer-away", !entry.isIntersecting);
    }, asFarBelow);
  }

  /** The answer may be another element now. */
  observe() {
    const element = this.#content.querySelector("[data-summarised]");
    if (element === this.#answer) return;
    this.#watch.disconnect();
    if (element) this.#watch.observe(element);
    this.#answer = element;
  }

  stop() {
    this.#watch.disconnect();
  }
}

/**
 * The pages' tabs stand in one row, which scrolls where it is too long: this page's own is in view,
 * after the one before it or earlier ones, so that the row begins with a whole word.
 * @param {HTMLElement} content
 */
export function scrollToOwnTab(content) {
  const tabs = /** @type {HTMLElement | null} */ (content.querySelector(".tabs"));
  const ownTab = /** @type {HTMLElement | null} */ (tabs?.querySelector("[aria-current]"));
  if (!tabs || !ownTab) return;
  const extend = (/** @type {number} */ by) => content.style.setProperty("--tabs-go-on", `${by}px`);
  extend(0);
  const edge = parseFloat(getComputedStyle(tabs).paddingLeft);
  const starts = [...tabs.children].map(
    (tab) => /** @type {HTMLElement} */ (tab).offsetLeft - tabs.offsetLeft - edge,
  );
  const end = tabs.scrollWidth - tabs.clientWidth;
  const before = starts[Math.max(0, [...tabs.children].indexOf(ownTab) - 1)];
  // At its end the row goes on for as long as its first tab in view needs to stand whole.
  const first = Math.min(before, starts.find((start) => start >= end) ?? before);
  extend(Math.max(0, first - end));
  tabs.scrollLeft = first;
}
