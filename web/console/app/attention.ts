// Who waits for the agent, and what of it they have not heard yet while they look elsewhere.

import type { OfferedHandoff, WaitingRequest } from "../../shared/api-types";

/** Somebody who waits. */
export interface Waits {
  /** What it is known by; another one once it is the agent's turn. */
  readonly key: string;
  /** What a notification says beside that a customer waits: nothing of the customer. */
  readonly words: string;
}

/** Those who pressed Help, and the sessions that colleagues offer. */
export function waitsOf(requests: readonly WaitingRequest[], handoffs: readonly OfferedHandoff[], me: string | undefined): readonly Waits[] {
  const isMine = ({ offer }: WaitingRequest): boolean => offer !== null && offer.agent_id === me;
  const waiting = requests.map((one) => (isMine(one) ? { key: `${one.session_id}.mine`, words: "Offered to you" } : { key: one.session_id, words: "" }));
  const offered = handoffs.map(({ session_id, ticket }) => ({ key: `${session_id}.handoff`, words: ticket === null ? "Offered to you" : `Ticket #${ticket.number}, offered to you` }));
  return [...waiting, ...offered];
}

/** What is known once these were read: who was offered to the agent is not told of again as nobody's. */
export function keysOf(waits: readonly Waits[]): ReadonlySet<string> {
  return new Set(waits.flatMap(({ key }) => [key, key.replace(/\.mine$/, "")]));
}

/** Those that are not known. */
export function freshOf(known: ReadonlySet<string>, waits: readonly Waits[]): readonly Waits[] {
  return waits.filter(({ key }) => !known.has(key));
}

/** A title of the page with how many wait; none is a title without a number. */
export function titleWith(title: string, count: number): string {
  const plain = title.replace(/^\(\d+\) /, "");
  return count === 0 ? plain : `(${count}) ${plain}`;
}
