// @ts-check
// Says at once where a page of plain files can't come to life: a browser that can't calculate, a page
// opened from a disk, a script that does not come. It is written as for browsers of any age.
(function () {
  /** @param {string} id */
  function show(id) {
    var loading = document.getElementById("loading");
    var notice = document.getElementById(id);
    if (loading) loading.parentNode.removeChild(loading);
    if (notice) notice.hidden = false;
  }
  /** Whether a worker may be a module: a browser that knows no such thing never asks for its type. */
  function hasModuleWorkers() {
    var isAsked = false;
    try {
      // No address begins like this, so that no worker is made.
      new Worker("//", { get type() { isAsked = true; return /** @type {const} */ ("module"); } });
    } catch (error) { /* as it should */ }
    return isAsked;
  }
  function canCalculate() {
    try {
      // Catching what a module throws is the newest of what Python needs of WebAssembly.
      return hasModuleWorkers() && typeof TransformStream === "function"
        && WebAssembly.validate(new Uint8Array([
          0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6, 64, 25, 11, 11,
        ]));
    } catch (error) {
      return false;
    }
  }
  if (location.protocol === "file:") show("from_disk");
  else if (!canCalculate()) show("too_old");
  document.addEventListener("error", function (event) {
    if (event.target instanceof HTMLScriptElement && event.target.type === "module") show("unreachable");
  }, true);
}());
