import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import * as uploading from "../../callcenter_kit/dashboards/drawing/scripts/files.js";
import { FakeSession, FakeElement, settled } from "./fakes.mjs";

const { MOST_IN_FLIGHT, PIECE_BYTES } = uploading;
const LARGEST = 30 * PIECE_BYTES;
const WORDS = { sending: "Sending {name}", reading: "Reading {name}", tooLarge: "{name} is too large", unreadable: "{name} can't be read" };
let session;
let box;
let content;
let upload;

beforeEach(() => {
  session = new FakeSession();
  const parts = Object.fromEntries(
    ["[data-sentence]", "progress", "[data-percent]", "button"].map((name) => [name, new FakeElement()]),
  );
  box = new FakeElement({ dataset: { ...WORDS }, parts });
  content = new FakeElement({ parts: { "#upload-state": box } });
  upload = new uploading.Upload(session, content);
});

const part = (selector) => box.querySelector(selector);
const sentence = () => part("[data-sentence]").textContent;
const file = (size, name = "clients.csv") => new File([new Uint8Array(size).fill(7)], name);
const pieces = () => session.messages.filter(([message]) => message.do === "piece");
const number = () => pieces()[0][0].file;

test("a file goes up in pieces, some at a time, the next for each that has come", async () => {
  const size = 6 * PIECE_BYTES + 10;
  upload.start(file(size), LARGEST);
  await settled();
  assert.equal(pieces().length, MOST_IN_FLIGHT);
  for (let received = PIECE_BYTES; received < size; received += PIECE_BYTES) {
    upload.receive({ file: number(), received });
    await settled();
  }
  assert.deepEqual(pieces().map(([, [piece]]) => piece.byteLength), [...Array(6).fill(PIECE_BYTES), 10]);
  assert.deepEqual(session.questions, []);
  upload.receive({ file: number(), received: size });
  const whole = { do: "whole", file: number(), name: "clients.csv", size };
  assert.deepEqual(session.questions, [whole]);
  assert.equal(session.calls.length, 7); // each piece awaits a sign of life
});

test("the progress shown is what Python holds", async () => {
  upload.start(file(2 * PIECE_BYTES), LARGEST);
  await settled();
  assert.equal(sentence(), "Sending clients.csv");
  assert.equal(part("[data-percent]").textContent, "0 %");
  upload.receive({ file: number(), received: PIECE_BYTES });
  assert.equal(part("[data-percent]").textContent, "50 %");
  assert.equal(part("progress").value, 0.5);
  box.dataset.sending = "正在发送 {name}";
  upload.refreshWords(); // another language on the page speaks of the same state
  assert.deepEqual([sentence(), part("progress").value], ["正在发送 clients.csv", 0.5]);
  upload.receive({ file: number(), received: 2 * PIECE_BYTES });
  assert.equal(sentence(), "Reading clients.csv");
  assert.equal("value" in part("progress"), false);
  upload.receive({ file: number(), stage: "done" });
  assert.equal(box.hidden, true);
});

test("a file over the limit is not sent at all", async () => {
  upload.start(file(LARGEST + 1), LARGEST);
  await settled();
  assert.equal(sentence(), "clients.csv is too large");
  assert.equal(box.classList.contains("failed"), true);
  assert.equal(part("progress").hidden, true);
  assert.deepEqual([session.messages, session.questions], [[], []]);
});

test("an empty file is told at once, and a name with a mark of the template's is only a name", () => {
  upload.start(file(0, "$&{name}.csv"), LARGEST);
  assert.equal(session.questions[0].size, 0);
  upload.start(file(1, "$&{name}.csv"), LARGEST);
  assert.equal(sentence(), "Sending $&{name}.csv");
});

test("what was given up is not sent on, and its answers are not for the next file", async () => {
  upload.start(file(9 * PIECE_BYTES), LARGEST);
  await settled();
  const first = number();
  upload.start(file(PIECE_BYTES, "other.csv"), LARGEST);
  assert.ok(session.messages.some(([message]) => message.do === "give_up" && message.file === first));
  await settled();
  const before = pieces().length;
  upload.receive({ file: first, received: 9 * PIECE_BYTES });
  await settled();
  assert.equal(pieces().length, before);
  assert.equal(sentence(), "Sending other.csv");
  assert.ok(pieces().at(-1)[0].file > first);
});

test("there is a file while one is on its way, and while the page shows one", () => {
  const known = [upload.hasFile];
  upload.start(file(PIECE_BYTES), LARGEST);
  known.push(upload.hasFile);
  upload.cancel();
  known.push(upload.hasFile);
  content.parts["[data-uploaded]"] = new FakeElement();
  assert.deepEqual([...known, upload.hasFile], [false, true, false, true]);
});

test("giving up hides the box and says so once; a piece that was read too late stays here", async () => {
  let arrive;
  const slow = { name: "a.csv", size: 5, slice: () => ({ arrayBuffer: () => new Promise((resolve) => { arrive = resolve; }) }) };
  upload.start(slow, LARGEST);
  await settled();
  upload.cancel();
  upload.cancel();
  arrive(new ArrayBuffer(5));
  await settled();
  assert.equal(box.hidden, true);
  assert.deepEqual(session.messages.map(([message]) => message.do), ["give_up"]);
});

test("a file that can't be read says so", async () => {
  const gone = { name: "gone.csv", size: 5, slice: () => ({ arrayBuffer: async () => { throw new Error(); } }) };
  upload.start(gone, LARGEST);
  await settled();
  assert.equal(sentence(), "gone.csv can't be read");
  assert.equal(box.classList.contains("failed"), true);
});


test("where the line was interrupted the file goes up anew, unless Python has all of it", async () => {
  upload.resume();
  upload.start(file(2 * PIECE_BYTES), LARGEST);
  await settled();
  const [first] = pieces().map(([message]) => message.file);
  upload.resume();
  await settled();
  const numbers = pieces().map(([message]) => message.file);
  const anew = numbers[2];
  assert.deepEqual(numbers, [first, first, anew, anew]);
  assert.ok(anew > first);
  upload.receive({ file: first, received: PIECE_BYTES }); // a late word about the old one
  assert.equal(part("[data-percent]").textContent, "0 %");
  upload.receive({ file: anew, received: 2 * PIECE_BYTES });
  upload.resume();
  await settled();
  assert.equal(pieces().length, 4);
});
