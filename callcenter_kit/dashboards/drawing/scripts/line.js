// @ts-check
// What every line to Python has of anywidget's model: a state, and events that are told of.

/** @typedef {(...args: any[]) => void} Handle */

export class Line {
  /** @type {Record<string, any>} */
  #state = { view: {}, figures: {}, later: {} };
  /** @type {Record<string, Set<Handle>>} */
  #handlers = {};

  /** @param {string} name */
  get(name) {
    return this.#state[name];
  }

  /**
   * @param {string} event
   * @param {Handle} handle
   */
  on(event, handle) {
    (this.#handlers[event] ??= new Set()).add(handle);
  }

  /**
   * @param {string} event
   * @param {Handle} handle
   */
  off(event, handle) {
    this.#handlers[event]?.delete(handle);
  }

  /**
   * Parts of the state came down; what is none of it is left out.
   * @param {Record<string, any>} state
   */
  update(state) {
    const names = Object.keys(state).filter((name) => name in this.#state);
    names.forEach((name) => { this.#state[name] = state[name]; });
    names.forEach((name) => this.fire(`change:${name}`));
  }

  /**
   * @param {string} event
   * @param {...any} given
   */
  fire(event, ...given) {
    [...(this.#handlers[event] ?? [])].forEach((handle) => handle(...given));
  }
}
