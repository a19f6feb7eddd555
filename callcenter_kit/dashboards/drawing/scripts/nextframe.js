// @ts-check
// Work that can wait lets the browser draw first.

/**
 * Resolves once what has just changed is on the screen.
 * @returns {Promise<void>}
 */
export function afterNextFrame() {
  return new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });
}
