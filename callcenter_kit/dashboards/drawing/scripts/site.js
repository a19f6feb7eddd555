// @ts-check
// A page of the site of plain files: the page, and its connection to Python in a worker of the same
// browser. The visitor sees how much of it is loaded; what does not come is asked for once more.

import { Connection } from "./connection.js";
import { hideLoading } from "./load-check.js";
import { render } from "./page.js";

export const MOST_TRIES = 2;

/**
 * What the worker sends.
 * @typedef {object} WorkerMessage
 * @property {"update" | "message" | "report" | "gone"} kind
 * @property {any} content
 * @property {ArrayBuffer[]} [buffers]
 */

/** The connection to one worker; it emits "gone" when the worker can't go on. */
export class WorkerConnection extends Connection {
  isLocal = true;
  #worker;

  /** @param {Worker} worker */
  constructor(worker) {
    super();
    this.#worker = worker;
  }

  /**
   * @param {object} message
   * @param {undefined} [_callbacks] as anywidget's model has them
   * @param {ArrayBuffer[]} [buffers] the worker's from now on
   */
  send(message, _callbacks, buffers = []) {
    this.#worker.postMessage({ message: JSON.stringify(message), buffers }, buffers);
  }

  /** @param {WorkerMessage} message */
  receive({ kind, content, buffers = [] }) {
    if (kind === "update") this.update(content);
    if (kind === "message") this.emit("msg:custom", content, buffers);
    if (kind === "report") console.error(content);
    if (kind === "gone") this.emit("gone");
  }
}

/** @param {string} id */
const byId = (id) => document.getElementById(id);

/**
 * How much of what the worker loads is there, in a sentence of the visitor's language.
 * @param {number} share from 0 to 1
 */
function showLoading(share) {
  const elements = byId("loading")?.querySelectorAll("[data-words]") ?? [];
  elements.forEach((element) => {
    const words = /** @type {HTMLElement} */ (element).dataset.words ?? "";
    const text = words.replace("{share}", String(Math.round(share * 100)));
    if (element.textContent !== text) element.textContent = text;
  });
}

/** @param {string} id of the notice that says why the page does not come to life */
function showNotice(id) {
  byId("loading")?.remove();
  ["slow", id].forEach((name) => {
    const notice = byId(name);
    if (notice) notice.hidden = name !== id;
  });
}

/**
 * The page lives as soon as the worker has answered for the first time.
 * @param {WorkerConnection} connection
 */
function showPage(connection) {
  const onFirstView = () => {
    connection.off("change:view", onFirstView);
    hideLoading();
  };
  connection.on("change:view", onFirstView);
  render({ model: connection, el: /** @type {Element} */ (document.querySelector(".page-output")) });
}

/**
 * @param {any} config
 * @param {number} tries how often it was tried before
 */
export function startPage(config, tries = 0) {
  const worker = new Worker(config.workerUrl, { type: "module" });
  const connection = new WorkerConnection(worker);
  let isReady = false;
  const fail = () => {
    worker.onmessage = worker.onerror = null;
    worker.terminate();
    if (isReady) connection.receive({ kind: "gone", content: null });
    else if (tries + 1 < MOST_TRIES) startPage(config, tries + 1);
    else showNotice("unreachable");
  };
  worker.onerror = fail;
  worker.onmessage = ({ data: { kind, content, buffers } }) => {
    if (kind === "progress") showLoading(content);
    else if (kind === "failed") fail();
    else if (kind === "ready") {
      isReady = true;
      showPage(connection);
    } else connection.receive({ kind, content: JSON.parse(content), buffers });
  };
  worker.postMessage({ begin: config });
}

// Where the page has said why it can't, nothing is loaded in vain.
if (byId("loading")) startPage(JSON.parse(byId("jupyter-config-data")?.textContent || "{}"));
