// The code for a way by the server: loaded once it is wanted, and again where that has failed.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import type { Forwarding } from "../generated/Forwarding.ts";
import type { Forward, ForwardMessage, VoiceMessage } from "./forward.ts";
import { AGAIN_MS, AGAIN_MS_MAX, makeWay, type Way } from "./media.ts";

interface Bench {
  readonly way: Way<"voice">;
  /** What has been heard of by what was loaded. */
  readonly heard: string[];
  readonly n_loads: () => number;
  say(stage: Forwarding): Promise<void>;
  /** Lets time go on. */
  wait(timeMs: number): Promise<void>;
}

/** A way of which the code is not there for the first so many times. */
function makeBench(n_failures: number, isWanted = (): boolean => true): Bench {
  const heard: string[] = [];
  let n_loads = 0;
  const forward: Forward<"voice"> = {
    carried: false,
    handle: (message: ForwardMessage | VoiceMessage) => void heard.push("stage" in message ? message.stage : "answer"),
    put: () => undefined,
    track: () => null,
  };
  const load = () => {
    n_loads += 1;
    return n_loads <= n_failures ? Promise.reject(new Error("not there")) : Promise.resolve({ makeForward: () => forward as Forward<never> });
  };
  const way = makeWay<"voice">(
    { lines: ["voice"], sends: true, offer: "voice_offer", iceServers: () => [], lay: () => Promise.resolve(), onChange: () => undefined },
    () => heard.push("begins"),
    isWanted,
    load as NonNullable<Parameters<typeof makeWay>[3]>,
  );
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    way, heard, n_loads: () => n_loads,
    say(stage) {
      way.handle({ type: "voice_forwarding", stage }, () => undefined);
      return settled();
    },
    wait(timeMs) {
      mock.timers.tick(timeMs);
      return settled();
    },
  };
}

test("nothing is loaded for a way that nobody wants, and what came meanwhile is made up for", async () => {
  const { way, heard, n_loads, say } = makeBench(0);
  await say("off");
  assert.equal(n_loads(), 0);
  const saying = say("wanted");
  way.handle({ type: "voice_forwarding", stage: "carried" }, () => undefined);
  await saying;
  assert.deepEqual(heard, ["begins", "carried"]);
  way.handle({ type: "voice_answer", generation: 1, sdp: "v=0" }, () => undefined);
  await say("off");
  assert.deepEqual(heard.slice(2), ["answer", "off"]);
  assert.equal(n_loads(), 1);
});

test("what could not be loaded is tried again with the next need, and after growing pauses while there is one", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { heard, n_loads, say, wait } = makeBench(3);
  await say("wanted");
  assert.equal(n_loads(), 1);
  await wait(AGAIN_MS - 1);
  assert.equal(n_loads(), 1);
  await wait(1);
  assert.equal(n_loads(), 2);
  await wait(AGAIN_MS);
  assert.equal(n_loads(), 2, "it waits longer");
  await say("off");
  await wait(AGAIN_MS_MAX);
  assert.equal(n_loads(), 2, "nobody wants it");
  await say("wanted");
  assert.equal(n_loads(), 3);
  await wait(AGAIN_MS_MAX);
  assert.equal(n_loads(), 4);
  assert.deepEqual(heard, ["begins", "wanted"]);
  mock.timers.reset();
});

test("the pause grows up to its bound", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { n_loads, say, wait } = makeBench(Infinity);
  await say("wanted");
  for (let n = 0; n < 10; n++) await wait(AGAIN_MS_MAX);
  assert.equal(n_loads(), 11);
  await wait(AGAIN_MS_MAX - 1);
  assert.equal(n_loads(), 11);
  mock.timers.reset();
});

test("what is not wanted any more by the time it is there stays closed", async () => {
  let isWanted = true;
  const { heard, say } = makeBench(0, () => isWanted);
  const saying = say("wanted");
  isWanted = false;
  await saying;
  assert.deepEqual(heard, ["begins", "off"]);
});
