// @ts-check
// Makes widgets wait for their models. ipywidgets 8.1.9 gives a model up after two seconds, even if
// it comes just then (jupyter-widgets/ipywidgets#4026, #4041). Here a widget is drawn once the
// kernel has sent all its models, however long that takes: the renderer is changed as it is read.

const MANAGER_EXTENSION = "@jupyter-widgets/jupyterlab-manager";

export const ANSWER_TIMEOUT = 4000; // milliseconds, as long as ipywidgets waits for all at once
// What stands in for a widget that never answers; it can be drawn only as what it is, an error.
const PLACEHOLDER = { _model_name: "Silent", _model_module: "@jupyter-widgets/base", _model_module_version: "2.0.0" };

/** @typedef {{ init: (scope: any) => any, get: (name: string) => Promise<() => any> }} Container */

/** @param {any} manager */
function whenRestored(manager) {
  return new Promise((resolve) => {
    const onRestored = () => {
      manager.restored.disconnect(onRestored);
      resolve(undefined);
    };
    manager.restored.connect(onRestored);
  });
}

/**
 * A comm that answers in time, be it with nothing.
 * @param {any} comm
 */
function withTimeout(comm) {
  /** @type {(message: any) => void} */
  let handler = () => {};
  comm.on_msg = (/** @type {(message: any) => void} */ handle) => {
    handler = handle;
    delete comm.on_msg;
    comm.on_msg(handle);
  };
  comm.send = (/** @type {any[]} */ ...args) => {
    delete comm.send;
    const msg_id = comm.send(...args);
    const data = { method: "update", state: { ...PLACEHOLDER } };
    const message = { parent_header: { msg_id }, header: { msg_type: "comm_msg" }, content: { data } };
    setTimeout(handler, ANSWER_TIMEOUT, message);
    return msg_id;
  };
  return comm;
}

/**
 * Where the kernel could not tell all models at once each is asked for its own, and the manager
 * waits for all of them: one that never answers keeps no other from being drawn.
 * @param {any} manager
 */
export function limitWaiting(manager) {
  const { _loadFromKernelModels: loadAll } = manager;
  manager._loadFromKernelModels = function loadModels() {
    const withTimeouts = Object.create(this);
    withTimeouts._create_comm = async (/** @type {any[]} */ ...args) =>
      withTimeout(await this._create_comm(...args));
    return loadAll.call(withTimeouts);
  };
}

/**
 * The extension, its renderer waiting for the models.
 * @param {any} extension
 */
export function withWaitingRenderer(extension) {
  const renderer = extension.WidgetRenderer?.prototype;
  const { renderModel } = renderer ?? {};
  if (!renderModel) return extension;
  renderer.renderModel = async function renderOnceRestored(/** @type {any} */ model) {
    const manager = await this._manager?.promise;
    if (manager?.restoredStatus === false) {
      if (!Object.hasOwn(manager, "_loadFromKernelModels")) limitWaiting(manager);
      await whenRestored(manager);
    }
    return renderModel.call(this, model);
  };
  return extension;
}

/** Changes the extension when JupyterLab's loader reads it. */
export function makeWidgetsWait() {
  const root = /** @type {any} */ (window);
  /** @type {Container | undefined} */
  let container;
  root._JUPYTERLAB = Object.defineProperty(root._JUPYTERLAB ?? {}, MANAGER_EXTENSION, {
    configurable: true,
    enumerable: true,
    get: () => container,
    set(/** @type {Container} */ original) {
      container = {
        init: (scope) => original.init(scope),
        get: async (name) => {
          const makeExtension = await original.get(name);
          return () => withWaitingRenderer(makeExtension());
        },
      };
    },
  });
}
