// Customers who are in the product: how long, what an invitation is about, and what becomes of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Invitation } from "../../shared/generated/Invitation";
import type { PresentCustomer } from "../../shared/generated/PresentCustomer";
import { aboutWords, hereWords, overWords, standingWords } from "./words";

const NOW = Date.parse("2026-12-01T09:00:00Z");

function customer(of: Partial<PresentCustomer> = {}): PresentCustomer {
  const since = new Date(NOW - 300_000).toISOString();
  return { id: "prc_1", name: "Ada Lovelace", customer_id: null, origin: "https://shop.example", since, ticket: null, invitation: null, paused_until: null, ...of };
}

function invitation(of: Partial<Invitation> = {}): Invitation {
  return { id: "inv_1", agent: { id: "agt_1", name: "Kim" }, customer_name: "Ada Lovelace", ticket_id: null, words: null, state: "open", made_at: "", until: "", session_id: null, ...of };
}

test("it is said where they are and for how long", () => {
  assert.equal(hereWords(customer(), NOW), "shop.example · here for 5 min");
  assert.equal(hereWords(customer({ since: new Date(NOW - 1_000).toISOString() }), NOW), "shop.example · here since a moment ago");
});

test("an invitation is about this ticket, theirs, or one that is made", () => {
  const ticket = { id: "tic_1", number: 7, subject: "Router" };
  assert.equal(aboutWords(customer({ ticket }), true), "It is about this ticket.");
  assert.match(aboutWords(customer({ ticket }), false), /#7/);
  assert.match(aboutWords(customer(), false), /is made/);
});

test("who has invited them is named, and oneself is you", () => {
  assert.equal(standingWords(invitation(), "agt_1"), "You have invited them");
  assert.equal(standingWords(invitation(), "agt_2"), "Kim has invited them");
  assert.equal(standingWords(invitation({ state: "accepted" }), "agt_2"), "They have accepted the invitation of Kim");
});

test("what became of it is told, but for what the agent has done", () => {
  for (const state of ["open", "withdrawn"] as const) assert.equal(overWords(invitation({ state })), null);
  for (const [state, words] of [["accepted", /has accepted/], ["declined", /half an hour/], ["expired", /not answered/], ["left", /has left/], ["failed", /could not begin/]] as const) {
    assert.match(overWords(invitation({ state })) ?? "", words);
  }
});
