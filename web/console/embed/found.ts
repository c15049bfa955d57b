// The ticket of another system and the one here, as the panel shows them.

import type { Ticket } from "../../shared/api-types";
import type { FoundTicket } from "../../shared/generated/FoundTicket";

/** With the ticket here as it was read later; the same where it is not another one, or was read before. */
export function withTicket(found: FoundTicket, ticket: Ticket): FoundTicket {
  const isNewer = found.ticket?.id === ticket.id && ticket.version > found.ticket.version;
  return isNewer ? { ...found, ticket } : found;
}
