// What a customer who wants to be called may say.

import assert from "node:assert/strict";
import { test } from "node:test";
import { AHEAD_MS, fieldOf, momentOf, phoneProblem } from "./wish";

test("numbers are taken as people write them, and what is none is named", () => {
  for (const phone of ["+49 (0)30 / 90 18-20", "(+49) 30 901820", " 030.901820 ", "12345", "1".repeat(20)]) assert.equal(phoneProblem(phone), null, phone);
  for (const phone of ["", "  "]) assert.equal(phoneProblem(phone), "phone_empty");
  for (const phone of ["1234", "112", "1".repeat(21), "call me", "030+901820", "++4930901820", "030 901820 ext 4", "٠٣٠٩٠١٨٢٠"]) assert.equal(phoneProblem(phone), "phone_bad", phone);
});

test("a time is to come, within a week, and a field has it as it was", () => {
  const now = new Date(2026, 10, 30, 8, 0).getTime();
  for (const later of [60_000, 3_600_000, AHEAD_MS]) assert.equal(momentOf(fieldOf(now + later), now), now + later);
  for (const later of [-60_000, 0, AHEAD_MS + 60_000]) assert.equal(momentOf(fieldOf(now + later), now), null, String(later));
  assert.equal(momentOf("", now), null);
  assert.equal(fieldOf(now), "2026-11-30T08:00");
});
