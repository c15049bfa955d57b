import assert from "node:assert/strict";
import { test } from "node:test";
import { AHEAD_MS, fromField, presets, timeProblem, toField, whenWords } from "./times";

/** A moment by the wall clock of whoever runs the test. */
function local(year: number, month: number, day: number, hour: number, minute = 0): number {
  return new Date(year, month - 1, day, hour, minute).getTime();
}

test("an hour, the next morning and the next Monday are offered", () => {
  const labels = (now: number): readonly string[] => presets(now).map(({ label, at }) => `${label} → ${toField(at)}`);
  assert.deepEqual(labels(local(2026, 11, 25, 22, 30)), [
    "In 1 hour → 2026-11-25T23:30",
    "Tomorrow, 9:00 → 2026-11-26T09:00",
    "Next Monday, 9:00 → 2026-11-30T09:00",
  ]);
  assert.deepEqual(labels(local(2026, 11, 30, 8)).at(-1), "Next Monday, 9:00 → 2026-12-07T09:00", "today is not the next one");
  assert.equal(presets(local(2026, 11, 29, 10)).length, 2, "on a Sunday tomorrow is Monday");
  assert.deepEqual(labels(local(2026, 12, 31, 10))[1], "Tomorrow, 9:00 → 2027-01-01T09:00");
});

test("what a field says is a moment, or nothing", () => {
  const at = local(2027, 2, 3, 4, 5);
  assert.equal(fromField(toField(at)), at);
  for (const text of ["", "soon", "2027-02-03", "2027-13-40T99:99"]) assert.equal(fromField(text), null, text);
});

test("a time is to come, within a year", () => {
  const now = local(2026, 11, 29, 10);
  assert.match(timeProblem(null, now) ?? "", /Say when/);
  assert.match(timeProblem(now, now) ?? "", /still to come/);
  assert.equal(timeProblem(now + 1, now), null);
  assert.equal(timeProblem(now + AHEAD_MS, now), null);
  assert.match(timeProblem(now + AHEAD_MS + 1, now) ?? "", /within a year/);
});

test("words say how long it is to go, or for how long it is due", () => {
  const now = Date.parse("2026-11-29T10:00:00Z");
  const words = (ms: number): string => whenWords(new Date(now + ms).toISOString(), now);
  assert.equal(words(5 * 60_000), "in 5 min");
  assert.equal(words(1), "in under a minute");
  assert.equal(words(0), "due now");
  assert.equal(words(-3 * 3_600_000), "due for 3 h");
  assert.match(words(3 * 86_400_000), /December 2, 2026/);
});
