// Compiles sources with the Python for browsers, run by Node; code compiled by any other version
// would not be read: node compile.mjs INTERPRETER FOLDER [option of python -m compileall] …
import { pathToFileURL } from "node:url";

const [interpreter, root, ...options] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${interpreter}/pyodide.mjs`).href);
const always = ["-q", "-f", "--invalidation-mode=unchecked-hash", "-s", "/sources"];
const python = await loadPyodide({
  indexURL: `${interpreter}/`,
  args: ["compileall", ...always, ...options, "/sources"],
  env: { PYTHONNODEBUGRANGES: "1" }, // of each line its number only, and not its columns
});
python.FS.mkdirTree("/sources");
python.FS.mount(python.FS.filesystems.NODEFS, { root }, "/sources");
python.runPython("import compileall\nif not compileall.main(): raise SystemExit(1)");
