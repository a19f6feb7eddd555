// @ts-check
// The page's frame: the elements that stay, while what Python sends is morphed into one of them.

/**
 * @typedef {object} Frame
 * @property {HTMLElement} root holds the others; its classes say in which state the page is
 * @property {HTMLElement} alertBox says what went wrong, above the page
 * @property {HTMLElement} content what Python sends
 * @property {HTMLElement} toast a sentence that passes
 */

/**
 * @param {string} [className]
 * @param {string} [role]
 */
function part(className, role) {
  const element = document.createElement("div");
  if (className) element.className = className;
  if (role) element.setAttribute("role", role);
  return element;
}

/**
 * @param {boolean} inVoila
 * @returns {Frame}
 */
export function buildFrame(inVoila) {
  const root = part("callcenter-kit");
  const alertBox = part("alert-box", "alert");
  const content = part();
  const toast = part("toast", "status");
  root.classList.toggle("in-notebook", !inVoila);
  root.append(alertBox, content, toast);
  root.hidden = true; // until there is something to show, the first paint keeps its place
  return { root, alertBox, content, toast };
}

/**
 * @param {HTMLElement} root
 * @returns {import("./silence.js").Signs}
 */
export function signsOf(root) {
  return {
    waiting: (isWaiting) => {
      root.classList.toggle("waiting", isWaiting);
      // The answer only: what says that the page works is read out meanwhile.
      root.querySelector("#answer")?.setAttribute("aria-busy", String(isWaiting));
    },
    cut: (isCut) => { root.classList.toggle("cut", isCut); },
    lost: (isLost) => {
      root.classList.toggle("lost", isLost);
      const paints = document.querySelectorAll(".first-paint .callcenter-kit");
      paints.forEach((paint) => paint.classList.toggle("lost", isLost));
    },
  };
}

/**
 * @param {HTMLElement} alertBox
 * @param {string} sentence
 */
export function sayAlert(alertBox, sentence) {
  if (alertBox.textContent === sentence) return;
  alertBox.textContent = sentence;
  if (sentence) alertBox.scrollIntoView({ block: "nearest" });
}

/**
 * A language that is set again, even the same one, has every line laid out anew.
 * @param {HTMLElement} element
 * @param {string} language
 */
export function setLanguage(element, language) {
  if (element.lang !== language) element.lang = language;
}
