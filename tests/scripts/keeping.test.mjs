import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { hadFile, keepWhetherThereIsAFile } from "../../callcenter_kit/dashboards/drawing/scripts/keeping.js";
import { fakeStorage } from "./fakes.mjs";

const openPage = (pathname) => { globalThis.location = { pathname }; };

beforeEach(() => {
  globalThis.sessionStorage = fakeStorage();
  openPage("/clients");
});

test("the tab knows that a page had a file, until it has none", () => {
  assert.equal(hadFile(), false);
  keepWhetherThereIsAFile(true);
  assert.equal(hadFile(), true);
  keepWhetherThereIsAFile(false);
  assert.equal(hadFile(), false);
});

test("another page of the tab changes nothing", () => {
  keepWhetherThereIsAFile(true);
  openPage("/another");
  assert.equal(hadFile(), false);
  keepWhetherThereIsAFile(false);
  openPage("/clients");
  assert.equal(hadFile(), true);
});

test("where nothing may be kept the page goes on", () => {
  globalThis.sessionStorage = undefined;
  keepWhetherThereIsAFile(true);
  assert.equal(hadFile(), false);
});
