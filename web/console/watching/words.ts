// Words for what watchers have not read.

import type { Watched } from "../../shared/generated/Watched";
import type { Watcher } from "../../shared/generated/Watcher";

/** What happened last, in words that follow the actor's name. */
const KINDS: Readonly<Record<string, string>> = {
  chat: "wrote",
  reported: "reported the session",
  survey_answered: "rated the session",
  status_changed: "changed the status",
  assignee_changed: "changed the assignee",
  team_changed: "changed the team",
  handed_off: "took the session over",
  escalated: "took the ticket to a higher tier",
  ticket_merged: "merged the ticket into another one",
  ticket_unmerged: "undid the merging",
  watcher_added: "had you watch the ticket",
  mentioned: "mentioned you",
  mail_returned: "could not deliver a mail",
};

/** "Kim wrote", "The customer wrote", and how much more there is; empty where all is read. */
export function latestWords({ latest, unread }: Watched): string {
  if (latest === null || unread === 0) return "";
  const unnamed = { agent: "An agent", customer: "The customer", system: "Tandem" }[latest.actor.kind];
  const what = `${latest.actor.name === "" ? unnamed : latest.actor.name} ${KINDS[latest.kind] ?? "changed something"}`;
  return unread === 1 ? what : `${what}, and ${unread - 1} more`;
}

/** What a message says of tickets on which something happened. */
export function newsWords(fresh: readonly Watched[]): string {
  const [first] = fresh;
  if (first === undefined) return "";
  return fresh.length === 1 ? `#${first.ticket.number} ${first.ticket.subject}: ${latestWords(first)}` : `${fresh.length} tickets that you watch have changed`;
}

/** Who watches, the agent who looks as "you" and first. */
export function watcherWords(watchers: readonly Watcher[], me: string | undefined): string {
  const others = watchers.filter(({ id }) => id !== me).map(({ name }) => name);
  const names = others.length < watchers.length ? ["you", ...others] : others;
  return names.length === 0 ? "Nobody watches this ticket." : `Watched by ${listWords(names)}.`;
}

/** "Ada", "Ada and Bo", "Ada, Bo and Cy". */
export function listWords(names: readonly string[]): string {
  const [last = ""] = names.slice(-1);
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** Whether it is to be told, beside what was known before: a talk once, and each time that somebody means this agent. */
export function isFresh(one: Watched, before: readonly Watched[]): boolean {
  const known = before.find(({ ticket }) => ticket.id === one.ticket.id);
  if (one.unread === 0) return false;
  if ((known?.unread ?? 0) === 0) return true;
  return isMeant(one) && known?.latest?.at !== one.latest?.at;
}

function isMeant({ latest }: Watched): boolean {
  return latest?.kind === "mentioned" || latest?.kind === "watcher_added";
}
