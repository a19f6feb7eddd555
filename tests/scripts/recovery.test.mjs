import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { awaitArrival, TOO_LONG } from "../../callcenter_kit/dashboards/drawing/scripts/arrival.js";
import { beginAnew, MOST_RELOADS, WITHIN } from "../../callcenter_kit/dashboards/drawing/scripts/recovery.js";
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

test("a page begins anew by itself twice, then it says so", () => {
  for (let time = 0; time < MOST_RELOADS; time += 1) beginAnew();
  assert.deepEqual([reloads, elements.gone.hidden], [2, true]);
  elements.slow.hidden = false;
  beginAnew();
  assert.deepEqual([reloads, elements.gone.hidden, elements.slow.hidden], [2, false, true]);
  assert.equal(elements.loading.isRemoved, true);
});

test("what happened long ago does not count", () => {
  for (let time = 0; time < MOST_RELOADS; time += 1) beginAnew();
  mock.timers.tick(WITHIN);
  beginAnew();
  assert.equal(reloads, 3);
});

for (const kept of [null, "no list"]) {
  test(`where nothing can be counted nothing is tried: ${kept}`, () => {
    globalThis.sessionStorage = kept && { getItem: () => kept };
    beginAnew();
    assert.deepEqual([reloads, elements.gone.hidden], [0, false]);
  });
}

test("a page that does not come in time begins anew", () => {
  awaitArrival();
  mock.timers.tick(TOO_LONG - 1);
  assert.equal(reloads, 0);
  mock.timers.tick(1);
  assert.equal(reloads, 1);
});

test("getting ready goes once the page lives, and so does that it took long", () => {
  const arrived = awaitArrival();
  elements.slow.hidden = false;
  arrived();
  assert.deepEqual([elements.loading.isRemoved, elements.slow.hidden], [true, true]);
  mock.timers.tick(TOO_LONG);
  assert.equal(reloads, 0);
});
