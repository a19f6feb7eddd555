// @ts-check
// Runs once the page's HTML is there: "getting ready" goes when the page has come to life, and a
// page that doesn't in time says so.
(() => {
  const PATIENCE = 30000; // milliseconds
  const LIVING = ".page-output .jp-OutputArea-output > .lm-Widget > *";

  /** @param {string} id */
  const part = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

  /** @param {() => void} done */
  function whenAlive(done) {
    const watch = new MutationObserver(() => {
      if (!document.querySelector(LIVING)) return;
      watch.disconnect();
      done();
    });
    watch.observe(document.body, { childList: true, subtree: true });
  }

  function waitForLife() {
    const timer = setTimeout(() => { part("slow").hidden = false; }, PATIENCE);
    whenAlive(() => {
      clearTimeout(timer);
      part("loading").remove();
      part("slow").hidden = true;
    });
  }

  if (part("broken")) part("loading").remove();
  else waitForLife();
})();
