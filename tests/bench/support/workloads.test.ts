import assert from "node:assert/strict";
import { test } from "node:test";

import { label, NAMES, shuffled, walk } from "./workloads.ts";

test("a shuffle holds everything once, is far from sorted, and is the same each time", () => {
  const list = shuffled(1000);
  assert.deepEqual([...list].sort((a, b) => a - b), Array.from({ length: 1000 }, (_, n) => n));
  assert.ok(list.filter((value, at) => value === at).length < 10);
  assert.deepEqual(shuffled(1000), list);
});

test("rows differ from each other", () => {
  assert.equal(new Set(Array.from({ length: 1000 }, (_, n) => label(n))).size, 1000);
});

test("each workload has a name of its own that a figure can carry", () => {
  assert.ok(NAMES.length > 20);
  for (const name of NAMES) assert.match(name, /^[a-z0-9_]+$/);
});

test("prices move both ways by little, and always", () => {
  const steps = Array.from({ length: 1000 }, (_, moment) => walk(5000, moment) - 5000);
  assert.ok(steps.every((step) => step !== 0 && Math.abs(step) <= 9));
  assert.ok(Math.abs(steps.reduce((sum, step) => sum + step, 0)) < 500);
});
