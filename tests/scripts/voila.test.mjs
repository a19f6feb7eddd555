import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, mock, test } from "node:test";
import { runInThisContext } from "node:vm";

import { FakeElement, from } from "./fakes.mjs";

let elements;
let isAlive;
let changed;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  isAlive = false;
  changed = null;
  elements = { loading: new FakeElement(), slow: new FakeElement({ hidden: true }) };
  globalThis.window = {};
  globalThis.document = {
    body: {},
    documentElement: {},
    getElementById: (id) => elements[id] ?? null,
    querySelector: () => (isAlive ? {} : null),
  };
  globalThis.MutationObserver = class {
    constructor(watch) { changed = watch; }
    observe() {}
    disconnect() { changed = null; }
  };
});
afterEach(() => mock.timers.reset());

function run(name) {
  runInThisContext(readFileSync(from(`server/voila/templates/callcenter_kit/${name}`), "utf-8"));
}

function languageOf(hash, language) {
  globalThis.location = { hash };
  Object.defineProperty(globalThis, "navigator", { value: { language }, configurable: true });
  run("early.js");
  return document.documentElement.lang;
}

test("the address says the language, else the browser does, else it is Chinese", () => {
  assert.equal(languageOf("#v=1&lang=en", "zh-CN"), "en");
  assert.equal(languageOf("", "en-GB"), "en");
  assert.equal(languageOf("#lang=zh-CN", "en"), "zh-CN");
  assert.equal(languageOf("", "eng"), "zh-CN");
  assert.equal(languageOf("", "fr"), "zh-CN");
});

test("what Voila calls meanwhile is there", () => {
  languageOf("", "en");
  window.voila_heartbeat();
  window.display_cells();
});

test("getting ready goes once the page lives, in time", () => {
  run("late.js");
  changed();
  assert.equal(elements.loading.isRemoved, undefined);
  isAlive = true;
  changed();
  assert.equal(elements.loading.isRemoved, true);
  mock.timers.tick(60_000);
  assert.equal(elements.slow.hidden, true);
});

test("a page that does not come in time says so, until it comes", () => {
  run("late.js");
  mock.timers.tick(30_000);
  assert.equal(elements.slow.hidden, false);
  isAlive = true;
  changed();
  assert.equal(elements.slow.hidden, true);
});

test("a broken page is not getting ready", () => {
  elements.broken = new FakeElement();
  run("late.js");
  assert.equal(elements.loading.isRemoved, true);
  assert.equal(changed, null);
});
