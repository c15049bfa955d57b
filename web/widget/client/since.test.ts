// Since when a customer waits.

import assert from "node:assert/strict";
import { test } from "node:test";
import { waitsSince } from "./since";

test("who was handed on waits since their agent let go", () => {
  const [created_at, at] = ["2026-12-01T08:00:00.000Z", "2026-12-01T09:00:00.000Z"];
  assert.equal(waitsSince({ created_at, let_go: null }, 5), Date.parse(created_at));
  assert.equal(waitsSince({ created_at, let_go: { by: "Ada", to: "Tier 2", reason: "x", at } }, 5), Date.parse(at));
  assert.equal(waitsSince({ created_at: "", let_go: null }, 5), 5);
});
