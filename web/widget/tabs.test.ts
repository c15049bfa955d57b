// Tabs that share a session, over a real BroadcastChannel: so many and not one more, and no other origin.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createTabs, TABS_MAX, type TabEvents, type Tabs } from "./client/tabs";
import { sessionView } from "./testing/scenes";

// Open channels would keep the process alive.
class Channel extends BroadcastChannel {
  constructor(name: string) {
    super(name);
    (this as unknown as { unref(): void }).unref();
  }
}

// What a document has and Node has not; all of these tabs are in the background.
Object.assign(globalThis, { BroadcastChannel: Channel, document: Object.assign(new EventTarget(), { visibilityState: "hidden" }), addEventListener: () => undefined });

function tab(origin: string, events: Partial<TabEvents> = {}): Tabs {
  let number: string | null = null;
  const numbers = { read: () => number, write: (value: string) => ((number = value), true), clear: () => (number = null), seal: () => undefined };
  const nothing = (): undefined => undefined;
  return createTabs(origin, numbers, {
    onFound: nothing, onTake: nothing, onOrphaned: nothing, send: nothing, onEnd: nothing, onStop: nothing, onOver: nothing, ...events,
  });
}

/** Whether a holder takes a tab of that origin in. */
function joins(origin: string): Promise<boolean> {
  return new Promise((resolve) => tab(origin, { onFound: () => resolve(true) }).join(() => resolve(false)));
}

test("so many tabs join and not one more, and none of another origin", { timeout: 30_000 }, async () => {
  const lists: number[][] = [];
  tab("https://a.example", { send: (message) => message.type === "tabs" && lists.push(message.tabs) }).hold(sessionView({ state: "live" }), "resume-1");
  const more = Array.from({ length: TABS_MAX - 1 }, () => joins("https://a.example"));
  assert.ok((await Promise.all(more)).every(Boolean));
  assert.deepEqual(await Promise.all([joins("https://a.example"), joins("https://b.example")]), [false, false]);
  assert.deepEqual(lists.at(-1), Array.from({ length: TABS_MAX }, (_, at) => at + 1));
});

test("two sessions of one origin keep to themselves", { timeout: 30_000 }, async () => {
  const lists = new Map<string, number[]>();
  const holder = (id: string, token: string): Tabs => {
    const held = tab("https://c.example", { send: (message) => message.type === "tabs" && lists.set(id, message.tabs) });
    held.hold(sessionView({ id, state: "live" }), token);
    return held;
  };
  const first = holder("s1", "resume-1");
  const found: string[] = [];
  let over = 0;
  const settled = new Promise<void>((resolve) => {
    tab("https://c.example", { onFound: ({ session }) => (found.push(session.id), resolve()), onOver: () => over++ }).join(() => resolve());
  });
  await settled;
  assert.equal(found[0], "s1");
  const second = holder("s2", "resume-2");
  const third = new Promise<string>((resolve) => {
    tab("https://c.example", { onFound: ({ session }) => resolve(session.id) }).join(() => resolve("none"));
  });
  assert.match(await third, /^s[12]$/);
  second.over();
  // A word of its own session comes behind all that was said before.
  const fourth = new Promise<string>((resolve) => {
    tab("https://c.example", { onFound: ({ session }) => resolve(session.id) }).join(() => resolve("none"));
  });
  assert.equal(await fourth, "s1");
  assert.ok(found.every((id) => id === "s1"), "what the other session says is not heard");
  assert.equal(over, 0);
  first.over();
});

test("what another tab wants stopped is stopped by the holder, and said before the server does", { timeout: 30_000 }, async () => {
  let stopped = 0;
  tab("https://d.example", { onStop: () => stopped++ }).hold(sessionView({ state: "live", grants: ["view", "control", "type"] }), "resume-1");
  const grants: string[][] = [];
  let heard = (): void => undefined;
  const next = (): Promise<void> => new Promise((resolve) => (heard = resolve));
  const other = tab("https://d.example", { onFound: ({ session }) => (grants.push(session.grants), heard()) });
  const found = next();
  other.join(() => assert.fail("the holder is there"));
  await found;
  other.ask("stop", () => assert.fail("the holder has answered"));
  while (grants.at(-1)?.includes("control")) await next();
  assert.deepEqual([stopped, grants.at(0), grants.at(-1)], [1, ["view", "control", "type"], ["view"]]);
});

test("where no holder answers, whoever wants control stopped hears that", { timeout: 30_000 }, async () => {
  await new Promise<void>((resolve) => tab("https://e.example").ask("stop", resolve));
});
