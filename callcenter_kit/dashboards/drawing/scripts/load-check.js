// @ts-check
// A page that does not come to life, or whose kernel is gone, is loaded anew with its case, which is
// in the address: by itself twice in five minutes at most, then it says so and leaves it to the
// visitor. A file that was uploaded is lost then, for it is in the kernel's memory alone: the tab
// remembers that there was one, and nothing of it, so that the page can ask for it again.

export const LOAD_TIMEOUT = 45000; // milliseconds

/** The page has come to life. */
export function hideLoading() {
  document.getElementById("loading")?.remove();
  const slow = document.getElementById("slow");
  if (slow) slow.hidden = true;
}

/**
 * Returns what to call when the page has come to life.
 * @returns {() => void}
 */
export function watchLoading() {
  const timer = setTimeout(reloadPage, LOAD_TIMEOUT);
  return () => {
    clearTimeout(timer);
    hideLoading();
  };
}

export const MOST_RELOADS = 2;
export const RELOAD_WINDOW = 300000; // milliseconds
const RELOADS = "callcenter-kit-reloads";

/**
 * When this tab reloaded itself of late; it can't be known where nothing may be kept.
 * @returns {number[] | null}
 */
function recentReloads() {
  try {
    const times = JSON.parse(sessionStorage.getItem(RELOADS) || "[]");
    return times.filter((/** @type {number} */ time) => Date.now() - time < RELOAD_WINDOW);
  } catch {
    return null;
  }
}

/** @param {string} id */
const noticeElement = (id) => document.getElementById(id);

function showGone() {
  noticeElement("loading")?.remove();
  const [slow, gone] = [noticeElement("slow"), noticeElement("gone")];
  if (slow) slow.hidden = true;
  if (gone) gone.hidden = false;
}

/** Loads the page anew, or says that it did so in vain. */
export function reloadPage() {
  const times = recentReloads();
  if (!times || times.length >= MOST_RELOADS) {
    showGone();
    return;
  }
  sessionStorage.setItem(RELOADS, JSON.stringify([...times, Date.now()]));
  location.reload();
}

/** Each page has its own. */
const storageKey = () => `callcenter-kit-had-file ${location.pathname}`;

/** Whether the page had a file of the visitor's when it was last shown in this tab. */
export function hadFile() {
  try {
    return sessionStorage.getItem(storageKey()) !== null;
  } catch {
    return false; // where nothing may be kept
  }
}

/** @param {boolean} hasFile */
export function rememberFile(hasFile) {
  if (hasFile === hadFile()) return;
  try {
    if (hasFile) sessionStorage.setItem(storageKey(), "yes");
    else sessionStorage.removeItem(storageKey());
  } catch {
    // The page is then loaded anew without a word about the file.
  }
}
