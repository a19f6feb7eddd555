// @ts-check
// A page of the site of plain files: the page, and Python in a worker of its own. What is on its
// way is told; what does not come is asked for once more, then told, too.

import { arrived } from "./arrival.js";
import { render } from "./page.js";
import { WorkerLine } from "./workerline.js";

export const MOST_TRIES = 2;

/** @param {string} id */
const byId = (id) => document.getElementById(id);

/**
 * How much of what the worker loads is there, in a sentence of the visitor's language.
 * @param {number} share from 0 to 1
 */
function tellProgress(share) {
  const lines = byId("loading")?.querySelectorAll("[data-words]") ?? [];
  lines.forEach((line) => {
    const words = /** @type {HTMLElement} */ (line).dataset.words ?? "";
    const told = words.replace("{share}", String(Math.round(share * 100)));
    if (line.textContent !== told) line.textContent = told;
  });
}

/** @param {string} id of the notice that says why the page does not come to life */
function sayWhy(id) {
  byId("loading")?.remove();
  ["slow", id].forEach((name) => {
    const notice = byId(name);
    if (notice) notice.hidden = name !== id;
  });
}

/**
 * The page lives as soon as the worker has answered for the first time.
 * @param {WorkerLine} line
 */
function show(line) {
  const once = () => {
    line.off("change:view", once);
    arrived();
  };
  line.on("change:view", once);
  render({ model: line, el: /** @type {Element} */ (document.querySelector(".page-output")) });
}

/**
 * @param {any} config
 * @param {number} tries how often it was tried before
 */
export function comeAlive(config, tries = 0) {
  const worker = new Worker(config.workerUrl, { type: "module" });
  const line = new WorkerLine(worker);
  let isReady = false;
  const fail = () => {
    worker.onmessage = worker.onerror = null;
    worker.terminate();
    if (isReady) line.hear({ kind: "gone", content: null });
    else if (tries + 1 < MOST_TRIES) comeAlive(config, tries + 1);
    else sayWhy("unreachable");
  };
  worker.onerror = fail;
  worker.onmessage = ({ data: { kind, content, buffers } }) => {
    if (kind === "progress") tellProgress(content);
    else if (kind === "failed") fail();
    else if (kind === "ready") {
      isReady = true;
      show(line);
    } else line.hear({ kind, content: JSON.parse(content), buffers });
  };
  worker.postMessage({ begin: config });
}

// Where the page has said why it can't, nothing is loaded in vain.
if (byId("loading")) comeAlive(JSON.parse(byId("jupyter-config-data")?.textContent || "{}"));
