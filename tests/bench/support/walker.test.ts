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

test("bullets stand for the digits of card numbers alone", () => {
  const card = "4111 1111 1111 1111";
  const masked = card.replaceAll(/\d/g, "•");
  const equal = (live: string, replica: string): boolean => firstDifference([live], [replica]) === null;
  assert.ok(equal(`text "Paid 12 with ${card}"`, `text "Paid 12 with ${masked}"`));
  assert.ok(equal(`<p title="${card}">`, `<p title="${masked}">`));
  assert.ok(!equal(`text "Paid 12 with ${card}"`, `text "Paid •• with ${masked}"`), "a digit beside it");
  assert.ok(!equal('text "4111 1111 1111 1112"', `text "${masked}"`), "no check digit");
  assert.ok(!equal('text "42"', 'text "••"') && !equal('text "41a1"', 'text "••••"'));
  assert.ok(!equal('text "word"', 'text "••••"'));
  assert.ok(equal('value "41111111222"', 'value "41111111•••"'), "one that is being typed");
  assert.ok(!equal('value "41111111222"', 'value "•••••••••••"') && !equal('text "41111111222"', 'text "41111111•••"'));
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
