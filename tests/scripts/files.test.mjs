import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Files } from "../../callcenter_kit/dashboards/drawing/scripts/files.js";
import { FakeConversation, FakeElement, listen, settled } from "./fakes.mjs";

let steps;
let conversation;
let content;

beforeEach(() => {
  steps = [];
  conversation = new FakeConversation();
  content = new FakeElement();
  new Files(
    conversation,
    content,
    { tellAll: () => steps.push("fields") },
    { pushNext: (isPushed) => steps.push(`push ${isPushed}`) },
    { take: (file, largest) => steps.push([file.name, largest]) },
    { prepare: () => steps.push("prepare") },
  ).follow(listen);
});

const field = (given) => new FakeElement({ type: "file", value: "C:\\fakepath", ...given });

async function choose(text, dataset = { do: "file" }) {
  const target = field({ dataset, files: text === null ? [] : [new File([text], "case.json")] });
  content.fire("change", { target });
  await settled();
  return target;
}

test("a saved case is sent as its text, and can be gone back from", async () => {
  const chosen = await choose("{}");
  assert.deepEqual(conversation.asked, [{ do: "file", value: "{}", size: 2 }]);
  assert.deepEqual(steps, ["fields", "push true"]);
  assert.equal(chosen.value, ""); // so that the same file may be chosen again
});

test("of a file that is too large to be a case only the size is told", async () => {
  await choose("x".repeat(65537));
  assert.deepEqual(conversation.asked, [{ do: "file", value: "", size: 65537 }]);
  await choose("xxx", { do: "file", largest: "2" });
  assert.deepEqual(conversation.asked.at(-1), { do: "file", value: "", size: 3 });
});

test("a choice taken back sends nothing", async () => {
  await choose(null);
  assert.deepEqual(conversation.asked, []);
});

test("a table goes up by itself, and the library for its pictures comes meanwhile", async () => {
  await choose("a,b", { upload: "", largest: "100" });
  assert.deepEqual(steps, ["fields", ["case.json", 100], "prepare"]);
  assert.deepEqual(conversation.asked, []);
});

function dropPlace() {
  const place = new FakeElement();
  const target = field({ dataset: { upload: "", largest: "100" } });
  place.around = { "[data-drop]": place };
  place.parts = { "[data-upload]": target };
  return place;
}

test("a place shows that a file may be dropped there, until it is taken away", () => {
  const place = dropPlace();
  assert.equal(content.fire("dragenter", { target: place }).prevented, true);
  assert.equal(content.fire("dragover", { target: place }).prevented, true);
  assert.equal(place.classList.contains("over"), true);
  content.fire("dragleave", { target: place, relatedTarget: place });
  assert.equal(place.classList.contains("over"), true);
  content.fire("dragleave", { target: place, relatedTarget: content });
  assert.equal(place.classList.contains("over"), false);
});

test("a dropped file goes up like a chosen one; elsewhere the browser does as it likes", () => {
  const place = dropPlace();
  const dataTransfer = { files: [new File(["a"], "dropped.csv")] };
  assert.equal(content.fire("drop", { target: place, dataTransfer }).prevented, true);
  assert.deepEqual(steps[1], ["dropped.csv", 100]);
  const elsewhere = new FakeElement();
  assert.equal(content.fire("drop", { target: elsewhere, dataTransfer }).prevented, false);
  assert.equal(steps.length, 3);
});
