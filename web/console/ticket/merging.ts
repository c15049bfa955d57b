// Words around merging: what it does, whose customer is whose, and how long it can be undone.

import type { Ticket } from "../../shared/api-types";
import { knownName } from "../app/words";

/** What a ticket calls its customer; null where nobody has said. */
export function customerOf(ticket: Ticket): string | null {
  if (ticket.customer !== null) return knownName(ticket.customer);
  return ticket.customer_name ?? ticket.customer_email;
}

/** Whether both tickets may be of one person. Only a product's word says so for certain; typed names and addresses hint at it. */
export function mayBeSameCustomer(one: Ticket, other: Ticket): boolean {
  if (one.customer !== null && other.customer !== null) return one.customer.id === other.customer.id;
  const email = (ticket: Ticket): string | undefined => (ticket.customer?.email ?? ticket.customer_email)?.toLowerCase();
  const [mail, otherMail] = [email(one), email(other)];
  if (mail !== undefined && otherMail !== undefined) return mail === otherMail;
  const [name, otherName] = [customerOf(one), customerOf(other)];
  return name === null || otherName === null || name.toLowerCase() === otherName.toLowerCase();
}

/** What will happen, in plain words. */
export function consequences(source: Ticket, target: Ticket): readonly string[] {
  return [
    `#${source.number} is closed and takes nothing any more: no comments, messages or sessions. Its link leads to #${target.number}.`,
    `What happened on #${source.number} stays there, and is one click away from #${target.number}.`,
    ...(target.status === "solved" || target.status === "closed" ? [`#${target.number} is ${target.status} and stays so.`] : []),
    "You can undo this for 24 hours.",
  ];
}

/** Whether a merging can still be undone. */
export function canUndo({ merged }: Ticket, now: number): boolean {
  return merged !== null && now <= Date.parse(merged.undo_until);
}
