// @ts-check
// An analyst's own notebook on Voila: JupyterLab's scripts bring its widgets to life, and this
// puts right what would leave one of them grey for ever. A go.Figure is drawn when it comes in sight:
// our pages' library draws most of them; what it does not know, such as a heatmap, Plotly's whole
// library does, four times as large.

import { whenVisible } from "./layout-settled.js";
import { reloadPage, watchLoading } from "./load-check.js";
import { loadFullPlotly, loadPlotly, siteConfig } from "./plotly-loader.js";
import { makeWidgetsWait } from "./widget-retry.js";

const BASIC = ["bar", "pie", "scatter"];

/** @param {any} figure */
const isBasic = ({ data = [] }) =>
  data.every((/** @type {any} */ trace) => BASIC.includes(trace.type ?? "scatter"));

/** @type {Promise<any> | null} */
let full = null;

const loadBasic = () => loadPlotly(() => Promise.reject(new Error("no kernel is asked for it")));

/** @param {any} figure */
function libraryFor(figure) {
  const { fullPlotlyUrl } = siteConfig();
  if (!fullPlotlyUrl || isBasic(figure)) return loadBasic();
  return (full ||= loadFullPlotly(fullPlotlyUrl)).catch(loadBasic);
}

/** @param {HTMLElement} place */
async function drawFigure(place) {
  const figure = JSON.parse(place.querySelector("script[data-plotly]")?.textContent || "{}");
  const Plotly = await libraryFor(figure);
  const locale = document.documentElement.lang;
  Plotly.newPlot(place, figure.data, figure.layout, { responsive: true, displayModeBar: false, locale });
}

/** Draws each figure that the page holds as JSON, once somebody sees its place. */
function drawFigures() {
  const places = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".own.figure"));
  places.forEach((place) => whenVisible([place], () => drawFigure(place)));
}

const LIVE_WIDGET = ".page-output .jp-OutputArea-output > .lm-Widget > *";
const CHECK_EVERY = 10000; // milliseconds

/** JupyterLab's scripts would ask a kernel that has gone meanwhile for ever. */
async function checkKernel() {
  const config = document.getElementById("jupyter-config-data")?.textContent;
  const { baseUrl, kernelId } = JSON.parse(config || "{}");
  const answer = await fetch(`${baseUrl}api/kernels/${kernelId}`).catch(() => null);
  if (answer?.status === 404) reloadPage();
}

/** Readers of the screen are told where the content begins; a page of ours has its own. */
function labelContent() {
  if (!document.querySelector("main")) document.getElementById("rendered_cells")?.setAttribute("role", "main");
}

/** Waits for the widgets; a notebook without any has words and pictures only. */
function start() {
  const loaded = watchLoading();
  if (!document.querySelector(".page-output")) {
    labelContent();
    drawFigures();
    loaded();
    return;
  }
  makeWidgetsWait();
  const timer = setInterval(checkKernel, CHECK_EVERY);
  const watch = new MutationObserver(() => {
    if (!document.querySelector(LIVE_WIDGET)) return;
    watch.disconnect();
    clearInterval(timer);
    labelContent();
    drawFigures();
    loaded();
  });
  watch.observe(document.body, { childList: true, subtree: true });
}

Object.assign(window, { callcenterKitWhenVisible: whenVisible }); // each widget's script is one of its own
start();
