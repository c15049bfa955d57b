// Two real pages, the real engines and wasm clients, and a network that is cut in every place.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { carriedByPage, openStage, type Pair, type Stage } from "./testing/pair.ts";

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

function range(last: number): string[] {
  return Array.from({ length: last }, (_, i) => `t${i + 1}`);
}

/** Lets the customer's page change each beat while `work` runs; all changes have to arrive, once and in order. */
async function during(pair: Pair, work: () => Promise<unknown>): Promise<void> {
  const stop = await pair.customer.evaluateHandle(() => window.tandem.stream());
  await work();
  const last = await stop.evaluate((stopNow) => stopNow());
  const texts = await pair.texts(`t${last}`);
  assert.deepEqual(texts, range(last));
}

/** Waits until the stream has got `more` changes further at the agent. */
async function progress(pair: Pair, more: number): Promise<void> {
  const replica = await pair.replica();
  const seen = await replica.evaluate<number>("window.texts.length");
  await replica.waitForFunction(`window.texts.length >= ${seen + more}`);
}

function mirrorFrames(pair: Pair): number {
  return pair.relay.relayed.get(1) ?? 0;
}

test("the data channels take the mirror over from the WebSocket", async (t) => {
  const pair = await stage.pair(t);
  await pair.transport("p2p");
  const relayed = mirrorFrames(pair);
  await during(pair, () => progress(pair, 20));
  assert.equal(mirrorFrames(pair), relayed, "the relay rests");
  assert.ok(pair.relay.said.some(({ message }) => message.type === "path" && message.path === "p2p"));
  assert.ok(await pair.agent.evaluate(() => window.tandemAgent.statuses.at(-1)?.rttMs !== null));
});

test("channels that can not be transferred are carried by the page", async (t) => {
  const pair = await stage.pair(t, { script: carriedByPage });
  await pair.transport("p2p");
  const relayed = mirrorFrames(pair);
  await during(pair, () => progress(pair, 20));
  assert.equal(mirrorFrames(pair), relayed, "the relay rests");
});

test("without WebRTC everything goes over the WebSocket", async (t) => {
  const pair = await stage.pair(t, { webrtc: false });
  await during(pair, () => progress(pair, 20));
  await pair.transport("websocket");
  assert.ok(!pair.relay.said.some(({ message }) => message.type === "sdp"));
});

test("a silent data channel hands over to the WebSocket and comes back", async (t) => {
  const pair = await stage.pair(t, { script: carriedByPage });
  await pair.transport("p2p");
  await during(pair, async () => {
    await progress(pair, 5);
    await pair.loseDatagrams(true);
    await pair.transport("websocket");
    await progress(pair, 20);
    await pair.loseDatagrams(false);
    await pair.transport("p2p");
    await progress(pair, 20);
  });
});

test("a closed connection is built anew while the WebSocket carries on", async (t) => {
  const script = (): void => {
    const Native = RTCPeerConnection;
    window.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        addEventListener("close-connection", () => this.close());
      }
    };
  };
  const pair = await stage.pair(t, { script });
  await pair.transport("p2p");
  await during(pair, async () => {
    await pair.customer.evaluate(() => dispatchEvent(new Event("close-connection")));
    await pair.transport("websocket");
    await pair.transport("p2p");
    await progress(pair, 10);
  });
});

test("with the server killed the mirror goes on, and both ends come back by themselves", async (t) => {
  const pair = await stage.pair(t);
  await pair.transport("p2p");
  await during(pair, async () => {
    await pair.relay.kill();
    await progress(pair, 20);
    await pair.agent.waitForFunction(() => window.tandemAgent.statuses.at(-1)?.state === "reconnecting");
    await pair.relay.restart();
    await pair.customer.waitForFunction(() => window.tandem.statuses.at(-1)?.state === "connected");
    await pair.agent.waitForFunction(() => window.tandemAgent.statuses.at(-1)?.state === "connected");
    await progress(pair, 20);
  });
  assert.deepEqual(await pair.customer.evaluate(() => window.tandem.epochs.length), 1, "no second snapshot");
});

test("over the WebSocket alone a killed server loses nothing either", async (t) => {
  const pair = await stage.pair(t, { webrtc: false });
  await during(pair, async () => {
    await progress(pair, 5);
    await pair.relay.kill();
    await pair.agent.waitForFunction(() => window.tandemAgent.mirror.at(-1) === "stale");
    await pair.relay.restart();
    await progress(pair, 20);
  });
  assert.equal(await pair.agent.evaluate(() => window.tandemAgent.mirror.at(-1)), "live");
});

