import assert from "node:assert/strict";
import { test } from "node:test";

import * as morphing from "../../callcenter_kit/dashboards/drawing/scripts/morphing.js";
import { FakeElement } from "./fakes.mjs";

const { FIELDS, isEdited, takesOver } = morphing;
const noOwn = () => assert.fail("it belongs to no script");

function element(attributes = [], given = {}) {
  const made = new FakeElement(given);
  attributes.forEach((name) => made.setAttribute(name, ""));
  return made;
}

test("a field is edited when it shows something else than it was given", () => {
  const as = { value: "a", defaultValue: "a", checked: true, defaultChecked: true };
  assert.equal(isEdited(as), false);
  assert.equal(isEdited({ ...as, value: "b" }), true);
  assert.equal(isEdited({ ...as, checked: false }), true);
  const option = { selected: true, defaultSelected: true };
  assert.equal(isEdited({ options: [option] }), false);
  assert.equal(isEdited({ options: [option, { selected: true, defaultSelected: false }] }), true);
});

test("what did not change is left alone, unless a field in it was edited", () => {
  const to = element();
  const field = { value: "1", defaultValue: "1" };
  const from = element([], { isLike: to, parts: { [FIELDS]: field } });
  assert.equal(takesOver(from, to, null, noOwn), false);
  field.value = "2";
  assert.equal(takesOver(from, to, null, noOwn), true);
});

test("a figure keeps what Plotly drew and takes the page's words and height", () => {
  const from = element(["data-figure"]);
  const to = element(["data-figure"], { style: { height: "300px" } });
  to.setAttribute("aria-label", "Days");
  assert.equal(takesOver(from, to, null, noOwn), false);
  assert.equal(from.getAttribute("aria-label"), "Days");
  assert.equal(from.style.height, "300px");
});

test("what a script owns is handed to it", () => {
  const from = element(["data-own"]);
  const to = element(["data-own"]);
  const kept = [];
  assert.equal(takesOver(from, to, null, (...pair) => kept.push(...pair)), false);
  assert.deepEqual(kept, [from, to]);
});

test("a line with spans that no line breaks inside gets its words anew, anything else is morphed", () => {
  const line = (...names) => {
    const children = names.map((className) => ({ className }));
    const cloneNode = () => ({ childNodes: children });
    return { children, firstElementChild: children[0] ?? null, cloneNode };
  };
  const given = [];
  const from = { replaceChildren: (...nodes) => given.push(nodes.length) };
  morphing.renewLine(from, line("unbroken", "unbroken"));
  assert.deepEqual(given, [2]);
  morphing.renewLine(from, line("unbroken", "badge"));
  morphing.renewLine(from, line("badge", "unbroken"));
  morphing.renewLine(from, line());
  assert.deepEqual(given, [2]);
});

test("a search and an open part stay as the visitor left them", () => {
  const search = element([], { value: "" });
  takesOver(element(["data-narrows"], { value: "gd" }), search, null, noOwn);
  assert.equal(search.value, "gd");
  const details = element([], { open: false });
  takesOver(element([], { tagName: "DETAILS", open: true }), details, null, noOwn);
  assert.equal(details.open, true);
});

test("the field being typed in keeps its text, and no other does", () => {
  const typing = element([], { value: "100", type: "text" });
  const next = element([], { value: "10" });
  takesOver(typing, next, null, noOwn);
  assert.equal(next.value, "10");
  takesOver(typing, next, typing, noOwn);
  assert.equal(next.value, "100");
  assert.equal(next.getAttribute("value"), "100");
});

test("a day half typed is no value to write down", () => {
  const typing = element([], { value: "", type: "date" });
  const next = element([], { value: "2026-11-24" });
  takesOver(typing, next, typing, noOwn);
  assert.equal(next.hasAttribute("value"), false);
});
