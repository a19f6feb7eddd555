import assert from "node:assert/strict";
import { test } from "node:test";

import * as morph from "../../callcenter_kit/dashboards/drawing/scripts/morph.js";
import { FakeElement } from "./fakes.mjs";

const { FIELDS, isEdited, shouldMorph } = morph;
const noOwn = () => assert.fail("it belongs to no script");

function element(attributes = [], properties = {}) {
  const fake = new FakeElement(properties);
  attributes.forEach((name) => fake.setAttribute(name, ""));
  return fake;
}

test("a field is edited when it shows something else than it was given", () => {
  const as = { value: "a", defaultValue: "a", checked: true, defaultChecked: true };
  assert.equal(isEdited(as), false);
  assert.equal(isEdited({ ...as, value: "b" }), true);
  assert.equal(isEdited({ ...as, checked: false }), true);
  assert.equal(isEdited({ ...as, validity: { badInput: true } }), true); // half a day has no value
  const option = { selected: true, defaultSelected: true };
  assert.equal(isEdited({ options: [option] }), false);
  assert.equal(isEdited({ options: [option, { selected: true, defaultSelected: false }] }), true);
});

test("what did not change is left alone, unless a field in it was edited", () => {
  const to = element();
  const field = { value: "1", defaultValue: "1" };
  const from = element([], { isLike: to, parts: { [FIELDS]: field } });
  assert.equal(shouldMorph(from, to, null, noOwn), false);
  field.value = "2";
  assert.equal(shouldMorph(from, to, null, noOwn), true);
});

test("a figure keeps what Plotly drew and takes the page's words and height", () => {
  const from = element(["data-figure"]);
  const to = element(["data-figure"], { style: { height: "300px" } });
  to.setAttribute("aria-label", "Days");
  assert.equal(shouldMorph(from, to, null, noOwn), false);
  assert.equal(from.getAttribute("aria-label"), "Days");
  assert.equal(from.style.height, "300px");
  const [own, next, pairs] = [element(["data-own"]), element(["data-own"]), []];
  assert.equal(shouldMorph(own, next, null, (...pair) => pairs.push(...pair)), false);
  assert.deepEqual(pairs, [own, next]); // what a script owns is handed to it
});


test("a line of words and spans of words gets its words anew, anything else is morphed", () => {
  const line = (...names) => {
    const isSpan = (name) => (query) => query.split(", ").includes(`span.${name}`);
    const children = names.map((name) => ({ matches: isSpan(name) }));
    const cloneNode = () => ({ childNodes: children });
    return { children, firstElementChild: children[0] ?? null, cloneNode };
  };
  const counts = [];
  const from = { replaceChildren: (...nodes) => counts.push(nodes.length) };
  morph.replaceLine(from, line("unbroken", "unbroken"));
  morph.replaceLine(from, line("unbroken", "muted", "unbroken"));
  assert.deepEqual(counts, [2, 3]);
  morph.replaceLine(from, line("unbroken", "badge"));
  morph.replaceLine(from, line("badge", "unbroken"));
  morph.replaceLine(from, line());
  assert.deepEqual(counts, [2, 3]);
});

test("a search and an open part stay as the visitor left them", () => {
  const search = element([], { value: "" });
  shouldMorph(element(["data-narrows"], { value: "gd" }), search, null, noOwn);
  assert.equal(search.value, "gd");
  const details = element([], { open: false });
  shouldMorph(element([], { tagName: "DETAILS", open: true }), details, null, noOwn);
  assert.equal(details.open, true);
});

test("the field being typed in keeps its text, and no other does", () => {
  const typing = element([], { value: "100", type: "text" });
  const next = element([], { value: "10" });
  shouldMorph(typing, next, null, noOwn);
  assert.equal(next.value, "10");
  shouldMorph(typing, next, typing, noOwn);
  assert.deepEqual([next.value, next.getAttribute("value")], ["100", "100"]);
  const day = element([], { value: "", type: "date" }); // half typed: no value to write down
  const nextDay = element([], { value: "2026-11-24" });
  shouldMorph(day, nextDay, day, noOwn);
  assert.equal(nextDay.hasAttribute("value"), false);
});

test("what was typed is no answer to the next question, nor to another thing in its place", () => {
  const typing = element([], { value: "3", type: "text", name: "", dataset: { enters: "staff" } });
  for (const other of [{ dataset: { enters: "months" }, name: "" }, { dataset: { enters: "staff" }, name: "s1" }]) {
    const next = element([], { value: "", ...other });
    shouldMorph(typing, next, typing, noOwn);
    assert.equal(next.value, "");
  }
});

test("half a day stays while it is typed or said to be wrong, and is taken away after that", () => {
  const half = () => element([], { value: "half", type: "date", validity: { badInput: true } });
  const [typing, refused, over] = [half(), half(), half()];
  shouldMorph(typing, element(), typing, noOwn);
  shouldMorph(refused, element(["aria-invalid"]), null, noOwn);
  shouldMorph(over, element(), null, noOwn);
  assert.deepEqual([typing.value, refused.value, over.value], ["half", "half", ""]);
});
