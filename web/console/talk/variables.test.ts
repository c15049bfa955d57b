/// <reference types="node" />
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ticket } from "../../shared/api-types";
import type { TicketField } from "../../shared/generated/TicketField";
import { fillIn } from "./fill";
import { agentValues, ticketValues } from "./variables";

const ticket = (more: Partial<Ticket> = {}): Ticket => ({
  number: 7, subject: "Router", customer: null, customer_name: "Kim", customer_email: null, fields: {}, ...more,
}) as Ticket;

test("a ticket fills in what it has", () => {
  const values = { ...ticketValues(ticket({ fields: { seats: 7, paid: true } }), []), ...agentValues("Ada Winter") };
  assert.equal(fillIn("{{customer.name}} {{customer.email}} #{{ticket.number}} {{ticket.subject}}", values), "Kim {{customer.email}} #7 Router");
  assert.equal(fillIn("{{agent.first_name}} of {{agent.name}}: {{field.seats}} {{field.paid}} {{field.none}}", values), "Ada of Ada Winter: 7 Yes {{field.none}}");
});

test("a product’s word on its customer goes before what was typed", () => {
  const customer = { name: "Ada Lovelace", email: null, custom: { plan: "gold" } } as unknown as Ticket["customer"];
  const values = ticketValues(ticket({ customer, customer_email: "typed@example.com" }), []);
  assert.equal(fillIn("{{customer.name}} {{customer.email}} {{customer.custom.plan}}", values), "Ada Lovelace typed@example.com gold");
});

test("a day is written as people read it", () => {
  const due = { key: "due", kind: "date" } as TicketField;
  const shown = ticketValues(ticket({ fields: { due: "2026-12-01" } }), [due])["field.due"];
  assert.notEqual(shown, "2026-12-01");
});
