// Words for accounts.

import type { AgentRole, Colleague } from "../../shared/api-types";

export const roleWords: Readonly<Record<AgentRole, string>> = { admin: "administrator", agent: "agent" };

/** "Ada Winter, ada@help.example, administrator". */
export function accountWords({ name, email, role }: Colleague): string {
  return `${name}, ${email}, ${roleWords[role]}`;
}

/** How somebody comes in beside their password; empty where one is not told. */
export function factorWords({ second_factor: factor, passkeys }: Colleague): string {
  if (factor === null || passkeys === null) return "";
  const words = factor ? "Second factor on" : passkeys ? "Second factor off: the password alone does as well" : "Second factor off";
  return passkeys ? `${words} · has passkeys` : words;
}

/** What a reset takes away. */
export function resetWords({ second_factor: factor, passkeys }: Colleague): string {
  if (factor === true && passkeys === true) return "second factor and passkeys";
  return passkeys === true ? "passkeys" : "second factor";
}

/** "1 open ticket", "3 open tickets". */
export function ticketsWords(n: number): string {
  return n === 1 ? "1 open ticket" : `${n} open tickets`;
}
