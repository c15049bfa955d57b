// Words for accounts.

import type { AgentRole, Colleague, SignInWays } from "../../shared/api-types";

export const roleWords: Readonly<Record<AgentRole, string>> = { admin: "administrator", lead: "lead", agent: "agent" };

/** As somebody's title. */
export const titleWords: Readonly<Record<AgentRole, string>> = { admin: "Administrator", lead: "Lead", agent: "Agent" };

/** Whether somebody puts right what colleagues have (`lead_desk`). */
export function leadsDesk(role: AgentRole | undefined): boolean {
  return role === "admin" || role === "lead";
}

/** What whoever is given another role comes back as; null where it may no less than the one before. */
export function demotionOf(before: AgentRole, after: AgentRole): { readonly to: string; readonly without: string } | null {
  const rank: readonly AgentRole[] = ["agent", "lead", "admin"];
  if (rank.indexOf(after) >= rank.indexOf(before)) return null;
  const to = after === "lead" ? "a lead" : "an agent";
  return { to, without: before === "admin" ? "settings, keys and accounts" : "what leads do for others, and supervises no session" };
}

/** "Ada Winter, ada@help.example, administrator". */
export function accountWords({ name, email, role }: Colleague): string {
  return `${name}, ${email}, ${roleWords[role]}`;
}

/** How somebody who is added comes in. */
export function joinWords({ passwords, oidc, mails_links: mails }: SignInWays): string {
  const system = oidc ?? "another system";
  if (!passwords) return `They have no password here: they sign in with ${system}, where they have this e-mail. Name, role, tier and teams are what it says from then on.`;
  const link = `They set their password by a link, which ${mails ? "is mailed to them, or which you hand to them" : "you hand to them"}.`;
  return oidc === null ? link : `${link} They can also sign in with ${system}, where they have this e-mail: name, role, tier and teams are what it says then.`;
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

/** What is said of tickets that stay with whoever has them; `to` is whom rules keep them from. */
export function stayWords(n: number, of: string, to: string): string {
  return n === 1 ? `1 open ticket of ${of} stays: the rules of your desk keep it from ${to}.` : `${n} open tickets of ${of} stay: the rules of your desk keep them from ${to}.`;
}

/** "Tier 2 · routers, billing · de". */
export function profileWords({ tier, teams, skills }: Colleague): string {
  return [`Tier ${tier}`, teams.join(", "), skills.join(", ")].filter((one) => one !== "").join(" · ");
}
