// How long somebody stands at one place, and when that is told.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Place } from "../../shared/generated/Place.ts";
import { createStays, STALL_MS } from "./stays.ts";

function stays() {
  const told: [Place, number][] = [];
  return { told, ...createStays((place, ms) => told.push([place, ms])) };
}

test("a stall is told once the customer gets on, and from half a minute on", () => {
  const { told, at } = stays();
  at({ page: "/pay" }, 0);
  at({ page: "/pay", element: "button#pay" }, STALL_MS - 1);
  assert.deepEqual(told, [], "one millisecond short");
  at({ page: "/done" }, STALL_MS - 1 + STALL_MS);
  assert.deepEqual(told, [[{ page: "/pay", element: "button#pay" }, STALL_MS]]);
});

test("the same element used again is no progress, and what went wrong meanwhile belongs to it", () => {
  const { told, at, leave } = stays();
  at({ page: "/pay", element: "button#pay" }, 0);
  at({ page: "/pay", element: "button#pay", error: "503 /api/pay" }, 20_000);
  at({ page: "/pay", element: "button#pay" }, 50_000);
  leave(70_000);
  leave(500_000);
  assert.deepEqual(told, [[{ page: "/pay", element: "button#pay", error: "503 /api/pay" }, 70_000]]);
});

test("nobody stalls for longer than a day", () => {
  const { told, at, leave } = stays();
  at({ page: "/" }, 0);
  leave(200_000_000);
  assert.equal(told[0]?.[1], 86_400_000);
});
