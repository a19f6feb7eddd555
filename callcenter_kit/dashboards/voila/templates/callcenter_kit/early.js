// The visitor's language, before anything is shown: the address says it, else the browser does.
(() => {
  const asked = new URLSearchParams(location.hash.slice(1)).get("lang") || navigator.language;
  document.documentElement.lang = /^en\b/i.test(asked) ? "en" : "zh-CN";
  // Voila calls these while a kernel works and once its theme is there; the page is shown already.
  window.voila_heartbeat = window.display_cells = () => {};
})();
