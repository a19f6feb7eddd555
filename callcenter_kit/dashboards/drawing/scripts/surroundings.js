// @ts-check
// What happens around the page: another theme, another width, a printer. Each may change what a
// script has drawn.

import { afterNextFrame } from "./nextframe.js";

const THEME = "data-jp-theme-light";

/**
 * JupyterLab says its theme on the body; in Voila the page follows the browser's by its style.
 * @param {HTMLElement} root
 */
function takeLabTheme(root) {
  root.dataset.theme = document.body.getAttribute(THEME) === "false" ? "dark" : "light";
}

/**
 * @param {import("./listening.js").Listen} on
 * @param {() => void} changed
 */
function watchTheme(on, changed) {
  const watch = new MutationObserver(changed);
  watch.observe(document.body, { attributeFilter: [THEME] });
  on(matchMedia("(prefers-color-scheme: dark)"), "change", changed);
  return watch;
}

/**
 * Another width may show another picture.
 * @param {HTMLElement} root
 * @param {() => void} redraw
 */
function watchWidth(root, redraw) {
  let width = 0;
  const watch = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width !== width) redraw();
    ({ width } = contentRect);
  });
  watch.observe(root);
  return watch;
}

/**
 * Paper has its own colours and its own width: what a script draws is drawn for it beforehand.
 * @param {import("./listening.js").Listen} on
 * @param {HTMLElement} root
 * @param {() => void} redraw
 */
function followPrinting(on, root, redraw) {
  /** @param {boolean} isPrinting */
  const printing = (isPrinting) => () => {
    root.classList.toggle("printing", isPrinting);
    redraw();
  };
  on(window, "beforeprint", printing(true));
  on(window, "afterprint", printing(false));
}

/**
 * Redraws when something around the page has changed; returns what ends the watching.
 * @param {import("./listening.js").Listen} on
 * @param {HTMLElement} root
 * @param {boolean} inVoila
 * @param {() => void} redraw
 */
export function followSurroundings(on, root, inVoila, redraw) {
  const themeChanged = () => {
    if (!inVoila) takeLabTheme(root);
    afterNextFrame().then(redraw); // until then nothing has a size: JupyterLab changes its styles
  };
  const watches = [watchTheme(on, themeChanged), watchWidth(root, redraw)];
  followPrinting(on, root, redraw);
  if (!inVoila) themeChanged();
  return () => watches.forEach((watch) => watch.disconnect());
}
