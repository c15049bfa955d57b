// What a session is made of, between two real pages with the real engines and wasm clients.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openStage, type Pair, type Stage } from "./testing/pair.ts";

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

async function arrives(pair: Pair, text: string): Promise<void> {
  await pair.customer.evaluate((one) => window.tandem.change(one), text);
  await pair.texts(text);
}

test("a reloaded agent gets a fresh snapshot and peer-to-peer again", async (t) => {
  const pair = await stage.pair(t);
  await pair.transport("p2p");
  await arrives(pair, "t1");
  await pair.agent.reload();
  await pair.agent.waitForFunction(() => window.tandemAgent.mirror.at(-1) === "live");
  await arrives(pair, "t2");
  await pair.transport("p2p");
  await arrives(pair, "t3");
  const resyncs = pair.relay.said.filter(({ message }) => message.type === "resync");
  assert.equal(resyncs.length, 0, "the customer's end begins by itself");
});

test("a reloaded customer begins another epoch under the same agent", async (t) => {
  const pair = await stage.pair(t);
  await pair.transport("p2p");
  await arrives(pair, "t1");
  await pair.reloadCustomer();
  const replica = await pair.replica();
  await replica.waitForFunction("window.resets === 2");
  await arrives(pair, "t2");
  await pair.transport("p2p");
  await arrives(pair, "t3");
});

test("the connection begins behind the picture, and where none comes without it", async (t) => {
  const pair = await stage.pair(t, {
    script: () => {
      const states: unknown[] = [];
      Reflect.set(window, "states", states);
      globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
        construct(target, [configuration]: [RTCConfiguration]) {
          states.push(window.tandemAgent?.mirror.at(-1) ?? null);
          return new target(configuration);
        },
      });
    },
  });
  const states = (): Promise<unknown> => pair.agent.evaluate(() => Reflect.get(window, "states") as unknown);
  await pair.transport("p2p");
  assert.deepEqual(await states(), ["live"]);
  await pair.customer.reload();
  await pair.agent.reload();
  await pair.transport("p2p");
  assert.deepEqual(await states(), ["waiting"]);
});

test("what connects browsers is loaded again where that has failed", async (t) => {
  const pair = await stage.pair(t);
  await pair.transport("p2p");
  await pair.customer.route("**/assets/rtc-*.js", (route) => route.abort(), { times: 1 });
  const refused = pair.customer.waitForEvent("requestfailed", (request) => request.url().includes("/assets/rtc-"));
  await pair.reloadCustomer();
  await refused;
  await pair.transport("websocket");
  pair.relay.setSession({ grants: ["view"] });
  await pair.transport("p2p");
});

test("a large snapshot takes the bulk socket, and a quirky document gets a quirky replica", async (t) => {
  const pair = await stage.pair(t, { filler: 400_000, quirks: 2 });
  const replica = await pair.replica();
  assert.equal(new URL(replica.url()).search, "?mode=full");
  assert.equal(pair.relay.opened.bulk, 2);
  await arrives(pair, "t1");
});

test("pointers cross both ways, the agent's only while granted", async (t) => {
  const pair = await stage.pair(t);
  await pair.customer.evaluate(() => window.tandem.movePointer(3));
  const replica = await pair.replica();
  await replica.waitForFunction("window.pointers.at(-1) === 3");
  const point = (node: number): Promise<unknown> => replica.evaluate(`window.port.postMessage({ type: "pointer", node: ${node}, fx: 0, fy: 0 })`);
  await point(4);
  await pair.customer.waitForFunction(() => window.tandem.pointed.at(-1) === 4);
  pair.relay.setSession({ grants: ["view"] });
  await pair.agent.waitForFunction(() => window.tandemAgent.messages.some((one) => one.type === "session" && one.session.grants.length === 1));
  await point(5);
  pair.relay.setSession({ grants: ["view", "point"] });
  await pair.agent.waitForFunction(() => {
    const last = window.tandemAgent.messages.findLast((one) => one.type === "session");
    return last?.type === "session" && last.session.grants.length === 2;
  });
  await point(6);
  await pair.customer.waitForFunction(() => window.tandem.pointed.at(-1) === 6);
  assert.deepEqual(await pair.customer.evaluate(() => window.tandem.pointed), [4, 6]);
});

test("a chat message that a crash swallowed is written once", async (t) => {
  const pair = await stage.pair(t, { webrtc: false });
  pair.relay.forgetNextChat();
  await pair.customer.evaluate(() => window.tandem.engine.chat("hello"));
  await pair.agent.evaluate(() => window.tandemAgent.engine.chat("there"));
  assert.deepEqual(pair.relay.chat.map(({ text }) => text), ["hello", "there"]);
  const tooLong = pair.customer.evaluate(() => window.tandem.engine.chat("x".repeat(8 * 1024 + 1)));
  await assert.rejects(tooLong, /too long/);
});

test("decisions that a cut swallowed are carried out once and in order", async (t) => {
  const pair = await stage.pair(t, { webrtc: false });
  const decide = (): Promise<void> =>
    pair.customer.evaluate(() => {
      window.tandem.engine.send({ type: "grant", grant: "screen" });
      window.tandem.engine.send({ type: "revoke", grant: "screen" });
      window.tandem.engine.send({ type: "revoke", grant: "point" });
    });
  const decided = (): string[] => pair.relay.said.flatMap(({ role, message: one }) => (role === "customer" && "grant" in one ? [`${one.type} ${one.grant}`] : []));
  pair.relay.swallowNext("revoke");
  await decide();
  // What is written after the reconnect comes behind what was said again.
  await pair.customer.evaluate(() => window.tandem.engine.chat("back"));
  assert.deepEqual(decided(), ["grant screen", "revoke screen", "revoke point"]);
  pair.relay.cut("customer");
  await pair.customer.evaluate(() => window.tandem.engine.chat("and back"));
  assert.equal(decided().length, 3);
});

test("what the customer takes back while nobody hears it holds on the next page, which says it first", async (t) => {
  const pair = await stage.pair(t, { webrtc: false });
  await arrives(pair, "t1");
  // This page has no way back.
  await pair.customer.evaluate(() => void (globalThis.fetch = () => new Promise(() => undefined)));
  pair.relay.cut("customer");
  await pair.customer.waitForFunction(() => window.tandem.statuses.at(-1)?.state === "reconnecting");
  await pair.customer.evaluate(() => {
    window.tandem.engine.send({ type: "revoke", grant: "control" });
    window.tandem.engine.send({ type: "pause", by: "customer" });
  });
  const said = pair.relay.said.length;
  await pair.reloadCustomer();
  await pair.customer.waitForFunction(() => window.tandem.engine.carried.paused && window.tandem.engine.carried.stopped);
  // Behind it on the same socket.
  await pair.customer.evaluate(() => window.tandem.engine.chat("paused"));
  const first = pair.relay.said.slice(said).filter(({ role, message }) => role === "customer" && message.type !== "ping");
  assert.deepEqual(first.slice(0, 2).map(({ message }) => message.type), ["revoke", "pause"]);
  assert.deepEqual(await pair.customer.evaluate(() => window.tandem.epochs), []);
  await pair.customer.waitForFunction(() => sessionStorage.getItem("tandem.brakes") === null, undefined, { polling: 50 });
});

test("a screen reaches the agent and leaves again", async (t) => {
  const pair = await stage.pair(t);
  await pair.transport("p2p");
  await pair.customer.evaluate(() => {
    const canvas = document.createElement("canvas");
    setInterval(() => canvas.getContext("2d")?.fillRect(Math.random() * 100, 0, 10, 10), 50);
    const [track = null] = canvas.captureStream(10).getTracks();
    void window.tandem.engine.media().then((media) => media.put("picture", track));
  });
  assert.equal(await pair.agent.evaluate(() => window.tandemAgent.screen), null, "nothing is shown before it is granted");
  pair.relay.setSession({ grants: ["view", "point", "screen"] });
  await pair.agent.waitForFunction(() => (window.tandemAgent.screen?.getVideoTracks().length ?? 0) === 1);
  await pair.agent.waitForFunction(() => window.tandemAgent.screen?.getVideoTracks()[0]?.muted === false);
  pair.relay.setSession({ grants: ["view", "point"] });
  await pair.agent.waitForFunction(() => window.tandemAgent.screen === null);
});

test("an agent who signed out does not come back by itself", async (t) => {
  const pair = await stage.pair(t);
  pair.relay.send("agent", { type: "bye", reason: "signed_out" });
  await pair.agent.waitForFunction(() => window.tandemAgent.statuses.at(-1)?.closed === "signed_out");
  assert.equal(pair.relay.opened.live, 2);
});

test("the end is the end for both", async (t) => {
  const pair = await stage.pair(t);
  await pair.agent.evaluate(() => window.tandemAgent.engine.send({ type: "end" }));
  await pair.customer.waitForFunction(() => window.tandem.statuses.at(-1)?.closed === "ended");
  await pair.agent.waitForFunction(() => window.tandemAgent.statuses.at(-1)?.closed === "ended");
  await assert.rejects(pair.customer.evaluate(() => window.tandem.engine.chat("late")), /over/);
  assert.equal(pair.relay.opened.live, 2, "nobody comes back");
});
