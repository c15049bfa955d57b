import assert from "node:assert/strict";
import { test } from "node:test";

import { chance } from "./interactions.ts";

test("the same seed gives the same numbers, another one others", () => {
  const [first, again, other] = [chance(7), chance(7), chance(8)];
  const numbers = Array.from({ length: 100 }, () => first());
  assert.deepEqual(Array.from({ length: 100 }, () => again()), numbers);
  assert.notEqual(other(), numbers[0]);
  assert.ok(numbers.every((number) => number >= 0 && number < 1));
});
