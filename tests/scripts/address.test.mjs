import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Address, LATE_AFTER, withUnanswered } from "../../callcenter_kit/dashboards/drawing/scripts/address.js";
import { FakeSession, FakeElement, listen } from "./fakes.mjs";

let writes;
let session;
let address;

beforeEach(() => {
  writes = [];
  const write = (how) => (_, __, fragment) => {
    writes.push([how, fragment]);
    location.hash = fragment;
  };
  globalThis.location = { hash: "", reload() { writes.push("reload"); } };
  globalThis.history = { pushState: write("push"), replaceState: write("replace") };
  globalThis.document = Object.assign(new FakeElement(), { title: "", documentElement: { lang: "" } });
  globalThis.window = new FakeElement();
  globalThis.requestAnimationFrame = (draw) => draw();
  session = new FakeSession();
  address = new Address(session);
  address.listen(listen);
});

async function show(fragment, title = "Page") {
  session.view = { fragment, title, language: "en", seq: session.latest };
  address.show(session.view);
  await wait(5);
}

const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

test("the case is in the address once it is drawn, its title and language at once", async () => {
  const drawing = show("#a", "Title");
  assert.equal(document.title, "Title");
  assert.equal(document.documentElement.lang, "en");
  assert.deepEqual(writes, []);
  await drawing;
  assert.deepEqual(writes, [["replace", "#a"]]);
});

test("what can be gone back from is pushed, once, and an address that says it already is not written", async () => {
  address.pushNext(true);
  address.pushNext(false); // a press after it leaves it so
  await show("#a");
  await show("#a");
  await show("#b");
  assert.deepEqual(writes, [["push", "#a"], ["replace", "#b"]]);
  address.pushNext(true);
  location.hash = "#old";
  window.fire("popstate"); // the visitor went back: what was to be pushed is not
  await show("#old2");
  assert.deepEqual(writes.at(-1), ["replace", "#old2"]);
});

test("what is being typed is in the address at once, and stays when an earlier answer comes", async () => {
  await show("#a");
  address.noteTyped({ name: "capital", value: "30", dataset: {} });
  assert.equal(location.hash, "#a&typed.capital=30");
  await show("#b");
  assert.equal(location.hash, "#b&typed.capital=30");
  address.noteChange({ do: "set", name: "capital", value: "300" });
  await show("#c");
  assert.equal(location.hash, "#c");
  address.noteTyped({ name: "search", value: "30", dataset: { do: "find" } }); // changes no case
  assert.equal(location.hash, "#c");
});

test("a page that is left writes what it had not yet, one that nobody sees writes at once", () => {
  show("#a");
  window.fire("pagehide");
  assert.deepEqual(writes, [["replace", "#a"]]);
  document.hidden = true;
  show("#b");
  assert.deepEqual(writes.slice(1), [["replace", "#b"]]);
});

test("a page that is hidden writes what it had not yet", () => {
  address.noteChange(change("a", "1"));
  document.fire("visibilitychange");
  assert.deepEqual(writes, []);
  document.hidden = true;
  document.fire("visibilitychange");
  assert.deepEqual(writes, [["replace", "#v=1&typed.a=1"]]);
});

test("going back asks for the case of that address, and drops what was to be written", async () => {
  await show("#a");
  const drawing = show("#b");
  location.hash = "#old";
  window.fire("popstate");
  await drawing;
  assert.deepEqual(session.questions, [{ do: "open", fragment: "#old" }]);
  assert.deepEqual(writes, [["replace", "#a"]]);
});

test("an address that is the case already asks nothing, unless an answer is on its way", async () => {
  await show("#a");
  window.fire("hashchange");
  assert.deepEqual(session.questions, []);
  session.ask({ do: "answer" });
  window.fire("popstate");
  assert.deepEqual(session.questions.at(-1), { do: "open", fragment: "#a" });
});

test("a page out of the browser's cache has lost its kernel and loads anew", () => {
  window.fire("pageshow", { persisted: false });
  assert.deepEqual(writes, []);
  window.fire("pageshow", { persisted: true });
  assert.deepEqual(writes, ["reload"]);
});

// What was typed and not answered yet

const change = (name, value) => ({ do: "set", name, value });

test("a change whose answer is late is in the address as it was typed, until that comes", async () => {
  await show("#v=1&lang=en&is_company=yes");
  address.noteChange(change("registered_capital", "1,200 & more"));
  assert.equal(location.hash, "#v=1&lang=en&is_company=yes");
  await wait(LATE_AFTER + 20);
  assert.equal(location.hash, "#v=1&lang=en&is_company=yes&typed.registered_capital=1%2C200%20%26%20more");
  await show("#v=1&lang=en&is_company=yes&registered_capital=1200");
  assert.equal(location.hash, "#v=1&lang=en&is_company=yes&registered_capital=1200");
});

test("of a change that is answered in time, or as it grows late, only the answer is written", async () => {
  address.noteChange(change("a", "0"));
  await show("#v=1&a=0");
  await wait(LATE_AFTER + 20);
  assert.deepEqual(writes.splice(0), [["replace", "#v=1&a=0"]]);
  address.noteChange(change("a", "1"));
  await wait(LATE_AFTER / 2);
  globalThis.requestAnimationFrame = (draw) => setTimeout(draw, LATE_AFTER);
  await show("#v=1&a=1");
  await wait(LATE_AFTER / 2 + 20);
  assert.deepEqual(writes, []);
  await wait(LATE_AFTER);
  assert.deepEqual(writes, [["replace", "#v=1&a=1"]]);
});

test("a change between an answer and its frame waits for its own answer", async () => {
  const drawing = show("#a");
  address.noteChange(change("b", "1"));
  await drawing;
  assert.deepEqual(writes, []);
  await wait(LATE_AFTER + 20);
  assert.deepEqual(writes, [["replace", "#a&typed.b=1"]]);
});

test("a page that is about to go writes every change of the case at once", () => {
  address.noteChange({ do: "choose", name: "search", value: "甲" });
  address.write();
  assert.deepEqual(writes, []);
  address.noteChange(change("a", "1"));
  address.noteChange({ ...change("premises", "no"), do: "answer" });
  address.write();
  assert.deepEqual(writes, [["replace", "#v=1&typed.a=1&typed.premises=no"]]);
  show("#b");
  address.noteChange(change("a", "1"));
  address.write(); // on top of an answer that is not written yet
  assert.deepEqual(writes.slice(1), [["replace", "#b&typed.a=1"]]);
});

test("going back drops a change that is not written, whose entry is left", async () => {
  await show("#a");
  address.noteChange(change("a", "1"));
  location.hash = "#old";
  window.fire("popstate");
  await wait(LATE_AFTER + 20);
  assert.deepEqual(writes, [["replace", "#a"]]);
});

test("of changes to one field the latest counts, of several fields each, in their order", () => {
  const changes = [["lang", "en"], ["a", "1"], ["lang", "zh-CN"], ["aa", "2"]];
  const fragment = changes.reduce((before, [name, value]) => withUnanswered(before, name, value), "#v=1");
  assert.equal(fragment, "#v=1&typed.a=1&typed.lang=zh-CN&typed.aa=2");
});


test("what can be come back to holds the change that was told just before", () => {
  address.noteChange(change("a", "1"));
  address.pushNext(true);
  show("#example");
  assert.deepEqual(writes, [["replace", "#v=1&typed.a=1"], ["push", "#example"]]);
});

test("a change that can be gone back from leaves the address before it as it was", async () => {
  await show("#a");
  address.pushNext(true);
  address.noteChange(change("scope", "local"));
  await show("#c");
  assert.deepEqual(writes, [["replace", "#a"], ["push", "#a&typed.scope=local"], ["replace", "#c"]]);
});


test("a link takes along what is not answered yet, to pages of this case only", async () => {
  await show("#a");
  const link = (href) => {
    const element = new FakeElement({ href });
    element.setAttribute("href", href);
    address.addUnanswered(element);
    return element.href;
  };
  assert.equal(link("02.ipynb#a"), "02.ipynb#a");
  address.noteChange(change("b", "1"));
  session.view = { ...session.view, fragment: "#older" }; // an older answer came meanwhile
  assert.equal(link("02.ipynb#a"), "02.ipynb#a&typed.b=1");
  assert.equal(link("02.ipynb#other"), "02.ipynb#other");
  address.noteChange(change("c", "2"));
  assert.equal(link("02.ipynb#a&typed.b=1"), "02.ipynb#a&typed.b=1&typed.c=2"); // into another tab
});

test("a button that loads the page anew finds in the address what was told last", () => {
  const before = [];
  address.listen((target, type, _, isBefore) => { if (isBefore) before.push(type); });
  assert.deepEqual(before, ["click"]); // early.js hears of it afterwards
  address.noteChange(change("a", "1"));
  window.fire("click", { target: { closest: (selector) => selector !== "[data-reload]" } });
  assert.deepEqual(writes, []);
  window.fire("click", { target: { closest: (selector) => selector === "[data-reload]" } });
  assert.deepEqual(writes, [["replace", "#v=1&typed.a=1"]]);
});
