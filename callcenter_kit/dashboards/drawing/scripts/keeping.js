// @ts-check
// A file that was uploaded is in the kernel's memory alone, and is lost when the page begins anew.
// The tab keeps that there was one, and nothing of it, so that the page can ask for it again.

/** Each page has its own. */
const name = () => `callcenter-kit-had-file ${location.pathname}`;

/** Whether the page had a file of the visitor's when it was last shown in this tab. */
export function hadFile() {
  try {
    return sessionStorage.getItem(name()) !== null;
  } catch {
    return false; // where nothing may be kept
  }
}

/** @param {boolean} hasFile */
export function keepWhetherThereIsAFile(hasFile) {
  if (hasFile === hadFile()) return;
  try {
    if (hasFile) sessionStorage.setItem(name(), "yes");
    else sessionStorage.removeItem(name());
  } catch {
    // The page then begins anew without a word about the file.
  }
}
