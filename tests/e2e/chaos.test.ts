// The cuts of `cargo xtask bench chaos` that say most, at short length.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CUTS, RETURN_MS, survive } from "./chaos.ts";

/** Long enough for both ends to give a silent socket up. */
const SCALE = 0.5;
const HERE: ReadonlySet<string> = new Set([
  "drop of 1 s", "drop of 30 s", "connections reset", "customer asleep", "server stopped in order", "duplicate tab", "ended in a cut",
]);

describe("a session that is cut", () => {
  for (const cut of CUTS.filter(({ name }) => HERE.has(name))) {
    it(`is whole again: ${cut.name}`, async () => {
      const { returnMs } = await survive(cut, { scale: SCALE });
      assert.ok(returnMs <= RETURN_MS, `whole again after ${Math.round(returnMs)} ms`);
    });
  }
});
