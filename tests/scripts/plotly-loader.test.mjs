import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { FakeElement, from, settled } from "./fakes.mjs";

const Plotly = { registered: [], register(locale) { this.registered.push(locale.name); } };
let scripts;
let config;
let module = 0;

/** The module as a page loads it: nothing loaded yet. */
async function fresh() {
  module += 1;
  return (await import(`${from("drawing/scripts/plotly-loader.js")}?${module}`)).loadPlotly;
}

beforeEach(() => {
  scripts = [];
  config = null;
  globalThis.window = { define: "RequireJS" };
  globalThis.document = {
    getElementById: () => config && { textContent: JSON.stringify(config) },
    createElement: () => new FakeElement(),
    head: { append: (script) => scripts.push(script) },
  };
});

function arrive(script) {
  window.Plotly = Plotly;
  script.onload();
}

test("the library comes once, from the address that the site says", async () => {
  config = { plotlyUrl: "/static/plotly.js" };
  const loadPlotly = await fresh();
  const loading = loadPlotly();
  assert.equal(loadPlotly(), loading);
  assert.equal(scripts[0].src, "/static/plotly.js");
  arrive(scripts[0]);
  assert.equal(await loading, Plotly);
  assert.deepEqual(Plotly.registered, ["zh-CN"]);
  assert.equal(scripts.length, 1);
});

test("without an address of its own it lies under the site's; the page's own loader is hidden", async () => {
  config = { baseUrl: "/user/a/" };
  (await fresh())();
  assert.equal(scripts[0].src, "/user/a/voila/templates/callcenter_kit/static/plotly-basic.min.js");
  assert.equal(window.define, undefined);
  arrive(scripts[0]);
  assert.equal(window.define, "RequireJS");
});

test("where it is a file the kernel is not asked for it, only the file once more", async () => {
  config = { plotlyUrl: "/static/plotly.js" };
  const loading = (await fresh())(() => assert.fail("the kernel was asked"));
  scripts[0].onerror();
  await settled();
  assert.equal(scripts[1].src, "/static/plotly.js");
  arrive(scripts[1]);
  assert.equal(await loading, Plotly);
});

test("where it is not served the kernel has it", async () => {
  const loading = (await fresh())(async () => "the library");
  scripts[0].onerror();
  await settled();
  assert.match(scripts[1].src, /^blob:/);
  arrive(scripts[1]);
  assert.equal(await loading, Plotly);
});

test("what failed is tried again by the next call", async () => {
  const loadPlotly = await fresh();
  const failing = loadPlotly(async () => { throw new Error("no kernel"); });
  scripts[0].onerror();
  await assert.rejects(failing, /no kernel/);
  const retry = loadPlotly();
  arrive(scripts[1]);
  assert.equal(await retry, Plotly);
});
