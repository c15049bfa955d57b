// Against the implementation of the platform, at every length around a block and in odd pieces.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { createHasher } from "./sha256.ts";

const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => (at * 31) % 251);
const expected = (length: number): string => createHash("sha256").update(bytes.subarray(0, length)).digest("hex");
const hex = (digest: Uint8Array): string => Buffer.from(digest).toString("hex");

test("each length around a block has the hash that it has elsewhere", () => {
  for (let length = 0; length <= 200; length += 1) {
    assert.equal(hex(createHasher().update(bytes.subarray(0, length)).digest()), expected(length), String(length));
  }
});

test("odd pieces, clones and early digests change nothing", () => {
  const hasher = createHasher();
  let at = 0;
  for (const size of [1, 63, 64, 65, 1_000, 4_097, 90_000]) {
    hasher.update(bytes.subarray(at, at + size));
    at += size;
    assert.equal(hex(hasher.digest()), expected(at));
    hasher.clone().update(bytes);
  }
  assert.equal(hex(hasher.digest()), expected(at));
});
