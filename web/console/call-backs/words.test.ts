// Call-backs: the number as a telephone takes it, what is due, and words.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallBack } from "../../shared/generated/CallBack";
import { AHEAD_MS, dueWords, isDue, laterProblem, newlyDue, newsWords, phoneProblem, telHref, toldOf, triesWords, untilNextDue, waitWords } from "./words";

const NOW = Date.parse("2026-12-01T09:00:00Z");
const at = (ms: number): string => new Date(NOW + ms).toISOString();

function one(of: Partial<CallBack> = {}): CallBack {
  const ticket = { id: "tic_1", number: 7, subject: "Router" };
  return { id: "cab_1", ticket, customer_name: "Kim", state: "waiting", agent: null, phone: "+49 30 901820", check_number: "0421", since: at(-720_000), due_at: at(0), attempts: 0, attempts_max: 3, created_at: at(0), version: 1, ...of };
}

test("a number is dialled by its digits, without what is dialled at home alone", () => {
  for (const [phone, href] of [
    ["+49 (0)30 / 90 18-20", "tel:+4930901820"],
    ["(+49) 30 901820", "tel:+4930901820"],
    ["+49 ( 0 ) 30.901820", "tel:+4930901820"],
    ["030 901820", "tel:030901820"],
    ["(0) 30 901820", "tel:030901820"],
  ]) assert.equal(telHref(phone ?? ""), href);
});

test("what is no number is named before it is sent", () => {
  for (const phone of ["+49 (0)30 / 90 18-20", " 030.901820 ", "12345", "1".repeat(20)]) assert.equal(phoneProblem(phone), null, phone);
  for (const phone of ["", " ", "1234", "1".repeat(21), "call me", "030+901820", "030 901820 ext 4"]) assert.notEqual(phoneProblem(phone), null, phone);
});

test("a time is to come, within a week", () => {
  for (const [time, is] of [[null, false], [NOW, false], [NOW + 1, true], [NOW + AHEAD_MS, true], [NOW + AHEAD_MS + 1, false]] as const) assert.equal(laterProblem(time, NOW) === null, is, String(time));
});

test("one is due that nobody has, from its time on", () => {
  assert.equal(isDue(one(), NOW), true);
  assert.equal(isDue(one({ due_at: at(1) }), NOW), false);
  assert.equal(isDue(one({ state: "taken" }), NOW), false);
});

test("one is told as its time comes, once for each try", () => {
  const planned = one({ due_at: at(1_000) });
  let told = toldOf([planned], NOW);
  assert.deepEqual(newlyDue(told, [planned], NOW), []);
  assert.equal(untilNextDue([planned, one(), one({ id: "cab_2", due_at: at(9_000) })], NOW), 1_000);
  assert.deepEqual(newlyDue(told, [planned], NOW + 1_000), [planned]);
  told = toldOf([planned], NOW + 1_000);
  assert.deepEqual(newlyDue(told, [planned], NOW + 2_000), []);
  // Who gives it back waits for nobody new; the next try is told again.
  told = toldOf([one({ due_at: at(1_000), state: "taken" })], NOW + 2_000);
  assert.deepEqual(newlyDue(told, [planned], NOW + 3_000), []);
  const again = one({ due_at: at(900_000), attempts: 1 });
  assert.deepEqual(newlyDue(toldOf([again], NOW + 3_000), [again], NOW + 900_000), [again]);
  assert.equal(untilNextDue([again], NOW + 900_000), null);
  assert.equal(untilNextDue([one({ due_at: at(1_000), state: "taken" })], NOW), null);
});

test("words say how long it waits, and what was tried", () => {
  assert.equal(waitWords(one(), NOW), "Waits for 12 min");
  assert.equal(dueWords(one(), NOW), "Due now");
  assert.match(dueWords(one({ due_at: at(-300_000) }), NOW), /^Due for 5 min$/);
  assert.match(dueWords(one({ due_at: at(3_600_000) }), NOW), /^Not before \d/);
  assert.equal(triesWords(one()), "");
  assert.equal(triesWords(one({ attempts: 1 })), "1 of 3 calls reached nobody");
  assert.equal(newsWords([one()]), "Kim wants to be called: #7 Router");
  assert.equal(newsWords([one({ customer_name: null })]), "A customer wants to be called: #7 Router");
  assert.equal(newsWords([one(), one()]), "2 customers want to be called");
});
