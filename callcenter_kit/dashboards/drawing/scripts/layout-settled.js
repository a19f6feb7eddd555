// @ts-check
// A dashboard's parts come one after another, each pushing down those below: what is in sight is
// known once the page keeps its height.

export const SETTLE_TIME = 1000; // milliseconds

const MOST_WAITS = 15; // what never comes keeps nobody waiting
const HEIGHT = 10; // pixels: an output that is lower shows no widget yet
const EMPTY = [".widget-box:empty", ".widget-box > :empty", ".callcenter-kit[hidden]"]
  .map((selector) => `.page-output ${selector}`)
  .join();

/** Whether a widget of the notebook has not come yet. */
function isIncomplete() {
  const outputs = [...document.querySelectorAll(".page-output")];
  return outputs.some((output) => output.getBoundingClientRect().height < HEIGHT)
    || document.querySelector(EMPTY) !== null;
}

/** Resolves when all widgets are there and the page has kept its height for a while. */
function whenSettled() {
  return new Promise((resolve) => {
    let [timer, waits] = [0, 0];
    const settle = () => {
      waits += 1;
      if (isIncomplete() && waits < MOST_WAITS) {
        wait();
        return;
      }
      watch.disconnect();
      resolve(undefined);
    };
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(settle, SETTLE_TIME);
    };
    const watch = new ResizeObserver(wait);
    watch.observe(document.body);
  });
}

/**
 * Calls back once, when one of the places is in sight on a page that has come to rest.
 * @param {Iterable<Element>} places
 * @param {() => void} callback
 */
export async function whenVisible(places, callback) {
  await whenSettled();
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    callback();
  });
  [...places].forEach((place) => watch.observe(place));
}
