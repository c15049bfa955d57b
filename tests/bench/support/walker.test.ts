import assert from "node:assert/strict";
import { test } from "node:test";

import { firstDifference, UNREADABLE } from "./walker.ts";

test("equal descriptions have no difference", () => {
  assert.equal(firstDifference(["<p>", "text a"], ["<p>", "text a"]), null);
});

test("what is missing, changed or too much is named", () => {
  assert.match(firstDifference(["<p>", "<b>"], ["<p>"]) ?? "", /line 1: live <b>, replica \(nothing\)/);
  assert.match(firstDifference(["<p>"], ["<b>"]) ?? "", /line 0/);
  assert.match(firstDifference(["<p>"], ["<p>", "<b>"]) ?? "", /goes on with <b>/);
});

test("a rule that could apply to nothing may be missing, and only such a rule", () => {
  const live = ["sheet on ", "idle .a { }", "rule .b { }", "idle .c { }"];
  assert.equal(firstDifference(live, ["sheet on ", "rule .b { }"]), null);
  assert.equal(firstDifference(live, ["sheet on ", "rule .a { }", "rule .b { }", "idle .c { }"]), null);
  assert.notEqual(firstDifference(live, ["sheet on ", "rule .a { }"]), null);
});

test("rules keep their order, and the replica has none of its own", () => {
  const live = ["sheet on ", "rule .a { }", "idle .b { }"];
  assert.notEqual(firstDifference(live, ["sheet on ", "rule .b { }", "rule .a { }"]), null);
  assert.notEqual(firstDifference(live, ["sheet on ", "rule .a { }", "rule .d { }"]), null);
});

test("a sheet that the page may not read matches any", () => {
  assert.equal(firstDifference([UNREADABLE, "<p>"], ["sheet on ", "rule .a { }", "idle .b { }", "<p>"]), null);
});
