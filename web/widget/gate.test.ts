// The gate in front of the page: what it lets through, and what becomes of acts that nobody carries out.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import type { ClientMessage } from "../shared/generated/ClientMessage";
import type { ControlCommand } from "../shared/ports";
import type { Client } from "./client/client";
import type { Hands } from "./hands/hands";
import { ACTS_MAX, createGate, DOCUMENTS_MAX, type Gate } from "./hands/gate";
import { createLateHands, MESSAGES_MAX } from "./hands/late";
import { SAME_PRESS_MS, STOP_KEY_MS, stopKey } from "./hands/stop-key";
import type { ClientState } from "./client/state";
import type { ViewContext } from "./views/view";

interface Scene {
  readonly gate: Gate;
  /** Ports that were handed to the page, in their order. */
  readonly ports: MessagePort[];
  readonly sent: ClientMessage[];
  act(n: number): void;
}

function open(asks = (): boolean => false, stopped = false): Scene {
  const ports: MessagePort[] = [];
  const sent: ClientMessage[] = [];
  const engine = { carried: { paused: false, stopped }, send: (message: ClientMessage) => sent.push(message), control: (_: number, port: MessagePort) => ports.push(port) };
  const gate = createGate({ engine: () => engine } as unknown as Client, () => (asks() ? "asking" : null), stopKey(() => gate.stop()));
  gate.follow(true, true);
  return { gate, ports, sent, act: (n) => gate.act({ n, epoch: 1, document: 0, node: 1, fx: 0, fy: 0, input: { kind: "text", text: "x", pasted: false } }) };
}

function heard(port: MessagePort): Promise<ControlCommand> {
  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<ControlCommand>) => resolve(data);
  });
}

test("an act that came too late in the page is let through anew, and not after Stop", async () => {
  const { gate, ports, act } = open();
  act(1);
  const port = ports[0];
  assert.ok(port);
  port.postMessage({ type: "ready" });
  const first = await heard(port);
  assert.ok(first.type === "act" && first.until - Date.now() < 100);
  port.postMessage({ type: "late", n: 1 });
  const again = await heard(port);
  assert.ok(again.type === "act" && again.act.n === 1);
  gate.stop();
  port.postMessage({ type: "late", n: 1 });
  assert.equal((await heard(port)).type, "end");
  port.close();
});

test("control that was stopped on the page before is stopped here, until the customer allows it anew", () => {
  const { gate, ports, sent, act } = open(undefined, true);
  assert.equal(gate.isOpen(), false);
  act(1);
  assert.deepEqual([sent, ports], [[{ type: "acted", n: 1, refused: "not_granted" }], []]);
  gate.open();
  act(2);
  assert.equal(ports.length, 1);
  gate.stop();
});

test("under a question nothing is done, neither what comes nor what came before", async () => {
  let asked = false;
  const { gate, ports, sent, act } = open(() => asked);
  act(1);
  const [port] = ports;
  assert.ok(port);
  asked = true;
  act(2);
  assert.deepEqual(sent, [{ type: "acted", n: 2, refused: "asking" }]);
  port.postMessage({ type: "ready" });
  while (sent.length < 2) await new Promise(setImmediate);
  assert.deepEqual(sent[1], { type: "acted", n: 1, refused: "asking" });
  asked = false;
  act(3);
  const passed = await heard(port);
  assert.ok(passed.type === "act" && passed.act.n === 3);
  gate.stop();
  port.close();
});

test("without the grant to type, what is typed is refused and what is pressed is not", async () => {
  const { gate, ports, sent, act } = open();
  gate.follow(true, false);
  act(1);
  assert.deepEqual(sent, [{ type: "acted", n: 1, refused: "not_granted" }]);
  gate.follow(true, true);
  act(2);
  gate.follow(true, false);
  const port = ports[0];
  assert.ok(port);
  gate.act({ n: 3, epoch: 1, document: 0, node: 1, fx: 0, fy: 0, input: { kind: "down", button: 0, detail: 1, modifiers: 0, touch: false } });
  port.postMessage({ type: "ready" });
  const first = await heard(port);
  assert.ok(first.type === "act" && first.act.n === 3);
  assert.deepEqual(sent.at(-1), { type: "acted", n: 2, refused: "not_granted" });
  gate.stop();
  port.close();
});

test("a document that does not answer is asked for another port with the next act", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const { gate, ports, sent, act } = open();
    act(1);
    mock.timers.tick(5_000);
    act(2);
    mock.timers.tick(5_000);
    assert.equal(ports.length, 2);
    assert.deepEqual(sent, [1, 2].map((n) => ({ type: "acted", n, refused: "unanswered" })));
    gate.stop();
  } finally {
    mock.timers.reset();
  }
});

test("a dialog that holds the page refuses acts as the customer's step until it is closed, and what shows later is told once more", async () => {
  const { gate, ports, sent, act } = open();
  act(1);
  const port = ports[0];
  assert.ok(port);
  port.postMessage({ type: "ready" });
  await heard(port);
  act(2);
  const told = async (count: number): Promise<void> => {
    while (sent.length < count) await new Promise(setImmediate);
  };
  port.postMessage({ type: "dialog", open: true });
  await told(2);
  const next = heard(port);
  // The page answers the act itself once the dialog is closed.
  port.postMessage({ type: "dialog", open: false });
  port.postMessage({ type: "acted", n: 1, refused: null });
  port.postMessage({ type: "gated", n: 1 });
  await told(3);
  act(3);
  const third = await next;
  assert.ok(third.type === "act" && third.act.n === 3);
  assert.deepEqual(sent, [1, 2, 1].map((n) => ({ type: "acted", n, refused: "customers_step" })));
  port.postMessage({ type: "acted", n: 3, refused: null });
  port.postMessage({ type: "gated", n: 3 });
  await told(5);
  assert.deepEqual(sent.slice(3), [{ type: "acted", n: 3, refused: null }, { type: "acted", n: 3, refused: "customers_step" }]);
  gate.stop();
  port.close();
});

test("what the page tells of a frame with the keyboard suspends acts, is over with the customer's next press, and says nothing where the agent is in a frame", async () => {
  const { gate, ports, sent, act } = open();
  gate.open();
  const port = ports[0];
  assert.ok(port, "the page hears the customer's hand from the grant on");
  const told = async (message: object, reaches: (last: ClientMessage | undefined) => boolean): Promise<void> => {
    port.postMessage(message);
    while (!reaches(sent.at(-1))) await new Promise(setImmediate);
  };
  const isSuspended = (ms: number) => (last: ClientMessage | undefined): boolean => last?.type === "suspended" && last.ms === ms;
  await told({ type: "elsewhere", ms: 10_000 }, isSuspended(10_000));
  act(1);
  assert.deepEqual(sent.at(-1), { type: "acted", n: 1, refused: "suspended" });
  await told({ type: "suspended", ms: 1 }, isSuspended(1));
  await new Promise((done) => setTimeout(done, 5));
  gate.act({ n: 2, epoch: 1, document: 7, node: 1, fx: 0, fy: 0, input: { kind: "text", text: "x", pasted: false } });
  const inner = ports[1];
  assert.ok(inner);
  inner.postMessage({ type: "ready" });
  assert.equal((await heard(inner)).type, "act");
  port.postMessage({ type: "elsewhere", ms: 10_000 });
  await told({ type: "gated", n: 99 }, (last) => last?.type === "acted" && last.n === 99);
  inner.postMessage({ type: "acted", n: 2, refused: null });
  gate.act({ n: 3, epoch: 1, document: 7, node: 1, fx: 0, fy: 0, input: { kind: "text", text: "x", pasted: false } });
  const next = await heard(inner);
  assert.ok(next.type === "act" && next.act.n === 3);
  gate.stop();
  [port, inner].forEach((one) => one.close());
});

test("as many acts wait as the bound says; one more is answered at once", () => {
  const { gate, sent, act } = open();
  for (let n = 1; n <= ACTS_MAX; n++) act(n);
  assert.deepEqual(sent, []);
  act(ACTS_MAX + 1);
  assert.deepEqual(sent, [{ type: "acted", n: ACTS_MAX + 1, refused: "unanswered" }]);
  gate.stop();
});

test("as many documents have a port as the bound says; one more begins with all of them shut", async () => {
  const { gate, ports, sent } = open();
  const press = (document: number): void => gate.act({ n: document, epoch: 1, document, node: 1, fx: 0, fy: 0, input: { kind: "down", button: 0, detail: 1, modifiers: 0, touch: false } });
  for (let document = 0; document < DOCUMENTS_MAX; document++) {
    press(document);
    const port = ports[document];
    assert.ok(port);
    port.postMessage({ type: "ready" });
    assert.equal((await heard(port)).type, "act");
    port.postMessage({ type: "acted", n: document, refused: null });
    while (sent.length <= document) await new Promise(setImmediate);
  }
  const first = ports[0];
  assert.ok(first);
  const end = heard(first);
  press(DOCUMENTS_MAX);
  assert.equal((await end).type, "end");
  assert.equal(ports.length, DOCUMENTS_MAX + 1);
  assert.equal(sent.length, DOCUMENTS_MAX, "and what comes is not refused for it");
  gate.stop();
  for (const port of ports) port.close();
});

test("what is said before the hands are there waits for them, up to a bound", async () => {
  const heardOf: number[] = [];
  const receive: Hands["receive"] = (message) => void (message.type === "acted" && heardOf.push(message.n));
  const late = createLateHands(async () => ({ createHands: () => ({ receive }) as unknown as Hands }));
  const say = (n: number): void => late.receive({ type: "acted", n, refused: null }, {} as ClientState);
  for (let n = 1; n <= MESSAGES_MAX + 1; n++) say(n);
  await new Promise<void>((there) => late.load({} as ViewContext, there));
  assert.deepEqual([heardOf.length, heardOf.at(-1)], [MESSAGES_MAX, MESSAGES_MAX]);
  say(0);
  assert.equal(heardOf.at(-1), 0, "and nothing waits any more");
});

test("two presses of Escape within a second stop control, and no press that is heard twice", () => {
  let n = 0;
  const press = stopKey(() => n++);
  const check = (at: number, stops: number): void => (press(at), assert.equal(n, stops, String(at)));
  check(10_000, 0);
  check(10_000 + SAME_PRESS_MS - 1, 0);
  check(10_000 + STOP_KEY_MS + 1, 0);
  check(10_000 + 2 * STOP_KEY_MS + 1, 1);
  check(20_000, 1);
  check(20_000 + SAME_PRESS_MS, 2);
  // A clock that was set back begins anew.
  check(15_000, 2);
  check(15_100, 3);
});

test("the page tells of Escape, and what waits behind the second one is not done", async () => {
  const { gate, ports, act, sent } = open();
  act(1);
  const port = ports[0];
  assert.ok(port);
  port.postMessage({ type: "escape", at: 1_000 });
  port.postMessage({ type: "escape", at: 1_500 });
  assert.equal((await heard(port)).type, "end");
  assert.equal(gate.isOpen(), false);
  act(2);
  assert.deepEqual(sent.map((message) => message.type === "acted" && [message.n, message.refused]), [[1, "not_granted"], [2, "not_granted"]]);
  port.close();
});
