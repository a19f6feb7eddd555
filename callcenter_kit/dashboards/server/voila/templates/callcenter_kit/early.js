// @ts-check
// Runs before anything is shown: sets the visitor's language, which the address says, else the
// browser.
(() => {
  const asked = new URLSearchParams(location.hash.slice(1)).get("lang") || navigator.language;
  document.documentElement.lang = /^en\b/i.test(asked) ? "en" : "zh-CN";
  // Voila calls these while a kernel works and once its theme is there; the page is shown already.
  Object.assign(window, { voila_heartbeat() {}, display_cells() {} });
})();
