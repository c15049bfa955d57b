// When the agent's end begins the connection from browser to browser.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import type { Grant } from "../generated/Grant.ts";
import type { SessionView } from "../generated/SessionView.ts";
import { behindPicture, CALM_MS, PICTURE_MS } from "./agent.ts";

const live = (...grants: Grant[]): SessionView => ({ state: "live", grants }) as unknown as SessionView;

function makeBench(webrtc = true) {
  let n_begun = 0;
  const options = { sessionId: "ses_1", socketToken: () => Promise.resolve(""), webrtc };
  return { n_begun: () => n_begun, turn: behindPicture(options, () => void n_begun++) };
}

test("the connection begins a moment behind the picture, and does not wait long for one", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { n_begun, turn } = makeBench();
  turn.follow(live("view"));
  assert.equal(turn.options.webrtc, false);
  turn.pictured();
  mock.timers.tick(CALM_MS - 1);
  turn.pictured();
  assert.equal(n_begun(), 0);
  mock.timers.tick(1);
  assert.deepEqual([n_begun(), turn.options.webrtc], [1, true]);
  mock.timers.tick(PICTURE_MS);
  assert.equal(n_begun(), 1);
  const late = makeBench();
  late.turn.follow(live("view"));
  mock.timers.tick(PICTURE_MS - 1);
  assert.equal(late.n_begun(), 0);
  mock.timers.tick(1);
  assert.equal(late.n_begun(), 1);
  late.turn.pictured();
  mock.timers.tick(CALM_MS);
  assert.equal(late.n_begun(), 1);
  mock.timers.reset();
});

test("where nothing is seen, they talk or a screen is shown it begins at once", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  for (const at of [live("point"), live("view", "voice"), live("view", "screen")]) {
    const { n_begun, turn } = makeBench();
    turn.follow(live("view"));
    turn.follow(at);
    assert.equal(n_begun(), 1);
    turn.pictured();
    mock.timers.tick(PICTURE_MS);
    assert.equal(n_begun(), 1);
  }
  const without = makeBench(false);
  without.turn.follow(live("voice"));
  assert.equal(without.turn.options.webrtc, false);
  mock.timers.reset();
});

test("none begins once the engine is closed, nor may one that has begun", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { n_begun, turn } = makeBench();
  turn.follow(live("view"));
  turn.close();
  // What the worker says while it is closed.
  turn.pictured();
  turn.follow(live("voice"));
  mock.timers.tick(PICTURE_MS);
  assert.deepEqual([n_begun(), turn.options.webrtc], [0, false]);
  const begun = makeBench();
  begun.turn.follow(live("voice"));
  begun.turn.close();
  assert.equal(begun.turn.options.webrtc, false);
  mock.timers.reset();
});
