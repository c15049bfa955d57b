// What a refusal says of the limit that it is about.

import assert from "node:assert/strict";
import test from "node:test";
import { sizeWords } from "./names.ts";
import { limitOf } from "./words.ts";

const LIMITS = { file_bytes: 100_000_000, session_bytes: 2_000_000_000, session_files: 100, session_uploads: 4, allow: [], deny: [] };
const size = (bytes: number): string => sizeWords(bytes, "en");

test("a refusal names its limit, and none that is not known or that it is not about", () => {
  assert.deepEqual(limitOf("too_large", LIMITS, size), ["too_large_than", { limit: "100 MB" }]);
  assert.deepEqual(limitOf("quota_full", LIMITS, size), ["quota_of", { limit: "2 GB" }]);
  assert.deepEqual(limitOf("too_many", LIMITS, size), ["too_many_of", { limit: "100", uploads: "4" }]);
  assert.deepEqual(limitOf("type", { ...LIMITS, deny: ["exe", "ps1"] }, size), ["type_not", { types: "exe, ps1" }]);
  assert.deepEqual(limitOf("type", { ...LIMITS, allow: ["png"], deny: ["exe"] }, size), ["type_only", { types: "png" }]);
  assert.equal(limitOf("type", LIMITS, size), null);
  assert.equal(limitOf("too_large", null, size), null);
  assert.equal(limitOf("scanner", LIMITS, size), null);
});
