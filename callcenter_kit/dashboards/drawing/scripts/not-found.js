// @ts-check
// A host shows the page for what is not there at whatever address was asked for, at any depth: where
// the site begins is found by its icon, from the address upwards.
(function () {
  /** @param {string} folder */
  function pointTo(folder) {
    document.querySelectorAll("main a").forEach((link) => { link.setAttribute("href", folder); });
    document.querySelector("link[rel=icon]")?.setAttribute("href", `${folder}favicon.svg`);
  }
  /** @param {string} folder */
  function search(folder) {
    const icon = new Image(); // a host that answers everything with a page of its own has none
    icon.onload = () => pointTo(folder);
    icon.onerror = () => { if (folder !== "/") search(folder.replace(/[^/]+\/+$/, "")); };
    icon.src = `${folder}favicon.svg`;
  }
  search(location.pathname.replace(/[^/]+$/, ""));
})();
