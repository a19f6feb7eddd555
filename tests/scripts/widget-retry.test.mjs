import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { ANSWER_TIMEOUT, withWaitingRenderer, makeWidgetsWait, limitWaiting } from "../../callcenter_kit/dashboards/drawing/scripts/widget-retry.js";
import { settled } from "./fakes.mjs";

const NAME = "@jupyter-widgets/jupyterlab-manager";
let renders;
let manager;

/** A renderer as the extension has one. */
function extension() {
  return {
    WidgetRenderer: class {
      constructor() { this._manager = { promise: Promise.resolve(manager) }; }
      async renderModel(model) { renders.push(model); }
    },
  };
}

beforeEach(() => {
  renders = [];
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
  const { WidgetRenderer } = withWaitingRenderer(extension());
  new WidgetRenderer().renderModel("model");
  await settled();
  assert.deepEqual(renders, []);
  manager.restored.emit();
  await settled();
  assert.deepEqual(renders, ["model"]);
  assert.equal(manager.restored.waiting.size, 0);
  manager.restoredStatus = true; // where they are told already it is drawn at once
  await new WidgetRenderer().renderModel("another");
  assert.deepEqual(renders, ["model", "another"]);
  assert.deepEqual(withWaitingRenderer({}), {}); // an extension without a renderer is left as it is
});



test("the extension is changed as the loader reads it, and others are not", async () => {
  makeWidgetsWait();
  window._JUPYTERLAB.other = "other";
  const scopes = [];
  window._JUPYTERLAB[NAME] = { init: (scope) => scopes.push(scope), get: async () => extension };
  const container = window._JUPYTERLAB[NAME];
  container.init("shared");
  const { WidgetRenderer } = (await container.get("./extension"))();
  new WidgetRenderer().renderModel("model");
  await settled();
  assert.deepEqual([scopes, renders, window._JUPYTERLAB.other], [["shared"], [], "other"]);
});

test("a widget that never answers keeps no other from being drawn", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const models = [];
  /** As ipywidgets does it: each widget is asked for its state, and all are waited for. */
  class Manager {
    async _create_comm(id) {
      const comm = Object.create({
        on_msg(handle) { comm.handle = handle; },
        send() { return id; },
      });
      if (id !== "silent") queueMicrotask(() => setImmediate(() => comm.handle(update(id, { value: id }))));
      return comm;
    }

    async _loadFromKernelModels() {
      await Promise.all(["a", "silent", "b"].map(async (id) => {
        const comm = await this._create_comm(id);
        const answer = new Promise((resolve) => {
          comm.on_msg((message) => { if (message.parent_header.msg_id === id) resolve(message); });
        });
        comm.send({});
        models.push((await answer).content.data.state);
      }));
      return this;
    }
  }
  const update = (msg_id, state) => ({ parent_header: { msg_id }, content: { data: { state } } });
  const own = new Manager();
  limitWaiting(own);
  const loading = own._loadFromKernelModels();
  await settled();
  assert.deepEqual(models, [{ value: "a" }, { value: "b" }]);
  mock.timers.tick(ANSWER_TIMEOUT);
  await loading;
  assert.equal(models[2]._model_name, "Silent");
  mock.timers.reset();
});
