// @ts-check
// A search field narrows a list to what it finds; Enter picks the exact match, else the first.
//
// <input data-narrows="list-id"> beside <ul id="list-id"> of <li data-words="guangdong 广东">;
// an element with data-nothing in the same parent says when nothing is found.

/**
 * What is looked for; "ＧＤ " is "gd".
 * @param {string} typed
 */
export function wantedOf(typed) {
  return typed.normalize("NFKC").trim().toLowerCase();
}

/**
 * Whether an item with these words is looked for; "广东省" finds 广东 too.
 * @param {string} words
 * @param {string} wanted
 */
export function isWanted(words, wanted) {
  const isLonger = (/** @type {string} */ word) => word > "\u2e80" && wanted.startsWith(word);
  return words.includes(wanted) || words.split(" ").some(isLonger);
}

/**
 * @param {HTMLElement} content
 * @param {HTMLElement} field
 * @returns {HTMLElement[]}
 */
function itemsOf(content, field) {
  return [...content.querySelectorAll(`#${field.dataset.narrows} [data-words]`)].map(
    (item) => /** @type {HTMLElement} */ (item),
  );
}

/** @param {HTMLElement} item */
const wordsOf = (item) => item.dataset.words ?? "";

/**
 * Shows the items that the field asks for, and says so when there is none.
 * @param {HTMLElement} content
 * @param {HTMLInputElement} field
 */
export function narrow(content, field) {
  const wanted = wantedOf(field.value);
  const items = itemsOf(content, field);
  items.forEach((item) => { item.hidden = !isWanted(wordsOf(item), wanted); });
  const list = content.querySelector(`#${field.dataset.narrows}`);
  const nothing = /** @type {HTMLElement} */ (list?.parentElement?.querySelector("[data-nothing]"));
  const isEmpty = items.every((item) => item.hidden);
  nothing.textContent = isEmpty ? nothing.dataset.nothing ?? "" : "";
}

/** @param {HTMLElement} content */
export function narrowAll(content) {
  content.querySelectorAll("[data-narrows]").forEach((field) => {
    narrow(content, /** @type {HTMLInputElement} */ (field));
  });
}

/**
 * Picks what is spelled out in the field, else the first item left, and empties the field.
 * @param {HTMLElement} content
 * @param {HTMLInputElement} field
 */
function pick(content, field) {
  const wanted = wantedOf(field.value);
  const items = wanted ? itemsOf(content, field).filter((item) => !item.hidden) : [];
  const exact = items.find((item) => wordsOf(item).split(" ").includes(wanted));
  (exact || items[0])?.querySelector("input")?.click();
  if (items.length) field.value = "";
  narrow(content, field);
}

/**
 * @param {import("./listening.js").Listen} on
 * @param {HTMLElement} content
 */
export function followNarrowing(on, content) {
  on(content, "input", ({ target }) => {
    if (target.dataset.narrows) narrow(content, target);
  });
  on(content, "keydown", (event) => {
    if (event.key !== "Enter" || !event.target.dataset.narrows || event.isComposing) return;
    event.preventDefault();
    pick(content, event.target);
  });
}
