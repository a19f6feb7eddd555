import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Fields, HALF_DAY, TYPING_PAUSE } from "../../callcenter_kit/dashboards/drawing/scripts/fields.js";
import { TEXT_FIELDS } from "../../callcenter_kit/dashboards/drawing/scripts/morph.js";
import { FakeSession, FakeElement, listen } from "./fakes.mjs";

let session;
let content;
let fields;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.CSS = { escape: (name) => name };
  session = new FakeSession();
  content = new FakeElement();
  fields = new Fields(session, content);
  fields.listen(listen);
});
afterEach(() => mock.timers.reset());

const text = (name, value) => new FakeElement({ name, value, type: "text", selectors: [TEXT_FIELDS] });
const choice = (name, value, type = "radio") => new FakeElement({ name, value, type });
const set = (name, value) => ({ do: "set", name, value });

test("a text is sent once, when its typist pauses", () => {
  const field = text("capital", "1");
  content.fire("input", { target: field });
  mock.timers.tick(TYPING_PAUSE - 1);
  field.value = "10";
  content.fire("input", { target: field });
  mock.timers.tick(TYPING_PAUSE - 1);
  assert.deepEqual(session.questions, []);
  assert.equal(fields.isPending(field), true);
  mock.timers.tick(1);
  assert.deepEqual(session.questions, [set("capital", "10")]);
  assert.equal(fields.isPending(field), false);
});

test("a field left is sent at once and not again, a choice after the text that was still pending", () => {
  const field = text("capital", "1");
  content.fire("input", { target: field });
  content.fire("change", { target: field });
  content.fire("change", { target: field });
  content.fire("input", { target: field });
  content.fire("change", { target: choice("premises", "yes") });
  mock.timers.tick(TYPING_PAUSE);
  assert.deepEqual(session.questions, [set("capital", "1"), set("capital", "1"), set("premises", "yes")]);
});

test("a day half typed is no cleared one: it is sent once it is left, and again once it is whole", () => {
  const field = new FakeElement({ name: "decided_on", value: "2026-11-30", type: "date", selectors: [TEXT_FIELDS] });
  field.validity = { badInput: false };
  content.fire("input", { target: field });
  Object.assign(field, { value: "", validity: { badInput: true } }); // 30 February
  content.fire("input", { target: field });
  content.fire("change", { target: field });
  mock.timers.tick(TYPING_PAUSE);
  assert.deepEqual(session.questions, []);
  content.fire("focusout", { target: field });
  content.fire("focusout", { target: Object.assign(new FakeElement({ ...field, name: "" }), { validity: field.validity }) });
  field.validity = { badInput: false }; // emptied, which no event tells
  content.fire("focusout", { target: field });
  content.fire("focusout", { target: field });
  assert.deepEqual(session.questions, [set("decided_on", HALF_DAY), set("decided_on", "")]);
});

test("a text that is not sent yet is dropped when another case takes the page", () => {
  const field = text("capital", "1");
  content.fire("input", { target: field });
  fields.discardAll();
  mock.timers.tick(TYPING_PAUSE);
  assert.equal(fields.isPending(field), false);
  assert.deepEqual(session.questions, []);
});


test("characters being composed are not sent until they are whole", () => {
  const field = text("name", "ming");
  field.dispatchEvent = (event) => content.fire(event.type, { target: field });
  content.fire("input", { target: field, isComposing: true });
  mock.timers.tick(TYPING_PAUSE);
  assert.deepEqual(session.questions, []);
  field.value = "明";
  content.fire("compositionend", { target: field });
  mock.timers.tick(TYPING_PAUSE);
  assert.deepEqual(session.questions, [set("name", "明")]);
});

test("of checkboxes with one name those that are ticked are sent; a field may name another action", () => {
  content.fire("change", { target: choice("", "x") });
  content.fire("change", { target: choice("case", "x", "file") });
  assert.deepEqual(session.questions, []); // without a name it tells nothing, nor does a file
  const boxes = ["a", "b"].map((value) => choice("places", value, "checkbox"));
  content.parts = { 'input[name="places"]:checked': boxes };
  content.fire("change", { target: boxes[1] });
  const field = choice("step", "3");
  field.dataset.do = "took";
  content.fire("change", { target: field });
  assert.deepEqual(session.questions, [set("places", "a,b"), { do: "took", name: "step", value: "3" }]);
});

test("sending a form sends what is pending and leaves the page where it is", () => {
  content.fire("input", { target: text("capital", "1") });
  assert.equal(content.fire("submit").prevented, true);
  assert.deepEqual(session.questions, [set("capital", "1")]);
});
