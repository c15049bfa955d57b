import assert from "node:assert/strict";
import { test } from "node:test";
import type { TimelineEntry } from "../../shared/api-types";
import { isSaid, relationWords, SAID_RELATIONS, sayables, wentTo } from "./words";

const kim = { kind: "customer", name: "Kim" } as const;
const ada = { kind: "agent", name: "Ada" } as const;
const AT = "2026-11-30T08:00:00.000Z";
const entries: readonly TimelineEntry[] = [
  { id: "evt_1", at: AT, actor: ada, session_id: null, kind: "ticket_created", data: {} },
  { id: "evt_2", at: AT, actor: kim, session_id: "ses_1", kind: "chat", data: { id: "m1", text: "Hello", role: "customer" } },
  { id: "evt_3", at: AT, actor: ada, session_id: null, kind: "comment", data: { body: "A note" } },
  { id: "evt_4", at: AT, actor: ada, session_id: null, kind: "message_copied", data: { ticket: "tic_0", number: 7, entry: "evt_0", at: "2026-11-29T08:00:00.000Z", by: kim, what: "chat", text: "Before" } },
  { id: "evt_5", at: AT, actor: ada, session_id: null, kind: "ticket_split", data: { ticket: "tic_9", number: 9, entries: ["evt_2", "evt_3"] } },
  { id: "evt_6", at: AT, actor: ada, session_id: null, kind: "ticket_split", data: { ticket: "tic_10", number: 10, entries: ["evt_2"] } },
];

test("what was said and noted can be split off, with who said it first", () => {
  const said = sayables(entries).map(({ id, at, name, isNote, text }) => [id, at.slice(8, 10), name, isNote, text]);
  assert.deepEqual(said, [
    ["evt_2", "30", "Kim", false, "Hello"],
    ["evt_3", "30", "Ada", true, "A note"],
    ["evt_4", "29", "Kim", false, "Before"],
  ]);
});

test("each message says where it went", () => {
  const went = wentTo(entries);
  assert.deepEqual(went.get("evt_2"), [{ id: "tic_9", number: 9 }, { id: "tic_10", number: 10 }]);
  assert.deepEqual(went.get("evt_3"), [{ id: "tic_9", number: 9 }]);
  assert.equal(went.get("evt_4"), undefined);
});

test("agents say every relation but those of a split", () => {
  const others = (Object.keys(relationWords) as (keyof typeof relationWords)[]).filter((one) => !isSaid(one));
  assert.deepEqual(others, ["split_from", "split_into"]);
  assert.equal(SAID_RELATIONS.length + others.length, Object.keys(relationWords).length);
});
