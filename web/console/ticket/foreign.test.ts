import assert from "node:assert/strict";
import { test } from "node:test";
import type { WriteBack } from "../../shared/generated/WriteBack";
import { mayTry, waitsForOutcome, writeBackWords } from "./foreign.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const FRESH: WriteBack = {
  id: "wrb_1", connector: "help", ticket_id: "tic_1", session_id: "ses_1", state: "waiting", attempts: 0,
  due_at: "2026-03-01T12:05:00Z", created_at: "2026-03-01T12:00:00Z", settled_at: null, failure: null, status: null,
};
const words = (one: WriteBack): string => writeBackWords(one, (at) => `at ${at}`, NOW);

test("a note that waits for its outcome says so and may go at once", () => {
  assert.equal(waitsForOutcome(FRESH, NOW), true);
  assert.equal(words(FRESH), "Goes once the outcome is said, or in a few minutes");
  assert.equal(mayTry(FRESH, NOW), true);
  const due = { ...FRESH, due_at: "2026-03-01T12:00:00Z" };
  assert.deepEqual([words(due), mayTry(due, NOW)], ["On its way", false]);
});

test("a note that failed says why, and one that is written or behind another is left alone", () => {
  const failed: WriteBack = { ...FRESH, attempts: 1, failure: "unreachable" };
  assert.deepEqual([words(failed), mayTry(failed, NOW)], ["Waits: it can not be reached", true]);
  const dead: WriteBack = { ...failed, state: "dead", due_at: null, failure: "answered", status: 410 };
  assert.deepEqual([words(dead), mayTry(dead, NOW)], ["Not written: it answered 410", true]);
  const written: WriteBack = { ...FRESH, state: "written", due_at: null, settled_at: "2026-03-01T12:01:00Z" };
  assert.deepEqual([words(written), mayTry(written, NOW)], ["Written at 2026-03-01T12:01:00Z", false]);
  const held: WriteBack = { ...FRESH, state: "held", due_at: null };
  assert.deepEqual([words(held), mayTry(held, NOW)], ["Waits for the one before", false]);
});
