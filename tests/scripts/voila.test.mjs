import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, mock, test } from "node:test";
import { runInThisContext } from "node:vm";

import { FakeElement, from } from "./fakes.mjs";

let elements;
let page;
let sent;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  elements = { loading: new FakeElement(), slow: new FakeElement({ hidden: true }) };
  page = new FakeElement();
  sent = [];
  globalThis.window = new FakeElement();
  globalThis.document = Object.assign(page, {
    cookie: "a=b; _xsrf=2|secret",
    documentElement: {},
    getElementById: (id) => elements[id] ?? null,
  });
});
afterEach(() => mock.timers.reset());

function run(name) {
  runInThisContext(readFileSync(from(`server/voila/templates/callcenter_kit/${name}`), "utf-8"));
}

function languageOf(hash, language) {
  globalThis.location = { hash, reload: () => sent.push("reload") };
  const sendBeacon = (address, form) => sent.push([address, form.get("_xsrf")]);
  Object.defineProperty(globalThis, "navigator", { value: { language, sendBeacon }, configurable: true });
  run("early.js");
  return document.documentElement.lang;
}

test("the address says the language, else the browser does, else it is Chinese", () => {
  assert.equal(languageOf("#v=1&lang=en", "zh-CN"), "en");
  assert.equal(languageOf("", "en-GB"), "en");
  assert.equal(languageOf("#lang=zh-CN", "en"), "zh-CN");
  assert.equal(languageOf("", "eng"), "zh-CN");
  assert.equal(languageOf("", "fr"), "zh-CN");
  assert.equal(languageOf("#v=1&lang=zh-CN&typed.lang=en", "zh-CN"), "en");
});

for (const isHere of [false, true]) {
  test(`a page that does not come in time says so, whatever failed; it has come: ${isHere}`, () => {
    languageOf("", "en");
    window.voila_heartbeat(); // what Voila calls meanwhile is there
    window.display_cells();
    if (isHere) delete elements.loading;
    mock.timers.tick(30_000);
    assert.equal(elements.slow.hidden, isHere);
  });
}

test("a button reloads the page before any other script has come", () => {
  languageOf("", "en");
  page.fire("click");
  page.fire("click", { target: new FakeElement({ around: { "[data-reload]": {} } }) });
  assert.deepEqual(sent, ["reload"]);
});

test("a client's page that is left gives its kernel back; an analyst's has Voila's own script", () => {
  languageOf("", "en");
  window.fire("pagehide");
  assert.deepEqual(sent, []);
  elements["page-model"] = {};
  elements["jupyter-config-data"] = { textContent: '{"baseUrl": "/prefix/", "kernelId": "k"}' };
  window.fire("pagehide");
  assert.deepEqual(sent, [["/prefix/voila/api/shutdown/k", "2|secret"]]);
});
