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
  const live = ["rule sheet", "idle .a { }", "rule .b { }", "idle .c { }"];
  assert.equal(firstDifference(live, ["rule sheet", "rule .b { }"]), null);
  assert.equal(firstDifference(live, ["rule sheet", "rule .a { }", "rule .b { }", "idle .c { }"]), null);
  assert.notEqual(firstDifference(live, ["rule sheet", "rule .a { }"]), null);
});

test("rules keep their order, and the replica has none of its own", () => {
  const live = ["rule sheet", "rule .a { }", "idle .b { }"];
  assert.notEqual(firstDifference(live, ["rule sheet", "rule .b { }", "rule .a { }"]), null);
  assert.notEqual(firstDifference(live, ["rule sheet", "rule .a { }", "rule .d { }"]), null);
});

test("a sheet of which nothing could apply may be missing", () => {
  const live = ["idle sheet", "idle .a { }", "rule sheet", "rule .b { }"];
  assert.equal(firstDifference(live, ["rule sheet", "rule .b { }"]), null);
  assert.equal(firstDifference(live, live), null);
  assert.equal(firstDifference(["rule sheet", "rule a:hover { }"], ["idle sheet", "idle a:hover { }"]), null);
});

test("masked digits stand for digits alone", () => {
  assert.equal(firstDifference(["<p title=\"4111\">"], ["<p title=\"••••\">"]), null);
  assert.notEqual(firstDifference(["<p title=\"41a1\">"], ["<p title=\"••••\">"]), null);
});

test("a sheet that the page may not read matches any", () => {
  assert.equal(firstDifference([UNREADABLE, "<p>"], ["rule sheet", "rule .a { }", "idle .b { }", "<p>"]), null);
});

test("a sheet that the page may not read may be missing where the next one follows", () => {
  const live = [UNREADABLE, "rule sheet", "rule .a { }", "<p>"];
  assert.equal(firstDifference(live, ["rule sheet", "rule .a { }", "<p>"]), null);
  assert.equal(firstDifference([UNREADABLE, ...live], ["rule sheet", "rule .a { }", "<p>"]), null);
  assert.equal(firstDifference(live, ["rule sheet", "rule .z { }", "rule sheet", "rule .a { }", "<p>"]), null);
  assert.notEqual(firstDifference(live, ["rule sheet", "rule .b { }", "<p>"]), null);
  const idleFirst = [UNREADABLE, "rule sheet", "idle .i { }", "rule .a { }", "<p>"];
  assert.equal(firstDifference(idleFirst, ["rule sheet", "rule .a { }", "<p>"]), null);
  assert.equal(firstDifference(idleFirst, ["rule sheet", "rule .z { }", "rule sheet", "rule .a { }", "<p>"]), null);
});
