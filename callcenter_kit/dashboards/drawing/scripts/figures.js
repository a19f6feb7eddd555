// @ts-check
// Draws the figures. A figure is the JSON that Python writes; colours in it may name the page's
// tokens ("var(--accent)") and follow its theme.

import { afterNextFrame } from "./environment.js";
import { loadPlotly } from "./plotly-loader.js";

const TOKEN = /var\((--[\w-]+)\)/g;

/**
 * The figures, still as JSON, with the theme's colours in them. A style that is asked after a figure
 * was drawn lays it out first, so all are asked for together.
 * @param {string[]} figures
 * @param {{ getPropertyValue: (token: string) => string }} style
 */
export function applyTheme(figures, style) {
  /** @type {Record<string, string>} */
  const values = {}; // asking a style takes longer than remembering
  return figures.map((figure) => figure.replace(TOKEN, (_, token) =>
    (values[token] ??= JSON.stringify(style.getPropertyValue(token).trim()).slice(1, -1))));
}

/** @param {HTMLElement} place */
const isShown = (place) => place.getClientRects().length > 0;

/** @param {HTMLElement} place */
function isInViewport(place) {
  const { top, bottom } = place.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}

/**
 * Each place with whether it can wait: what is in sight comes first, what must be scrolled to
 * waits for the frame. What is about to be printed can't wait.
 * @param {HTMLElement[]} places
 * @param {boolean} onPaper
 * @returns {{ place: HTMLElement, canWait: boolean }[]}
 */
export function drawingOrder(places, onPaper) {
  const ordered = places.map((place) => ({ place, canWait: !onPaper && !isInViewport(place) }));
  return [...ordered.filter((turn) => !turn.canWait), ...ordered.filter((turn) => turn.canWait)];
}

/**
 * Plotly takes away the element of an empty label, and has none for a label that comes there later:
 * an empty one is a space.
 * @param {{ text?: unknown }} trace
 */
export function keepLabels(trace) {
  if (Array.isArray(trace.text)) trace.text = trace.text.map((label) => label || " ");
}

/** @typedef {{ place: HTMLElement, figure: string, width: number }} Drawing */

/** The figures of one view of a page. */
export class Figures {
  #session;
  #frame;
  #run = {}; // the latest redrawing, which makes the earlier ones stop
  /** @type {WeakMap<HTMLElement, string>} */
  #keys = new WeakMap(); // what each place shows already
  /** @type {Set<HTMLElement>} */
  #settled = new Set(); // places that were there before the answer; nothing there is urgent
  /** @type {((library: BlobPart) => void) | null} */
  #resolveLibrary = null;

  /**
   * @param {import("./session.js").Session} session
   * @param {import("./view.js").Frame} frame
   */
  constructor(session, frame) {
    this.#session = session;
    this.#frame = frame;
  }

  /** Draws what changed since the last call; a place says so when its figure can't be drawn. */
  redraw() {
    return this.#draw().catch(() => this.#markFailures());
  }

  /**
   * Draws anew what is in sight and drawn already, before the answer's words change: until then it
   * costs nothing to ask where things stand, and words and pictures are laid out together, once.
   * The rest can wait for the frame.
   */
  redrawInPlace() {
    return this.#drawInPlace().catch(() => this.#markFailures());
  }

  redrawLater() {
    return afterNextFrame().then(() => this.redraw());
  }

  /** Loads the library for figures that will come; drawing asks again where it failed. */
  preload() {
    this.#load().catch(() => {});
  }

  /**
   * The library that Python was asked for has come.
   * @param {BlobPart} library
   */
  receiveLibrary(library) {
    this.#resolveLibrary?.(library);
  }

  #load() {
    return loadPlotly(() => new Promise((resolve) => {
      this.#resolveLibrary = resolve;
      this.#session.send({ do: "plotly" });
    }));
  }

  #markFailures() {
    const places = this.#frame.content.querySelectorAll("[data-figure]:not([data-drawn])");
    places.forEach((place) => place.classList.add("not-drawn"));
  }

  async #drawInPlace() {
    const { figures, view: { language } } = this.#session;
    const { root } = this.#frame;
    if (root.classList.contains("printing")) return;
    this.#run = {}; // an earlier redrawing would put the last answer's pictures back
    const inViewport = this.#placesOf(figures).filter(isInViewport);
    const isDrawn = (/** @type {HTMLElement} */ place) => place.dataset.drawn !== undefined;
    this.#settled = new Set(
      this.#openPlaces().filter((place) => isDrawn(place) || !inViewport.includes(place)),
    );
    const { Plotly } = /** @type {any} */ (window);
    const drawings = this.#prepare(inViewport.filter(isDrawn), figures);
    await Promise.all(drawings.map((drawing) => this.#drawFigure(Plotly, drawing, language, false)));
  }

  /** Lets the frame be drawn where nothing is urgent, and tells whether it did. */
  async #waitForFrame() {
    const places = this.#openPlaces();
    if (!places.length || !places.every((place) => this.#settled.has(place))) return false;
    await afterNextFrame();
    this.#settled.clear();
    return true;
  }

  /**
   * Each place with its figure, and how wide it is: all are asked before the first is drawn.
   * @param {HTMLElement[]} places
   * @param {Record<string, string>} figures
   * @returns {Drawing[]}
   */
  #prepare(places, figures) {
    const json = places.map((place) => figures[nameOf(place)]);
    const coloured = applyTheme(json, getComputedStyle(this.#frame.root));
    return places.map((place, i) => ({ place, figure: coloured[i], width: place.clientWidth }));
  }

  async #draw() {
    const { language } = this.#session.view;
    const { figures } = this.#session;
    const { root } = this.#frame;
    const onPaper = root.classList.contains("printing");
    let hasWaited = !onPaper && await this.#waitForFrame();
    const places = this.#placesOf(figures);
    // One that finds no place stops none: while JupyterLab changes its theme nothing has a size.
    if (!places.length || (!onPaper && this.#waitsToBeVisible(places))) return;
    const run = this.#run = {};
    const Plotly = await this.#load();
    const turns = drawingOrder(places, onPaper);
    const drawings = this.#prepare(turns.map(({ place }) => place), figures);
    for (const [i, { place, canWait }] of turns.entries()) {
      if (canWait && !hasWaited) await afterNextFrame();
      hasWaited = false;
      if (this.#run !== run) return;
      if (canWait && !isShown(place)) continue; // the frame may have taken it away
      const drawing = this.#drawFigure(Plotly, drawings[i], language, onPaper);
      if (drawing && !onPaper) await drawing;
      if (drawing) place.dataset.drawn = "";
    }
  }

  /**
   * In a dashboard of somebody's own (analyst.js) the library is loaded when a picture is seen.
   * @param {HTMLElement[]} places
   */
  #waitsToBeVisible(places) {
    const { Plotly, callcenterKitWhenVisible: whenVisible } = /** @type {any} */ (window);
    if (Plotly || !whenVisible) return false;
    whenVisible(places, () => this.#load().then(() => this.redraw(), () => {}));
    return true;
  }

  /** Those that no closed part hides: to ask how large one is there would have it laid out. */
  #openPlaces() {
    return [...this.#frame.root.querySelectorAll("[data-figure]")]
      .map((place) => /** @type {HTMLElement} */ (place))
      .filter((place) => !place.closest("details:not([open])"));
  }

  /**
   * Of a wide and a narrow picture the page's style shows one.
   * @param {Record<string, string>} figures
   */
  #placesOf(figures) {
    return this.#openPlaces().filter((place) => figures[nameOf(place)] && isShown(place));
  }

  /**
   * The drawing on its way, or null where the place shows it already.
   * @param {any} Plotly
   * @param {Drawing} drawing
   * @param {string} language
   * @param {boolean} onPaper
   */
  #drawFigure(Plotly, { place, figure, width }, language, onPaper) {
    // The words around a picture may have made its place wider or narrower.
    const key = [language, onPaper, width, figure].join();
    if (this.#keys.get(place) === key) return null;
    this.#keys.set(place, key);
    const { data, layout } = JSON.parse(figure);
    data.forEach(keepLabels);
    // Left to itself, a picture that is drawn again keeps the width of the first time.
    return Plotly.react(place, data, { ...layout, width }, {
      displayModeBar: false,
      displaylogo: false,
      responsive: true,
      scrollZoom: false,
      locale: language,
    });
  }
}

/** @param {HTMLElement} place */
const nameOf = (place) => place.dataset.figure ?? "";
