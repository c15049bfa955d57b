// The bulk sockets against a server that the test plays, and a clock that it moves.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import * as extras from "./bulk-extras.ts";
import { type BulkSocket, IDLE_MS, makeBulkSocket, MUCH_BYTES } from "./bulk-socket.ts";

class FakeSocket {
  static all: FakeSocket[] = [];
  bufferedAmount = 0;
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  onclose: (() => void) | null = null;
  hello: unknown = null;
  nFrames = 0;

  constructor() {
    FakeSocket.all.push(this);
  }

  send(data: string | Uint8Array): void {
    if (typeof data === "string") {
      this.hello = JSON.parse(data);
    } else {
      this.nFrames++;
      this.bufferedAmount += data.length;
    }
  }

  close(): void {
    this.closed = true;
  }

  /** The server lets it in. */
  answer(words: Readonly<Record<string, unknown>> = { ok: true, sockets: 3 }): void {
    this.onopen?.();
    this.onmessage?.({ data: JSON.stringify(words) });
  }

  hear(nBytes: number): void {
    this.onmessage?.({ data: new ArrayBuffer(nBytes) });
  }
}

interface Table {
  readonly bulk: BulkSocket;
  readonly happened: string[];
  at(place: number): FakeSocket;
  open(): FakeSocket[];
}

function lay(t: TestContext, idleMs: number | null): Table {
  Object.defineProperty(globalThis, "WebSocket", { configurable: true, value: FakeSocket });
  FakeSocket.all = [];
  t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  t.mock.method(performance, "now", () => Date.now());
  const happened: string[] = [];
  const bulk = makeBulkSocket("ws://server", idleMs, {
    onOpen: () => void happened.push("open"),
    onClosed: (broken) => void happened.push(broken ? "broken" : "closed"),
    onFrame: (bytes) => void happened.push(`frame of ${bytes.length}`),
  }, (use) => use(extras));
  t.after(() => bulk.stop());
  bulk.renew("token");
  bulk.want();
  return {
    bulk, happened,
    at(place) {
      const socket = FakeSocket.all.at(place);
      assert.ok(socket !== undefined);
      return socket;
    },
    open: () => FakeSocket.all.filter(({ closed }) => !closed),
  };
}

const frame = (nBytes: number): Uint8Array<ArrayBuffer> => new Uint8Array(nBytes);

test("one socket carries little, and others are opened where much waits", (t) => {
  const { bulk, at, open } = lay(t, IDLE_MS);
  at(0).answer();
  assert.deepEqual(at(0).hello, { token: "token" });
  bulk.send(frame(MUCH_BYTES - 1));
  assert.equal(open().length, 1);
  bulk.send(frame(1));
  assert.equal(open().length, 3, "as many as the server takes");
  at(1).onopen?.();
  assert.deepEqual(at(1).hello, { token: "token", more: true });
  bulk.send(frame(10));
  assert.equal(at(0).nFrames, 3, "the others are not open yet");
  at(1).answer();
  at(2).answer();
  bulk.send(frame(10));
  bulk.send(frame(20));
  bulk.send(frame(5));
  assert.deepEqual(open().map(({ nFrames }) => nFrames), [3, 2, 1]);
  assert.equal(bulk.buffered(), MUCH_BYTES + 45);
});

test("a server that takes one socket gets one", (t) => {
  const { bulk, at, open, happened } = lay(t, IDLE_MS);
  at(0).answer({ ok: true });
  bulk.send(frame(MUCH_BYTES));
  assert.equal(open().length, 1);
  assert.deepEqual(happened, ["open"]);
});

test("much that comes opens others too, and they close when there has not been much for a while", (t) => {
  const { at, open, happened } = lay(t, null);
  at(0).answer();
  at(0).hear(MUCH_BYTES - 1);
  t.mock.timers.tick(1_001);
  at(0).hear(MUCH_BYTES - 1);
  assert.equal(open().length, 1, "not within a second");
  at(0).hear(1);
  assert.equal(open().length, 3);
  at(1).answer();
  at(2).answer();
  at(2).hear(7);
  assert.equal(happened.at(-1), "frame of 7");
  t.mock.timers.tick(IDLE_MS - 1);
  assert.equal(open().length, 3);
  t.mock.timers.tick(200);
  assert.equal(open().length, 1);
  assert.deepEqual(happened.slice(-2), ["closed", "open"], "what was on its way is asked for again");
});

test("all begin anew where one is cut, and one stays alone until there is another token", (t) => {
  const { bulk, at, open, happened } = lay(t, IDLE_MS);
  at(0).answer();
  bulk.send(frame(MUCH_BYTES));
  at(1).answer();
  at(1).onclose?.();
  assert.equal(open().length, 0);
  assert.deepEqual(happened, ["open", "broken"]);
  t.mock.timers.tick(250);
  assert.equal(open().length, 1);
  at(-1).answer();
  assert.deepEqual(at(-1).hello, { token: "token" });
  bulk.send(frame(MUCH_BYTES));
  assert.equal(open().length, 1);
  bulk.renew();
  at(-1).answer();
  bulk.send(frame(MUCH_BYTES));
  assert.equal(open().length, 1, "nor where it begins anew with the same token");
  bulk.renew("fresh");
  at(-1).answer();
  bulk.send(frame(MUCH_BYTES));
  assert.equal(open().length, 3);
});

test("one that finds no place is done without", (t) => {
  const { bulk, at, open, happened } = lay(t, IDLE_MS);
  at(0).answer();
  bulk.send(frame(MUCH_BYTES));
  at(1).answer();
  at(2).onclose?.();
  bulk.send(frame(MUCH_BYTES));
  assert.equal(open().length, 2);
  assert.deepEqual(happened, ["open"]);
});

test("one that is not answered is done without", (t) => {
  const { bulk, at, open } = lay(t, IDLE_MS);
  at(0).answer();
  bulk.send(frame(MUCH_BYTES));
  t.mock.timers.tick(5_000);
  assert.equal(open().length, 1);
  bulk.send(frame(MUCH_BYTES));
  assert.equal(open().length, 1);
});

test("the customer's all close when nothing was sent for a while and nothing waits", (t) => {
  const { bulk, at, open, happened } = lay(t, IDLE_MS);
  at(0).answer();
  bulk.send(frame(MUCH_BYTES));
  at(1).answer();
  at(2).answer();
  t.mock.timers.tick(IDLE_MS + 200);
  assert.equal(open().length, 3, "something waits");
  for (const socket of open()) socket.bufferedAmount = 0;
  t.mock.timers.tick(200);
  assert.equal(open().length, 0);
  assert.deepEqual(happened, ["open", "closed"]);
  bulk.want();
  assert.equal(open().length, 1);
});

test("all go with the token", (t) => {
  const { bulk, at, open } = lay(t, null);
  at(0).answer();
  at(0).hear(MUCH_BYTES);
  at(1).answer();
  bulk.stop();
  t.mock.timers.tick(60_000);
  assert.equal(open().length, 0);
});
