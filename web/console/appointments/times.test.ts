import assert from "node:assert/strict";
import { test } from "node:test";
import type { Appointment } from "../../shared/generated/Appointment";
import { asksFor, newsOf } from "./words";
import { AHEAD_MS, awayWords, clashes, firstOffer, startProblem, whenWords, zoneWords } from "./times";

const MINUTE = 60_000;
const NOW = Date.parse("2026-12-01T09:00:00Z");

function at(minutes: number): string {
  return new Date(NOW + minutes * MINUTE).toISOString();
}

function one(id: string, from: number, to: number): Appointment {
  return {
    id,
    ticket: { id: "tic_1", number: 1, subject: "Router" },
    agent: { id: "agt_1", name: "Ada" },
    state: "planned",
    starts_at: at(from),
    ends_at: at(to),
    time_zone: "Europe/Berlin",
    words: null,
    overlaps: false,
    is_invited: false,
    session_id: null,
    created_at: at(0),
    version: 1,
  };
}

test("a zone is told with its distance from UTC, on both sides of a change of the clocks", () => {
  assert.equal(zoneWords(Date.parse("2027-03-27T09:00:00Z"), "Europe/Berlin"), "Europe/Berlin, UTC+1");
  assert.equal(zoneWords(Date.parse("2027-03-28T08:00:00Z"), "Europe/Berlin"), "Europe/Berlin, UTC+2");
  assert.equal(zoneWords(NOW, "America/New_York"), "America/New_York, UTC-5");
  assert.equal(zoneWords(NOW, "UTC"), "UTC");
});

test("the first offer is a full hour that one can make", () => {
  const hour = (h: number, m: number): number => new Date(2026, 11, 1, h, m).getTime();
  assert.equal(firstOffer(hour(9, 10)), hour(10, 0));
  assert.equal(firstOffer(hour(9, 45)), hour(11, 0));
  assert.equal(firstOffer(hour(23, 45)), new Date(2026, 11, 2, 1).getTime());
});

test("a beginning is to come, within a year", () => {
  assert.match(startProblem(null, NOW) ?? "", /Say when/);
  assert.match(startProblem(NOW, NOW) ?? "", /still to come/);
  assert.equal(startProblem(NOW + AHEAD_MS, NOW), null);
  assert.match(startProblem(NOW + AHEAD_MS + 1, NOW) ?? "", /within a year/);
});

test("what is at the same time is told, and what begins as the other ends is not", () => {
  const others = [one("apt_1", 0, 30), one("apt_2", 60, 90)];
  const ids = (from: number, minutes: number, own: string | null = null): readonly string[] => clashes(others, NOW + from * MINUTE, minutes, own).map(({ id }) => id);
  assert.deepEqual(ids(30, 30), []);
  assert.deepEqual(ids(29, 30), ["apt_1"]);
  assert.deepEqual(ids(15, 60), ["apt_1", "apt_2"]);
  assert.deepEqual(ids(15, 60, "apt_1"), ["apt_2"]);
});

test("words say how long it is away, goes on, or is over", () => {
  const appointment = one("apt_1", 12, 42);
  assert.equal(awayWords(appointment, NOW), "in 12 min");
  assert.equal(awayWords(appointment, NOW + 17 * MINUTE), "began 5 min ago");
  assert.equal(awayWords(appointment, NOW + 45 * MINUTE), "was over 3 min ago");
  assert.match(whenWords(appointment), /December 1, 2026.*, 30 min$/);
});

test("one asks for its agent when it begins soon, goes on, or was declined", () => {
  const appointment = one("apt_1", 20, 50);
  assert.equal(asksFor(appointment, NOW), false);
  assert.equal(asksFor(appointment, NOW + 10 * MINUTE), true);
  assert.equal(asksFor(appointment, NOW + 49 * MINUTE), true);
  assert.equal(asksFor(appointment, NOW + 50 * MINUTE), false);
  assert.equal(asksFor({ ...appointment, state: "declined" }, NOW), true);
});

test("the agent is told once that the customer can not come, and that the session has begun", () => {
  const was = one("apt_1", 20, 50);
  assert.equal(newsOf(was, was), null);
  const declined: Appointment = { ...was, state: "declined" };
  assert.match(newsOf(declined, was) ?? "", /can not come .* #1$/);
  assert.equal(newsOf(declined, declined), null);
  const begun = { ...was, session_id: "ses_1" };
  assert.match(newsOf(begun, was) ?? "", /#1 has begun$/);
  assert.equal(newsOf(begun, begun), null);
});
