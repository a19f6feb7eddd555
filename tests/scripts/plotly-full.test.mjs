import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { FakeElement, from, settled } from "./fakes.mjs";

const { loadPlotly, loadFullPlotly } = await import(from("drawing/scripts/plotly-loader.js"));

let scripts;

beforeEach(() => {
  scripts = [];
  globalThis.window = { define: "RequireJS" };
  globalThis.document = {
    getElementById: () => null,
    createElement: () => new FakeElement(),
    head: { append: (script) => scripts.push(script) },
  };
});

/** The library that a script brings. */
function arrive(script, name) {
  window.Plotly = { name, register() {} };
  script.onload();
  return settled();
}

test("the whole library takes its turn after the smaller one, and then draws all", async () => {
  const basic = loadPlotly();
  const full = loadFullPlotly("/plotly.min.js");
  await settled();
  assert.equal(scripts.length, 1);
  await arrive(scripts[0], "basic");
  assert.equal((await basic).name, "basic");
  assert.equal(scripts[1].src, "/plotly.min.js");
  await arrive(scripts[1], "whole");
  assert.equal((await full).name, "whole");
  assert.equal((await loadPlotly()).name, "whole");
  assert.equal(window.define, "RequireJS");
});

test("where the whole library cannot be had the smaller one stays", async () => {
  const basic = loadPlotly();
  await arrive(scripts[0], "basic");
  await basic;
  const full = loadFullPlotly("/plotly.min.js");
  await settled();
  scripts[1].onerror();
  await assert.rejects(full, /plotly.min.js/);
  assert.equal((await loadPlotly()).name, "basic");
});

test("without the smaller one before it the whole one is tried, and then the smaller again", async () => {
  const full = loadFullPlotly("/plotly.min.js");
  await settled();
  scripts[0].onerror();
  await assert.rejects(full);
  await settled();
  const basic = loadPlotly();
  await arrive(scripts[1], "basic");
  assert.equal((await basic).name, "basic");
});
