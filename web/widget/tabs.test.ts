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
  const numbers = { read: () => number, write: (value: string) => ((number = value), true), clear: () => (number = null) };
  const nothing = (): undefined => undefined;
  return createTabs(origin, numbers, {
    onFound: nothing, onTake: nothing, onOrphaned: nothing, onTokenWanted: nothing, onList: nothing, onEnd: nothing, onOver: nothing, ...events,
  });
}

/** Whether a holder takes a tab of that origin in. */
function joins(origin: string): Promise<boolean> {
  return new Promise((resolve) => tab(origin, { onFound: () => resolve(true) }).join(() => resolve(false)));
}

test("so many tabs join and not one more, and none of another origin", { timeout: 30_000 }, async () => {
  const lists: number[][] = [];
  tab("https://a.example", { onList: (tabs) => lists.push(tabs) }).hold(sessionView({ state: "live" }), "resume-1");
  const more = Array.from({ length: TABS_MAX - 1 }, () => joins("https://a.example"));
  assert.ok((await Promise.all(more)).every(Boolean));
  assert.deepEqual(await Promise.all([joins("https://a.example"), joins("https://b.example")]), [false, false]);
  assert.deepEqual(lists.at(-1), Array.from({ length: TABS_MAX }, (_, at) => at + 1));
});
