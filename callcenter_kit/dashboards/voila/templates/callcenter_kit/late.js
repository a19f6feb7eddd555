// "Getting ready" goes when the page has come to life; a page that doesn't in time says so.
(() => {
  const loading = document.getElementById("loading");
  const slow = document.getElementById("slow");
  if (document.getElementById("broken")) return loading.remove();
  const timer = setTimeout(() => { slow.hidden = false; }, 30000);
  const alive = () => document.querySelector(".page-output .jp-OutputArea-output > .lm-Widget > *");
  const watch = new MutationObserver(() => {
    if (!alive()) return;
    watch.disconnect();
    clearTimeout(timer);
    loading.remove();
    slow.hidden = true;
  });
  watch.observe(document.body, { childList: true, subtree: true });
})();
