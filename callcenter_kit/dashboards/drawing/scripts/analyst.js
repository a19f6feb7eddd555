// @ts-check
// An analyst's own notebook on Voila: JupyterLab's scripts bring its widgets to life, and this
// puts right what would leave one of them grey for ever.

import { awaitArrival } from "./arrival.js";
import { drawOwnFigures } from "./ownfigures.js";
import { waitForModels } from "./patience.js";
import { beginAnew } from "./recovery.js";
import { whenSeen } from "./stillness.js";

const LIVING = ".page-output .jp-OutputArea-output > .lm-Widget > *";
const LOOK_EVERY = 10000; // milliseconds

/** JupyterLab's scripts would ask a kernel that has gone meanwhile for ever. */
async function lookForKernel() {
  const config = document.getElementById("jupyter-config-data")?.textContent;
  const { baseUrl, kernelId } = JSON.parse(config || "{}");
  const answer = await fetch(`${baseUrl}api/kernels/${kernelId}`).catch(() => null);
  if (answer?.status === 404) beginAnew();
}

/** Readers of the screen are told where the content begins; a page of ours has its own. */
function nameContent() {
  if (!document.querySelector("main")) document.getElementById("rendered_cells")?.setAttribute("role", "main");
}

function watchOver() {
  const arrived = awaitArrival();
  if (!document.querySelector(".page-output")) {
    nameContent();
    drawOwnFigures();
    arrived();
    return;
  }
  waitForModels();
  const looking = setInterval(lookForKernel, LOOK_EVERY);
  const watch = new MutationObserver(() => {
    if (!document.querySelector(LIVING)) return;
    watch.disconnect();
    clearInterval(looking);
    nameContent();
    drawOwnFigures();
    arrived();
  });
  watch.observe(document.body, { childList: true, subtree: true });
}

Object.assign(window, { callcenterKitWhenSeen: whenSeen }); // each widget's script is one of its own
watchOver();
