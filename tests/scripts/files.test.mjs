import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { FileInputs } from "../../callcenter_kit/dashboards/drawing/scripts/files.js";
import { FakeSession, FakeElement, listen, settled } from "./fakes.mjs";

let steps;
let session;
let content;

beforeEach(() => {
  steps = [];
  session = new FakeSession();
  content = new FakeElement();
  new FileInputs(
    session,
    content,
    { sendAll: () => steps.push("fields") },
    { pushNext: (isPushed) => steps.push(`push ${isPushed}`) },
    { start: (file, largest) => steps.push([file.name, largest]) },
    { preload: () => steps.push("prepare") },
  ).listen(listen);
});

const field = (properties) => new FakeElement({ type: "file", value: "C:\\fakepath", ...properties });

async function choose(text, dataset = { do: "file" }) {
  const target = field({ dataset, files: text === null ? [] : [new File([text], "case.json")] });
  content.fire("change", { target });
  await settled();
  return target;
}

test("a saved case is sent as its text, and can be gone back from", async () => {
  const target = await choose("{}");
  assert.deepEqual(session.questions, [{ do: "file", value: "{}", size: 2 }]);
  assert.deepEqual(steps, ["fields", "push true"]);
  assert.equal(target.value, ""); // so that the same file may be chosen again
});

test("of a file that is too large to be a case only the size is told", async () => {
  await choose("x".repeat(65537));
  assert.deepEqual(session.questions, [{ do: "file", value: "", size: 65537 }]);
  await choose("xxx", { do: "file", largest: "2" });
  assert.deepEqual(session.questions.at(-1), { do: "file", value: "", size: 3 });
});

test("a table goes up by itself, and the library for its pictures comes meanwhile", async () => {
  await choose(null); // taken back
  await choose("a,b", { upload: "", largest: "100" });
  assert.deepEqual(steps, ["fields", ["case.json", 100], "prepare"]);
  assert.deepEqual(session.questions, []);
});

function dropZone() {
  const zone = new FakeElement();
  const target = field({ dataset: { upload: "", largest: "100" } });
  zone.around = { "[data-drop]": zone };
  zone.parts = { "[data-upload]": target };
  return zone;
}

test("a place shows that a file may be dropped there, until it is taken away", () => {
  const zone = dropZone();
  assert.equal(content.fire("dragenter", { target: zone }).prevented, true);
  assert.equal(content.fire("dragover", { target: zone }).prevented, true);
  assert.equal(zone.classList.contains("over"), true);
  content.fire("dragleave", { target: zone, relatedTarget: zone });
  assert.equal(zone.classList.contains("over"), true);
  content.fire("dragleave", { target: zone, relatedTarget: content });
  assert.equal(zone.classList.contains("over"), false);
});

test("a dropped file goes up like a chosen one; elsewhere the browser does as it likes", () => {
  const zone = dropZone();
  const dataTransfer = { files: [new File(["a"], "dropped.csv")] };
  assert.equal(content.fire("drop", { target: zone, dataTransfer }).prevented, true);
  assert.deepEqual(steps[1], ["dropped.csv", 100]);
  const elsewhere = new FakeElement();
  assert.equal(content.fire("drop", { target: elsewhere, dataTransfer }).prevented, false);
  assert.equal(steps.length, 3);
});
