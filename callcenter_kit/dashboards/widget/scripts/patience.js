// @ts-check
// Makes widgets wait for their models. ipywidgets 8.1.9 gives a model up after two seconds, even if
// it comes just then (jupyter-widgets/ipywidgets#4026, #4041). Here a widget is drawn once the
// kernel has told all its models, however long that takes: the renderer is changed as it is read.

const NAME = "@jupyter-widgets/jupyterlab-manager";

/** @typedef {{ init: (scope: any) => any, get: (name: string) => Promise<() => any> }} Container */

/** @param {any} manager */
function isRestored(manager) {
  return new Promise((resolve) => {
    const once = () => {
      manager.restored.disconnect(once);
      resolve(undefined);
    };
    manager.restored.connect(once);
  });
}

/**
 * The extension, its renderer waiting for the models.
 * @param {any} extension
 */
export function patient(extension) {
  const renderer = extension.WidgetRenderer?.prototype;
  const { renderModel } = renderer ?? {};
  if (!renderModel) return extension;
  renderer.renderModel = async function wait(/** @type {any} */ model) {
    const manager = await this._manager?.promise;
    if (manager?.restoredStatus === false) await isRestored(manager);
    return renderModel.call(this, model);
  };
  return extension;
}

/** Changes the extension when JupyterLab's loader reads it. */
export function waitForModels() {
  const page = /** @type {any} */ (window);
  /** @type {Container | undefined} */
  let container;
  page._JUPYTERLAB = Object.defineProperty(page._JUPYTERLAB ?? {}, NAME, {
    configurable: true,
    enumerable: true,
    get: () => container,
    set(/** @type {Container} */ read) {
      container = {
        init: (scope) => read.init(scope),
        get: async (name) => {
          const make = await read.get(name);
          return () => patient(make());
        },
      };
    },
  });
}
