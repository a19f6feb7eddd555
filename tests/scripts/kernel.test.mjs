import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import * as kernel from "../../callcenter_kit/dashboards/drawing/scripts/kernel.js";
import { decode, encode } from "../../callcenter_kit/dashboards/drawing/scripts/wire.js";

const { FIRST_WAIT, LONGEST_WAIT, MOST_REFUSALS, SILENT_AFTER } = kernel;
const ADDRESS = "http://host/prefix/api/kernels/k";
let sockets;
let asked;
let status;
let said;
let line;

/** A websocket that the test opens and closes. */
class FakeSocket {
  constructor(address, protocol) {
    Object.assign(this, { address, protocol, readyState: 0, sent: [] });
    sockets.push(this);
  }

  send(frame) { this.sent.push(decode(frame)); }
  close() { this.readyState = 2; }

  becomeOpen() {
    this.readyState = 1;
    this.onopen();
  }

  fall() {
    this.readyState = 3;
    this.onclose();
  }

  bring(content, { kind = "comm_msg", buffers = [] } = {}) {
    const message = { channel: "iopub", header: { msg_type: kind }, content, buffers };
    this.onmessage({ data: encode(message) });
  }
}
Object.assign(FakeSocket, { OPEN: 1, CLOSED: 3 });

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  mock.method(Math, "random", () => 1);
  globalThis.WebSocket = FakeSocket;
  sockets = [];
  asked = [];
  said = [];
  status = 200;
  globalThis.fetch = (address) => {
    asked.push(address);
    return status ? Promise.resolve({ status }) : Promise.reject(new Error("no server"));
  };
  line = new kernel.KernelLine(ADDRESS, "comm");
  ["line", "gone", "change:view", "msg:custom"].forEach((event) => {
    line.on(event, (...what) => said.push([event, ...what]));
  });
  line.open();
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

async function pass(milliseconds) {
  mock.timers.tick(milliseconds);
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}
const opened = () => sockets.at(-1).becomeOpen();

test("the line is the websocket of the kernel, in the protocol that has a table", () => {
  const [{ address, protocol, binaryType }] = sockets;
  assert.match(address, /^ws:\/\/host\/prefix\/api\/kernels\/k\/channels\?session_id=[0-9a-f]{32}$/);
  assert.equal(protocol, "v1.kernel.websocket.jupyter.org");
  assert.equal(binaryType, "arraybuffer");
});

test("a message goes up as the widget's custom one, with its buffers", () => {
  opened();
  line.send({ do: "piece" }, undefined, [new Uint8Array([1, 2]).buffer]);
  const [{ channel, header, content, buffers }] = sockets[0].sent;
  assert.equal(channel, "shell");
  assert.equal(header.msg_type, "comm_msg");
  assert.deepEqual(content, { comm_id: "comm", data: { method: "custom", content: { do: "piece" } } });
  assert.deepEqual([...new Uint8Array(buffers[0])], [1, 2]);
});

test("what is sent before the line is open is not sent", () => {
  line.send({ do: "ping" });
  opened();
  assert.deepEqual(sockets[0].sent, []);
});

test("a state that comes down is there before its change is told", () => {
  opened();
  const view = { seq: 1 };
  line.on("change:view", () => assert.deepEqual(line.get("view"), view));
  sockets[0].bring({ comm_id: "comm", data: { method: "update", state: { view, _esm: "x" } } });
  assert.deepEqual(said, [["line", true], ["change:view"]]);
  assert.equal(line.get("_esm"), undefined);
});

test("a message that comes down has its buffers", () => {
  opened();
  const data = { method: "custom", content: { download: "a.csv" } };
  sockets[0].bring({ comm_id: "comm", data }, { buffers: [new Uint8Array([9]).buffer] });
  const [, [event, content, [buffer]]] = said;
  assert.deepEqual([event, content, new Uint8Array(buffer)[0]], ["msg:custom", { download: "a.csv" }, 9]);
});

test("what other widgets and the kernel itself say is nothing to the page", () => {
  opened();
  sockets[0].bring({ comm_id: "other", data: { method: "update", state: { view: {} } } });
  sockets[0].bring({ execution_state: "busy" }, { kind: "status" });
  sockets[0].bring({ comm_id: "comm", data: { method: "echo_update", state: { view: {} } } });
  assert.deepEqual(said, [["line", true]]);
});

test("a handle that was taken off hears nothing more", () => {
  const hear = () => said.push("heard");
  line.on("line", hear);
  line.off("line", hear);
  opened();
  assert.deepEqual(said, [["line", true]]);
});

test("an interrupted line opens again, as the same session", async () => {
  opened();
  sockets[0].fall();
  assert.deepEqual(said.at(-1), ["line", false]);
  await pass(FIRST_WAIT);
  assert.deepEqual(asked, [ADDRESS]);
  assert.equal(sockets.length, 2);
  assert.equal(sockets[1].address, sockets[0].address);
  opened();
  assert.deepEqual(said.at(-1), ["line", true]);
});

test("a server that is away is asked again, each time after longer, but not too long", async () => {
  opened();
  status = 0;
  sockets[0].fall();
  const waits = [];
  for (let wait = FIRST_WAIT; waits.length < 8; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    await pass(wait - 1);
    assert.equal(asked.length, waits.length);
    await pass(1);
    waits.push(wait);
    assert.equal(asked.length, waits.length);
  }
  assert.equal(waits.at(-1), LONGEST_WAIT);
  status = 200;
  line.hurry(); // the browser is online again
  await pass(0);
  assert.equal(sockets.length, 2);
});

test("a kernel that is not there is gone, said once, and asked for no more", async () => {
  opened();
  status = 404;
  sockets[0].fall();
  await pass(FIRST_WAIT);
  line.hurry();
  await pass(10 * LONGEST_WAIT);
  assert.deepEqual(said.slice(1), [["line", false], ["gone"]]);
  assert.equal(asked.length, 1);
});

test("a kernel that is said to be there and refuses the line again and again is gone", async () => {
  for (let refusal = 0; refusal < MOST_REFUSALS; refusal += 1) {
    assert.deepEqual(said.filter(([event]) => event === "gone"), []);
    sockets.at(-1).fall();
    await pass(LONGEST_WAIT);
  }
  assert.deepEqual(said.at(-1), ["gone"]);
  assert.equal(sockets.length, MOST_REFUSALS);
});

for (const state of ["dead", "restarting"]) {
  test(`a kernel that is ${state} is gone`, () => {
    opened();
    sockets[0].bring({ execution_state: state }, { kind: "status" });
    assert.deepEqual(said.at(-1), ["gone"]);
  });
}

test("an open line that has been silent for long is renewed when it is in doubt", async () => {
  opened();
  await pass(SILENT_AFTER - 1);
  line.check();
  assert.equal(said.length, 1);
  await pass(1);
  line.check();
  assert.deepEqual(said.at(-1), ["line", false]);
  await pass(FIRST_WAIT);
  opened();
  sockets[0].fall(); // the old one at last, which says nothing any more
  sockets[0].bring({ comm_id: "comm", data: { method: "update", state: { view: {} } } });
  assert.deepEqual(said.at(-1), ["line", true]);
});

test("a line that is still opening is left alone", async () => {
  await pass(SILENT_AFTER);
  line.check();
  assert.deepEqual([sockets.length, said], [1, []]);
});
