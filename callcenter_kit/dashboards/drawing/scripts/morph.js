// @ts-check
// The HTML that Python sends is morphed into the page, so that focus, scroll, open <details> and a
// field being typed in stay as they are.

import morphdom from "../vendor/morphdom.js";

/**
 * A field of any kind; only a drop-down has options.
 * @typedef {HTMLInputElement & { options?: HTMLOptionsCollection }} Field
 */

export const FIELDS = "input, select, textarea";
const WORDS = "span.unbroken, span.muted"; // the first breaks over no line (`no_break`)
export const TEXT_FIELDS = "input:not([type=radio], [type=checkbox], [type=file]), textarea";

/** @typedef {(place: HTMLElement, next: HTMLElement) => void} UpdateOwn */

/**
 * Whether a field shows something else than its attributes say.
 * @param {Field} field
 */
export function isEdited(field) {
  if (field.options) return [...field.options].some((item) => item.selected !== item.defaultSelected);
  if (field.validity?.badInput) return true; // half a day, which has no value
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

/**
 * What a field shows may differ from its attributes, which is all that nodes compare.
 * @param {HTMLElement} node
 */
function hasEditedField(node) {
  const fields = node.matches(FIELDS) ? [node] : [...node.querySelectorAll(FIELDS)];
  return fields.some((field) => isEdited(/** @type {Field} */ (field)));
}

/**
 * Plotly owns what is inside a figure's place; its words and its height are the page's.
 * @type {UpdateOwn}
 */
function updateFigure(place, next) {
  place.setAttribute("aria-label", next.getAttribute("aria-label") || "");
  place.style.height = next.style.height;
}

/**
 * Whether both are the field of one thing; above a form that is what `data-enters` answers.
 * @param {any} from
 * @param {any} to
 */
function isSameField(from, to) {
  return from.name === to.name && from.dataset.enters === to.dataset.enters;
}

/**
 * @param {any} from
 * @param {any} to
 * @param {boolean} isTyping whether the visitor is typing in it
 */
function copyVisitorState(from, to, isTyping) {
  if (from.hasAttribute("data-narrows")) to.value = from.value;
  if (from.tagName === "DETAILS") to.open = from.open;
  // Half a day stays while the page says what is wrong with it: no value of it would differ.
  if (!isTyping && from.validity?.badInput && !to.hasAttribute("aria-invalid")) from.value = "";
  if (!isTyping) return;
  to.value = from.value;
  if (from.type !== "date") to.setAttribute("value", from.value);
}

/**
 * Whether an element takes the form of the next; what is the visitor's or a script's stays.
 * @param {HTMLElement} from
 * @param {HTMLElement} to
 * @param {Element | null} activeField the field that the visitor is typing in
 * @param {UpdateOwn} updateOwn what is done for an element whose content a script owns
 */
export function shouldMorph(from, to, activeField, updateOwn) {
  if (from.isEqualNode(to) && !hasEditedField(from)) return false;
  const isFigure = from.hasAttribute("data-figure");
  if (isFigure || from.hasAttribute("data-own")) {
    (isFigure ? updateFigure : updateOwn)(from, to);
    return false;
  }
  copyVisitorState(from, to, from === activeField && isSameField(from, to));
  return true;
}

/**
 * A line of words and of spans that are words, too, gets its words anew: those that only moved along
 * would count as a shift of the page.
 * @param {Element} from
 * @param {Element} to
 */
export function replaceLine(from, to) {
  if (!to.firstElementChild?.matches(WORDS)) return; // most elements hold none
  if ([...to.children].some((span) => !span.matches(WORDS))) return;
  from.replaceChildren(...to.cloneNode(true).childNodes);
}

/** @param {any} node */
function purgeFigure(node) {
  if (node.dataset?.drawn !== undefined) /** @type {any} */ (window).Plotly.purge(node);
  return true;
}

/** @param {boolean} overwrites */
function activeTextField(overwrites) {
  const focused = document.activeElement;
  return !overwrites && focused?.matches(TEXT_FIELDS) ? focused : null;
}

/**
 * Gives `content` the form of `html`.
 * @param {HTMLElement} content
 * @param {string} html
 * @param {boolean} overwrites whether a field being typed in is changed, too
 * @param {UpdateOwn} updateOwn
 */
export function morph(content, html, overwrites, updateOwn) {
  const next = document.createElement("div");
  next.innerHTML = html;
  const activeField = activeTextField(overwrites);
  morphdom(content, next, {
    childrenOnly: true,
    getNodeKey: (/** @type {any} */ node) => node.id || node.getAttribute?.("data-key"),
    onBeforeElUpdated: (/** @type {any} */ from, /** @type {any} */ to) => {
      // In Chromium a focused text field that became a day's would never lose the focus again.
      if (from === document.activeElement && from.type !== to.type) from.blur();
      const isMorphed = shouldMorph(from, to, activeField, updateOwn);
      if (isMorphed) replaceLine(from, to);
      return isMorphed;
    },
    onBeforeNodeDiscarded: purgeFigure,
  });
}
