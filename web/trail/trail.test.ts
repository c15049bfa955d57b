// What is told of a page and what is not: by its address, by rules, by pauses, and before it was looked at.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import type { PlaceWord } from "../shared/ports.ts";
import type { Core, LensMemory, MakeLens, Sense } from "../sensor/sense.ts";
import type { Notes } from "../widget/loader/used.ts";

/** As much of an element as is asked here. */
class FakeElement {
  readonly id: string;
  readonly localName = "button";
  readonly parentElement = null;
  readonly assignedSlot = null;
  constructor(id: string) {
    this.id = id;
  }
  getAttribute(name: string): string | null {
    return name === "id" ? this.id : null;
  }
  hasAttribute(): boolean {
    return false;
  }
  matches(): boolean {
    return true;
  }
  contains(other: unknown): boolean {
    return other === this;
  }
  getRootNode(): object {
    return {};
  }
}

const listeners = new Map<string, (event: unknown) => void>();
const page = { location: new URL("https://shop.example/help"), hidden: false, requests: [] as object[], event: undefined as unknown };
let now = 0;

mock.timers.enable({ apis: ["setInterval"] });
mock.method(performance, "now", () => now);
mock.method(performance, "getEntriesByType", () => page.requests);
const define = (name: string, get: () => unknown): void => void Object.defineProperty(globalThis, name, { configurable: true, get });
define("Element", () => FakeElement);
define("ErrorEvent", () => class {});
define("window", () => ({ event: page.event }));
define("location", () => page.location);
define("document", () => ({ currentScript: null, hidden: page.hidden, addEventListener: (name: string, call: () => void) => listeners.set(name, call) }));
define("PerformanceObserver", () => class { observe(): void {} disconnect(): void {} });
define("addEventListener", () => (name: string, call: (event: unknown) => void) => listeners.set(name, call));

const { makeTrail } = (await import("./trail.ts")) as { readonly makeTrail: MakeLens };
const { seek, watchUsed } = await import("../widget/loader/used.ts");

beforeEach(() => {
  now = 0;
  listeners.clear();
  Object.assign(page, { location: new URL("https://shop.example/help"), hidden: false, requests: [], event: undefined });
});

const use = (element: FakeElement): void => listeners.get("pointerdown")?.({ isTrusted: true, composedPath: () => [element] });
const fail = (): void => listeners.get("unhandledrejection")?.({ reason: new TypeError("Robin"), timeStamp: now });
const request = (url: string, startTime = now): void => void (page.requests = [...page.requests, { initiatorType: "fetch", responseStatus: 404, name: url, startTime, responseEnd: now }]);
const go = (path: string): void => {
  page.location = new URL(path, "https://shop.example");
};

/** One document with a sensor that can be stopped and begun anew. */
function open(rules: Notes["rules"] = []) {
  const notes = watchUsed();
  notes.rules = rules;
  const told: PlaceWord[] = [];
  const c = { complete: true, touched: false, ids: { has: () => true }, marks: new Map<unknown, number>(), kept: new Map(), selectors: { rules: [] as { pages: string }[], isHere: () => true } };
  let abort = new AbortController();
  const begin = (): Sense => {
    abort = new AbortController();
    const core = { capture: () => c, settle: () => true, wake: () => undefined, signal: abort.signal, post: (word: PlaceWord) => told.push(word) };
    return makeTrail(core as unknown as Core, { notes } as unknown as LensMemory);
  };
  const look = (): void => {
    now += 500;
    mock.timers.tick(500);
  };
  return { notes, told, c, begin, look, stop: () => abort.abort() };
}

const last = (told: readonly PlaceWord[]): unknown => told.at(-1)?.place;

test("what was used and what failed is told, and where help was sought", () => {
  const { notes, told, begin, look } = open();
  use(new FakeElement("pay"));
  request("https://shop.example/api/orders/77");
  seek(notes as Notes);
  now = 100;
  request("https://shop.example/api/later");
  begin();
  look();
  assert.deepEqual(told, [{ type: "place", place: { page: "/help", element: "button#pay", error: "404 /api/later" }, sought: { page: "/help", element: "button#pay", error: "404 /api/orders/:id" } }]);
  look();
  assert.equal(told.length, 1);
});

test("what failed at another address before the first look is not told", () => {
  page.location = new URL("https://shop.example/patients/robin");
  const { notes, told, begin, look } = open();
  now = 10;
  use(new FakeElement("patient"));
  fail();
  request("https://shop.example/patients/files");
  now = 20;
  go("/help");
  seek(notes as Notes);
  begin();
  look();
  assert.deepEqual(told, [{ type: "place", place: { page: "/help" }, sought: { page: "/help" } }]);
});

test("a query that changes keeps the field that is used, and not what failed", () => {
  const { told, begin, look } = open();
  begin();
  use(new FakeElement("search"));
  fail();
  go("/help?q=robin");
  look();
  assert.deepEqual(last(told), { page: "/help", element: "button#search" });
});

test("what happened while the page was paused is not told once it is seen again", () => {
  const { told, begin, look, stop } = open();
  begin();
  look();
  stop();
  use(new FakeElement("secret"));
  fail();
  request("https://shop.example/api/secret");
  now += 1_000;
  begin();
  look();
  assert.deepEqual(last(told), { page: "/help" });
  use(new FakeElement("pay"));
  look();
  assert.deepEqual(last(told), { page: "/help", element: "button#pay" });
});

test("a page that was strict stays so in this document, also behind a pause", () => {
  const { told, begin, look, stop } = open([{ pages: "*/patients*", profile: "strict", mask: [], block: [], pause: [] }]);
  begin();
  look();
  go("/patients/robin");
  use(new FakeElement("patient"));
  look();
  look();
  assert.deepEqual(told.slice(1), [{ type: "place", place: null, sought: null }]);
  stop();
  go("/help");
  begin();
  look();
  assert.equal(told.length, 2);
});

test("where a rule pauses at times help is never told to be sought, nor what was done before", () => {
  const { notes, told, begin, look } = open([{ pages: "*/help", profile: "open", mask: [], block: [], pause: ["#card"] }]);
  use(new FakeElement("pay"));
  seek(notes as Notes);
  begin();
  look();
  assert.deepEqual(told, [{ type: "place", place: { page: "/help" }, sought: null }]);
});

test("a tab that is hidden is nowhere until it is seen", () => {
  const { told, begin, look } = open();
  begin();
  look();
  page.hidden = true;
  look();
  page.hidden = false;
  look();
  assert.deepEqual(told.map(({ place }) => place), [{ page: "/help" }, null, { page: "/help" }]);
});

test("masked and blocked elements are none, and nothing is told before all marks are known", () => {
  const { told, c, begin, look } = open();
  const pay = new FakeElement("pay");
  use(pay);
  begin();
  c.selectors.rules = [{ pages: "*" }];
  look();
  c.selectors.rules = [];
  c.touched = true;
  look();
  assert.deepEqual(told, []);
  c.touched = false;
  // Each mark by which something is private.
  for (let bit = 1; bit <= 1 << 12; bit <<= 1) c.marks.set(pay, (c.marks.get(pay) ?? 0) | bit);
  look();
  assert.deepEqual(last(told), { page: "/help" });
});

test("the button of the page that asks for help is none of what is asked about", () => {
  const { notes, told, begin, look } = open();
  const [pay, help] = [new FakeElement("pay"), new FakeElement("help")];
  use(pay);
  use(help);
  page.event = { isTrusted: true, composedPath: () => [help] };
  seek(notes as Notes);
  begin();
  look();
  assert.deepEqual(told, [{ type: "place", place: { page: "/help", element: "button#pay" }, sought: { page: "/help", element: "button#pay" } }]);
  page.event = undefined;
  use(help);
  seek(notes as Notes);
  look();
  assert.deepEqual(told[1]?.sought, { page: "/help", element: "button#help" });
});
