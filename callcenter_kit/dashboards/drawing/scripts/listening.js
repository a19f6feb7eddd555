// @ts-check
// Events of the page, all let go at once when its view is closed.

/**
 * The event's target is typed loosely: a handler tells by its attributes what it was.
 * `capture` hears what does not bubble.
 * @typedef {(target: EventTarget, type: string, handle: (event: any) => void, capture?: boolean) => void} Listen
 */

/**
 * @param {AbortSignal} signal ends the listening
 * @returns {Listen}
 */
export function listenUntil(signal) {
  return (target, type, handle, capture = false) =>
    target.addEventListener(type, handle, { signal, capture });
}
