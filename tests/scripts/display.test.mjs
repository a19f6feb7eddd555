import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Display, isCurrent } from "../../callcenter_kit/dashboards/drawing/scripts/view.js";
import { TEXT_FIELDS } from "../../callcenter_kit/dashboards/drawing/scripts/morph.js";
import { FakeSession, FakeElement, fakeFrame, listen, settled } from "./fakes.mjs";

let session;
let frame;
let followed;
let morphed;
let display;

beforeEach(() => {
  morphed = [];
  followed = [];
  globalThis.document = {
    activeElement: null,
    body: new FakeElement(),
    querySelectorAll: () => [],
    createElement: () => Object.defineProperty(new FakeElement(), "innerHTML", {
      set(html) { morphed.push(html); },
    }),
  };
  session = new FakeSession();
  frame = fakeFrame();
  const listen = (name) => () => followed.push(name);
  display = new Display(session, frame, {
    address: listen("address"),
    beforeWords: () => followed.push(`figures in place, ${morphed.length} morphed`),
    figures: listen("figures"),
    summary: listen("summary"),
    upload() {},
  });
});

function answer(properties) {
  session.view = { epoch: 0, html: "<p>", language: "en", alert: "", seq: session.latest, ...properties };
  display.show();
}

test("an answer is current when it answers the latest question, or is the first", () => {
  assert.equal(isCurrent({ seq: 3 }, 3, false), true);
  assert.equal(isCurrent({ seq: 2 }, 3, false), false);
  assert.equal(isCurrent({ seq: 2 }, 3, true), true);
});

test("before Python has answered the first paint stays; then all that hangs on the answer follows", () => {
  display.show();
  assert.equal(frame.root.hidden, true);
  session.ask({});
  answer({ html: "<p>1" });
  assert.deepEqual(morphed, ["<p>1"]);
  assert.deepEqual(followed, ["figures in place, 0 morphed", "address", "summary", "figures"]);
  assert.equal(frame.root.hidden, false);
  assert.equal(frame.root.lang, "en");
  assert.deepEqual(session.calls, ["answered 1"]);
});

test("an old answer never overwrites what the visitor did since", () => {
  session.ask({});
  answer({ html: "<p>1" });
  session.ask({});
  session.ask({});
  answer({ html: "<p>2", seq: 2 });
  assert.deepEqual(morphed, ["<p>1"]);
  assert.equal(followed.length, 4);
  assert.deepEqual(session.calls, ["answered 1", "answered 2"]);
  answer({ html: "<p>3", seq: 3 });
  assert.deepEqual(morphed, ["<p>1", "<p>3"]);
});

test("the same page is not morphed again, unless it is another case or an alert", () => {
  answer({});
  answer({});
  assert.equal(morphed.length, 1);
  answer({ epoch: 1 });
  assert.equal(morphed.length, 2);
  answer({ epoch: 1, alert: "It failed." });
  assert.equal(morphed.length, 3);
});

test("an alert is said in sight, beside the first paint where it came at once, until the next answer", () => {
  answer({ html: "", alert: "It failed." });
  assert.deepEqual([frame.alertBox.textContent, frame.alertBox.isScrolledTo], ["It failed.", true]);
  assert.deepEqual(followed, []);
  answer({});
  assert.equal(frame.alertBox.textContent, "");
});

test("when what had the focus is gone the page's main part has it", () => {
  const main = new FakeElement({ focus() { this.isFocused = true; } });
  const button = new FakeElement();
  frame.content.parts = { main, button };
  document.activeElement = button;
  document.createElement = () => { document.activeElement = document.body; return new FakeElement(); };
  answer({});
  assert.equal(main.isFocused, true);
});

test("a field left takes the page's spelling, unless something of it is still on its way", async () => {
  const pending = new Set();
  display.listen(listen, { isPending: (field) => pending.has(field) });
  const field = new FakeElement({ name: "registered_capital", selectors: [TEXT_FIELDS] });
  answer({});
  async function leave() {
    frame.content.fire("focusout", { target: field });
    await settled();
    return morphed.length;
  }
  assert.equal(await leave(), 2);
  pending.add(field);
  assert.equal(await leave(), 2);
  pending.clear();
  session.ask({});
  assert.equal(await leave(), 2);
  answer({});
  assert.equal(morphed.length, 2); // the answer that was on its way is the page as it stands
});
