import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { patient, waitForModels } from "../../callcenter_kit/dashboards/widget/scripts/patience.js";
import { settled } from "./fakes.mjs";

const NAME = "@jupyter-widgets/jupyterlab-manager";
let drawn;
let manager;

/** A renderer as the extension has one. */
function extension() {
  return {
    WidgetRenderer: class {
      constructor() { this._manager = { promise: Promise.resolve(manager) }; }
      async renderModel(model) { drawn.push(model); }
    },
  };
}

beforeEach(() => {
  drawn = [];
  const waiting = new Set();
  manager = {
    restoredStatus: false,
    restored: {
      connect: (slot) => waiting.add(slot),
      disconnect: (slot) => waiting.delete(slot),
      emit: () => [...waiting].forEach((slot) => slot()),
      waiting,
    },
  };
  globalThis.window = {};
});

test("a widget is drawn once the kernel has told its models", async () => {
  const { WidgetRenderer } = patient(extension());
  new WidgetRenderer().renderModel("model");
  await settled();
  assert.deepEqual(drawn, []);
  manager.restored.emit();
  await settled();
  assert.deepEqual(drawn, ["model"]);
  assert.equal(manager.restored.waiting.size, 0);
});

test("where they are told already it is drawn at once", async () => {
  manager.restoredStatus = true;
  const { WidgetRenderer } = patient(extension());
  await new WidgetRenderer().renderModel("model");
  assert.deepEqual(drawn, ["model"]);
});

test("an extension without a renderer is left as it is", () => {
  assert.deepEqual(patient({}), {});
});

test("the extension is changed as the loader reads it, and others are not", async () => {
  waitForModels();
  window._JUPYTERLAB.other = "other";
  const scopes = [];
  window._JUPYTERLAB[NAME] = { init: (scope) => scopes.push(scope), get: async () => extension };
  const container = window._JUPYTERLAB[NAME];
  container.init("shared");
  const { WidgetRenderer } = (await container.get("./extension"))();
  new WidgetRenderer().renderModel("model");
  await settled();
  assert.deepEqual([scopes, drawn, window._JUPYTERLAB.other], [["shared"], [], "other"]);
});
