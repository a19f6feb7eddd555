// @ts-check
// A page on its way: "getting ready" goes when it has come to life, and a page that does not come
// begins anew.

import { beginAnew } from "./recovery.js";

export const TOO_LONG = 45000; // milliseconds

/** The page has come to life. */
export function arrived() {
  document.getElementById("loading")?.remove();
  const slow = document.getElementById("slow");
  if (slow) slow.hidden = true;
}

/**
 * Returns what to call when the page has come to life.
 * @returns {() => void}
 */
export function awaitArrival() {
  const timer = setTimeout(beginAnew, TOO_LONG);
  return () => {
    clearTimeout(timer);
    arrived();
  };
}
