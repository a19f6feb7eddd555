// @ts-check
// The line to Python in a worker of the page's own browser: a site of plain files has no other. It
// has what anywidget's model has, and tells "gone" when the worker can't go on.

/**
 * What the worker says.
 * @typedef {object} Said
 * @property {"progress" | "ready" | "update" | "message" | "report" | "gone"} kind
 * @property {any} content
 * @property {ArrayBuffer[]} [buffers]
 */

/** The line to one worker. */
export class WorkerLine {
  #worker;
  /** @type {Record<string, any>} */
  #state = { view: {}, figures: {}, later: {} };
  /** @type {Record<string, Set<(...args: any[]) => void>>} */
  #handlers = {};

  /** @param {Worker} worker */
  constructor(worker) {
    this.#worker = worker;
  }

  /** @param {string} name */
  get(name) {
    return this.#state[name];
  }

  /**
   * @param {string} event
   * @param {(...args: any[]) => void} handle
   */
  on(event, handle) {
    (this.#handlers[event] ??= new Set()).add(handle);
  }

  /**
   * @param {string} event
   * @param {(...args: any[]) => void} handle
   */
  off(event, handle) {
    this.#handlers[event]?.delete(handle);
  }

  /**
   * @param {object} message
   * @param {undefined} [_callbacks] as anywidget's model has them
   * @param {ArrayBuffer[]} [buffers] the worker's from now on
   */
  send(message, _callbacks, buffers = []) {
    this.#worker.postMessage({ message: JSON.stringify(message), buffers }, buffers);
  }

  /**
   * Takes what the worker says of the page.
   * @param {Said} said
   */
  hear({ kind, content, buffers = [] }) {
    if (kind === "update") this.#update(content);
    if (kind === "message") this.#fire("msg:custom", content, buffers);
    if (kind === "report") console.error(content);
    if (kind === "gone") this.#fire("gone");
  }

  /** @param {Record<string, any>} state */
  #update(state) {
    Object.assign(this.#state, state);
    Object.keys(state).forEach((name) => this.#fire(`change:${name}`));
  }

  /**
   * @param {string} event
   * @param {...any} given
   */
  #fire(event, ...given) {
    [...(this.#handlers[event] ?? [])].forEach((handle) => handle(...given));
  }
}
