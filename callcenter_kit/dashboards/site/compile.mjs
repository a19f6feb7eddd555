// Compiles archives of sources with the Python for browsers, run by Node:
// node compile.mjs INTERPRETER SOURCES PACKS [--whole] ARCHIVE …
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [interpreter, sources, packs, ...asked] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${interpreter}/pyodide.mjs`).href);
const python = await loadPyodide({
  indexURL: `${interpreter}/`,
  args: ["compiling.py", ...asked],
  env: { PYTHONNODEBUGRANGES: "1" }, // of each line its number only, and not its columns
});
for (const [name, root] of Object.entries({ sources, packs })) {
  python.FS.mkdirTree(`/${name}`);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, `/${name}`);
}
python.runPython(readFileSync(new URL("compiling.py", import.meta.url), "utf-8"));
