// @ts-check
// A go.Figure in a notebook of one's own on Voila, drawn when it comes in sight. Our pages' library
// draws most of them; what it does not know, such as a heatmap, Plotly's whole library does, four
// times as large.

import { loadPlotly, loadWholePlotly, siteConfig } from "./plotly.js";
import { whenSeen } from "./stillness.js";

const BASIC = ["bar", "pie", "scatter"];

/** @param {any} figure */
const isBasic = ({ data = [] }) =>
  data.every((/** @type {any} */ trace) => BASIC.includes(trace.type ?? "scatter"));

/** @type {Promise<any> | null} */
let whole = null;

const smaller = () => loadPlotly(() => Promise.reject(new Error("no kernel is asked for it")));

/** @param {any} figure */
function libraryFor(figure) {
  const { fullPlotlyUrl } = siteConfig();
  if (!fullPlotlyUrl || isBasic(figure)) return smaller();
  return (whole ||= loadWholePlotly(fullPlotlyUrl)).catch(smaller);
}

/** @param {HTMLElement} place */
async function draw(place) {
  const figure = JSON.parse(place.querySelector("script[data-plotly]")?.textContent || "{}");
  const Plotly = await libraryFor(figure);
  const locale = document.documentElement.lang;
  Plotly.newPlot(place, figure.data, figure.layout, { responsive: true, displayModeBar: false, locale });
}

/** Draws each figure that the page holds as JSON, once somebody sees its place. */
export function drawOwnFigures() {
  const places = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".own.figure"));
  places.forEach((place) => whenSeen([place], () => draw(place)));
}
