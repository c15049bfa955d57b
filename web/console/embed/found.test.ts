// What the panel takes of a ticket that is read again.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ticket } from "../../shared/api-types";
import type { FoundTicket } from "../../shared/generated/FoundTicket";
import { withTicket } from "./found";

test("what a colleague has changed is shown, and nothing older", () => {
  const ticket = (version: number, category: string | null, id = "tic_1"): Ticket => ({ id, version, outcome: { resolution: null, category, root_cause: null } }) as Ticket;
  const found = { foreign: { id: "7" }, ticket: ticket(2, null) } as unknown as FoundTicket;
  assert.equal(withTicket(found, ticket(3, "Fault")).ticket?.outcome.category, "Fault");
  assert.equal(withTicket(found, ticket(2, "Fault")), found);
  assert.equal(withTicket(found, ticket(1, "Fault")), found);
  assert.equal(withTicket(found, ticket(3, "Fault", "tic_2")), found);
  const none = { ...found, ticket: null };
  assert.equal(withTicket(none, ticket(3, "Fault")), none);
});
