// What the page of trends asks for, and how it says what it got.

import assert from "node:assert/strict";
import { test } from "node:test";
import { changeWords, firstContactWords, readTrends, trendsQuery, writeTrends } from "./trends/query.ts";

const NOW = new Date(2026, 10, 27, 12);
const view = (query: string) => readTrends(new URLSearchParams(`tz=UTC&${query}`), NOW);

test("an address leads back to what it was made from, and nonsense to pages of the last 30 days", () => {
  const asked = view("from=2026-11-01&to=2026-11-10&by=element&release=2.1&page=https%3A%2F%2Fshop.example%2Fpay");
  assert.deepEqual(readTrends(new URLSearchParams(writeTrends(asked)), NOW), asked);
  assert.deepEqual(trendsQuery(asked), { from: "2026-11-01", to: "2026-11-10", tz: "UTC", by: "element", release: "2.1", page: "https://shop.example/pay" });
  const nothing = view("from=x&by=colour&release=");
  assert.deepEqual([nothing.from, nothing.by, nothing.release, nothing.page], ["2026-10-29", "page", null, null]);
});

test("days are compared by counts, and releases by their share of all", () => {
  const days = { from: "2026-10-01", to: "2026-10-31", release: null };
  const release = { ...days, release: "2.0" };
  assert.equal(changeWords(days, 5, 2, 10, 10), "+3");
  assert.equal(changeWords(days, 2, 5, 10, 10), "−3");
  assert.equal(changeWords(days, 2, 2, 10, 40), "no change");
  assert.equal(changeWords(days, 2, 0, 10, 0), "new");
  assert.equal(changeWords(days, 0, 0, 10, 0), "–");
  assert.equal(changeWords(release, 5, 2, 10, 10), "+30 points");
  assert.equal(changeWords(release, 2, 8, 10, 40), "no change");
  assert.equal(changeWords(null, 2, 8, 10, 40), null);
});

test("first contact is of the solved, and nothing where none is", () => {
  const stall = { count: 0, mean_ms: null, median_ms: null, p90_ms: null };
  const all = { started: 1, started_before: 0, stalled: 0, stalled_before: 0, stall, tickets: 3, solved: 3, first_contact: 2 };
  assert.equal(firstContactWords(all), "67 %");
  assert.equal(firstContactWords({ ...all, solved: 0, first_contact: 0 }), null);
});
