// @ts-check
// The pages' tabs stand in one row, which scrolls where it is too long: this page's own is in view,
// after the one before it or earlier ones, so that the row begins with a whole word.

/** @param {HTMLElement} content */
export function showOwnTab(content) {
  const tabs = /** @type {HTMLElement | null} */ (content.querySelector(".tabs"));
  const own = /** @type {HTMLElement | null} */ (tabs?.querySelector("[aria-current]"));
  if (!tabs || !own) return;
  const goOn = (/** @type {number} */ by) => content.style.setProperty("--tabs-go-on", `${by}px`);
  goOn(0);
  const edge = parseFloat(getComputedStyle(tabs).paddingLeft);
  const starts = [...tabs.children].map(
    (tab) => /** @type {HTMLElement} */ (tab).offsetLeft - tabs.offsetLeft - edge,
  );
  const end = tabs.scrollWidth - tabs.clientWidth;
  const before = starts[Math.max(0, [...tabs.children].indexOf(own) - 1)];
  // At its end the row goes on for as long as its first tab in view needs to stand whole.
  const first = Math.min(before, starts.find((start) => start >= end) ?? before);
  goOn(Math.max(0, first - end));
  tabs.scrollLeft = first;
}
