import assert from "node:assert/strict";
import { test } from "node:test";
import { isSearched, marked } from "./marked.ts";

const shown = (line: string, query: string): string => marked(line, query).map(({ text, hit }) => (hit ? `[${text}]` : text)).join("");

test("words are marked wherever they stand, and nothing that was typed is a pattern", () => {
  assert.equal(shown("The Printer is off", "printer OFF"), "The [Printer] is [off]");
  assert.equal(shown("100% (really)", "0% (re"), "10[0%] [(re]ally)");
  assert.equal(shown("a+b", " "), "a+b");
  assert.equal(shown("ÖFFNUNG", "öff"), "[ÖFF]NUNG");
});

test("what was said is searched once a word has three letters", () => {
  assert.equal(isSearched("ab c"), false);
  assert.equal(isSearched("ab cde"), true);
});
