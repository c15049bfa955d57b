import assert from "node:assert/strict";
import { test } from "node:test";

import { readCases } from "./cases.ts";

const GOOD = { case: "one more", act: "click", target: "#more", expect: "count === 2" };

function fails(text: string | null, words: RegExp): void {
  assert.throws(() => readCases("page.html", text), words);
}

test("a list is read as it stands", () => {
  assert.deepEqual(readCases("page.html", JSON.stringify([{ ...GOOD, word: "|two", value: 3, focus: false, with: "Shift" }])), [{ ...GOOD, word: "|two", value: 3, focus: false, with: "Shift" }]);
});

test("a page without a list, or with one that can not be tried, is told what is wrong and where", () => {
  fails(null, /^Error: page\.html lists nothing to try: it has no <script type="application\/json" id="control-cases">$/);
  fails("[{", /^Error: page\.html: the list of interactions is no JSON: /);
  fails("{}", /has to be an array with one at least$/);
  fails("[]", /has to be an array with one at least$/);
  fails("[1]", /^Error: page\.html, interaction 1: is no object$/);
  fails(JSON.stringify([GOOD, { ...GOOD, expect: "" }]), /^Error: page\.html, interaction 2: “expect” has to be a text$/);
  fails(JSON.stringify([{ ...GOOD, act: "wave" }]), /interaction 1: nobody can do “wave”; there are: click, /);
  fails(JSON.stringify([{ ...GOOD, tagret: "#x" }]), /interaction 1: “tagret” means nothing$/);
  fails(JSON.stringify([{ ...GOOD, text: 5 }]), /interaction 1: “text” has to be a text$/);
});
