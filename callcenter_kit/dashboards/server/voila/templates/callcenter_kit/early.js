// @ts-check
// Runs before anything is shown: sets the visitor's language, which the address says, else the
// browser; and what must work even where no other script comes.
(() => {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const language =
    parameters.get("typed.lang") || parameters.get("lang") || navigator.language;
  document.documentElement.lang = /^en\b/i.test(language) ? "en" : "zh-CN";
  // Voila calls these while a kernel works and once its theme is there; the page is shown already.
  Object.assign(window, { voila_heartbeat() {}, display_cells() {} });

  setTimeout(() => {
    const [loading, slow] = ["loading", "slow"].map((id) => document.getElementById(id));
    if (loading && slow) slow.hidden = false;
  }, 30000);
  document.addEventListener("click", ({ target }) => {
    if (/** @type {Element} */ (target).closest("[data-reload]")) location.reload();
  });

  // A client's page says when it is left, so that its kernel's seat is free for the next visitor.
  window.addEventListener("pagehide", () => {
    if (!document.getElementById("page-model")) return;
    const config = document.getElementById("jupyter-config-data")?.textContent;
    const { baseUrl, kernelId } = JSON.parse(config || "{}");
    const form = new FormData();
    form.append("_xsrf", document.cookie.match(/\b_xsrf=([^;]*)/)?.[1] ?? "");
    navigator.sendBeacon(`${baseUrl}voila/api/shutdown/${kernelId}`, form);
  });
})();
