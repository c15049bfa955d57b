// How the ticket list is set: as its address says it, and as the server is asked for it.

import type { TicketQuery } from "../../shared/api-types";
import type { TicketFilter } from "../app/console.svelte";
import { PRIORITIES, STATUSES } from "../app/words";

/** Tickets of all teams that the agent is in, and those of them that nobody has. */
export const OF_TEAMS = "teams";
export const FREE_OF_TEAMS = "teams-free";

const DUE_MINUTES_MAX = 366 * 24 * 60;
const STATES = [...STATUSES, "merged"] as const;

/** All tickets, the latest change first. */
export function blankFilter(): TicketFilter {
  return { status: null, priority: null, category: null, field: null, due: null, assignee: "all", team: null, tag: "", q: "" };
}

/** Whether the list is of the agent's teams, which have to be known for it. */
export function isOfTeams({ assignee }: Pick<TicketFilter, "assignee">): boolean {
  return assignee === OF_TEAMS || assignee === FREE_OF_TEAMS;
}

/** The filter that an address says; what it says wrongly is left out. */
export function readFilter(params: URLSearchParams): TicketFilter {
  const word = (name: string): string | null => params.get(name) || null;
  const whose = word("assignee") ?? "all";
  return {
    status: STATES.find((one) => one === params.get("status")) ?? null,
    priority: PRIORITIES.find((one) => one === params.get("priority")) ?? null,
    category: word("category"),
    field: word("field")?.includes("=") === true ? word("field") : null,
    due: dueOf(params.get("due")),
    assignee: /^[\w-]+$/.test(whose) ? whose : "all",
    team: word("team"),
    tag: word("tag") ?? "",
    q: word("q") ?? "",
  };
}

function dueOf(text: string | null): "any" | number | null {
  if (text === "any") return text;
  const minutes = Number(text);
  return text !== null && /^\d+$/.test(text) && minutes <= DUE_MINUTES_MAX ? minutes : null;
}

/** The part of an address behind its path; empty where nothing is left out. */
export function writeFilter(filter: TicketFilter): string {
  const { assignee, tag, q, ...others } = filter;
  const said = { ...others, assignee: assignee === "all" ? null : assignee, tag: tag.trim() || null, q: q.trim() || null };
  const pairs = Object.entries(said).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)] as [string, string]]));
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

type Due = TicketFilter["due"];

const DUES: readonly (readonly [due: Due, words: string])[] = [
  [null, "Latest change first"], ["any", "What is due first"], [0, "Late"], [60, "Due within an hour"], [24 * 60, "Due within a day"],
];

/** What comes first to choose from, with what an address has chosen beside it. */
export function dueChoices({ due }: Pick<TicketFilter, "due">): readonly (readonly [due: Due, words: string])[] {
  return DUES.some(([one]) => one === due) ? DUES : [...DUES, [due, `Due within ${due} minutes`]];
}

/** Categories to choose from, with the one that is chosen: it may be archived, or they were not read. */
export function offeredCategories(words: readonly string[], { category }: Pick<TicketFilter, "category">): readonly string[] {
  return [...new Set([...words, ...(category === null ? [] : [category])])];
}

/** `plan=Gold` as the interface is asked for it. */
function fieldQuery(field: string | null): TicketQuery {
  if (field === null) return {};
  const end = field.indexOf("=");
  return { [`field.${field.slice(0, end)}`]: field.slice(end + 1) };
}

/** Whose tickets are wanted: of which agent, and of which teams. */
function whoseQuery(filter: TicketFilter, me: string | undefined, teams: readonly string[]): TicketQuery {
  const { assignee, team } = filter;
  if (isOfTeams(filter)) return { team: team ?? teams.join(), ...(assignee === FREE_OF_TEAMS ? { assignee: "none" } : {}) };
  const agent = assignee === "mine" ? me : assignee === "all" ? undefined : assignee;
  return { ...(team === null ? {} : { team }), ...(agent === undefined ? {} : { assignee: agent }) };
}

/** The question behind a filter; `teams` are those of the agent `me`. Nothing where no ticket can be meant. */
export function queryOf(filter: TicketFilter, me: string | undefined, teams: readonly string[]): TicketQuery | null {
  if (isOfTeams(filter) && !(filter.team === null ? teams.length > 0 : teams.includes(filter.team))) return null;
  const tag = filter.tag.trim().replaceAll(/\s+/g, "-");
  return {
    ...(filter.status === null ? {} : filter.status === "merged" ? { merged: true } : { status: filter.status }),
    ...(filter.priority === null ? {} : { priority: filter.priority }),
    ...(filter.category === null ? {} : { category: filter.category }),
    ...fieldQuery(filter.field),
    ...(filter.due === null ? {} : { sort: "due", ...(filter.due === "any" ? {} : { due_within: filter.due }) }),
    ...whoseQuery(filter, me, teams),
    ...(tag === "" ? {} : { tag }),
    q: filter.q.trim(),
  };
}
