import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import * as kernel from "../../callcenter_kit/dashboards/drawing/scripts/connection.js";

const { decode, encode, FIRST_WAIT, LONGEST_WAIT, MOST_REFUSALS, SILENT_AFTER } = kernel;
const ADDRESS = "http://host/prefix/api/kernels/k";
let sockets;
let requests;
let status;
let events;
let connection;

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

  drop() {
    this.readyState = 3;
    this.onclose();
  }

  receive(content, { kind = "comm_msg", buffers = [] } = {}) {
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
  requests = [];
  events = [];
  status = 200;
  globalThis.fetch = (address) => {
    requests.push(address);
    return status ? Promise.resolve({ status }) : Promise.reject(new Error("no server"));
  };
  connection = new kernel.KernelConnection(ADDRESS, "comm");
  ["connection", "gone", "change:view", "msg:custom"].forEach((event) => {
    connection.on(event, (...what) => events.push([event, ...what]));
  });
  connection.open();
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

async function pass(milliseconds) {
  mock.timers.tick(milliseconds);
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}
const openSocket = () => sockets.at(-1).becomeOpen();

test("the connection is the websocket of the kernel, in the protocol that has a table", () => {
  const [{ address, protocol, binaryType }] = sockets;
  assert.match(address, /^ws:\/\/host\/prefix\/api\/kernels\/k\/channels\?session_id=[0-9a-f]{32}$/);
  assert.equal(protocol, "v1.kernel.websocket.jupyter.org");
  assert.equal(binaryType, "arraybuffer");
});

test("a message goes up as the widget's custom one, with its buffers, once the connection is open", () => {
  connection.send({ do: "ping" });
  openSocket();
  assert.deepEqual(sockets[0].sent, []);
  connection.send({ do: "piece" }, undefined, [new Uint8Array([1, 2]).buffer]);
  const [{ channel, header, content, buffers }] = sockets[0].sent;
  assert.equal(channel, "shell");
  assert.equal(header.msg_type, "comm_msg");
  assert.deepEqual(content, { comm_id: "comm", data: { method: "custom", content: { do: "piece" } } });
  assert.deepEqual([...new Uint8Array(buffers[0])], [1, 2]);
});


test("a state that comes down is there before its change is told", () => {
  openSocket();
  const view = { seq: 1 };
  connection.on("change:view", () => assert.deepEqual(connection.get("view"), view));
  sockets[0].receive({ comm_id: "comm", data: { method: "update", state: { view, _esm: "x" } } });
  assert.deepEqual(events, [["connection", true], ["change:view"]]);
  assert.equal(connection.get("_esm"), undefined);
});

test("a message that comes down has its buffers; what is not for the page is nothing to it", () => {
  const handle = () => events.push("heard");
  connection.on("connection", handle);
  connection.off("connection", handle);
  openSocket();
  sockets[0].receive({ comm_id: "other", data: { method: "update", state: { view: {} } } });
  sockets[0].receive({ execution_state: "busy" }, { kind: "status" });
  sockets[0].receive({ comm_id: "comm", data: { method: "echo_update", state: { view: {} } } });
  assert.deepEqual(events, [["connection", true]]);
  const data = { method: "custom", content: { download: "a.csv" } };
  sockets[0].receive({ comm_id: "comm", data }, { buffers: [new Uint8Array([9]).buffer] });
  const [, [event, content, [buffer]]] = events;
  assert.deepEqual([event, content, new Uint8Array(buffer)[0]], ["msg:custom", { download: "a.csv" }, 9]);
});

test("an interrupted connection opens again, as the same session", async () => {
  openSocket();
  sockets[0].drop();
  assert.deepEqual(events.at(-1), ["connection", false]);
  await pass(FIRST_WAIT);
  assert.deepEqual(requests, [ADDRESS]);
  assert.equal(sockets.length, 2);
  assert.equal(sockets[1].address, sockets[0].address);
  openSocket();
  assert.deepEqual(events.at(-1), ["connection", true]);
});

test("a server that is away is asked again, each time after longer, but not too long", async () => {
  openSocket();
  status = 0;
  sockets[0].drop();
  const waits = [];
  for (let wait = FIRST_WAIT; waits.length < 8; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    await pass(wait - 1);
    assert.equal(requests.length, waits.length);
    await pass(1);
    waits.push(wait);
    assert.equal(requests.length, waits.length);
  }
  assert.equal(waits.at(-1), LONGEST_WAIT);
  status = 200;
  connection.reconnectNow(); // the browser is online again
  await pass(0);
  assert.equal(sockets.length, 2);
});

test("a kernel that is not there is gone, said once, and asked for no more", async () => {
  openSocket();
  status = 404;
  sockets[0].drop();
  await pass(FIRST_WAIT);
  connection.reconnectNow();
  await pass(10 * LONGEST_WAIT);
  assert.deepEqual(events.slice(1), [["connection", false], ["gone"]]);
  assert.equal(requests.length, 1);
});

test("a kernel that is said to be there and refuses the connection again and again is gone", async () => {
  for (let refusal = 0; refusal < MOST_REFUSALS; refusal += 1) {
    assert.deepEqual(events.filter(([event]) => event === "gone"), []);
    sockets.at(-1).drop();
    await pass(LONGEST_WAIT);
  }
  assert.deepEqual(events.at(-1), ["gone"]);
  assert.equal(sockets.length, MOST_REFUSALS);
});

for (const state of ["dead", "restarting"]) {
  test(`a kernel that is ${state} is gone`, () => {
    openSocket();
    sockets[0].receive({ execution_state: state }, { kind: "status" });
    assert.deepEqual(events.at(-1), ["gone"]);
  });
}

test("an open connection that has been silent for long is renewed when it is in doubt", async () => {
  await pass(SILENT_AFTER);
  connection.reconnectIfSilent();
  assert.deepEqual([sockets.length, events], [1, []]); // it is still opening
  openSocket();
  await pass(SILENT_AFTER - 1);
  connection.reconnectIfSilent();
  assert.equal(events.length, 1);
  await pass(1);
  connection.reconnectIfSilent();
  assert.deepEqual(events.at(-1), ["connection", false]);
  await pass(FIRST_WAIT);
  openSocket();
  sockets[0].drop(); // the old one at last, which says nothing any more
  sockets[0].receive({ comm_id: "comm", data: { method: "update", state: { view: {} } } });
  assert.deepEqual(events.at(-1), ["connection", true]);
});

// The frames that carry it

const bytes = (...numbers) => new Uint8Array(numbers).buffer;
const MESSAGE = {
  channel: "shell",
  header: { msg_type: "comm_msg" },
  content: { comm_id: "1", data: { text: "呼叫中心" } },
  buffers: [bytes(1, 2, 3), bytes(), bytes(255)],
};

test("what is encoded is decoded to the same, its buffers too", () => {
  assert.deepEqual(decode(encode(MESSAGE)), MESSAGE);
});

test("a frame begins with its table: how many offsets, then each, the last where it ends", () => {
  const frame = encode({ ...MESSAGE, content: {}, buffers: [bytes(7, 8)] });
  const table = new DataView(frame);
  const numbers = Array.from({ length: 8 }, (_, place) => Number(table.getBigUint64(8 * place, true)));
  const [count, ...offsets] = numbers;
  assert.equal(count, 7);
  const lengths = ["shell", '{"msg_type":"comm_msg"}', "{}", "{}", "{}"].map((text) => text.length);
  const ends = [...lengths, 2].reduce((list, length) => [...list, list.at(-1) + length], [64]);
  assert.deepEqual(offsets, ends);
  assert.equal(frame.byteLength, ends.at(-1));
});
