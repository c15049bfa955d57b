// Words for categories and what is done to tickets that are put there.

import type { Category } from "../../shared/generated/Category";
import type { TicketField } from "../../shared/generated/TicketField";
import { priorityWords } from "../app/words";

export const NAME_MAX = 60;
const FIELD = "field.";

/** What a ticket may have to have, by the word of the interface. */
export function needChoices(fields: readonly TicketField[], needs: readonly string[]): readonly (readonly [need: string, words: string])[] {
  const offered = fields.filter(({ key, archived }) => !archived || needs.includes(FIELD + key));
  return [["resolution", "A resolution"], ["root_cause", "A root cause"], ...offered.map(({ key, label }) => [FIELD + key, label] as const)];
}

/** A need as people read it, also that of a field that was not read. */
export function needWords(need: string, fields: readonly TicketField[]): string {
  const key = need.startsWith(FIELD) ? need.slice(FIELD.length) : null;
  if (key !== null) return fields.find((field) => field.key === key)?.label ?? key;
  return need === "resolution" ? "a resolution" : "a root cause";
}

/** What a category does, a line for each thing; empty where nothing. */
export function ruleLines({ team, priority, tags, needs }: Pick<Category, "team" | "priority" | "tags" | "needs">, fields: readonly TicketField[]): readonly string[] {
  return [
    ...(team === null ? [] : [`Team ${team}`]),
    ...(priority === null ? [] : [`Priority ${priorityWords[priority]}`]),
    ...(tags.length === 0 ? [] : [`Tags ${tags.join(", ")}`]),
    ...(needs.length === 0 ? [] : [`Needed to solve: ${needs.map((need) => needWords(need, fields)).join(", ")}`]),
  ];
}

/** What a ticket of a category needs, what the one needs that it stands under with it. */
export function needsOf(word: string | null, categories: readonly Category[]): readonly string[] {
  const own = categories.find((one) => one.word === word);
  const above = categories.find((one) => one.word === own?.parent);
  return [...(own?.needs ?? []), ...(above?.needs ?? [])];
}

/** Why no ticket is put into a category; null where one is. */
export function withheldWords({ archived, parent }: Pick<Category, "archived" | "parent">, categories: readonly Category[]): string | null {
  if (archived) return "Archived";
  return categories.some((one) => one.word === parent && one.archived) ? `Not offered while ${parent} is archived` : null;
}

/** Those under which another one may stand. */
export function parents(categories: readonly Category[]): readonly Category[] {
  return categories.filter(({ parent, archived }) => parent === null && !archived);
}
