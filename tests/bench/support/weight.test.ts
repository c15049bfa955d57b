import assert from "node:assert/strict";
import { test } from "node:test";

import { brotliBytes, bundleOf } from "./weight.ts";

test("what repeats weighs little", () => {
  assert.ok(brotliBytes(Buffer.from("the same again ".repeat(1000))) < 60);
});

test("a bundle holds what is used, minified", () => {
  const bundle = bundleOf("const unused = 'left out'; export const used = 1 + 1;", import.meta.dirname).toString();
  assert.ok(bundle.includes("export{"), bundle);
  assert.ok(!bundle.includes("left out"), bundle);
});
