import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import * as figures from "../../callcenter_kit/dashboards/drawing/scripts/figures.js";
import { FakeSession, FakeElement, fakeFrame, settled } from "./fakes.mjs";

const FIGURE = JSON.stringify({ data: [1], layout: { color: "var(--accent)" } });
const RED = JSON.stringify({ data: [2], layout: { color: "red" } });
let drawings;
let frames;
let colour;
let frame;
let session;
let page;

function place(name, top = 0, boxes = [{}]) {
  return new FakeElement({
    dataset: { figure: name },
    getBoundingClientRect: () => ({ top, bottom: top + 100 }),
    getClientRects: () => boxes,
  });
}

function shows(...places) {
  frame.root.parts = { "[data-figure]": places };
  session.figures = Object.fromEntries(places.map(({ dataset }) => [dataset.figure, FIGURE]));
}

beforeEach(() => {
  drawings = [];
  frames = [];
  colour = "#111";
  globalThis.window = {
    innerHeight: 800,
    Plotly: {
      register() {},
      async react({ dataset }, data, layout, { locale }) {
        drawings.push(`${dataset.figure} ${layout.color} ${locale}`);
      },
    },
  };
  globalThis.getComputedStyle = () => ({ getPropertyValue: () => ` ${colour} ` });
  globalThis.requestAnimationFrame = (draw) => frames.push(draw);
  frame = fakeFrame();
  session = new FakeSession({ view: { language: "en" } });
  page = new figures.Figures(session, frame);
});

async function nextFrame() {
  frames.splice(0).forEach((draw) => draw());
  await new Promise((resolve) => { setTimeout(resolve, 5); });
}

async function allFrames() {
  await settled();
  while (frames.length) await nextFrame();
}

test("a theme's colour stands in the figure, quoted as JSON wants it; an empty label has an element", () => {
  const style = { getPropertyValue: (token) => ` ${token} "a" ` };
  const themed = figures.applyTheme(['["var(--x)", "plain"]', '"var(--x)"'], style);
  assert.deepEqual(themed, ['["--x \\"a\\"", "plain"]', '"--x \\"a\\""']);
  const traces = [{ text: ["", "today"] }, { text: "one for all" }, {}];
  traces.forEach(figures.keepLabels); // for one that comes there later
  assert.deepEqual(traces, [{ text: [" ", "today"] }, { text: "one for all" }, {}]);
});

test("what is in sight comes first, the rest can wait; on paper nothing can", () => {
  globalThis.window = { innerHeight: 800 };
  const [below, above, here] = [place("below", 900), place("above", -200), place("here", 10)];
  const names = (onPaper) => figures.drawingOrder([below, above, here], onPaper)
    .map((turn) => [turn.place.dataset.figure, turn.canWait]);
  assert.deepEqual(names(false), [["here", false], ["below", true], ["above", true]]);
  assert.deepEqual(names(true), [["below", false], ["above", false], ["here", false]]);
});

test("a figure is drawn once, which its place says, and again when it, its theme or its language changed", async () => {
  const shown = place("a");
  shows(shown);
  await page.redraw();
  await page.redraw();
  assert.equal(shown.dataset.drawn, "");
  assert.deepEqual(drawings, ["a #111 en"]);
  colour = "#eee";
  await page.redraw();
  session.view = { language: "zh-CN" };
  await page.redraw();
  assert.deepEqual(drawings.slice(1), ["a #eee en", "a #eee zh-CN"]);
  session.figures = { a: RED };
  await page.redraw();
  assert.equal(drawings.at(-1), "a red zh-CN");
});

test("of two widths only the picture that is shown is drawn, and none without its data", async () => {
  const [wide, narrow, empty] = [place("wide"), place("narrow", 0, []), place("empty")];
  shows(wide, narrow, empty);
  delete session.figures.empty;
  await page.redrawInPlace(); // none was drawn that could be drawn anew
  assert.deepEqual(drawings, []);
  await page.redraw();
  assert.deepEqual(drawings, ["wide #111 en"]);
});

test("what must be scrolled to waits for the frame, and a newer call makes it stop", async () => {
  shows(place("here"), place("below", 900));
  page.redraw();
  await settled();
  assert.deepEqual(drawings, ["here #111 en"]);
  session.figures = { here: RED, below: RED };
  page.redraw();
  await settled();
  await nextFrame();
  assert.deepEqual(drawings, ["here #111 en", "here red en", "below red en"]);
});

test("a call that finds no place stops none, and what is hidden by its turn is not drawn", async () => {
  const [below, hidden] = [place("below", 900), place("hidden", 900)];
  shows(below, hidden);
  page.redraw();
  await settled();
  frame.root.parts = {};
  await page.redraw();
  hidden.getClientRects = () => [];
  await nextFrame();
  await nextFrame();
  assert.deepEqual(drawings, ["below #111 en"]);
});

test("what a closed part hides is neither measured nor drawn", async () => {
  const hidden = place("hidden");
  hidden.around = { "details:not([open])": {} };
  hidden.getClientRects = () => assert.fail("it would be laid out");
  Object.defineProperty(hidden, "clientWidth", { get: hidden.getClientRects, configurable: true });
  shows(place("here"), hidden);
  await page.redraw();
  assert.deepEqual(drawings, ["here #111 en"]);
  page.redrawInPlace();
  page.redraw();
  await allFrames();
  assert.deepEqual(drawings, ["here #111 en"]);
  hidden.around = {};
  hidden.getClientRects = () => [{}];
  Object.defineProperty(hidden, "clientWidth", { value: 300 });
  await page.redraw();
  assert.deepEqual(drawings.slice(1), ["hidden #111 en"]);
});

test("the theme's colours are asked for before anything is drawn", async () => {
  shows(place("first"), place("second"));
  const { getComputedStyle } = globalThis;
  globalThis.getComputedStyle = () => ({
    getPropertyValue: (token) => {
      drawings.push("asked");
      return getComputedStyle().getPropertyValue(token);
    },
  });
  await page.redraw();
  assert.deepEqual(drawings, ["asked", "first #111 en", "second #111 en"]);
});


/** @returns the places, drawn; the figures that come next are another colour. */
async function drawnPlaces(...places) {
  shows(...places);
  page.redraw();
  await allFrames();
  drawings = [];
  session.figures = Object.fromEntries(places.map(({ dataset }) => [dataset.figure, RED]));
  return places;
}

test("what is in sight is drawn before the words change, the rest after the frame", async () => {
  await drawnPlaces(place("here"), place("below", 900), place("hidden", 0, []));
  page.redrawInPlace();
  assert.deepEqual(drawings, ["here red en"]);
  page.redraw();
  await settled();
  assert.deepEqual(drawings, ["here red en"]);
  await allFrames();
  assert.deepEqual(drawings, ["here red en", "below red en"]);
});

test("what must be scrolled to waits for one frame only, and never for the words to be laid out", async () => {
  const [below] = await drawnPlaces(place("below", 900));
  let asked = 0;
  const { getClientRects } = below;
  page.redrawInPlace();
  below.getClientRects = () => { asked += 1; return getClientRects(); };
  page.redraw();
  await settled();
  assert.deepEqual([asked, drawings], [0, []]);
  await nextFrame();
  assert.deepEqual(drawings, ["below red en"]);
});

test("an answer stops the drawing of the one before it, and a place that it brought waits for nothing", async () => {
  const [here] = await drawnPlaces(place("here"), place("below", 900));
  page.redraw();
  await settled();
  session.figures = { here: FIGURE, below: FIGURE };
  page.redrawInPlace();
  await nextFrame();
  assert.deepEqual(drawings, ["here red en", "here #111 en"]);
  shows(here, place("new"));
  page.redraw();
  await settled();
  assert.deepEqual(drawings.slice(2), ["new #111 en"]);
});


test("a picture takes the width of its place, whether the words made it narrower or a new one", async () => {
  const widths = [];
  const { react } = window.Plotly;
  window.Plotly.react = (place, data, layout, options) => {
    widths.push(`${place.dataset.figure} ${layout.width}`);
    return react(place, data, layout, options);
  };
  const curve = place("curve");
  curve.clientWidth = 758;
  shows(curve);
  await page.redraw();
  page.redrawInPlace();
  const spread = place("spread");
  curve.clientWidth = spread.clientWidth = 348;
  shows(curve, spread);
  await page.redraw();
  assert.deepEqual(widths, ["curve 758", "curve 348", "spread 348"]);
  session.figures = { curve: RED, spread: RED };
  page.redrawInPlace();
  curve.clientWidth = 333;
  page.redraw();
  await allFrames();
  assert.deepEqual(widths.slice(3), ["curve 348", "spread 348", "curve 333"]);
});


test("for paper nothing is drawn in place, all is drawn at once", async () => {
  await drawnPlaces(place("here"), place("below", 900));
  frame.root.classList.add("printing");
  await page.redrawInPlace();
  assert.deepEqual(drawings, []);
  page.redraw();
  await settled();
  assert.deepEqual(drawings.sort(), ["below red en", "here red en"]);
});

test("a picture that can't be drawn says so in its place, and one that was drawn stays", async () => {
  const [here] = await drawnPlaces(place("here"));
  const broken = place("a");
  session.figures = { here: "{" };
  frame.content.parts = { "[data-figure]:not([data-drawn])": [] };
  await page.redrawInPlace();
  assert.equal(here.dataset.drawn, "");
  shows(broken);
  session.figures = { a: "{" };
  frame.content.parts = { "[data-figure]:not([data-drawn])": broken };
  await page.redraw();
  assert.equal(broken.classList.contains("not-drawn"), true);
});

test("in somebody's own dashboard the library waits until a picture is seen", async () => {
  const { Plotly } = window;
  let see;
  globalThis.window = { innerHeight: 800, callcenterKitWhenVisible: (_, callback) => { see = callback; } };
  shows(place("a"));
  await page.redraw();
  assert.deepEqual(drawings, []);
  window.Plotly = Plotly;
  see();
  await settled();
  await nextFrame();
  assert.deepEqual(drawings, ["a #111 en"]);
});
