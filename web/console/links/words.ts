// Words around links of tickets, and what can be split off.

import type { TimelineEntry } from "../../shared/api-types";
import type { Relation } from "../../shared/generated/Relation";

/** What the other ticket is to this one, as a heading of it. */
export const relationWords: Readonly<Record<Relation, string>> = {
  parent: "Part of",
  child: "Has part",
  blocks: "Blocks",
  blocked_by: "Blocked by",
  relates_to: "Has to do with",
  split_from: "Split from",
  split_into: "Split into",
};

/** Those that agents say, the most common first. */
export const SAID_RELATIONS = ["relates_to", "parent", "child", "blocked_by", "blocks"] as const satisfies readonly Relation[];

/** Whether somebody said it, and may take it back. */
export function isSaid(relation: Relation): boolean {
  return (SAID_RELATIONS as readonly Relation[]).includes(relation);
}

/** Something on a timeline that can go into a ticket of its own. */
export interface Sayable {
  readonly id: string;
  readonly at: string;
  readonly name: string;
  readonly isNote: boolean;
  readonly text: string;
}

/** What was said and noted, oldest first. */
export function sayables(entries: readonly TimelineEntry[]): readonly Sayable[] {
  return entries.flatMap((entry): readonly Sayable[] => {
    const { id, at } = entry;
    const name = entry.actor.name;
    if (entry.kind === "chat") return [{ id, at, name, isNote: false, text: entry.data.text }];
    if (entry.kind === "comment") return [{ id, at, name, isNote: true, text: entry.data.body }];
    if (entry.kind !== "message_copied") return [];
    const { by, at: said, what, text } = entry.data;
    return [{ id, at: said, name: by.name, isNote: what === "comment", text }];
  });
}

/** Where each entry that was split off went: the numbers of the tickets, by the entries' identifiers. */
export function wentTo(entries: readonly TimelineEntry[]): ReadonlyMap<string, readonly { readonly id: string; readonly number: number }[]> {
  const went = new Map<string, { readonly id: string; readonly number: number }[]>();
  for (const entry of entries) {
    if (entry.kind !== "ticket_split") continue;
    const { ticket, number } = entry.data;
    for (const id of entry.data.entries) went.set(id, [...(went.get(id) ?? []), { id: ticket, number }]);
  }
  return went;
}
