// @ts-check
// The HTML that Python sends is morphed into the page, so that focus, scroll, open <details> and a
// field being typed in stay as they are.

import morphdom from "../vendor/morphdom.js";

/**
 * A field of any kind; only a drop-down has options.
 * @typedef {HTMLInputElement & { options?: HTMLOptionsCollection }} Field
 */

export const FIELDS = "input, select, textarea";
export const TYPED = "input:not([type=radio], [type=checkbox], [type=file]), textarea";

/** @typedef {(place: HTMLElement, next: HTMLElement) => void} Keep */

/**
 * Whether a field shows something else than its attributes say.
 * @param {Field} field
 */
export function isEdited(field) {
  if (field.options) return [...field.options].some((item) => item.selected !== item.defaultSelected);
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

/**
 * What a field shows may differ from its attributes, which is all that nodes compare.
 * @param {HTMLElement} node
 */
function holdsEdited(node) {
  const fields = node.matches(FIELDS) ? [node] : [...node.querySelectorAll(FIELDS)];
  return fields.some((field) => isEdited(/** @type {Field} */ (field)));
}

/**
 * Plotly owns what is inside a figure's place; its words and its height are the page's.
 * @type {Keep}
 */
function keepFigure(place, next) {
  place.setAttribute("aria-label", next.getAttribute("aria-label") || "");
  place.style.height = next.style.height;
}

/**
 * @param {any} from
 * @param {any} to
 * @param {boolean} isTyping whether the visitor is typing in it
 */
function carryOver(from, to, isTyping) {
  if (from.hasAttribute("data-narrows")) to.value = from.value;
  if (from.tagName === "DETAILS") to.open = from.open;
  if (!isTyping) return;
  to.value = from.value;
  if (from.type !== "date") to.setAttribute("value", from.value);
}

/**
 * Whether an element takes the form of the next; what is the visitor's or a script's stays.
 * @param {HTMLElement} from
 * @param {HTMLElement} to
 * @param {Element | null} typedIn the field that the visitor is typing in
 * @param {Keep} keepOwn what is done for an element whose content a script owns
 */
export function takesOver(from, to, typedIn, keepOwn) {
  if (from.isEqualNode(to) && !holdsEdited(from)) return false;
  const isFigure = from.hasAttribute("data-figure");
  if (isFigure || from.hasAttribute("data-own")) {
    (isFigure ? keepFigure : keepOwn)(from, to);
    return false;
  }
  carryOver(from, to, from === typedIn);
  return true;
}

/**
 * A line of words and of spans that no line breaks inside (unbroken.py) gets its words anew: those that
 * only moved along would count as a shift of the page.
 * @param {Element} from
 * @param {Element} to
 */
export function renewLine(from, to) {
  if (to.firstElementChild?.className !== "unbroken") return; // most elements hold none
  if ([...to.children].some((span) => span.className !== "unbroken")) return;
  from.replaceChildren(...to.cloneNode(true).childNodes);
}

/** @param {any} node */
function discard(node) {
  if (node.dataset?.drawn !== undefined) /** @type {any} */ (window).Plotly.purge(node);
  return true;
}

/** @param {boolean} overwrites */
function fieldTypedIn(overwrites) {
  const focused = document.activeElement;
  return !overwrites && focused?.matches(TYPED) ? focused : null;
}

/**
 * Gives `content` the form of `html`.
 * @param {HTMLElement} content
 * @param {string} html
 * @param {boolean} overwrites whether a field being typed in is changed, too
 * @param {Keep} keepOwn
 */
export function morph(content, html, overwrites, keepOwn) {
  const next = document.createElement("div");
  next.innerHTML = html;
  const typedIn = fieldTypedIn(overwrites);
  morphdom(content, next, {
    childrenOnly: true,
    getNodeKey: (/** @type {any} */ node) => node.id || node.dataset?.key,
    onBeforeElUpdated: (/** @type {HTMLElement} */ from, /** @type {HTMLElement} */ to) => {
      const isTaken = takesOver(from, to, typedIn, keepOwn);
      if (isTaken) renewLine(from, to);
      return isTaken;
    },
    onBeforeNodeDiscarded: discard,
  });
}
