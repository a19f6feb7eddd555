// @ts-check
// What the page gives its visitor: a file to save, a link to send, a sentence that passes.

const TOAST_STAYS = 5000; // milliseconds

/**
 * Saves a file that Python made; a large one comes in several buffers.
 * @param {{ download: string, type: string }} message the file's name and kind
 * @param {ArrayBuffer[]} buffers
 */
export function download({ download: name, type }, buffers) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(buffers, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/**
 * Where the browser does not allow copying, the link is shown to be copied by hand.
 * @param {HTMLElement} button
 * @param {HTMLElement} toast
 */
export async function copyLink(button, toast) {
  const { fragment, done = "", failed = "" } = button.dataset;
  const link = location.href.split("#")[0] + fragment;
  try {
    await navigator.clipboard.writeText(link);
    showToast(toast, done);
  } catch {
    const field = linkField(link, failed);
    showToast(toast, failed);
    toast.append(field);
    field.select();
  }
}

/**
 * A sentence that goes by itself, unless more was added to it meanwhile.
 * @param {HTMLElement} toast
 * @param {string} sentence
 * @param {number} stays milliseconds, or Infinity
 */
export function showToast(toast, sentence, stays = TOAST_STAYS) {
  const shown = document.createElement("span");
  shown.textContent = sentence;
  toast.replaceChildren(shown);
  if (stays === Infinity) return;
  setTimeout(() => {
    if (toast.firstChild === shown && toast.children.length === 1) toast.replaceChildren();
  }, stays);
}

/**
 * @param {string} link
 * @param {string} label
 */
function linkField(link, label) {
  const field = document.createElement("input");
  field.readOnly = true;
  field.value = link;
  field.setAttribute("aria-label", label);
  return field;
}
