// When the agent's end begins the connection from browser to browser.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import type { EngineOptions } from "../engine.ts";
import type { SessionView } from "../generated/SessionView.ts";
import { behindPicture, CALM_MS, PICTURE_MS } from "./agent.ts";

const SEEN = { state: "live", grants: ["view"] } as unknown as SessionView;
const TALKING = { state: "live", grants: ["view", "voice"] } as unknown as SessionView;
const UNSEEN = { state: "live", grants: ["point"] } as unknown as SessionView;
const OVER = { state: "ended", grants: [] } as unknown as SessionView;

function makeBench(webrtc?: boolean) {
  const connected: SessionView[] = [];
  const options: EngineOptions = { sessionId: "ses_1", socketToken: () => Promise.resolve(""), ...(webrtc === undefined ? {} : { webrtc }) };
  return { connected, turn: behindPicture(options, (session) => connected.push(session)) };
}

test("the connection begins a moment behind the picture, and does not wait long for one", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { connected, turn } = makeBench();
  turn.follow(SEEN);
  assert.equal(turn.options.webrtc, false);
  turn.pictured();
  mock.timers.tick(CALM_MS - 1);
  turn.pictured();
  assert.deepEqual(connected, []);
  mock.timers.tick(1);
  assert.deepEqual(connected, [SEEN]);
  assert.equal(turn.options.webrtc, true);
  mock.timers.tick(PICTURE_MS);
  assert.equal(connected.length, 1);
  const late = makeBench();
  late.turn.follow(SEEN);
  mock.timers.tick(PICTURE_MS - 1);
  assert.deepEqual(late.connected, []);
  mock.timers.tick(1);
  assert.deepEqual(late.connected, [SEEN]);
  late.turn.pictured();
  mock.timers.tick(CALM_MS);
  assert.equal(late.connected.length, 1);
  mock.timers.reset();
});

test("where nothing is seen or there is a talk it begins at once, and nowhere where it is not wanted", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  for (const at of [TALKING, UNSEEN]) {
    const { connected, turn } = makeBench();
    turn.follow(at);
    assert.deepEqual(connected, [at]);
  }
  const { connected, turn } = makeBench();
  turn.follow(SEEN);
  turn.follow(TALKING);
  turn.pictured();
  mock.timers.tick(PICTURE_MS);
  assert.deepEqual(connected, [TALKING]);
  const without = makeBench(false);
  without.turn.follow(TALKING);
  assert.deepEqual([without.connected, without.turn.options.webrtc], [[], false]);
  mock.timers.reset();
});

test("none begins once the session is over or the engine is closed", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const over = makeBench();
  over.turn.follow(SEEN);
  over.turn.follow(OVER);
  mock.timers.tick(PICTURE_MS);
  assert.deepEqual(over.connected, []);
  const closed = makeBench();
  closed.turn.follow(SEEN);
  closed.turn.close();
  // What the worker says while it is closed.
  closed.turn.pictured();
  closed.turn.follow(TALKING);
  mock.timers.tick(PICTURE_MS);
  assert.deepEqual(closed.connected, []);
  assert.equal(closed.turn.options.webrtc, false);
  mock.timers.reset();
});
