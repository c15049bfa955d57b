// A page's socket: what it says, what it hears, and when it comes back.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { PresentNews } from "../shared/generated/PresentNews.ts";
import { createLine, SILENCE_MS, type Wire } from "./line.ts";

class FakeWire implements Wire {
  readonly sent: unknown[] = [];
  closed = false;
  onopen: Wire["onopen"] = null;
  onmessage: Wire["onmessage"] = null;
  onclose: Wire["onclose"] = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  hear(news: PresentNews): void {
    this.onmessage?.call(this as unknown as WebSocket, { data: JSON.stringify(news) } as MessageEvent);
  }
  opened(): void {
    this.onopen?.call(this as unknown as WebSocket, {} as Event);
  }
  cut(): void {
    this.onclose?.call(this as unknown as WebSocket, {} as CloseEvent);
  }
}

function setUp(token = "a.b.c") {
  const wires: FakeWire[] = [];
  const heard: unknown[] = [];
  const refused: string[] = [];
  const line = createLine({
    open() {
      const wire = new FakeWire();
      wires.push(wire);
      return wire;
    },
    word: () => Promise.resolve(token),
    hostOrigin: "https://shop.example",
    hear: (news) => heard.push(news.type),
    refused: (reason) => refused.push(reason),
  });
  return { line, wires, heard, refused };
}

/** Lets promises that are kept go on. */
const turn = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};

test("the first message has the word and the origin, and nothing else of the page", async () => {
  const { line, wires, heard } = setUp();
  line.begin();
  await turn();
  wires[0]?.opened();
  assert.deepEqual(wires[0]?.sent, [{ type: "hello", v: 1, token: "a.b.c", host_origin: "https://shop.example" }]);
  wires[0]?.hear({ type: "here" });
  wires[0]?.hear({ type: "beat" });
  assert.deepEqual(wires[0]?.sent[1], { type: "beat" });
  wires[0]?.hear({ type: "invited", invitation: "inv_1", agent: "Ada", words: null });
  line.answer("not_now", "inv_1");
  assert.deepEqual(wires[0]?.sent[2], { type: "not_now", invitation: "inv_1" });
  line.rest();
  assert.ok(wires[0]?.closed);
  assert.deepEqual(heard, ["invited", "over"], "what was shown is gone with the socket");
});

test("what was accepted lets the customer in though they look at another tab meanwhile", async () => {
  const { line, wires, heard } = setUp();
  line.begin();
  await turn();
  wires[0]?.opened();
  wires[0]?.hear({ type: "invited", invitation: "inv_1", agent: "Ada", words: null });
  line.answer("accept", "inv_1");
  line.rest();
  assert.equal(wires[0]?.closed, false);
  wires[0]?.hear({ type: "accepted", arrival: "arr_1" });
  assert.ok(wires[0]?.closed);
  assert.deepEqual(heard, ["invited", "accepted", "over"]);
});

test("who rests while the word is fetched opens nothing", async () => {
  const { line, wires } = setUp();
  line.begin();
  line.rest();
  await turn();
  assert.equal(wires.length, 0);
});

test("a word that is not believed is said once, and the page does not come back by itself", async () => {
  for (const reason of ["refused", "off"] as const) {
    const { line, wires, refused } = setUp();
    line.begin();
    await turn();
    wires[0]?.hear({ type: "bye", reason });
    await turn();
    assert.deepEqual(refused, [reason]);
    assert.equal(wires.length, 1);
  }
});

test("what is no word does not leave the page", async () => {
  for (const token of ["", "null", "<!doctype html><title>Sign in</title>", "a.b", "a.b.c.d", `a.b.${"c".repeat(8_192)}`]) {
    const { line, wires, refused } = setUp(token);
    line.begin();
    await turn();
    assert.deepEqual([refused, wires.length], [["refused"], 0], token.slice(0, 20));
  }
});

test("a socket that is cut or silent comes back after a pause, and one without room after a longer one", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { line, wires } = setUp();
    line.begin();
    await turn();
    wires[0]?.cut();
    mock.timers.tick(2_000);
    await turn();
    assert.equal(wires.length, 2);
    mock.timers.tick(SILENCE_MS);
    assert.ok(wires[1]?.closed);
    mock.timers.tick(5_000);
    await turn();
    assert.equal(wires.length, 3);
    wires[2]?.hear({ type: "bye", reason: "full" });
    mock.timers.tick(60_000);
    await turn();
    assert.equal(wires.length, 3);
    mock.timers.tick(240_000);
    await turn();
    assert.equal(wires.length, 4);
    line.rest();
  } finally {
    mock.timers.reset();
  }
});
