import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import * as search from "../../callcenter_kit/dashboards/drawing/scripts/fields.js";
import { FakeElement, listen } from "./fakes.mjs";

const { isMatch, queryOf } = search;
const WORDS = ["guangdong 广东", "guangxi 广西", "beijing 北京"];
let picks;
let items;
let nothing;
let field;
let content;

beforeEach(() => {
  picks = [];
  items = WORDS.map((words) => new FakeElement({
    dataset: { words }, hidden: false, parts: { input: { click: () => picks.push(words) } },
  }));
  nothing = new FakeElement({ dataset: { nothing: "None." } });
  const parentElement = new FakeElement({ parts: { "[data-nothing]": nothing } });
  field = new FakeElement({ dataset: { narrows: "list" }, value: "" });
  const parts = { "#list": new FakeElement({ parentElement }), "#list [data-words]": items };
  content = new FakeElement({ parts });
  search.listenToSearch(listen, content);
});

const shown = () => items.filter((item) => !item.hidden).map((item) => item.dataset.words);

function type(value) {
  field.value = value;
  content.fire("input", { target: field });
}

test("part of a word is enough, and a longer Chinese name finds the shorter", () => {
  assert.equal(queryOf(" ＧuangDong "), "guangdong"); // full width or capitals are the same
  assert.equal(isMatch(WORDS[0], "gua"), true);
  assert.equal(isMatch(WORDS[0], "广东省"), true);
  assert.equal(isMatch(WORDS[0], "广西"), false);
  assert.equal(isMatch(WORDS[2], "beijing city"), false);
  assert.equal(isMatch(WORDS[0], ""), true);
});

test("a list shows what is looked for, and says when there is nothing", () => {
  type("guang");
  assert.deepEqual(shown(), WORDS.slice(0, 2));
  assert.equal(nothing.textContent, "");
  type("atlantis");
  assert.deepEqual(shown(), []);
  assert.equal(nothing.textContent, "None.");
  type("");
  assert.deepEqual(shown(), WORDS);
});

test("Enter picks the exact match, else the first, and empties the field", () => {
  type("guang");
  const event = content.fire("keydown", { key: "Enter", target: field });
  assert.equal(event.prevented, true);
  type("广西");
  content.fire("keydown", { key: "Enter", target: field });
  assert.deepEqual(picks, [WORDS[0], WORDS[1]]);
  assert.equal(field.value, "");
  assert.deepEqual(shown(), WORDS);
  items[0].dataset.words = "beijingese"; // the exact match goes before one that stands above it
  type("beijing");
  content.fire("keydown", { key: "Enter", target: field });
  assert.deepEqual(picks.slice(2), [WORDS[2]]);
});

test("Enter picks nothing for nothing, nor while characters are being composed", () => {
  content.fire("keydown", { key: "Enter", target: field });
  type("guang");
  content.fire("keydown", { key: "Enter", target: field, isComposing: true });
  assert.deepEqual(picks, []);
});
