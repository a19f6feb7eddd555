import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Conversation } from "../../callcenter_kit/dashboards/drawing/scripts/conversation.js";
import { LOST_AFTER } from "../../callcenter_kit/dashboards/drawing/scripts/silence.js";

const quiet = { waiting() {}, lost() {}, cut() {} };
const nobody = Object.fromEntries(
  ["view", "figures", "later", "message", "asking", "opened", "gone"].map((name) => [name, () => {}]),
);

/** A model as anywidget's, which keeps what was sent. */
function fakeModel(state = {}) {
  const handlers = [];
  const sent = [];
  return {
    handlers,
    sent,
    get: (name) => state[name],
    send: (...message) => sent.push(message),
    on: (...pair) => handlers.push(pair),
    off(event, handle) {
      handlers.splice(handlers.findIndex((pair) => pair[0] === event && pair[1] === handle), 1);
    },
    fire: (event, ...what) => handlers.filter(([name]) => name === event).forEach(([, handle]) => handle(...what)),
  };
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  globalThis.document = { hidden: false };
});
afterEach(() => mock.timers.reset());

test("questions are numbered, and what else is said is not", () => {
  const model = fakeModel();
  const conversation = new Conversation(model, quiet);
  conversation.ask({ do: "hello" });
  conversation.tell({ do: "piece" }, ["bytes"]);
  conversation.ping();
  conversation.ask({ do: "set" });
  assert.deepEqual(model.sent.map(([message]) => message), [
    { do: "hello", seq: 1 }, { do: "piece" }, { do: "ping" }, { do: "set", seq: 2 },
  ]);
  assert.deepEqual(model.sent[1][2], ["bytes"]);
  assert.equal(conversation.sent, 2);
});

test("a ping tells whether the visitor did something since the last one", () => {
  const model = fakeModel();
  const conversation = new Conversation(model, quiet);
  conversation.ping();
  conversation.here();
  conversation.here();
  conversation.ping();
  conversation.ping();
  assert.deepEqual(model.sent.map(([message]) => message), [
    { do: "ping" }, { do: "ping", here: true }, { do: "ping" },
  ]);
});

test("of several views of one page each goes on from the latest answer, and knows its questions", () => {
  const state = { view: { seq: 3 } };
  const [first, second] = [1, 2].map(() => new Conversation(fakeModel(state), quiet));
  first.ask({});
  assert.equal(first.sent, 4);
  state.view = { seq: 4 };
  second.ask({});
  assert.equal(second.sent, 5);
  second.ask({});
  assert.equal(second.sent, 6);
  assert.deepEqual([4, 5, 6].map((seq) => first.hasAsked(seq)), [true, false, false]);
  assert.deepEqual([4, 5, 6].map((seq) => second.hasAsked(seq)), [false, true, true]);
});

test("a figure in sight goes before one of the same name that was sent later", () => {
  const model = fakeModel({ figures: { a: "1" }, later: { a: "0", b: "2" } });
  assert.deepEqual(new Conversation(model, quiet).figures, { a: "1", b: "2" });
});

test("nothing is answered until a view has a number", () => {
  assert.equal(new Conversation(fakeModel({ view: {} }), quiet).isAnswered, false);
  assert.equal(new Conversation(fakeModel({ view: { seq: 0 } }), quiet).isAnswered, true);
});

test("every message is a sign of life", () => {
  const lost = [];
  const model = fakeModel();
  const conversation = new Conversation(model, { ...quiet, lost: (isLost) => lost.push(isLost) });
  conversation.listen(nobody);
  conversation.ask({});
  mock.timers.tick(LOST_AFTER - 1);
  model.fire("msg:custom", { pong: true }, []);
  mock.timers.tick(1);
  assert.deepEqual(lost, [false]);
});

test("each part of the state has its listener, until the view is closed", () => {
  const heard = [];
  const model = fakeModel();
  const conversation = new Conversation(model, quiet);
  conversation.listen({
    ...nobody,
    view: () => heard.push("view"),
    figures: () => heard.push("figures"),
    later: () => heard.push("later"),
    message: (...what) => heard.push(what),
  });
  ["change:view", "change:figures", "change:later"].forEach((event) => model.fire(event));
  model.fire("msg:custom", { plotly: true }, ["library"]);
  assert.deepEqual(heard, ["view", "figures", "later", [{ plotly: true }, ["library"]]]);
  conversation.stop();
  assert.deepEqual(model.handlers, []);
});

// A line that is interrupted

const sent = (model) => model.sent.map(([message]) => message);

test("whoever wants to know hears of a question once it has gone up, and as it was put", () => {
  const model = fakeModel();
  const conversation = new Conversation(model, quiet);
  const heard = [];
  conversation.listen({ ...nobody, asking: (message) => heard.push([message, sent(model)]) });
  conversation.ask({ do: "set" });
  assert.deepEqual(heard, [[{ do: "set" }, [{ do: "set", seq: 1 }]]]);
});

test("what was not answered is asked again when the line opens, once and in its order", () => {
  const model = fakeModel();
  const conversation = new Conversation(model, quiet);
  conversation.listen(nobody);
  ["a", "b", "c"].forEach((name) => conversation.ask({ do: name }));
  conversation.tell({ do: "piece" });
  conversation.answered(1);
  model.sent.length = 0;
  model.fire("line", true);
  assert.deepEqual(sent(model), [{ do: "b", seq: 2, again: true }, { do: "c", seq: 3, again: true }]);
  conversation.answered(3);
  model.sent.length = 0;
  model.fire("line", true);
  assert.deepEqual(sent(model), []);
});

test("an interrupted line is said to be, until it is open again", () => {
  const said = [];
  const model = fakeModel();
  const conversation = new Conversation(model, { ...quiet, cut: (isCut) => said.push(isCut) });
  conversation.listen({ ...nobody, opened: () => said.push("opened"), gone: () => said.push("gone") });
  model.fire("line", false);
  model.fire("line", true);
  model.fire("gone");
  assert.deepEqual(said, [true, false, "opened", "gone"]);
});

test("a page waits until its last question is answered, and a line in doubt is looked at", () => {
  const waits = [];
  let checked = 0;
  const model = { ...fakeModel(), check: () => { checked += 1; } };
  const conversation = new Conversation(model, { ...quiet, waiting: (isOn) => waits.push(isOn) });
  conversation.ask({});
  conversation.ask({});
  conversation.answered(1);
  mock.timers.tick(LOST_AFTER);
  assert.deepEqual([waits, checked], [[true], 1]);
  conversation.answered(2);
  assert.deepEqual(waits, [true, false]);
});
