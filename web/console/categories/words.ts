// Words for categories and what is done to tickets that are put there.

import type { Category } from "../../shared/generated/Category";
import type { Taxonomy } from "../../shared/generated/Taxonomy";
import type { TicketField } from "../../shared/generated/TicketField";
import { priorityWords } from "../app/words";

export const NAME_MAX = 60;
const FIELD = "field.";

/** What there is to choose from when a ticket ends. */
export type Words = Pick<Taxonomy, "resolutions" | "root_causes">;

/** Whether nobody can say any more what is needed: nothing asks for it. */
export function isGone(need: string, words: Words, fields: readonly TicketField[]): boolean {
  if (need.startsWith(FIELD)) return !fields.some(({ key, archived }) => FIELD + key === need && !archived);
  return (need === "resolution" ? words.resolutions : words.root_causes).length === 0;
}

/** What a ticket may have to have, by the word of the interface. */
export function needChoices(fields: readonly TicketField[], words: Words): readonly (readonly [need: string, words: string])[] {
  const all = [["resolution", "A resolution"], ["root_cause", "A root cause"], ...fields.map(({ key, label }) => [FIELD + key, label] as const)] as const;
  return all.filter(([need]) => !isGone(need, words, fields));
}

/** A need as people read it, also that of a field that was not read. */
export function needWords(need: string, fields: readonly TicketField[]): string {
  const key = need.startsWith(FIELD) ? need.slice(FIELD.length) : null;
  if (key !== null) return fields.find((field) => field.key === key)?.label ?? key;
  return need === "resolution" ? "a resolution" : "a root cause";
}

/** What a category does, a line for each thing; empty where nothing. */
export function ruleLines({ team, priority, tags, needs }: Pick<Category, "team" | "priority" | "tags" | "needs">, fields: readonly TicketField[], words: Words): readonly string[] {
  const [asked, gone] = [false, true].map((is) => needs.filter((need) => isGone(need, words, fields) === is).map((need) => needWords(need, fields)).join(", "));
  return [
    ...(team === null ? [] : [`Team ${team}`]),
    ...(priority === null ? [] : [`Priority ${priorityWords[priority]}`]),
    ...(tags.length === 0 ? [] : [`Tags ${tags.join(", ")}`]),
    ...(asked ? [`Needed to solve: ${asked}`] : []),
    ...(gone ? [`Gone, and not asked for any more: ${gone}`] : []),
  ];
}

/** What a ticket of a category needs, what the one needs that it stands under with it: without what nobody can say any more. */
export function needsOf(word: string | null, categories: readonly Category[], words: Words): readonly string[] {
  const own = categories.find((one) => one.word === word);
  const above = categories.find((one) => one.word === own?.parent);
  // Fields are the server's to look for.
  return [...(own?.needs ?? []), ...(above?.needs ?? [])].filter((need) => need.startsWith(FIELD) || !isGone(need, words, []));
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
