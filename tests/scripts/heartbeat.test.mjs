import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import * as heartbeat from "../../callcenter_kit/dashboards/drawing/scripts/heartbeat.js";

const { ACTIVE_WITHIN, IDLE_AFTER, LOST_AFTER, PING_EVERY, SLOW_AFTER } = heartbeat;
let events;
let clock;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  globalThis.document = { hidden: false };
  events = [];
  const sign = (name) => (isOn) => events.push([name, isOn]);
  const indicators = { showWaiting: sign("waiting"), showLost: sign("lost") };
  clock = new heartbeat.Heartbeat(indicators, () => events.push("ping"));
});
afterEach(() => mock.timers.reset());

const pings = () => events.filter((entry) => entry === "ping").length;


test("an answer in time is never said to be late", () => {
  clock.onQuestion();
  clock.onQuestion();
  mock.timers.tick(SLOW_AFTER - 1);
  clock.onAllAnswered();
  mock.timers.tick(LOST_AFTER);
  assert.deepEqual(events, [["waiting", false], ["lost", false]]);
});

test("a late answer is said once it is late, none at all means a lost line, until something is heard", () => {
  clock.onQuestion();
  mock.timers.tick(SLOW_AFTER - 1);
  assert.deepEqual(events, []);
  mock.timers.tick(1);
  assert.deepEqual(events, [["waiting", true]]);
  mock.timers.tick(LOST_AFTER - SLOW_AFTER - 1);
  clock.onQuestion(); // a later one does not put off the alarm
  mock.timers.tick(1);
  assert.deepEqual(events.slice(1), [["lost", true]]);
  clock.onReply();
  assert.deepEqual(events.slice(2), [["lost", false]]);
});

test("a sign of life is no answer: the page goes on waiting, and doubts again", () => {
  clock.onQuestion();
  mock.timers.tick(LOST_AFTER - 1);
  clock.onReply();
  assert.deepEqual(events, [["waiting", true], ["lost", false]]);
  mock.timers.tick(LOST_AFTER);
  assert.deepEqual(events.at(-1), ["lost", true]);
  clock.onAllAnswered();
  assert.deepEqual(events.slice(-2), [["waiting", false], ["lost", false]]);
});

test("what needs the visitor is done at once while they are here, else when they come back", () => {
  const call = () => events.push("called");
  clock.whenActive(call);
  assert.deepEqual(events, ["called"]);
  mock.timers.tick(ACTIVE_WITHIN);
  events.length = 0;
  clock.whenActive(call);
  assert.deepEqual(events, []);
  clock.onActivity();
  clock.onActivity();
  assert.deepEqual(events.filter((entry) => entry === "called"), ["called"]);
  document.hidden = true;
  clock.whenActive(call);
  assert.equal(events.filter((entry) => entry === "called").length, 1);
});


test("what is acknowledged by a message may take its time but not for ever", () => {
  clock.expectReply();
  mock.timers.tick(LOST_AFTER - 1);
  assert.deepEqual(events, []);
  mock.timers.tick(1);
  assert.deepEqual(events, [["lost", true]]);
});

test("the line is tried from time to time, but not for a hidden page, nor for a closed one", () => {
  mock.timers.tick(PING_EVERY);
  assert.equal(pings(), 1);
  document.hidden = true;
  mock.timers.tick(PING_EVERY);
  assert.equal(pings(), 1);
  document.hidden = false;
  events.length = 0;
  clock.onQuestion();
  clock.stop();
  mock.timers.tick(PING_EVERY);
  assert.deepEqual(events, []);
});

test("nobody here for long: the kernel may rest, and whoever comes back tries it at once", () => {
  mock.timers.tick(IDLE_AFTER);
  const before = pings();
  mock.timers.tick(3 * PING_EVERY);
  assert.equal(pings(), before);
  clock.onActivity();
  assert.equal(pings(), before + 1);
  clock.onActivity();
  assert.equal(pings(), before + 1);
  mock.timers.tick(PING_EVERY);
  assert.equal(pings(), before + 2);
});
