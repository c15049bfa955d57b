import assert from "node:assert/strict";
import { test } from "node:test";

import { geometricMean, median, medianOf, percentile } from "./stats.ts";

test("the median of an even list is the mean of its two middle values", () => {
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([9, 1, 5]), 5);
});

test("a percentile lies between its nearest ranks", () => {
  assert.equal(percentile([0, 10, 20, 30, 40], 95), 38);
  assert.equal(percentile([7], 95), 7);
  assert.throws(() => percentile([], 50));
});

test("a field's median is taken over the runs", () => {
  assert.equal(medianOf([{ a: 1 }, { a: 3 }, { a: 2 }], "a"), 2);
});

test("a geometric mean weighs a half and a double alike", () => {
  assert.ok(Math.abs(geometricMean([0.5, 2, 1]) - 1) < 1e-12);
  assert.throws(() => geometricMean([]));
  assert.throws(() => geometricMean([1, 0]));
});
