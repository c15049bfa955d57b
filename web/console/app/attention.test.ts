/// <reference types="node" />
import assert from "node:assert/strict";
import { test } from "node:test";
import type { OfferedHandoff, WaitingRequest } from "../../shared/api-types";
import { freshOf, keysOf, titleWith, waitsOf } from "./attention";

const waiting = (id: string, agent: string | null = null): WaitingRequest => ({
  session_id: id, customer_name: "Robin Hale", note: "My account", offer: agent === null ? null : { agent_id: agent, until: "" },
}) as WaitingRequest;
const handoff = (id: string, number: number | null): OfferedHandoff => ({
  session_id: id, customer_name: "Robin Hale", ticket: number === null ? null : { id: "tic_1", number, subject: "My account" },
}) as OfferedHandoff;

test("what is said of who waits names nothing of them", () => {
  const waits = waitsOf([waiting("a"), waiting("b", "agt_1"), waiting("c", "agt_2")], [handoff("d", 7), handoff("e", null)], "agt_1");
  assert.deepEqual(waits.map(({ words }) => words), ["", "Offered to you", "", "Ticket #7, offered to you", "Offered to you"]);
  assert.doesNotMatch(JSON.stringify(waits), /Robin|account/);
});

test("each is told of once, and again as they are offered to the agent", () => {
  const first = waitsOf([waiting("a")], [], "agt_1");
  assert.equal(freshOf(new Set(), first).length, 1);
  const known = keysOf(first);
  assert.deepEqual(freshOf(known, first), []);
  const offered = waitsOf([waiting("a", "agt_1")], [], "agt_1");
  assert.deepEqual(freshOf(known, offered).map(({ words }) => words), ["Offered to you"]);
  assert.deepEqual(freshOf(keysOf(offered), first), []);
});

test("a title has one number, or none", () => {
  assert.equal(titleWith("Tickets · Tandem", 2), "(2) Tickets · Tandem");
  assert.equal(titleWith("(2) Tickets · Tandem", 12), "(12) Tickets · Tandem");
  assert.equal(titleWith("(12) #7 (3) times · Tandem", 0), "#7 (3) times · Tandem");
});
