import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { ANSWER_WITHIN, patient, waitForModels, waitForNoneForEver } from "../../callcenter_kit/dashboards/drawing/scripts/patience.js";
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
        const told = new Promise((resolve) => {
          comm.on_msg((message) => { if (message.parent_header.msg_id === id) resolve(message); });
        });
        comm.send({});
        models.push((await told).content.data.state);
      }));
      return this;
    }
  }
  const update = (msg_id, state) => ({ parent_header: { msg_id }, content: { data: { state } } });
  const own = new Manager();
  waitForNoneForEver(own);
  const loading = own._loadFromKernelModels();
  await settled();
  assert.deepEqual(models, [{ value: "a" }, { value: "b" }]);
  mock.timers.tick(ANSWER_WITHIN);
  await loading;
  assert.equal(models[2]._model_name, "Silent");
  mock.timers.reset();
});
