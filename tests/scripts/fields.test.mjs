import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { Fields, TYPING_PAUSE } from "../../callcenter_kit/dashboards/drawing/scripts/fields.js";
import { TYPED } from "../../callcenter_kit/dashboards/drawing/scripts/morphing.js";
import { FakeConversation, FakeElement, listen } from "./fakes.mjs";

let conversation;
let content;
let fields;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.CSS = { escape: (name) => name };
  conversation = new FakeConversation();
  content = new FakeElement();
  fields = new Fields(conversation, content);
  fields.follow(listen);
});
afterEach(() => mock.timers.reset());

const text = (name, value) => new FakeElement({ name, value, type: "text", selectors: [TYPED] });
const choice = (name, value, type = "radio") => new FakeElement({ name, value, type });
const set = (name, value) => ({ do: "set", name, value });

test("a text is sent once, when its typist pauses", () => {
  const field = text("capital", "1");
  content.fire("input", { target: field });
  mock.timers.tick(TYPING_PAUSE - 1);
  field.value = "10";
  content.fire("input", { target: field });
  mock.timers.tick(TYPING_PAUSE - 1);
  assert.deepEqual(conversation.asked, []);
  assert.equal(fields.isPending(field), true);
  mock.timers.tick(1);
  assert.deepEqual(conversation.asked, [set("capital", "10")]);
  assert.equal(fields.isPending(field), false);
});

test("a field left is sent at once, and not again when nothing is pending", () => {
  const field = text("capital", "1");
  content.fire("input", { target: field });
  content.fire("change", { target: field });
  content.fire("change", { target: field });
  mock.timers.tick(TYPING_PAUSE);
  assert.deepEqual(conversation.asked, [set("capital", "1")]);
});

test("a text that is not sent yet is dropped when another case takes the page", () => {
  const field = text("capital", "1");
  content.fire("input", { target: field });
  fields.forgetAll();
  mock.timers.tick(TYPING_PAUSE);
  assert.equal(fields.isPending(field), false);
  assert.deepEqual(conversation.asked, []);
});

test("a choice is sent at once, after the text that was still pending", () => {
  content.fire("input", { target: text("capital", "1") });
  content.fire("change", { target: choice("premises", "yes") });
  assert.deepEqual(conversation.asked, [set("capital", "1"), set("premises", "yes")]);
});

test("characters being composed are not sent until they are whole", () => {
  const field = text("name", "ming");
  field.dispatchEvent = (event) => content.fire(event.type, { target: field });
  content.fire("input", { target: field, isComposing: true });
  mock.timers.tick(TYPING_PAUSE);
  assert.deepEqual(conversation.asked, []);
  field.value = "明";
  content.fire("compositionend", { target: field });
  mock.timers.tick(TYPING_PAUSE);
  assert.deepEqual(conversation.asked, [set("name", "明")]);
});

test("of checkboxes with one name those that are ticked are sent", () => {
  const ticked = ["a", "b"].map((value) => choice("places", value, "checkbox"));
  content.parts = { 'input[name="places"]:checked': ticked };
  content.fire("change", { target: ticked[1] });
  assert.deepEqual(conversation.asked, [set("places", "a,b")]);
});

test("a field may name another action; without a name it tells nothing, nor does a file", () => {
  content.fire("change", { target: choice("", "x") });
  content.fire("change", { target: choice("case", "x", "file") });
  assert.deepEqual(conversation.asked, []);
  const field = choice("step", "3");
  field.dataset.do = "took";
  content.fire("change", { target: field });
  assert.deepEqual(conversation.asked, [{ do: "took", name: "step", value: "3" }]);
});

test("sending a form sends what is pending and leaves the page where it is", () => {
  content.fire("input", { target: text("capital", "1") });
  assert.equal(content.fire("submit").prevented, true);
  assert.deepEqual(conversation.asked, [set("capital", "1")]);
});
