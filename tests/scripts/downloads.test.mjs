import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import * as buttons from "../../callcenter_kit/dashboards/drawing/scripts/buttons.js";
import { FakeElement } from "./fakes.mjs";

let elements;
let toast;
let clipboardTexts;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  elements = [];
  clipboardTexts = [];
  toast = new FakeElement();
  globalThis.document = {
    createElement(tag) {
      elements.push(new FakeElement({
        tag, click() { this.isClicked = true; }, select() { this.isSelected = true; },
      }));
      return elements.at(-1);
    },
  };
  globalThis.location = { href: "https://example.test/01.ipynb#old" };
  allowCopying(true);
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

function allowCopying(isAllowed) {
  const writeText = async (text) => {
    if (!isAllowed) throw new Error("denied");
    clipboardTexts.push(text);
  };
  Object.defineProperty(globalThis, "navigator", { value: { clipboard: { writeText } }, configurable: true });
}

test("a file is put together from its parts, each asked for, under its own name, and let go", async () => {
  const blobs = [];
  const asked = [];
  mock.method(URL, "createObjectURL", (blob) => { blobs.push(blob); return "blob:1"; });
  const revoked = mock.method(URL, "revokeObjectURL", () => {});
  const downloads = new buttons.Downloads({ latest: 4, send: (message) => asked.push(message) });
  const receive = (seq, more, ...texts) => downloads.receive(
    { download: "客户.csv", type: "text/csv", seq, more },
    texts.map((text) => new TextEncoder().encode(text)),
  );
  assert.deepEqual([receive(3, true, "一,"), receive(4, true, "x")], [false, false]);
  assert.deepEqual([receive(3, true, "二", ","), receive(3, undefined, "三")], [false, true]);
  assert.deepEqual(asked, [3, 4, 3].map((file) => ({ do: "more", file })));
  assert.deepEqual(await Promise.all(blobs.map((blob) => blob.text())), ["一,二,三"]);
  assert.equal(blobs[0].type, "text/csv");
  const { href, download, isClicked } = elements[0];
  assert.deepEqual([href, download, isClicked], ["blob:1", "客户.csv", true]);
  mock.timers.tick(1000);
  assert.deepEqual(revoked.mock.calls[0].arguments, ["blob:1"]);
  assert.equal(receive(3, undefined, "四"), true); // nothing of the last is left
  assert.equal(await blobs[1].text(), "四");
  downloads.forget(); // the page has asked for nothing since the fourth question
  assert.deepEqual([receive(4, true, "y"), receive(4, undefined, "z")], [false, false]);
  assert.deepEqual([asked.length, receive(5, undefined, "五")], [3, true]);
});

const share = { dataset: { fragment: "#v=1", done: "Copied.", failed: "Copy it:" } };

test("a link is copied with the case in place of the address's own, a button's own text as it is", async () => {
  await buttons.copyText(share, toast);
  assert.equal(toast.children[0].textContent, "Copied.");
  const code = "case = ck.Case(\n)\ncase";
  await buttons.copyText({ dataset: { text: code, done: "Copied." } }, toast);
  assert.deepEqual(clipboardTexts, ["https://example.test/01.ipynb#v=1", code]);
});

test("where copying is not allowed the link is shown, selected, and stays", async () => {
  allowCopying(false);
  await buttons.copyText(share, toast);
  const [sentence, field] = toast.children;
  assert.equal(sentence.textContent, "Copy it:");
  assert.equal(field.value, "https://example.test/01.ipynb#v=1");
  assert.equal(field.isSelected, true);
  mock.timers.tick(60_000);
  assert.equal(toast.children.length, 2);
});

test("a sentence passes, but not one that came after it", () => {
  buttons.showToast(toast, "First", 100);
  buttons.showToast(toast, "Second", 200);
  mock.timers.tick(100);
  assert.equal(toast.children[0].textContent, "Second");
  mock.timers.tick(100);
  assert.deepEqual(toast.children, []);
  buttons.showToast(toast, "Preparing", Infinity); // until it is there
  mock.timers.tick(3_600_000);
  assert.equal(toast.children[0].textContent, "Preparing");
});
