// The teams that there are: those that agents are in.

import type { Colleague } from "../../shared/api-types";

/** All teams of these agents and those in `others`, each once. */
export function knownTeams(agents: readonly Pick<Colleague, "teams">[], others: readonly (string | null)[] = []): readonly string[] {
  const teams = [...agents.flatMap((agent) => agent.teams), ...others.flatMap((team) => team ?? [])];
  return [...new Set(teams)].toSorted();
}
