import assert from "node:assert/strict";
import { test } from "node:test";

import { latencies } from "./changes.ts";

const change = (value: number, at: number) => ({ value, at });

test("a change takes until it is seen", () => {
  assert.deepEqual(latencies([change(1, 100), change(2, 130)], [change(1, 110), change(2, 150)]), [10, 20]);
});

test("a change that was overtaken was seen with the later one", () => {
  assert.deepEqual(latencies([change(1, 100), change(2, 104), change(3, 108)], [change(3, 120)]), [20, 16, 12]);
});

test("a change that never arrives is an error", () => {
  assert.throws(() => latencies([change(1, 0), change(2, 1)], [change(1, 5)]), /change 2 was never seen/);
});
