import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import {
  hadFile, LOAD_TIMEOUT, MOST_RELOADS, RELOAD_WINDOW, reloadPage, rememberFile, watchLoading,
} from "../../callcenter_kit/dashboards/drawing/scripts/load-check.js";
import { FakeElement, fakeStorage } from "./fakes.mjs";

let elements;
let reloads;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_800_000_000_000 });
  reloads = 0;
  elements = {
    loading: new FakeElement(), slow: new FakeElement({ hidden: true }), gone: new FakeElement({ hidden: true }),
  };
  globalThis.sessionStorage = fakeStorage();
  globalThis.location = { reload: () => { reloads += 1; } };
  globalThis.document = { getElementById: (id) => elements[id] ?? null };
});
afterEach(() => mock.timers.reset());

test("a page begins anew by itself twice, then it says so, and long afterwards again", () => {
  for (let time = 0; time < MOST_RELOADS; time += 1) reloadPage();
  assert.deepEqual([reloads, elements.gone.hidden], [2, true]);
  elements.slow.hidden = false;
  reloadPage();
  assert.deepEqual([reloads, elements.gone.hidden, elements.slow.hidden], [2, false, true]);
  assert.equal(elements.loading.isRemoved, true);
  mock.timers.tick(RELOAD_WINDOW);
  reloadPage();
  assert.equal(reloads, 3);
});

for (const kept of [null, "no list"]) {
  test(`where nothing can be counted nothing is tried: ${kept}`, () => {
    globalThis.sessionStorage = kept && { getItem: () => kept };
    reloadPage();
    assert.deepEqual([reloads, elements.gone.hidden], [0, false]);
  });
}

test("a page that does not come in time begins anew", () => {
  watchLoading();
  mock.timers.tick(LOAD_TIMEOUT - 1);
  assert.equal(reloads, 0);
  mock.timers.tick(1);
  assert.equal(reloads, 1);
});

test("getting ready goes once the page lives, and so does that it took long", () => {
  const hideLoading = watchLoading();
  elements.slow.hidden = false;
  hideLoading();
  assert.deepEqual([elements.loading.isRemoved, elements.slow.hidden], [true, true]);
  mock.timers.tick(LOAD_TIMEOUT);
  assert.equal(reloads, 0);
});

// A file of the visitor's

const openPage = (pathname) => { globalThis.location = { pathname }; };

test("the tab knows that a page had a file, until it has none; another page changes nothing", () => {
  openPage("/clients");
  assert.equal(hadFile(), false);
  rememberFile(true);
  openPage("/another");
  assert.equal(hadFile(), false);
  rememberFile(false);
  openPage("/clients");
  assert.equal(hadFile(), true);
  rememberFile(false);
  assert.equal(hadFile(), false);
  globalThis.sessionStorage = undefined; // where nothing may be kept the page goes on
  rememberFile(true);
  assert.equal(hadFile(), false);
});
