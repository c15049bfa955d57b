import assert from "node:assert/strict";
import { test } from "node:test";

import { casesLike, nameOf, pending } from "./corpus.ts";

test("what is pending is a case of the corpus, with a reason, and in order", () => {
  const names = Object.keys(pending);
  assert.deepEqual(names, names.toSorted());
  const known = new Set(casesLike(/^/).map(nameOf));
  for (const name of names) {
    assert.ok(known.has(name), `there is no case ${name}`);
    assert.notEqual(pending[name]?.reason ?? "", "", name);
  }
});
