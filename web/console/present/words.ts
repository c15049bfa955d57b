// Words for customers who are in the product, and for what becomes of invitations.

import { spanWords } from "../app/clock.svelte";
import { hostOf } from "../app/words";
import type { Invitation } from "../../shared/generated/Invitation";
import type { PresentCustomer } from "../../shared/generated/PresentCustomer";
import { MINUTE_MS } from "../../shared/spans";

export const WORDS_CHARS_MAX = 200;

/** "shop.example · here for 5 min". */
export function hereWords(one: PresentCustomer, now: number): string {
  const ms = now - Date.parse(one.since);
  return `${hostOf(one.origin)} · ${ms < MINUTE_MS ? "here since a moment ago" : `here for ${spanWords(ms)}`}`;
}

/** What an invitation of this customer would be about. */
export function aboutWords(one: PresentCustomer, isOnTicket: boolean): string {
  if (isOnTicket) return "It is about this ticket.";
  return one.ticket === null ? "A ticket is made once they accept." : `It is about their open ticket #${one.ticket.number}.`;
}

/** Where an invitation of a customer stands, as an agent reads it. */
export function standingWords({ agent, state }: Invitation, own: string | undefined): string {
  const isOwn = agent.id === own;
  if (state === "accepted") return isOwn ? "They have accepted your invitation" : `They have accepted the invitation of ${agent.name}`;
  return isOwn ? "You have invited them" : `${agent.name} has invited them`;
}

/** What has become of one's own invitation; null where there is nothing to tell. */
export function overWords({ customer_name: name, state }: Invitation): string | null {
  switch (state) {
    case "accepted":
      return `${name} has accepted your invitation.`;
    case "declined":
      return `${name} does not want help now. Nobody asks again for half an hour.`;
    case "expired":
      return `${name} has not answered your invitation.`;
    case "left":
      return `${name} has left the product.`;
    case "failed":
      return `${name} has accepted your invitation, and the session could not begin. Invite them again.`;
    case "open":
    case "withdrawn":
      return null;
  }
}
