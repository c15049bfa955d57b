// What a category does, in words.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Category } from "../../shared/generated/Category";
import type { TicketField } from "../../shared/generated/TicketField";
import { needChoices, needsOf, needWords, parents, ruleLines, withheldWords, type Words } from "./words";

const field = (key: string, archived: boolean): TicketField => ({ key, label: key.toUpperCase(), kind: "text", help: "", options: [], required: false, archived, version: 1 });
const FIELDS = [field("model", false), field("old", true)];
const WORDS = { resolutions: ["Solved"], root_causes: ["Unknown"] };

test("what a category does is said a line for each thing", () => {
  const nothing = { team: null, priority: null, tags: [], needs: [] };
  assert.deepEqual(ruleLines(nothing, FIELDS, WORDS), []);
  const all = { team: "network", priority: "high", tags: ["router", "vpn"], needs: ["resolution", "field.model", "field.gone"] } as const;
  assert.deepEqual(ruleLines({ ...all, tags: [...all.tags], needs: [...all.needs] }, FIELDS, WORDS), ["Team network", "Priority High", "Tags router, vpn", "Needed to solve: a resolution, MODEL", "Gone, and not asked for any more: gone"]);
  const needs = ["resolution", "root_cause", "field.old"];
  assert.deepEqual(ruleLines({ ...nothing, needs }, FIELDS, { ...WORDS, root_causes: [] }), ["Needed to solve: a resolution", "Gone, and not asked for any more: a root cause, OLD"]);
  assert.equal(needWords("root_cause", FIELDS), "a root cause");
});

test("what nobody can say any more is not offered as a need", () => {
  const needs = (words: Words): readonly string[] => needChoices(FIELDS, words).map(([need]) => need);
  assert.deepEqual(needs(WORDS), ["resolution", "root_cause", "field.model"]);
  assert.deepEqual(needs({ ...WORDS, resolutions: [] }), ["root_cause", "field.model"]);
});

test("a ticket needs what its category needs, and what the one above needs", () => {
  const category = (word: string, parent: string | null, needs: string[]): Category => ({ word, name: word, parent, archived: false, team: null, priority: null, tags: [], needs, version: 1 });
  const all = [category("A", null, ["resolution"]), category("A › B", "A", ["root_cause"]), category("C", null, [])];
  assert.deepEqual(["A", "A › B", "C", "D", null].map((word) => needsOf(word, all, WORDS)), [["resolution"], ["root_cause", "resolution"], [], [], []]);
  assert.deepEqual(needsOf("A › B", all, { ...WORDS, root_causes: [] }), ["resolution"]);
});

test("a category stands under one of the first level that is offered", () => {
  const category = (word: string, parent: string | null, archived: boolean): Category => ({ word, name: word, parent, archived, team: null, priority: null, tags: [], needs: [], version: 1 });
  const all = [category("A", null, false), category("A › B", "A", false), category("C", null, true)];
  assert.deepEqual(parents(all).map(({ word }) => word), ["A"]);
});

test("what stands under an archived category is said to be offered no more", () => {
  const category = (word: string, parent: string | null, archived: boolean): Category => ({ word, name: word, parent, archived, team: null, priority: null, tags: [], needs: [], version: 1 });
  const all = [category("A", null, true), category("A › B", "A", false), category("A › C", "A", true), category("D", null, false)];
  assert.deepEqual(all.map((one) => withheldWords(one, all)), ["Archived", "Not offered while A is archived", "Archived", null]);
});
