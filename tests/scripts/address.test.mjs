import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Address } from "../../callcenter_kit/dashboards/widget/scripts/address.js";
import { FakeConversation, FakeElement, listen } from "./fakes.mjs";

let written;
let conversation;
let address;

beforeEach(() => {
  written = [];
  const write = (how) => (_, __, fragment) => {
    written.push([how, fragment]);
    location.hash = fragment;
  };
  globalThis.location = { hash: "", reload() { written.push("reload"); } };
  globalThis.history = { pushState: write("push"), replaceState: write("replace") };
  globalThis.document = { title: "", documentElement: { lang: "" } };
  globalThis.window = new FakeElement();
  globalThis.requestAnimationFrame = (draw) => draw();
  conversation = new FakeConversation();
  address = new Address(conversation);
  address.follow(listen);
});

async function show(fragment, title = "Page") {
  conversation.view = { fragment, title, language: "en" };
  address.show(conversation.view);
  await new Promise((resolve) => { setTimeout(resolve, 5); });
}

test("the case is in the address once it is drawn, its title and language at once", async () => {
  const showing = show("#a", "Title");
  assert.equal(document.title, "Title");
  assert.equal(document.documentElement.lang, "en");
  assert.deepEqual(written, []);
  await showing;
  assert.deepEqual(written, [["replace", "#a"]]);
});

test("an address that says it already is not written", async () => {
  await show("#a");
  await show("#a");
  assert.equal(written.length, 1);
});

test("what can be gone back from is pushed, once", async () => {
  address.pushNext(true);
  await show("#a");
  await show("#b");
  assert.deepEqual(written, [["push", "#a"], ["replace", "#b"]]);
});

test("a page that is left writes what it had not yet", () => {
  show("#a");
  window.fire("pagehide");
  assert.deepEqual(written, [["replace", "#a"]]);
});

test("going back asks for the case of that address, and drops what was to be written", async () => {
  await show("#a");
  const showing = show("#b");
  location.hash = "#old";
  window.fire("popstate");
  await showing;
  assert.deepEqual(conversation.asked, [{ do: "open", fragment: "#old" }]);
  assert.deepEqual(written, [["replace", "#a"]]);
});

test("an address that is the case already asks nothing", async () => {
  await show("#a");
  window.fire("hashchange");
  assert.deepEqual(conversation.asked, []);
});

test("a page out of the browser's cache has lost its kernel and loads anew", () => {
  window.fire("pageshow", { persisted: false });
  assert.deepEqual(written, []);
  window.fire("pageshow", { persisted: true });
  assert.deepEqual(written, ["reload"]);
});
