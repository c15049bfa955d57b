// Who is on what at this moment, put together from sessions, agents and waiting customers.

import type { Colleague } from "../../shared/api-types";
import type { FloorSession } from "../../shared/generated/FloorSession";

/** An agent, and the sessions that they hold. */
export interface OnFloor {
  readonly agent: Colleague;
  readonly sessions: readonly FloorSession[];
}

const ORDER: Readonly<Record<string, number>> = { available: 0, away: 1, offline: 2 };

/** Those who come in: who has sessions first, then who is there, each by name. */
export function onFloor(agents: readonly Colleague[], sessions: readonly FloorSession[]): readonly OnFloor[] {
  const all = agents.filter(({ active }) => active).map((agent) => ({ agent, sessions: sessions.filter((one) => one.agent_id === agent.id) }));
  const rank = ({ agent, sessions: own }: OnFloor): number => (own.length > 0 ? -1 : (ORDER[agent.presence] ?? 2));
  return all.toSorted((one, other) => rank(one) - rank(other) || one.agent.name.localeCompare(other.agent.name, "en"));
}

/** Sessions that no agent who comes in holds: let go of, or of somebody who was deactivated. */
export function heldByNobody(agents: readonly Colleague[], sessions: readonly FloorSession[]): readonly FloorSession[] {
  const known = new Set(agents.filter(({ active }) => active).map(({ id }) => id));
  return sessions.filter(({ agent_id: id }) => id === null || !known.has(id));
}

/** Where a session stands, in words. */
export function standingWords(session: FloorSession): string {
  if (session.agent_gone_since !== null) return "Agent gone";
  if (session.customer_gone_since !== null) return "Customer gone";
  return session.state === "live" ? "Live" : "Customer is asked";
}

/** Since when it has been so: since the customer agreed, or since the session was made. */
export function since({ started_at: started, created_at: made }: FloorSession): string {
  return started ?? made;
}

/** "3 on sessions · 2 free · 1 away · 4 waiting"; without the last where it is not known. */
export function summaryWords(floor: readonly OnFloor[], waiting: number | null): string {
  const busy = floor.filter(({ sessions }) => sessions.length > 0).length;
  const idle = (presence: string): number => floor.filter(({ agent, sessions }) => sessions.length === 0 && agent.presence === presence).length;
  return [`${busy} on ${busy === 1 ? "a session" : "sessions"}`, `${idle("available")} free`, `${idle("away")} away`, ...(waiting === null ? [] : [`${waiting} waiting`])].join(" · ");
}
