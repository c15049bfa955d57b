import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, matching, mayMention, mentionAt, mentionedIn, mentionProblem } from "./mentions.ts";

const TEAM = [{ id: "a", name: "Ada Winter" }, { id: "b", name: "Bo" }, { id: "w", name: "Winston" }, { id: "b2", name: "Bo Lind" }];

test("somebody is being mentioned behind an @ that begins a word", () => {
  assert.deepEqual(mentionAt("@", 1), { at: 0, query: "" });
  assert.deepEqual(mentionAt("Ask @Ada W", 10), { at: 4, query: "Ada W" });
  assert.deepEqual(mentionAt("(@bo", 4), { at: 1, query: "bo" });
  assert.equal(mentionAt("kim@example.com", 15), null);
  assert.equal(mentionAt("Ask @Ada", 4), null);
  assert.equal(mentionAt("Ask", 3), null);
  assert.equal(mentionAt("", 0), null);
  assert.equal(mentionAt("@ here", 6), null);
  assert.equal(mentionAt("@Ada\nand", 8), null);
  assert.equal(mentionAt(`@${"a".repeat(81)}`, 82), null);
});

test("colleagues are found by the beginnings of the words in their names", () => {
  const names = (query: string): string[] => matching(TEAM, query).map(({ name }) => name);
  assert.deepEqual(names("wi"), ["Winston", "Ada Winter"]);
  assert.deepEqual(names("ada w"), ["Ada Winter"]);
  assert.deepEqual(names("inter"), []);
  assert.equal(names("").length, 4);
  assert.deepEqual([names("bo"), names("bo "), names("bo l")], [["Bo", "Bo Lind"], [], ["Bo Lind"]]);
  const many = Array.from({ length: 20 }, (_, n) => ({ id: `${n}`, name: `Bo ${n}` }));
  assert.equal(matching(many, "bo").length, 8);
});

test("a name takes the place of what was typed, with one blank behind it", () => {
  assert.deepEqual(complete("Ask @bo", { at: 4, query: "bo" }, "Bo"), { text: "Ask @Bo ", caret: 8 });
  assert.deepEqual(complete("Ask @a, and", { at: 4, query: "a" }, "Ada Winter"), { text: "Ask @Ada Winter, and", caret: 15 });
  assert.deepEqual(complete("Ask @bo now", { at: 4, query: "bo" }, "Bo"), { text: "Ask @Bo now", caret: 8 });
});

test("whom a text mentions is whose whole name stands there, the longest one", () => {
  assert.deepEqual(mentionedIn("@Bo Lind and @ada winter, not bo@bo.example", TEAM), ["b2", "a"]);
  assert.deepEqual(mentionedIn("@Bo, @Bo: please", TEAM), ["b"]);
  assert.deepEqual(mentionedIn("@Bob and @Ada and @", TEAM), []);
});

test("that a text may mention somebody is seen without knowing who there is", () => {
  for (const text of ["@Bo", "Please look, @ada", "(@Éva)", "a@b.example and @Bo"]) assert.equal(mayMention(text), true, text);
  for (const text of ["", "Please look", "kim@example.com", "@ noon", "@", "@\n"]) assert.equal(mayMention(text), false, text);
});

test("of two with one name it is who was chosen", () => {
  const two = [{ id: "x", name: "Bo" }, { id: "y", name: "Bo" }];
  assert.deepEqual(mentionedIn("@Bo", two), ["x", "y"]);
  assert.deepEqual(mentionedIn("@Bo", two, new Set(["y"])), ["y"]);
});

test("whoever is mentioned and comes in no more is named", () => {
  assert.match(mentionProblem({ "mentions/1": "must be …" }, ["a", "w"], TEAM) ?? "", /^Winston does not come in/);
  assert.match(mentionProblem({ "mentions/0": "must be …" }, ["gone"], TEAM) ?? "", /^Somebody whom it mentions/);
  assert.match(mentionProblem({ mentions: "must be …" }, ["a"], TEAM) ?? "", /more colleagues than/);
  assert.equal(mentionProblem({ body: "is too long" }, ["a"], TEAM), null);
});
