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
function post(kind, content, buffers = []) {
  worker.postMessage({ kind, content, buffers }, buffers);
}

/**
 * Counts the bytes of every file, and reports one that fails: the interpreter may wait for it for ever.
 * @param {number} size of all files together, in bytes
 */
function trackDownloads(size) {
  const fetchFile = worker.fetch.bind(worker);
  let received = 0;
  const counter = () => new TransformStream({
    transform(piece, controller) {
      received += piece.byteLength;
      post("progress", Math.min(received / size, 1));
      controller.enqueue(piece);
    },
  });
  worker.fetch = async (/** @type {any[]} */ ...args) => {
    const answer = await fetchFile(...args).catch(() => null);
    if (!answer?.ok) {
      post("failed", null);
      throw new Error(String(args[0]));
    }
    const headers = new Headers(answer.headers);
    // Not every host knows it, and a browser compiles nothing else while it comes in.
    if (answer.url.endsWith(".wasm")) headers.set("Content-Type", "application/wasm");
    return new Response(answer.body.pipeThrough(counter()), { headers });
  };
}

/** The interpreter waits for ever for a module that breaks off on its way, or that is none. */
function reportCompileErrors() {
  const compile = WebAssembly.instantiateStreaming.bind(WebAssembly);
  WebAssembly.instantiateStreaming = (...args) => compile(...args).catch((error) => {
    post("failed", null);
    throw error;
  });
}

/**
 * A file at once, while Python waits for it; asked for once more where it fails.
 * @param {string} address
 */
function fetchNow(address) {
  const request = new XMLHttpRequest();
  for (let tries = 0; tries < 2 && request.status !== 200; tries += 1) {
    request.open("GET", address, false);
    request.responseType = "arraybuffer";
    try { request.send(); } catch { /* tried again, or reported below */ }
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
 * Starts the session; returns what is called with each message of the page.
 * @param {any} python
 * @param {any} config
 */
function startSession(python, { page, packs }) {
  const postFromPython = (/** @type {string} */ kind, /** @type {string} */ content, /** @type {any} */ bytes) => {
    const pieces = bytes.toJs();
    bytes.destroy();
    post(kind, content, pieces.map((/** @type {Uint8Array} */ piece) => piece.slice().buffer));
  };
  const unpackFiles = () => {
    const pack = fetchNow(at(packs.files));
    python.unpackArchive(pack, "zip", { extractDir: PACKAGES });
  };
  const kit = python.pyimport("callcenter_kit.dashboards.site.worker");
  return kit.start_session(page, postFromPython, unpackFiles);
}

/**
 * What can't be worked out any more: Python's memory is full, or its interpreter has ended.
 * @param {unknown} error
 */
function reportEnd(error) {
  post("report", JSON.stringify(String(error)));
  post("gone", "null");
}

/** @type {((message: any) => void) | null} */
let receive = null;

/** @param {any} config */
async function startWorker(config) {
  trackDownloads(config.size);
  reportCompileErrors();
  const python = await startPython(config);
  const handle = startSession(python, config);
  receive = ({ message, buffers }) => {
    const pieces = python.toPy(buffers.map((/** @type {ArrayBuffer} */ one) => new Uint8Array(one)));
    try {
      handle(message, pieces);
    } catch (error) {
      reportEnd(error);
    } finally {
      pieces.destroy();
    }
  };
  post("ready", null);
}

// The page sends messages once "ready" has come.
worker.onmessage = (/** @type {MessageEvent} */ { data }) => {
  if (data.begin) startWorker(data.begin).catch(() => post("failed", null));
  else receive?.(data);
};
