// @ts-check
// What the browser tells the page: events, all let go at once when the view is closed; the next frame;
// another theme, another width, a printer, each of which may change what a script has drawn.

/**
 * The event's target is typed loosely: a handler tells by its attributes what it was.
 * `capture` hears what does not bubble.
 * @typedef {(target: EventTarget, type: string, handle: (event: any) => void, capture?: boolean) => void} Listen
 */

/**
 * @param {AbortSignal} signal ends the listening
 * @returns {Listen}
 */
export function listenerUntil(signal) {
  return (target, type, handle, capture = false) =>
    target.addEventListener(type, handle, { signal, capture });
}

/**
 * Resolves once what has just changed is on the screen.
 * @returns {Promise<void>}
 */
export function afterNextFrame() {
  return new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });
}

const THEME_ATTRIBUTE = "data-jp-theme-light";

/**
 * JupyterLab says its theme on the body; in Voila the page follows the browser's by its style.
 * @param {HTMLElement} root
 */
function copyLabTheme(root) {
  root.dataset.theme = document.body.getAttribute(THEME_ATTRIBUTE) === "false" ? "dark" : "light";
}

/**
 * @param {Listen} on
 * @param {() => void} onChange
 */
function watchTheme(on, onChange) {
  const watch = new MutationObserver(onChange);
  watch.observe(document.body, { attributeFilter: [THEME_ATTRIBUTE] });
  on(matchMedia("(prefers-color-scheme: dark)"), "change", onChange);
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
 * @param {Listen} on
 * @param {HTMLElement} root
 * @param {() => void} redraw
 */
function watchPrinting(on, root, redraw) {
  /** @param {boolean} isPrinting */
  const setPrinting = (isPrinting) => () => {
    root.classList.toggle("printing", isPrinting);
    redraw();
  };
  on(window, "beforeprint", setPrinting(true));
  on(window, "afterprint", setPrinting(false));
}

/**
 * Redraws when something around the page has changed; returns what ends the watching.
 * @param {Listen} on
 * @param {HTMLElement} root
 * @param {boolean} inVoila
 * @param {() => void} redraw
 */
export function watchEnvironment(on, root, inVoila, redraw) {
  const onTheme = () => {
    if (!inVoila) copyLabTheme(root);
    afterNextFrame().then(redraw); // until then nothing has a size: JupyterLab changes its styles
  };
  const watches = [watchTheme(on, onTheme), watchWidth(root, redraw)];
  watchPrinting(on, root, redraw);
  if (!inVoila) onTheme();
  return () => watches.forEach((watch) => watch.disconnect());
}
