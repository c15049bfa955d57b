// What is heard a second time has been gone in between.

import assert from "node:assert/strict";
import test from "node:test";
import { EMPTY_MS, speaker } from "./speaking.ts";

test("equal words are said again, what comes at once is said in one go, and no words silence it", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const region = { textContent: "" };
  const say = speaker(region as Element);
  const hear = (): string => {
    assert.equal(region.textContent, "");
    context.mock.timers.tick(EMPTY_MS - 1);
    assert.equal(region.textContent, "");
    context.mock.timers.tick(1);
    return region.textContent;
  };
  for (let n = 0; n < 2; n += 1) {
    say("Copied");
    assert.equal(hear(), "Copied");
  }
  say("a.txt was sent.");
  say("b.txt was sent.");
  assert.equal(hear(), "a.txt was sent. b.txt was sent.");
  say("a.txt was sent.");
  say("");
  assert.equal(hear(), "");
});
