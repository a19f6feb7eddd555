import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { watchEnvironment } from "../../callcenter_kit/dashboards/drawing/scripts/environment.js";
import { Summary } from "../../callcenter_kit/dashboards/drawing/scripts/view.js";
import { FakeElement, fakeFrame, listen } from "./fakes.mjs";

let watches;
let redraws;
let frames;
let root;
let preference;

/** Any of the browser's observers. */
function observer(name) {
  return class {
    constructor(callback) {
      this.callback = callback;
      this.observed = [];
      watches[name] = this;
    }
    observe(element) { this.observed.push(element); }
    disconnect() { this.observed = []; }
  };
}

beforeEach(() => {
  watches = {};
  redraws = 0;
  frames = [];
  root = new FakeElement();
  preference = new FakeElement();
  globalThis.MutationObserver = observer("theme");
  globalThis.ResizeObserver = observer("width");
  globalThis.IntersectionObserver = observer("answer");
  globalThis.document = { body: new FakeElement() };
  globalThis.window = new FakeElement();
  globalThis.matchMedia = () => preference;
  globalThis.requestAnimationFrame = (draw) => frames.push(draw);
});

async function nextFrame() {
  frames.splice(0).forEach((draw) => draw());
  await new Promise((resolve) => { setTimeout(resolve, 5); });
}

const watch = (inVoila) => watchEnvironment(listen, root, inVoila, () => { redraws += 1; });

test("in a notebook the page has JupyterLab's theme from the beginning", async () => {
  document.body.setAttribute("data-jp-theme-light", "false");
  watch(false);
  assert.equal(root.dataset.theme, "dark");
  document.body.setAttribute("data-jp-theme-light", "true");
  watches.theme.callback();
  assert.equal(root.dataset.theme, "light");
  assert.equal(redraws, 0); // nothing has a size while JupyterLab changes its styles
  await nextFrame();
  assert.equal(redraws, 2);
});

test("in Voila the style follows the browser, and the pictures are drawn anew", async () => {
  watch(true);
  assert.equal(redraws, 0);
  preference.fire("change");
  await nextFrame();
  assert.equal(redraws, 1);
  assert.equal("theme" in root.dataset, false);
});

test("another width may show another picture, another height does not", () => {
  watch(true);
  const resize = (width, height) => watches.width.callback([{ contentRect: { width, height } }]);
  resize(800, 600);
  resize(800, 900);
  resize(400, 900);
  assert.equal(redraws, 2);
});

test("for paper the pictures are drawn beforehand, and for the screen afterwards", () => {
  const stop = watch(true);
  window.fire("beforeprint");
  assert.equal(root.classList.contains("printing"), true);
  window.fire("afterprint");
  assert.equal(root.classList.contains("printing"), false);
  assert.equal(redraws, 2);
  stop(); // a closed view watches nothing
  assert.deepEqual([watches.theme.observed, watches.width.observed], [[], []]);
});


test("the short answer shows while the answer, whichever it is now, is out of sight", () => {
  const frame = fakeFrame();
  const summary = new Summary(frame);
  const [first, second] = [new FakeElement(), new FakeElement()];
  const answerIs = (element) => {
    frame.content.parts = { "[data-summarised]": element };
    summary.observe();
    return watches.answer.observed;
  };
  assert.deepEqual(answerIs(first), [first]);
  const observed = watches.answer.observed;
  assert.equal(answerIs(first), observed); // not watched anew, which would report at once
  assert.deepEqual(answerIs(second), [second]);
  assert.deepEqual(answerIs(null), []);
  watches.answer.callback([{ isIntersecting: false }]);
  assert.equal(frame.root.classList.contains("answer-away"), true);
  watches.answer.callback([{ isIntersecting: true }]);
  assert.equal(frame.root.classList.contains("answer-away"), false);
});
