// @ts-check
// A short form of the answer stays in sight while the answer itself, [data-summarised], is scrolled
// away.

/** Watches whether the answer is in sight. */
export class Summary {
  #content;
  #watch;
  /** @type {Element | null} */
  #summarised = null;

  /** @param {import("./frame.js").Frame} frame */
  constructor({ root, content }) {
    this.#content = content;
    this.#watch = new IntersectionObserver(([entry]) => {
      root.classList.toggle("answer-away", !entry.isIntersecting);
    });
  }

  /** The answer may be another element now. */
  follow() {
    const element = this.#content.querySelector("[data-summarised]");
    if (element === this.#summarised) return;
    this.#watch.disconnect();
    if (element) this.#watch.observe(element);
    this.#summarised = element;
  }

  stop() {
    this.#watch.disconnect();
  }
}
