// What is read is what is there, whatever an agent has written.

import assert from "node:assert/strict";
import test from "node:test";
import { shown } from "./shown.ts";

function check(text: string, expected: string): void {
  assert.equal(shown(text), expected);
}

test("what turns the direction of writing is written out", () => {
  for (const code of [0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069]) {
    check(`pay ${String.fromCodePoint(code)}001`, `pay [U+${code.toString(16).toUpperCase().padStart(4, "0")}]001`);
  }
});

test("what can not be seen is written out", () => {
  for (const code of [0x00ad, 0x034f, 0x115f, 0x180e, 0x200b, 0x200c, 0x200d, 0x2028, 0x2060, 0x2064, 0x2800, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xe0001, 0xe0041, 0xe01ef, 0xe000, 0x0000, 0x001b, 0x007f]) {
    check(`a${String.fromCodePoint(code)}b`, `a[U+${code.toString(16).toUpperCase().padStart(4, "0")}]b`);
  }
  check("a\ud800b", "a[U+D800]b");
});

test("what people write stays as it is", () => {
  for (const text of ["Save changes", "Größe\tändern\nund weiter", "👩‍👩‍👧 👍🏽 ❤️ 1️⃣", "日本語", "नेपाली क्‍ष", "a  b"]) check(text, text);
});

test("what is written from right to left is kept apart from the sentence around it", () => {
  check("שלום", "\u2068שלום\u2069");
  check("می‌خواهم", "\u2068می‌خواهم\u2069");
  check("price \u202Eשלום", "\u2068price [U+202E]שלום\u2069");
});
