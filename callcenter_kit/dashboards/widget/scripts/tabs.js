// @ts-check
// The pages' tabs stand in one row, which scrolls where it is too long: this page's own is in view,
// after the one before it, so that the row begins with a whole word.

/** @param {HTMLElement} content */
export function showOwnTab(content) {
  const tabs = /** @type {HTMLElement | null} */ (content.querySelector(".tabs"));
  const own = /** @type {HTMLElement | null} */ (tabs?.querySelector("[aria-current]"));
  if (!tabs || !own) return;
  const first = /** @type {HTMLElement} */ (own.previousElementSibling ?? own);
  const edge = parseFloat(getComputedStyle(tabs).paddingLeft);
  tabs.scrollLeft = first.offsetLeft - tabs.offsetLeft - edge;
}
