// @ts-check
// The pages' tabs stand in one row, which scrolls where it is too long: this page's own is in view.

/** @param {HTMLElement} content */
export function showOwnTab(content) {
  const tabs = /** @type {HTMLElement | null} */ (content.querySelector(".tabs"));
  const own = /** @type {HTMLElement | null} */ (tabs?.querySelector("[aria-current]"));
  if (!tabs || !own) return;
  const middle = own.offsetLeft - tabs.offsetLeft + own.offsetWidth / 2;
  tabs.scrollLeft = middle - tabs.clientWidth / 2;
}
