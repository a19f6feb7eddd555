import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import * as buttons from "../../callcenter_kit/dashboards/drawing/scripts/buttons.js";
import { FakeSession, FakeElement, fakeFrame, listen } from "./fakes.mjs";

const BUTTON = "button[data-do]";
const MENU = "details[data-menu]";
const OPEN = "details[data-menu][open]";
let steps;
let session;
let frame;
let menus;

beforeEach(() => {
  steps = [];
  globalThis.document = { ...new FakeElement(), addEventListener() {}, createElement: () => new FakeElement() };
  globalThis.matchMedia = () => ({ matches: true });
  globalThis.CSS = { escape: (id) => id };
  globalThis.window = { print: () => steps.push("print") };
  globalThis.location = { reload: () => steps.push("reload") };
  session = new FakeSession();
  frame = fakeFrame();
  menus = [new FakeElement({ open: true }), new FakeElement({ open: true })];
  frame.content.parts = { [OPEN]: menus };
  new buttons.Buttons(
    session,
    frame,
    { sendAll: () => steps.push("fields") },
    {
      write: () => steps.push("address"),
      pushNext: (isPushed) => steps.push(`push ${isPushed}`),
      addUnanswered: (link) => steps.push(link),
    },
    { cancel: () => steps.push("give up") },
  ).listen(listen);
});

function press(dataset, { attributes = [], around = {} } = {}) {
  const button = new FakeElement({ dataset });
  attributes.forEach((name) => button.setAttribute(name, ""));
  button.around = { [BUTTON]: button, ...around };
  return frame.content.fire("click", { target: button });
}

test("a button tells Python what to do, after the fields; one may be gone back from", () => {
  press({ do: "set", name: "lang", value: "en", preparing: "One moment" });
  press({ do: "start_again" }, { attributes: ["data-push"] });
  assert.deepEqual(steps, ["fields", "push false", "fields", "push true"]);
  const empty = { do: "start_again", name: undefined, value: "" };
  assert.deepEqual(session.questions, [{ do: "set", name: "lang", value: "en" }, empty]);
  assert.equal(frame.toast.children[0].textContent, "One moment"); // what takes its time is said
});

test("some things the browser does alone", () => {
  const folded = [{ open: false }, { open: false }];
  frame.content.parts["main details:not([open], [data-menu], .chip)"] = folded;
  ["print", "reload", "give_up"].forEach((name) => press({ do: name }));
  assert.deepEqual(steps, ["fields", "print", "fields", "address", "reload", "fields", "give up"]);
  press({ do: "open_all" });
  assert.deepEqual(folded, [{ open: true }, { open: true }]);
  assert.deepEqual(session.questions, []);
});

test("a click closes every menu but the one it is in, and a button in a menu closes that too", () => {
  frame.content.fire("click", { target: new FakeElement({ around: { summary: {} } }) });
  assert.deepEqual(menus.map((menu) => menu.open), [true, true]); // a summary does so by itself
  frame.content.fire("click", { target: new FakeElement({ around: { [MENU]: menus[0] } }) });
  assert.deepEqual(menus.map((menu) => menu.open), [true, false]);
  press({ do: "save" }, { around: { [MENU]: menus[0] } });
  assert.deepEqual(menus.map((menu) => menu.open), [false, false]);
});


test("Escape closes the menus and returns to the one left; another key does not", () => {
  const summary = { focus: () => steps.push("focus") };
  const target = new FakeElement({ around: { [OPEN]: { querySelector: () => summary } } });
  frame.content.fire("keydown", { key: "a", target });
  assert.equal(menus[0].open, true);
  frame.content.fire("keydown", { key: "Escape", target });
  assert.deepEqual(steps, ["focus"]);
  assert.equal(menus[0].open, false);
});

test("an opened panel is moved aside until it is within the page, and only then", () => {
  const page = { getBoundingClientRect: () => ({ left: 0, right: 400 }) };
  const movedBy = (left, right) => {
    const panel = new FakeElement({ getBoundingClientRect: () => ({ left, right }) });
    const mark = new FakeElement({ parts: { ":scope > .panel": panel } });
    buttons.keepInSight(page, mark); // closed
    mark.setAttribute("open", "");
    buttons.keepInSight(page, mark);
    return panel.style.translate;
  };
  assert.deepEqual([movedBy(20, 320), movedBy(150, 450), movedBy(-97, 203)], ["", "-58px", "105px"]);
});

test("a link within the page scrolls there and gives the focus to the first control", () => {
  const field = new FakeElement({ focus: () => steps.push("field") });
  const target = new FakeElement({ parts: { "input:checked, input, button, summary": field } });
  frame.content.parts['#there, [id^="there--"]'] = target;
  const link = new FakeElement();
  link.around = { "[data-jump]": { dataset: { jump: "there" } } };
  const event = frame.content.fire("click", { target: link });
  assert.equal(event.prevented, true);
  assert.equal(target.isScrolledTo, true);
  assert.deepEqual(steps, ["field"]);
});

test("what can have the focus itself has it, and an element without a control too", () => {
  const selectors = ["input, button, a, [tabindex]"];
  const button = new FakeElement({ selectors, parts: { "input:checked, input, button, summary": {} } });
  const heading = new FakeElement();
  assert.equal(buttons.focusTarget(button), button);
  assert.equal(buttons.focusTarget(heading), heading);
});

test("a link to another page takes along what was typed last", () => {
  const link = new FakeElement();
  link.around = { "a[href*='#']": link };
  frame.content.fire("click", { target: link });
  const left = ["fields", "address", link];
  assert.deepEqual(steps, left);
  frame.content.fire("auxclick", { target: link, button: 2 }); // opens a menu
  assert.deepEqual(steps, left);
  frame.content.fire("auxclick", { target: link, button: 1 }); // opens a tab
  assert.deepEqual(steps, [...left, ...left]);
});

test("a link that tells Python of it says so, and leads where it leads", () => {
  const link = new FakeElement({ dataset: { tell: "client", value: "3" } });
  link.around = { "a[href*='#']": link };
  const event = frame.content.fire("click", { target: link });
  assert.ok(!event.prevented);
  assert.deepEqual(session.questions, [{ do: "client", value: "3" }]);
});
