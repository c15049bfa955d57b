// For whom a customer who waits is, and why.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { WaitingRequest } from "../../shared/api-types";
import { languageWords } from "../app/words";
import { fitWords, isFor, reasonWords } from "./wanted";

function request(other: Partial<WaitingRequest>): WaitingRequest {
  const request = { skills: ["vpn"], fits: false, fits_nobody: false, language: null, tier: null, offer: null, handed_on: null };
  return { ...request, ...other } as WaitingRequest;
}

test("a customer is for who fits, for all where nobody does, and for whom they are offered to", () => {
  const offer = { agent_id: "agt_2", until: "2026-01-01T00:00:00.000Z" };
  assert.equal(isFor(request({}), "agt_1"), false);
  assert.equal(isFor(request({}), undefined), false);
  assert.equal(isFor(request({ fits: true }), "agt_1"), true);
  assert.equal(isFor(request({ fits_nobody: true }), "agt_1"), true);
  assert.equal(isFor(request({ offer }), "agt_1"), false);
  assert.equal(isFor(request({ offer }), "agt_2"), true);
  const handed = { by: "Ada", to: "Tier 2", reason: "Routers", at: "2026-01-01T00:00:00.000Z" };
  assert.equal(isFor(request({ fits: true, handed_on: { ...handed, is_for_you: false } }), "agt_1"), false);
  assert.equal(isFor(request({ handed_on: { ...handed, is_for_you: true } }), "agt_1"), true);
});

test("an offer says which wishes the agent has", () => {
  const check = (other: Partial<WaitingRequest>, skills: string[], tier: number, expected: string): void => assert.equal(reasonWords(request(other), { skills, tier }), expected);
  check({}, ["vpn"], 1, " for vpn");
  check({ language: "de", tier: 2 }, ["vpn", "de"], 3, " for vpn, German, tier 3");
  check({ skills: ["de"], language: "de" }, ["de"], 1, " for German");
  check({ skills: [], language: "de", tier: 2 }, [], 1, ", idle longest");
  check({ fits_nobody: true }, [], 1, ", idle longest");
  assert.equal(reasonWords(request({}), undefined), "");
});

test("the agent who looks reads how they stand to the skills", () => {
  assert.equal(fitWords(request({ fits: true })), "fits you");
  assert.equal(fitWords(request({})), "does not fit you");
  assert.equal(fitWords(request({ fits_nobody: true })), "fits nobody here: all are asked");
});

test("a language is named, and its letters stand for one without a name", () => {
  assert.equal(languageWords("de"), "German");
  assert.equal(languageWords("gsw"), "Swiss German");
  assert.equal(languageWords("qqz"), "qqz");
});
