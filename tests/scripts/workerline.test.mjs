import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { WorkerLine } from "../../callcenter_kit/dashboards/drawing/scripts/workerline.js";

let posted;
let heard;
let line;

beforeEach(() => {
  posted = [];
  heard = [];
  line = new WorkerLine({ postMessage: (...given) => posted.push(given) });
  ["change:view", "change:figures", "msg:custom", "gone"].forEach((event) => {
    line.on(event, (...what) => heard.push([event, ...what]));
  });
});

test("a state that comes down is kept, part by part, and told", () => {
  line.hear({ kind: "update", content: { view: { seq: 1 }, figures: { gantt: "{}" } } });
  assert.deepEqual(line.get("view"), { seq: 1 });
  assert.deepEqual(line.get("figures"), { gantt: "{}" });
  assert.deepEqual(line.get("later"), {});
  assert.deepEqual(heard, [["change:view"], ["change:figures"]]);
});

test("every part is there when the first change is told", () => {
  let seen;
  line.on("change:view", () => { seen = line.get("figures"); });
  line.hear({ kind: "update", content: { view: {}, figures: { gantt: "{}" } } });
  assert.deepEqual(seen, { gantt: "{}" });
});

test("a message comes with its bytes", () => {
  const bytes = new ArrayBuffer(2);
  line.hear({ kind: "message", content: { pong: true }, buffers: [bytes] });
  line.hear({ kind: "message", content: { pong: false } });
  assert.deepEqual(heard, [["msg:custom", { pong: true }, [bytes]], ["msg:custom", { pong: false }, []]]);
});

test("what is sent goes up as JSON, and its bytes are handed over", () => {
  const bytes = new ArrayBuffer(2);
  line.send({ do: "piece", file: 1 }, undefined, [bytes]);
  line.send({ do: "ping" });
  assert.deepEqual(posted, [
    [{ message: '{"do":"piece","file":1}', buffers: [bytes] }, [bytes]],
    [{ message: '{"do":"ping"}', buffers: [] }, []],
  ]);
});

test("a worker that can't go on is told", () => {
  line.hear({ kind: "gone", content: null });
  assert.deepEqual(heard, [["gone"]]);
});

test("a report goes to the console only", (context) => {
  const written = context.mock.method(console, "error", () => {});
  line.hear({ kind: "report", content: "3F09AB: KeyError" });
  assert.deepEqual(written.mock.calls[0].arguments, ["3F09AB: KeyError"]);
  assert.deepEqual(heard, []);
});

test("who listens no more hears nothing", () => {
  const told = [];
  const handle = () => told.push("view");
  line.on("change:view", handle);
  line.off("change:view", handle);
  line.hear({ kind: "update", content: { view: {} } });
  assert.deepEqual(told, []);
});
