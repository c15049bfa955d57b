/// <reference types="node" />
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Canned } from "../../shared/generated/Canned";
import type { TicketField } from "../../shared/generated/TicketField";
import { NOTHING } from "./actions";
import { formOf, SENDER, wordsOf } from "./reply-form";

const seats = { key: "seats", kind: "number", archived: false } as TicketField;
const reply: Canned = {
  id: "can_1", title: "A fault", body: "", version: 3,
  actions: {
    status: "pending", priority: "high", add_tags: ["a", "b"], remove_tags: ["c"], take: false, give_to: "agt_1", team: "billing",
    outcome: { resolution: null, category: "Fault", root_cause: null }, fields: { seats: 7 }, comment: "Rang",
  },
};

test("a form gives back what it was made of", () => {
  assert.deepEqual(wordsOf(formOf(reply), [seats]), { title: "A fault", body: "", actions: reply.actions });
  assert.deepEqual(wordsOf(formOf(null), []), { title: "", body: "", actions: NOTHING });
});

test("whoever sends it, nobody and a colleague are one choice", () => {
  const given = (assignee: string): unknown => {
    const { take, give_to } = wordsOf({ ...formOf(null), assignee }, []).actions;
    return [take, give_to];
  };
  assert.deepEqual([given(""), given(SENDER), given("none"), given("agt_2")], [[false, null], [true, null], [false, "none"], [false, "agt_2"]]);
});

test("a value of a field that is gone is not sent", () => {
  assert.deepEqual(wordsOf(formOf(reply), []).actions.fields, {});
});

test("values of fields stay where the fields could not be read", () => {
  assert.deepEqual(wordsOf(formOf(reply), null).actions.fields, { seats: 7 });
  assert.deepEqual(wordsOf(formOf(null), null).actions, NOTHING);
});
