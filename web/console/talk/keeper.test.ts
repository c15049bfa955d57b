/// <reference types="node" />
// Drafts in the tab and on the server: which words stand, which are given back, and when the server is asked.

import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import type { Draft } from "../../shared/generated/Draft";
import type { KeepDraft } from "../../shared/generated/KeepDraft";
import type { KeptDraft } from "../../shared/generated/KeptDraft";
import { createKeeper, KEEP_AFTER_MS, type Keeper } from "./keeper";
import { settle } from "./settle";

const AT = Date.parse("2026-11-30T10:00:00.000Z");
const draft = (text: string, version: number): Draft => ({ kind: "comment", text, version, saved_at: new Date(AT).toISOString() });

/** A server for one draft, and windows onto it. */
function desk(): { server: { draft: Draft | null; log: string[]; leaving: boolean[]; fails: boolean }; open(tab?: Map<string, string>): { keeper: Keeper; field: { text: string; other: string | null } } } {
  const server: { draft: Draft | null; log: string[]; leaving: boolean[]; fails: boolean } = { draft: null, log: [], leaving: [], fails: false };
  const api = {
    drafts: async () => ({ data: server.draft === null ? [] : [server.draft], next_cursor: null }),
    keepDraft: async (_ticket: string, keep: KeepDraft, leaving = false): Promise<KeptDraft> => {
      server.log.push(keep.text);
      server.leaving.push(leaving);
      if (server.fails) throw new Error("away");
      const before = server.draft;
      server.draft = keep.text === "" ? null : { ...draft(keep.text, (before?.version ?? 0) + 1), saved_at: new Date(Date.now()).toISOString() };
      const isUnseen = before !== null && before.version !== keep.seen && before.text !== keep.text;
      return { draft: server.draft, other: isUnseen ? before : null };
    },
  };
  return {
    server,
    open(tab = new Map()) {
      useTab(tab);
      const field = { text: "", other: null as string | null };
      const keeper = createKeeper(api, "agt_1.tic_1.comment", { ticketId: "tic_1", kind: "comment" }, {
        write: (text) => (field.text = text),
        offer: (other) => (field.other = other),
      });
      field.text = keeper.text;
      return { keeper, field };
    },
  };
}

/** The browser's storage of a tab. */
function useTab(tab: Map<string, string>): void {
  const storage = { getItem: (key: string) => tab.get(key) ?? null, setItem: (key: string, value: string) => void tab.set(key, value), removeItem: (key: string) => void tab.delete(key) };
  Object.defineProperty(globalThis, "sessionStorage", { value: storage, configurable: true });
}

/** Everything that was asked has been answered. */
async function answered(): Promise<void> {
  for (let n = 0; n < 20; n++) await Promise.resolve();
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"], now: AT + 60_000 }));
afterEach(() => mock.timers.reset());

test("what is kept as the window is hidden outlives it", async () => {
  const { server, open } = desk();
  const { keeper } = open();
  keeper.typed("Hello");
  keeper.leave();
  await answered();
  keeper.typed("Hello again");
  keeper.flush();
  await answered();
  keeper.leave();
  await answered();
  assert.deepEqual([server.log, server.leaving], [["Hello", "Hello again"], [true, false]]);
});

test("the server has it a moment after the last key", async () => {
  const { server, open } = desk();
  const { keeper } = open();
  await keeper.look();
  for (const text of ["L", "Lo", "Look"]) keeper.typed(text);
  mock.timers.tick(KEEP_AFTER_MS - 1);
  await answered();
  assert.deepEqual(server.log, []);
  mock.timers.tick(1);
  await answered();
  assert.deepEqual(server.log, ["Look"]);
  keeper.typed("Look");
  mock.timers.tick(KEEP_AFTER_MS);
  await answered();
  assert.deepEqual(server.log, ["Look"]);
});

test("another computer has it, and what was sent is nowhere any more", async () => {
  const { server, open } = desk();
  const here = open();
  here.keeper.typed("Look");
  here.keeper.flush();
  await answered();
  const there = open();
  await there.keeper.look();
  assert.deepEqual(there.field, { text: "Look", other: null });
  there.keeper.sent();
  await answered();
  assert.equal(server.draft, null);
  await here.keeper.look();
  assert.deepEqual(here.field, { text: "", other: null });
});

test("of two windows the newer words win, and the older ones are given back", async () => {
  const { server, open } = desk();
  const [here, there] = [open(), open()];
  here.keeper.typed("From the desk");
  here.keeper.flush();
  await answered();
  there.keeper.typed("From the sofa");
  there.keeper.flush();
  await answered();
  assert.equal(server.draft?.text, "From the sofa");
  assert.equal(there.field.other, "From the desk");
  there.keeper.restore();
  assert.deepEqual(there.field, { text: "From the desk", other: "From the sofa" });
  mock.timers.tick(KEEP_AFTER_MS);
  await answered();
  assert.equal(server.draft?.text, "From the desk");
  there.keeper.dismiss();
  assert.equal(there.field.other, null);
});

test("without the server it stays in the tab, and goes there with the next look", async () => {
  const { server, open } = desk();
  const tab = new Map<string, string>();
  const before = open(tab);
  await before.keeper.look();
  server.fails = true;
  before.keeper.typed("Look");
  before.keeper.flush();
  await answered();
  assert.equal(server.draft, null);
  server.fails = false;
  const after = open(tab);
  assert.equal(after.field.text, "Look");
  await after.keeper.look();
  mock.timers.tick(KEEP_AFTER_MS);
  await answered();
  assert.equal(server.draft?.["text"], "Look");
});

test("what was never kept needs no request to be forgotten", async () => {
  const { server, open } = desk();
  const { keeper } = open();
  keeper.typed("Look");
  keeper.sent();
  await answered();
  assert.deepEqual(server.log, []);
});

test("words stand by their age, and those that go on from others replace them", () => {
  const local = (text: string, more: object = {}) => ({ text, seen: null, changed: true, at: AT + 1, ...more });
  const found = draft("Theirs", 7);
  assert.deepEqual(settle(local("Mine"), found), { text: "Mine", seen: 7, other: "Theirs", changed: true });
  assert.deepEqual(settle(local("Mine", { at: AT - 1 }), found), { text: "Theirs", seen: 7, other: "Mine", changed: false });
  assert.deepEqual(settle(local("Mine", { seen: 7 }), found), { text: "Mine", seen: 7, other: null, changed: true });
  assert.deepEqual(settle(local("Old", { seen: 6, changed: false }), found), { text: "Theirs", seen: 7, other: "Old", changed: false });
  assert.deepEqual(settle(local("The", { seen: 6, changed: false }), found), { text: "Theirs", seen: 7, other: null, changed: false });
  assert.deepEqual(settle(local("Theirs and mine"), found), { text: "Theirs and mine", seen: 7, other: null, changed: true });
  assert.deepEqual(settle(local("Theirs "), found), { text: "Theirs ", seen: 7, other: null, changed: false });
  assert.deepEqual(settle(local(""), found), { text: "Theirs", seen: 7, other: null, changed: false });
  assert.deepEqual(settle(local("Mine"), null), { text: "Mine", seen: null, other: null, changed: true });
  assert.deepEqual(settle(local("Sent", { seen: 6, changed: false }), null), { text: "", seen: null, other: null, changed: false });
});
