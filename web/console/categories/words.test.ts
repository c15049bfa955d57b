// What a category does, in words.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Category } from "../../shared/generated/Category";
import type { TicketField } from "../../shared/generated/TicketField";
import { needChoices, needsOf, needWords, parents, ruleLines, withheldWords } from "./words";

const field = (key: string, archived: boolean): TicketField => ({ key, label: key.toUpperCase(), kind: "text", help: "", options: [], required: false, archived, version: 1 });
const FIELDS = [field("model", false), field("old", true)];

test("what a category does is said a line for each thing", () => {
  const nothing = { team: null, priority: null, tags: [], needs: [] };
  assert.deepEqual(ruleLines(nothing, FIELDS), []);
  const all = { team: "network", priority: "high", tags: ["router", "vpn"], needs: ["resolution", "field.model", "field.gone"] } as const;
  assert.deepEqual(ruleLines({ ...all, tags: [...all.tags], needs: [...all.needs] }, FIELDS), ["Team network", "Priority High", "Tags router, vpn", "Needed to solve: a resolution, MODEL, gone"]);
  assert.equal(needWords("root_cause", FIELDS), "a root cause");
});

test("a field that is archived is offered as a need where it is one", () => {
  const needs = (kept: readonly string[]): readonly string[] => needChoices(FIELDS, kept).map(([need]) => need);
  assert.deepEqual(needs([]), ["resolution", "root_cause", "field.model"]);
  assert.deepEqual(needs(["field.old"]), ["resolution", "root_cause", "field.model", "field.old"]);
});

test("a ticket needs what its category needs, and what the one above needs", () => {
  const category = (word: string, parent: string | null, needs: string[]): Category => ({ word, name: word, parent, archived: false, team: null, priority: null, tags: [], needs, version: 1 });
  const all = [category("A", null, ["resolution"]), category("A › B", "A", ["root_cause"]), category("C", null, [])];
  assert.deepEqual(["A", "A › B", "C", "D", null].map((word) => needsOf(word, all)), [["resolution"], ["root_cause", "resolution"], [], [], []]);
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
