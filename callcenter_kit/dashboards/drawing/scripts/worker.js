// @ts-check
// Runs Python beside the page, in a worker: the page's messages in, the page's states out. All that
// it loads are files of the site itself.

const worker = /** @type {any} */ (self);
const PACKAGES = "/lib/python3.14/site-packages";

/** @param {string} name of a file beside the interpreter */
const at = (name) => new URL(`python/${name}`, worker.location.href).href;

/**
 * @param {string} kind
 * @param {any} content
 * @param {ArrayBuffer[]} [buffers]
 */
function say(kind, content, buffers = []) {
  worker.postMessage({ kind, content, buffers }, buffers);
}

/**
 * Counts what every file brings, and tells of one that fails: the interpreter may wait for it for ever.
 * @param {number} size of all files together, in bytes
 */
function countFiles(size) {
  const ask = worker.fetch.bind(worker);
  let loaded = 0;
  const counting = () => new TransformStream({
    transform(piece, controller) {
      loaded += piece.byteLength;
      say("progress", Math.min(loaded / size, 1));
      controller.enqueue(piece);
    },
  });
  worker.fetch = async (/** @type {any[]} */ ...given) => {
    const answer = await ask(...given).catch(() => null);
    if (!answer?.ok) {
      say("failed", null);
      throw new Error(String(given[0]));
    }
    const headers = new Headers(answer.headers);
    // Not every host knows it, and a browser compiles nothing else while it comes in.
    if (answer.url.endsWith(".wasm")) headers.set("Content-Type", "application/wasm");
    return new Response(answer.body.pipeThrough(counting()), { headers });
  };
}

/**
 * The interpreter waits for ever for a module that breaks off on its way, or that is none.
 */
function watchCompiling() {
  const compile = WebAssembly.instantiateStreaming.bind(WebAssembly);
  WebAssembly.instantiateStreaming = (...given) => compile(...given).catch((error) => {
    say("failed", null);
    throw error;
  });
}

/**
 * A file at once, while Python waits for it; asked for once more where it fails.
 * @param {string} address
 */
function fileNow(address) {
  const request = new XMLHttpRequest();
  for (let tries = 0; tries < 2 && request.status !== 200; tries += 1) {
    request.open("GET", address, false);
    request.responseType = "arraybuffer";
    try { request.send(); } catch { /* tried again, or told below */ }
  }
  if (request.status !== 200) throw new Error(address);
  return request.response;
}

/**
 * Python's interpreter with the pages' own packages.
 * @param {any} config
 */
async function startPython({ packs, lock }) {
  const pages = fetch(at(packs.pages)).then((answer) => answer.arrayBuffer());
  const { loadPyodide } = await import(at("pyodide.mjs"));
  const python = await loadPyodide({
    indexURL: at(""), packageBaseUrl: at(""), lockFileContents: lock, checkAPIVersion: false,
  });
  python.unpackArchive(await pages, "zip", { extractDir: PACKAGES });
  return python;
}

/**
 * Begins the conversation; returns what takes each message of the page.
 * @param {any} python
 * @param {any} config
 */
function begin(python, { page, packs, later }) {
  const post = (/** @type {string} */ kind, /** @type {string} */ content, /** @type {any} */ bytes) => {
    const pieces = bytes.toJs();
    bytes.destroy();
    say(kind, content, pieces.map((/** @type {Uint8Array} */ piece) => piece.slice().buffer));
  };
  const bring = () => {
    const pack = fileNow(at(packs.files));
    python.unpackArchive(pack, "zip", { extractDir: PACKAGES });
  };
  const kit = python.pyimport("callcenter_kit.dashboards.site.worker");
  kit.bring_later(python.toPy(later), bring);
  return kit.begin(page, post);
}

/**
 * What can't be worked out any more: Python's memory is full, or its interpreter has ended.
 * @param {unknown} error
 */
function giveUp(error) {
  say("report", JSON.stringify(String(error)));
  say("gone", "null");
}

/** @type {((message: any) => void) | null} */
let receive = null;

/** @param {any} config */
async function start(config) {
  countFiles(config.size);
  watchCompiling();
  const python = await startPython(config);
  const take = begin(python, config);
  receive = ({ message, buffers }) => {
    const pieces = python.toPy(buffers.map((/** @type {ArrayBuffer} */ one) => new Uint8Array(one)));
    try {
      take(message, pieces);
    } catch (error) {
      giveUp(error);
    } finally {
      pieces.destroy();
    }
  };
  say("ready", null);
}

// The page speaks once it has heard "ready".
worker.onmessage = (/** @type {MessageEvent} */ { data }) => {
  if (data.begin) start(data.begin).catch(() => say("failed", null));
  else receive?.(data);
};
