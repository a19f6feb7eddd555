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

const sentOver = (model) => model.messages.map(([message]) => message);

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  globalThis.document = { hidden: false };
});
afterEach(() => mock.timers.reset());

test("questions are numbered, others are not; a ping says whether the visitor did something since", () => {
  const model = fakeModel();
  const session = new Session(model, quiet);
  session.ask({ do: "hello" });
  session.send({ do: "piece" }, ["bytes"]);
  session.ping();
  session.ask({ do: "set" });
  assert.deepEqual(sentOver(model), [{ do: "hello", seq: 1 }, { do: "piece" }, { do: "ping" }, { do: "set", seq: 2 }]);
  assert.deepEqual([model.messages[1][2], session.latest], [["bytes"], 2]);
  session.onActivity();
  session.onActivity();
  session.ping();
  session.ping();
  assert.deepEqual(sentOver(model).slice(4), [{ do: "ping", here: true }, { do: "ping" }]);
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

test("a figure in sight goes before a later one of its name; only a view with a number is an answer", () => {
  const model = fakeModel({ figures: { a: "1" }, later: { a: "0", b: "2" } });
  assert.deepEqual(new Session(model, quiet).figures, { a: "1", b: "2" });
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

test("what was not answered is asked again when the connection opens, once and in its order", () => {
  const model = fakeModel();
  const session = new Session(model, quiet);
  const calls = [];
  session.listen({ ...nobody, question: (message) => calls.push([message, sentOver(model).length]) });
  ["a", "b", "c"].forEach((name) => session.ask({ do: name }));
  assert.deepEqual(calls[0], [{ do: "a" }, 1]); // heard of once it has gone up, and as it was put
  session.send({ do: "piece" });
  session.markAnswered(1);
  model.messages.length = 0;
  model.emit("connection", true);
  assert.deepEqual(sentOver(model), [{ do: "b", seq: 2, again: true }, { do: "c", seq: 3, again: true }]);
  session.markAnswered(3);
  session.ask({ do: "d" });
  model.messages.length = 0;
  model.emit("connection", true); // opened again: the state comes once more, before the question
  assert.deepEqual(sentOver(model), [STATE_AGAIN, { do: "d", seq: 4, again: true }]);
});

test("a page waits until its last question is answered; a connection in doubt is looked at, a cut one shown", () => {
  const events = [];
  const model = { ...fakeModel(), reconnectIfSilent: () => events.push("checked") };
  const session = new Session(model, {
    ...quiet, showWaiting: (isOn) => events.push(["waiting", isOn]), showCut: (isCut) => events.push(["cut", isCut]),
  });
  session.listen({ ...nobody, connected: () => events.push("connected"), gone: () => events.push("gone") });
  session.ask({});
  session.ask({});
  session.markAnswered(1);
  mock.timers.tick(LOST_AFTER);
  session.markAnswered(2);
  assert.deepEqual(events.splice(0), [["waiting", true], "checked", ["waiting", false]]);
  model.emit("connection", false);
  model.emit("connection", true);
  model.emit("gone");
  assert.deepEqual(events, [["cut", true], ["cut", false], "connected", "gone"]);
});
