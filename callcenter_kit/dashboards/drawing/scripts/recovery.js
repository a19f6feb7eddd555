// @ts-check
// A page whose kernel is gone begins anew with its case, which is in the address: by itself twice
// in five minutes at most, then it says so and leaves it to the visitor.

export const MOST_RELOADS = 2;
export const WITHIN = 300000; // milliseconds
const RELOADS = "callcenter-kit-reloads";

/**
 * When this tab reloaded itself of late; it can't be known where nothing may be kept.
 * @returns {number[] | null}
 */
function lateReloads() {
  try {
    const times = JSON.parse(sessionStorage.getItem(RELOADS) || "[]");
    return times.filter((/** @type {number} */ time) => Date.now() - time < WITHIN);
  } catch {
    return null;
  }
}

/** @param {string} id */
const notice = (id) => document.getElementById(id);

function sayGone() {
  notice("loading")?.remove();
  const [slow, gone] = [notice("slow"), notice("gone")];
  if (slow) slow.hidden = true;
  if (gone) gone.hidden = false;
}

/** Begins anew, or says that it did so in vain. */
export function beginAnew() {
  const times = lateReloads();
  if (!times || times.length >= MOST_RELOADS) {
    sayGone();
    return;
  }
  sessionStorage.setItem(RELOADS, JSON.stringify([...times, Date.now()]));
  location.reload();
}
