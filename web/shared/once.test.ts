// What is asked for again under the same key, and what is not.

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { createConsoleApi } from "./api";
import { createOnce, type Failed, UNCLEAR_MAX } from "./once";

class Refused extends Error {
  readonly failed: Failed | null;

  constructor(failed: Failed | null) {
    super("refused");
    this.failed = failed;
  }
}

/** Asks in turn, each time with an end of its own; answers with the keys. */
async function keys(...asked: readonly (readonly [words: string, end: "done" | Failed | null])[]): Promise<readonly string[]> {
  let n = 0;
  const used: string[] = [];
  const once = createOnce((error) => (error as Refused).failed, () => `key${(n += 1)}`);
  for (const [words, end] of asked) {
    const sent = once(words, (key) => {
      used.push(key);
      return end === "done" ? Promise.resolve() : Promise.reject(new Refused(end));
    });
    await sent.then(() => undefined, () => undefined);
  }
  return used;
}

test("words whose end is not known go again under the same key", async () => {
  assert.deepEqual(await keys(["a", null], ["a", { status: 503, code: "busy" }], ["a", { status: 409, code: "idempotency_pending" }], ["a", "done"], ["a", "done"]), ["key1", "key1", "key1", "key1", "key2"]);
});

test("what was refused or done, and other words, have a key of their own", async () => {
  assert.deepEqual(await keys(["a", null], ["b", "done"], ["a", { status: 422, code: "invalid_body" }], ["a", "done"]), ["key1", "key2", "key1", "key3"]);
});

test("the oldest of many is forgotten", async () => {
  const many = Array.from({ length: UNCLEAR_MAX + 1 }, (_, n) => [`w${n}`, null] as const);
  const used = await keys(...many, ["w1", "done"], ["w0", "done"]);
  assert.deepEqual(used.slice(-2), ["key2", `key${UNCLEAR_MAX + 2}`]);
});

test("a comment that mentions somebody else is another one", async () => {
  const used: string[] = [];
  const send = mock.method(globalThis, "fetch", (_url: string, init: RequestInit) => {
    used.push(new Headers(init.headers).get("idempotency-key") ?? "");
    return Promise.reject(new TypeError("cut"));
  });
  const { comment } = createConsoleApi({ origin: "https://desk.example" });
  for (const mentions of [["agt_1"], ["agt_1"], ["agt_2"], []]) await comment("tic_1", "@Bo, please look", mentions).catch(() => undefined);
  send.mock.restore();
  assert.equal(used[0], used[1]);
  assert.equal(new Set(used).size, 3);
});
