import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import * as silence from "../../callcenter_kit/dashboards/drawing/scripts/silence.js";

const { HERE_WITHIN, IDLE_AFTER, LOST_AFTER, PING_EVERY, SLOW_AFTER } = silence;
let said;
let clock;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  globalThis.document = { hidden: false };
  said = [];
  const sign = (name) => (isOn) => said.push([name, isOn]);
  const signs = { waiting: sign("waiting"), lost: sign("lost") };
  clock = new silence.Silence(signs, () => said.push("ping"));
});
afterEach(() => mock.timers.reset());

const pings = () => said.filter((entry) => entry === "ping").length;

test("a late answer is said only once it is late", () => {
  clock.asked();
  mock.timers.tick(SLOW_AFTER - 1);
  assert.deepEqual(said, []);
  mock.timers.tick(1);
  assert.deepEqual(said, [["waiting", true]]);
});

test("an answer in time is never said to be late", () => {
  clock.asked();
  clock.asked();
  mock.timers.tick(SLOW_AFTER - 1);
  clock.answered();
  mock.timers.tick(LOST_AFTER);
  assert.deepEqual(said, [["waiting", false], ["lost", false]]);
});

test("no answer at all means that the line is lost, until something is heard", () => {
  clock.asked();
  mock.timers.tick(LOST_AFTER);
  assert.deepEqual(said, [["waiting", true], ["lost", true]]);
  clock.heard();
  assert.deepEqual(said.slice(2), [["lost", false]]);
});

test("a sign of life is no answer: the page goes on waiting, and doubts again", () => {
  clock.asked();
  mock.timers.tick(LOST_AFTER - 1);
  clock.heard();
  assert.deepEqual(said, [["waiting", true], ["lost", false]]);
  mock.timers.tick(LOST_AFTER);
  assert.deepEqual(said.at(-1), ["lost", true]);
  clock.answered();
  assert.deepEqual(said.slice(-2), [["waiting", false], ["lost", false]]);
});

test("what needs the visitor is done at once while they are here, else when they come back", () => {
  const call = () => said.push("called");
  clock.whenHere(call);
  assert.deepEqual(said, ["called"]);
  mock.timers.tick(HERE_WITHIN);
  said.length = 0;
  clock.whenHere(call);
  assert.deepEqual(said, []);
  clock.here();
  clock.here();
  assert.deepEqual(said.filter((entry) => entry === "called"), ["called"]);
  document.hidden = true;
  clock.whenHere(call);
  assert.equal(said.filter((entry) => entry === "called").length, 1);
});

test("the first question counts: later ones do not put off the alarm", () => {
  clock.asked();
  mock.timers.tick(LOST_AFTER - 1);
  clock.asked();
  mock.timers.tick(1);
  assert.deepEqual(said.at(-1), ["lost", true]);
});

test("what is acknowledged by a message may take its time but not for ever", () => {
  clock.expect();
  mock.timers.tick(LOST_AFTER - 1);
  assert.deepEqual(said, []);
  mock.timers.tick(1);
  assert.deepEqual(said, [["lost", true]]);
});

test("the line is tried from time to time, but not for a hidden page", () => {
  mock.timers.tick(PING_EVERY);
  assert.equal(pings(), 1);
  document.hidden = true;
  mock.timers.tick(PING_EVERY);
  assert.equal(pings(), 1);
});

test("nobody here for long: the kernel may rest, and whoever comes back tries it at once", () => {
  mock.timers.tick(IDLE_AFTER);
  const before = pings();
  mock.timers.tick(3 * PING_EVERY);
  assert.equal(pings(), before);
  clock.here();
  assert.equal(pings(), before + 1);
  clock.here();
  assert.equal(pings(), before + 1);
  mock.timers.tick(PING_EVERY);
  assert.equal(pings(), before + 2);
});

test("a closed page says nothing more", () => {
  clock.asked();
  clock.stop();
  mock.timers.tick(LOST_AFTER);
  mock.timers.tick(PING_EVERY - LOST_AFTER);
  assert.deepEqual(said, []);
});
