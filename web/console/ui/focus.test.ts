// Where the keyboard goes on once an item is gone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { neighbourOf } from "./focus";

test("the next item has the focus, or the one before, or the heading", () => {
  assert.equal(neighbourOf(["a", "b", "c"], "a"), "b");
  assert.equal(neighbourOf(["a", "b", "c"], "b"), "c");
  assert.equal(neighbourOf(["a", "b", "c"], "c"), "b");
  assert.equal(neighbourOf(["a"], "a"), null);
  assert.equal(neighbourOf(["a"], "x"), null);
});
