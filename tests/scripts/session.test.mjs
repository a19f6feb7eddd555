import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Session } from "../../callcenter_kit/dashboards/drawing/scripts/session.js";
import { LOST_AFTER } from "../../callcenter_kit/dashboards/drawing/scripts/heartbeat.js";

const quiet = { showWaiting() {}, showLost() {}, showCut() {} };
const nobody = Object.fromEntries(
  ["view", "figures", "later", "message", "question", "connected", "gone"].map((name) => [name, () => {}]),
);

/** A model as anywidget's, which records what was sent. */
function fakeModel(state = {}) {
  const handlers = [];
  const messages = [];
  return {
    handlers,
    messages,
    get: (name) => state[name],
    send: (...message) => messages.push(message),
    on: (...pair) => handlers.push(pair),
    off(event, handle) {
      handlers.splice(handlers.findIndex((pair) => pair[0] === event && pair[1] === handle), 1);
    },
    emit: (event, ...what) => handlers.filter(([name]) => name === event).forEach(([, handle]) => handle(...what)),
  };
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  globalThis.document = { hidden: false };
});
afterEach(() => mock.timers.reset());

test("questions are numbered, and other messages are not", () => {
  const model = fakeModel();
  const session = new Session(model, quiet);
  session.ask({ do: "hello" });
  session.send({ do: "piece" }, ["bytes"]);
  session.ping();
  session.ask({ do: "set" });
  assert.deepEqual(model.messages.map(([message]) => message), [
    { do: "hello", seq: 1 }, { do: "piece" }, { do: "ping" }, { do: "set", seq: 2 },
  ]);
  assert.deepEqual(model.messages[1][2], ["bytes"]);
  assert.equal(session.latest, 2);
});

test("a ping says whether the visitor did something since the last one", () => {
  const model = fakeModel();
  const session = new Session(model, quiet);
  session.ping();
  session.onActivity();
  session.onActivity();
  session.ping();
  session.ping();
  assert.deepEqual(model.messages.map(([message]) => message), [
    { do: "ping" }, { do: "ping", here: true }, { do: "ping" },
  ]);
});

test("of several views of one page each goes on from the latest answer, and knows its questions", () => {
  const state = { view: { seq: 3 } };
  const [first, second] = [1, 2].map(() => new Session(fakeModel(state), quiet));
  first.ask({});
  assert.equal(first.latest, 4);
  state.view = { seq: 4 };
  second.ask({});
  assert.equal(second.latest, 5);
  second.ask({});
  assert.equal(second.latest, 6);
  assert.deepEqual([4, 5, 6].map((seq) => first.isOwn(seq)), [true, false, false]);
  assert.deepEqual([4, 5, 6].map((seq) => second.isOwn(seq)), [false, true, true]);
});

test("a figure in sight goes before one of the same name that was sent later", () => {
  const model = fakeModel({ figures: { a: "1" }, later: { a: "0", b: "2" } });
  assert.deepEqual(new Session(model, quiet).figures, { a: "1", b: "2" });
});

test("nothing is answered until a view has a number", () => {
  assert.equal(new Session(fakeModel({ view: {} }), quiet).isAnswered, false);
  assert.equal(new Session(fakeModel({ view: { seq: 0 } }), quiet).isAnswered, true);
});

test("every message is a sign of life", () => {
  const signs = [];
  const model = fakeModel();
  const session = new Session(model, { ...quiet, showLost: (isLost) => signs.push(isLost) });
  session.listen(nobody);
  session.ask({});
  mock.timers.tick(LOST_AFTER - 1);
  model.emit("msg:custom", { pong: true }, []);
  mock.timers.tick(1);
  assert.deepEqual(signs, [false]);
});

test("each part of the state has its listener, until the view is closed", () => {
  const calls = [];
  const model = fakeModel();
  const session = new Session(model, quiet);
  session.listen({
    ...nobody,
    view: () => calls.push("view"),
    figures: () => calls.push("figures"),
    later: () => calls.push("later"),
    message: (...what) => calls.push(what),
  });
  ["change:view", "change:figures", "change:later"].forEach((event) => model.emit(event));
  model.emit("msg:custom", { plotly: true }, ["library"]);
  assert.deepEqual(calls, ["view", "figures", "later", [{ plotly: true }, ["library"]]]);
  session.stop();
  assert.deepEqual(model.handlers, []);
});

// A connection that is interrupted

const STATE_AGAIN = { do: "ping", seq: 0, again: true };
const sentOver = (model) => model.messages.map(([message]) => message);

test("whoever wants to know hears of a question once it has gone up, and as it was put", () => {
  const model = fakeModel();
  const session = new Session(model, quiet);
  const calls = [];
  session.listen({ ...nobody, question: (message) => calls.push([message, sentOver(model)]) });
  session.ask({ do: "set" });
  assert.deepEqual(calls, [[{ do: "set" }, [{ do: "set", seq: 1 }]]]);
});

test("what was not answered is asked again when the connection opens, once and in its order", () => {
  const model = fakeModel();
  const session = new Session(model, quiet);
  session.listen(nobody);
  ["a", "b", "c"].forEach((name) => session.ask({ do: name }));
  session.send({ do: "piece" });
  session.markAnswered(1);
  model.messages.length = 0;
  model.emit("connection", true);
  assert.deepEqual(sentOver(model), [{ do: "b", seq: 2, again: true }, { do: "c", seq: 3, again: true }]);
  session.markAnswered(3);
  model.messages.length = 0;
  model.emit("connection", true);
  assert.deepEqual(sentOver(model), [STATE_AGAIN]);
});

test("the state comes once more when the connection opens again, before what was not answered", () => {
  const model = fakeModel();
  const session = new Session(model, quiet);
  session.listen(nobody);
  model.emit("connection", true);
  session.ask({ do: "a" });
  model.emit("connection", false);
  model.messages.length = 0;
  model.emit("connection", true);
  assert.deepEqual(sentOver(model), [STATE_AGAIN, { do: "a", seq: 1, again: true }]);
});

test("an interrupted connection is shown to be, until it is open again", () => {
  const events = [];
  const model = fakeModel();
  const session = new Session(model, { ...quiet, showCut: (isCut) => events.push(isCut) });
  session.listen({ ...nobody, connected: () => events.push("connected"), gone: () => events.push("gone") });
  model.emit("connection", false);
  model.emit("connection", true);
  model.emit("gone");
  assert.deepEqual(events, [true, false, "connected", "gone"]);
});

test("a page waits until its last question is answered, and a connection in doubt is looked at", () => {
  const waits = [];
  let checked = 0;
  const model = { ...fakeModel(), reconnectIfSilent: () => { checked += 1; } };
  const session = new Session(model, { ...quiet, showWaiting: (isOn) => waits.push(isOn) });
  session.ask({});
  session.ask({});
  session.markAnswered(1);
  mock.timers.tick(LOST_AFTER);
  assert.deepEqual([waits, checked], [[true], 1]);
  session.markAnswered(2);
  assert.deepEqual(waits, [true, false]);
});
