// The signaling socket against a server that the test plays, and a clock that it moves.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import type { ClientMessage } from "../generated/ClientMessage.ts";
import { openSignalSocket, type SignalSocket } from "./signal-socket.ts";

class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly said: ClientMessage[] = [];
  readonly #listeners: (() => void)[] = [];

  constructor() {
    FakeSocket.all.push(this);
  }

  addEventListener(_type: string, listener: () => void): void {
    this.#listeners.push(listener);
  }

  send(text: string): void {
    this.said.push(JSON.parse(text) as ClientMessage);
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  hear(message: Readonly<Record<string, unknown>>): void {
    this.onmessage?.({ data: JSON.stringify(message) });
    this.#listeners.forEach((listener) => listener());
  }

  welcome(fields: Readonly<Record<string, unknown>> = {}): void {
    this.open();
    this.hear({ type: "welcome", attachment: 1, n_decided: 0, heartbeat_ms: 5_000, ...fields });
  }

  /** What was said but heartbeats and the first word. */
  get decisions(): string[] {
    return this.said.filter(({ type }) => type !== "hello" && type !== "ping").map((one) => ("grant" in one ? `${one.type} ${one.grant}` : one.type));
  }
}

interface Table {
  readonly signal: SignalSocket;
  /** What the server has counted, or will never hear of. */
  readonly decided: ClientMessage[];
  last(): FakeSocket;
  count(): number;
  /** The machine has a network again. */
  online(): Promise<void>;
  /** Moves the clock on and lets the promises between two timers settle. */
  pass(timeMs: number): Promise<void>;
}

async function lay(t: TestContext): Promise<Table> {
  const scope = new EventTarget();
  Object.defineProperty(globalThis, "self", { configurable: true, value: scope });
  Object.defineProperty(globalThis, "WebSocket", { configurable: true, value: FakeSocket });
  FakeSocket.all = [];
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
  const settle = async (): Promise<void> => {
    for (let n = 0; n < 10; n++) await Promise.resolve();
  };
  const decided: ClientMessage[] = [];
  const signal = openSignalSocket(
    { socketOrigin: "ws://server", client: "one", token: async () => ({ token: "t" }) },
    { onConnection: () => undefined, onMessage: () => undefined, onFrame: () => undefined, onDecided: (messages) => void decided.push(...messages) },
  );
  t.after(() => signal.close());
  await settle();
  return {
    signal, decided,
    last: () => FakeSocket.all.at(-1) as FakeSocket,
    count: () => FakeSocket.all.length,
    async online() {
      scope.dispatchEvent(new Event("online"));
      await settle();
    },
    async pass(timeMs) {
      // In steps, since within one the clock stands at its end.
      for (let left = timeMs; left > 0; left -= 1_000) {
        t.mock.timers.tick(Math.min(left, 1_000));
        await settle();
      }
    },
  };
}

test("a socket on a slow network has ten seconds to open, and then five to be welcomed", async (t) => {
  const { last, count, pass } = await lay(t);
  await pass(9_999);
  last().open();
  await pass(4_999);
  assert.equal(last().said[0]?.type, "hello");
  last().welcome();
  await pass(1_000);
  assert.equal(count(), 1);
  last().onclose?.();
  await pass(250);
  await pass(10_000);
  await pass(500);
  assert.equal(count(), 3, "one that never opens is given up");
});

test("what hardly matters gives way to the decisions that do, which are kept up to a bound", async (t) => {
  const { signal, last } = await lay(t);
  for (let n = 0; n < 33; n++) signal.send({ type: "hidden", count: n });
  for (let n = 0; n < 223; n++) signal.send({ type: "revoke", grant: "point" });
  signal.send({ type: "end" });
  signal.send({ type: "end" });
  last().welcome();
  const { decisions } = last();
  assert.equal(decisions.filter((one) => one === "hidden").length, 32);
  assert.deepEqual([decisions.length, decisions.at(-1), decisions.at(-2)], [256, "end", "revoke point"]);
});

test("a decision is told as counted once: behind the socket that counts it, or with the seat, or where there is no room for it", async (t) => {
  const { signal, decided, last, pass } = await lay(t);
  for (let n = 0; n < 33; n++) signal.send({ type: "hidden", count: n });
  assert.deepEqual(decided, [{ type: "hidden", count: 32 }]);
  signal.send({ type: "grant", grant: "screen" });
  signal.send({ type: "revoke", grant: "screen" });
  last().welcome();
  last().hear({ type: "decided", n: 32 });
  assert.equal(decided.length, 33);
  last().onclose?.();
  await pass(250);
  last().welcome({ attachment: 2 });
  assert.deepEqual(decided.slice(33), [{ type: "grant", grant: "screen" }], "what is not said again");
  last().hear({ type: "decided", n: 1 });
  assert.deepEqual(decided.slice(34), [{ type: "revoke", grant: "screen" }]);
});

test("a server that restarts again and again is spared", async (t) => {
  const { last, count, pass } = await lay(t);
  const restart = (): void => {
    last().welcome();
    last().hear({ type: "bye", reason: "restart" });
    last().onclose?.();
  };
  restart();
  await pass(124);
  assert.equal(count(), 1, "not at once");
  await pass(126);
  assert.equal(count(), 2);
  restart();
  await pass(249);
  assert.equal(count(), 2, "the pauses grow");
  await pass(251);
  last().welcome();
  await pass(5_000);
  last().onclose?.();
  await pass(250);
  assert.equal(count(), 4, "they begin anew behind a socket that lasted");
});

test("a clock that is set back does not stop the heartbeat", async (t) => {
  const { last, count, pass } = await lay(t);
  last().welcome();
  const socket = last();
  const beats = (): number => socket.said.filter(({ type }) => type === "ping").length;
  await pass(5_000);
  assert.equal(beats(), 1);
  const real = Date.now;
  t.mock.method(Date, "now", () => real() - 500_000);
  await pass(7_000);
  assert.equal(beats(), 2);
  await pass(10_000);
  await pass(250);
  assert.equal(count(), 2, "and silence is still noticed");
});

test("an end that was cut off comes back at once, and begins anew when there is a network again", async (t) => {
  const { last, count, pass, online } = await lay(t);
  last().welcome();
  await pass(10_000);
  assert.equal(count(), 1);
  await pass(1_000);
  await pass(1);
  assert.equal(count(), 2, "without a pause, since nobody else noticed");
  const stuck = last();
  await online();
  assert.equal(count(), 3, "what went into no network is not waited for");
  assert.equal(stuck.readyState, 3);
  last().welcome();
  await online();
  assert.equal(count(), 3, "a socket that works stays");
});

test("what gives is not repeated after somebody else had the seat", async (t) => {
  const { signal, last, pass } = await lay(t);
  last().welcome();
  signal.send({ type: "grant", grant: "point" });
  last().hear({ type: "decided", n: 1 });
  signal.send({ type: "consent", decision: "allow", host_origin: null, agent: null });
  signal.send({ type: "revoke", grant: "screen" });
  const come = async (fields: Readonly<Record<string, unknown>>): Promise<string[]> => {
    last().onclose?.();
    await pass(1_000);
    last().welcome(fields);
    return last().decisions;
  };
  assert.deepEqual(await come({ n_decided: 1 }), ["consent", "revoke screen"]);
  assert.deepEqual(await come({ attachment: 3 }), ["revoke screen"]);
  last().hear({ type: "decided", n: 1 });
  assert.deepEqual(await come({ attachment: 3, n_decided: 1 }), []);
});

test("what was written to a server that does not count is not repeated", async (t) => {
  const { signal, last, pass } = await lay(t);
  last().welcome({ n_decided: undefined });
  signal.send({ type: "revoke", grant: "point" });
  last().onclose?.();
  await pass(1_000);
  last().welcome({ n_decided: undefined });
  assert.deepEqual(last().decisions, []);
  signal.send({ type: "end" });
  assert.deepEqual(last().decisions, ["end"]);
});

test("those whom a busy server sends away come back spread over three seconds", async (t) => {
  for (const [random, earliestMs] of [[0, 3_000], [0.999, 5_997]] as const) {
    await t.test(`random ${random}`, async (t) => {
      t.mock.method(Math, "random", () => random);
      const { last, count, pass } = await lay(t);
      last().welcome();
      last().hear({ type: "bye", reason: "overloaded" });
      last().onclose?.();
      await pass(earliestMs - 1);
      assert.equal(count(), 1);
      await pass(2);
      assert.equal(count(), 2);
    });
  }
});
