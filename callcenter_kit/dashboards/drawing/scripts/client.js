// @ts-check
// A client's page on Voila: the page, and its own connection to its kernel. Nothing of JupyterLab's
// is loaded for it.

import { KernelConnection } from "./connection.js";
import { watchLoading } from "./load-check.js";
import { render } from "./page.js";

/** @param {string} id */
const json = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");

function connectKernel() {
  const { baseUrl, kernelId } = json("jupyter-config-data");
  const address = new URL(`${baseUrl}api/kernels/${kernelId}`, location.href).href;
  return new KernelConnection(address, json("page-model").model_id);
}

/**
 * The style came with the first paint, which goes when the page lives.
 * @param {Element} output
 */
function keepStyle(output) {
  document.head.append(...output.querySelectorAll(".first-paint style"));
}

function start() {
  const output = /** @type {HTMLElement} */ (document.querySelector(".page-output"));
  const connection = connectKernel();
  const loaded = watchLoading();
  const onFirstView = () => {
    connection.off("change:view", onFirstView);
    loaded();
  };
  keepStyle(output);
  render({ model: connection, el: output });
  connection.on("change:view", onFirstView);
  window.addEventListener("online", () => connection.reconnectNow());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) connection.reconnectNow();
  });
  connection.open();
}

start();
