import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { from } from "./fakes.mjs";

// The site's script starts its page only where "getting ready" is shown.
globalThis.document = { getElementById: () => null, createElement: () => ({}) };
const { WorkerConnection } = await import(from("drawing/scripts/site.js"));

let posts;
let events;
let connection;

beforeEach(() => {
  posts = [];
  events = [];
  connection = new WorkerConnection({ postMessage: (...args) => posts.push(args) });
  ["change:view", "change:figures", "msg:custom", "gone"].forEach((event) => {
    connection.on(event, (...what) => events.push([event, ...what]));
  });
});

test("a state that comes down is kept, part by part, and told once every part is there", () => {
  let figures;
  const handle = () => assert.fail("it listens no more");
  connection.on("change:view", handle);
  connection.off("change:view", handle);
  connection.on("change:view", () => { figures = connection.get("figures"); });
  connection.receive({ kind: "update", content: { view: { seq: 1 }, figures: { gantt: "{}" } } });
  assert.deepEqual([connection.get("view"), connection.get("later")], [{ seq: 1 }, {}]);
  assert.deepEqual(figures, { gantt: "{}" });
  assert.deepEqual(events, [["change:view"], ["change:figures"]]);
});

test("a message comes with its bytes", () => {
  const bytes = new ArrayBuffer(2);
  connection.receive({ kind: "message", content: { pong: true }, buffers: [bytes] });
  connection.receive({ kind: "message", content: { pong: false } });
  assert.deepEqual(events, [["msg:custom", { pong: true }, [bytes]], ["msg:custom", { pong: false }, []]]);
});

test("what is sent goes up as JSON, and its bytes are handed over", () => {
  const bytes = new ArrayBuffer(2);
  connection.send({ do: "piece", file: 1 }, undefined, [bytes]);
  connection.send({ do: "ping" });
  assert.deepEqual(posts, [
    [{ message: '{"do":"piece","file":1}', buffers: [bytes] }, [bytes]],
    [{ message: '{"do":"ping"}', buffers: [] }, []],
  ]);
});

test("a worker that can't go on is told, a report goes to the console only", (context) => {
  const logged = context.mock.method(console, "error", () => {});
  connection.receive({ kind: "report", content: "3F09AB: KeyError" });
  assert.deepEqual(logged.mock.calls[0].arguments, ["3F09AB: KeyError"]);
  connection.receive({ kind: "gone", content: null });
  assert.deepEqual(events, [["gone"]]);
});
