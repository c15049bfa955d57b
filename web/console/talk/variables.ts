// What the variables of canned replies stand for on a ticket.

import type { Ticket } from "../../shared/api-types";
import type { TicketField } from "../../shared/generated/TicketField";
import { valueWords } from "../fields/words";

/** What is filled in, by its name; a variable that nothing is known for is missing or empty. */
export type Values = Readonly<Record<string, string>>;

/** The variables that people are told of; of the last two there are as many as there are fields. */
export const VARIABLES: readonly string[] = [
  "customer.name", "customer.email", "agent.name", "agent.first_name", "ticket.number", "ticket.subject", "field.KEY", "customer.custom.KEY",
];

/** Those of whoever writes. */
export function agentValues(name: string): Values {
  return { "agent.name": name, "agent.first_name": name.trim().split(/\s+/)[0] ?? "" };
}

/** Those of a ticket. What a product has said of its customer goes before what somebody typed. */
export function ticketValues(ticket: Ticket, fields: readonly TicketField[]): Values {
  const kindOf = (key: string): TicketField["kind"] => fields.find((field) => field.key === key)?.kind ?? "text";
  const ofFields = Object.entries(ticket.fields).map(([key, value]) => [`field.${key}`, valueWords(kindOf(key), value)]);
  const custom = Object.entries(ticket.customer?.custom ?? {}).map(([key, value]) => [`customer.custom.${key}`, value]);
  return {
    "customer.name": ticket.customer?.name || ticket.customer_name || "",
    "customer.email": ticket.customer?.email || ticket.customer_email || "",
    "ticket.number": String(ticket.number),
    "ticket.subject": ticket.subject,
    ...Object.fromEntries(ofFields),
    ...Object.fromEntries(custom),
  };
}
