// @ts-check
// The line to Python in a worker of the page's own browser: a site of plain files has no other. It
// tells "gone" when the worker can't go on.

import { Line } from "./line.js";

/**
 * What the worker says of the page.
 * @typedef {object} Said
 * @property {"update" | "message" | "report" | "gone"} kind
 * @property {any} content
 * @property {ArrayBuffer[]} [buffers]
 */

/** The line to one worker. */
export class WorkerLine extends Line {
  isNear = true;
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

  /** @param {Said} said */
  hear({ kind, content, buffers = [] }) {
    if (kind === "update") this.update(content);
    if (kind === "message") this.fire("msg:custom", content, buffers);
    if (kind === "report") console.error(content);
    if (kind === "gone") this.fire("gone");
  }
}
