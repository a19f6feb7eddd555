// @ts-check
// A client's page on Voila: the page, and its own line to its kernel. Nothing of JupyterLab's is
// loaded for it.

import { awaitArrival } from "./arrival.js";
import { KernelLine } from "./kernel.js";
import { render } from "./page.js";

/** @param {string} id */
const json = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");

function kernelLine() {
  const { baseUrl, kernelId } = json("jupyter-config-data");
  const address = new URL(`${baseUrl}api/kernels/${kernelId}`, location.href).href;
  return new KernelLine(address, json("page-model").model_id);
}

/**
 * The style came with the first paint, which goes when the page lives.
 * @param {Element} output
 */
function keepStyle(output) {
  document.head.append(...output.querySelectorAll(".first-paint style"));
}

function comeAlive() {
  const output = /** @type {HTMLElement} */ (document.querySelector(".page-output"));
  const line = kernelLine();
  const arrived = awaitArrival();
  const once = () => {
    line.off("change:view", once);
    arrived();
  };
  keepStyle(output);
  render({ model: line, el: output });
  line.on("change:view", once);
  window.addEventListener("online", () => line.hurry());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) line.hurry(); });
  line.open();
}

comeAlive();
