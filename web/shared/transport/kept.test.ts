// What outlives the page: presses that take something back, and messages that no answer has come to.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { ClientMessage } from "../generated/ClientMessage.ts";
import { type Brakes, makeBrakes } from "./brakes.ts";
import { type ChatOutbox, makeChatOutbox, type Unsent, UNSENT_MAX } from "./chat.ts";
import { makeKept } from "./kept.ts";

/** The storage of one tab; full: it takes nothing. */
function openTab(full = false): Map<string, string> {
  const items = new Map<string, string>();
  const sessionStorage = {
    getItem: (name: string) => items.get(name) ?? null,
    setItem(name: string, value: string) {
      if (full) throw new DOMException("full", "QuotaExceededError");
      items.set(name, value);
    },
    removeItem: (name: string) => items.delete(name),
  };
  Object.defineProperty(globalThis, "sessionStorage", { configurable: true, value: sessionStorage });
  return items;
}

const PAUSE: ClientMessage = { type: "pause", by: "customer" };
const GO_ON: ClientMessage = { type: "grant", grant: "view" };
const STOP: ClientMessage = { type: "revoke", grant: "control" };

/** A page, with what it is told on its way. */
function page(session = "ses_1", ...said: readonly ClientMessage[]): Brakes {
  const brakes = makeBrakes(makeKept("brakes", session));
  [...brakes.carried, ...said].forEach((one) => brakes.said(one));
  return brakes;
}

test("what is taken back and not counted is carried to the next page, and to one after it", () => {
  openTab();
  page("ses_1", STOP, PAUSE, { type: "remove", participant: "par_9" });
  const next = page();
  assert.deepEqual(next.carried, [STOP, PAUSE, { type: "remove", participant: "par_9" }]);
  assert.deepEqual(next.holds, { paused: true, stopped: true });
  next.counted([{ type: "hidden", count: 1 }, STOP]);
  const last = page();
  assert.deepEqual(last.carried.map(({ type }) => type), ["pause", "remove"]);
  last.counted([PAUSE, { type: "remove", participant: "par_9" }]);
  assert.deepEqual(page().carried, []);
});

test("what is given again, or was never the customer's own, is not carried", () => {
  openTab();
  page("ses_1", PAUSE, GO_ON, STOP, { type: "grant", grant: "control" }, { type: "pause", by: "page" }, { type: "end" });
  assert.deepEqual(page().carried, []);
  page("ses_1", PAUSE, GO_ON, PAUSE).counted([PAUSE, GO_ON]);
  assert.deepEqual(page().carried, [PAUSE], "the second press is the one that was not counted");
  page("ses_1", STOP, { type: "consent", decision: "allow", host_origin: null, agent: null });
  assert.deepEqual(page().carried, []);
  page("ses_1", { type: "revoke", grant: "voice" });
  assert.deepEqual(page().holds, { paused: false, stopped: false });
  page("ses_1", PAUSE);
  assert.deepEqual(page().holds, { paused: true, stopped: true }, "control goes with the view");
});

test("another session of the tab carries nothing of this one, and nothing comes of storage that is full or spoilt", () => {
  const items = openTab();
  page("ses_1", PAUSE);
  assert.deepEqual(page("ses_2").carried, []);
  assert.equal(items.size, 1);
  items.set("brakes", "{");
  assert.deepEqual(page().carried, []);
  openTab(true);
  page("ses_1", PAUSE);
  assert.deepEqual(page().carried, []);
});

/** An outbox whose socket is held back, with what would have gone out. */
function outbox(): { readonly outbox: ChatOutbox; readonly sent: ClientMessage[] } {
  const sent: ClientMessage[] = [];
  return { outbox: makeChatOutbox((message) => sent.push(message), makeKept<readonly Unsent[]>("unsent", "ses_1")), sent };
}

test("a message that was on its way at a reload is written again under its identifier, until it is committed", () => {
  openTab();
  void outbox().outbox.write("hello", "m1");
  const next = outbox();
  assert.deepEqual(next.outbox.unsent, [{ id: "m1", text: "hello" }]);
  next.outbox.unsent.forEach(({ id, text }) => void next.outbox.write(text, id));
  next.outbox.reconnected([]);
  assert.deepEqual(next.sent.at(-1), { type: "chat", id: "m1", text: "hello" });
  next.outbox.committed({ id: "m1", from: "c", role: "customer", text: "hello", at: "", receipt: "sent", copied: 0 });
  assert.deepEqual(outbox().outbox.unsent, []);
});

test("messages outlive the page up to a bound, and none the end of the session", async () => {
  openTab();
  const { outbox: first } = outbox();
  const written = Array.from({ length: UNSENT_MAX + 1 }, (_, n) => first.write("x", `m${n}`).catch(() => "over"));
  assert.equal(outbox().outbox.unsent.length, UNSENT_MAX);
  first.closed(true);
  assert.deepEqual([...new Set(await Promise.all(written))], ["over"]);
  assert.deepEqual(outbox().outbox.unsent, []);
  const { outbox: second } = outbox();
  const late = second.write("y", "m").catch(() => "over");
  second.closed(false);
  assert.equal(await late, "over");
  assert.equal(outbox().outbox.unsent.length, 1, "another tab or window goes on");
});

test("what the server refuses says why, is not repeated by itself, and outlives the page", async () => {
  openTab();
  const { outbox: first, sent } = outbox();
  const why = first.write("hello", "m1").catch(({ code }: { readonly code: string }) => code);
  first.refused("m2", "too_fast");
  first.refused("m1", "too_many");
  assert.equal(await why, "too_many");
  first.reconnected([]);
  assert.equal(sent.length, 1);
  assert.deepEqual(outbox().outbox.unsent, [{ id: "m1", text: "hello" }]);
  void first.write("hello", "m1");
  first.reconnected([]);
  assert.equal(sent.length, 3);
  first.committed({ id: "m1", from: "c", role: "customer", text: "hello", at: "", receipt: "sent", copied: 0 });
  assert.deepEqual(outbox().outbox.unsent, []);
});
