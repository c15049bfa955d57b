// What is asked of the figures, and how it stands in the address: a figure can be sent to a colleague.

import type { MetricsQuery, Priority } from "../../shared/api-types";
import { DAY_MS } from "../../shared/spans";
import { PRIORITIES, TIERS } from "../app/words";
import { FIGURES, type FigureName } from "./figures";

export interface MetricsView {
  /** First and last day, `2026-11-01`. */
  readonly from: string;
  readonly to: string;
  /** Name of the time zone of the days. */
  readonly tz: string;
  /** Only what is this agent's, or nobody's for `none`; null for all. */
  readonly agent: string | null;
  readonly priority: Priority | null;
  readonly category: string | null;
  /** Only tickets that have reached this tier, and no higher one. */
  readonly tier: number | null;
  /** Only what is that of agents who were in one of these teams, with commas between them, or no team's for `none`. */
  readonly team: string | null;
  /** What the table groups by. */
  readonly by: Grouping;
  /** What the chart shows. */
  readonly figure: FigureName;
}

export const GROUPINGS = [
  ["agent", "Agent"],
  ["tier", "Tier"],
  ["team", "Team"],
  ["priority", "Priority"],
  ["category", "Category"],
  ["tag", "Tag"],
  ["entry", "Way in"],
] as const;
export type Grouping = (typeof GROUPINGS)[number][0];

/** Periods up to today, in days. */
export const PRESETS = [7, 30, 90, 365] as const;

export type Step = "day" | "week" | "month";

const DAYS_DEFAULT = 30;
/** As the server has it. */
export const DAYS_MAX = 732;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Stands for no team; none is called that. */
export const NO_TEAM = "none";
/** Most teams at a time, as the server has it. */
export const TEAMS_MAX = 20;

/** Teams as they stand in the address: each once, no team alone, and nothing for all. */
export function teamWords(teams: readonly string[]): string | null {
  const known = [...new Set(teams.filter(Boolean))];
  if (known.includes(NO_TEAM)) return NO_TEAM;
  return known.length === 0 ? null : known.toSorted().slice(0, TEAMS_MAX).join();
}

/** The teams that stand there, none for no team and for all. */
export function teamsIn(words: string | null): readonly string[] {
  return words === null || words === NO_TEAM ? [] : words.split(",");
}

/** What stands there once a team is chosen, or is left out as it was chosen; likewise no team, which stands alone. Null
 *  chooses all. Beyond `TEAMS_MAX` nothing is added. */
export function chooseTeam(words: string | null, choice: string | null): string | null {
  if (choice === null || choice === words) return null;
  if (choice === NO_TEAM) return NO_TEAM;
  const chosen = teamsIn(words);
  if (chosen.includes(choice)) return teamWords(chosen.filter((one) => one !== choice));
  return chosen.length < TEAMS_MAX ? teamWords([...chosen, choice]) : words;
}

/** What an address asks for; the last 30 days where it says nothing that can be asked. */
export function readView(params: URLSearchParams, now: Date): MetricsView {
  const today = localDay(now);
  const to = dayIn(params.get("to")) ?? today;
  const from = dayIn(params.get("from")) ?? addDays(to, 1 - DAYS_DEFAULT);
  const among = <T extends string | number>(known: readonly T[], said: string | number | null): T | null => known.find((one) => one === said) ?? null;
  const fits = from <= to && daysIn(from, to) <= DAYS_MAX;
  return {
    from: fits ? from : addDays(to, 1 - DAYS_DEFAULT),
    to,
    tz: params.get("tz") ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    agent: params.get("agent") || null,
    priority: among(PRIORITIES, params.get("priority")),
    category: params.get("category") || null,
    tier: among(TIERS, Number(params.get("tier"))),
    team: teamWords((params.get("team") ?? "").split(",")),
    by: among(GROUPINGS.map(([by]) => by), params.get("by")) ?? "agent",
    figure: among(FIGURES.map(({ name }) => name), params.get("figure")) ?? "tickets",
  };
}

export function writeView(view: MetricsView): string {
  const said = Object.entries(view).filter(([, value]) => value !== null);
  return `?${new URLSearchParams(said.map(([name, value]) => [name, String(value)]))}`;
}

/** The question behind a view, grouped as `by` says. */
export function queryOf({ from, to, tz, agent, priority, category, tier, team }: MetricsView, by: string): MetricsQuery {
  return { from, to, tz, by, agent: agent ?? undefined, priority: priority ?? undefined, category: category ?? undefined, tier: tier ?? undefined, team: team ?? undefined };
}

/** The same number of days right before. */
export function before(view: MetricsView): MetricsView {
  const n = daysIn(view.from, view.to);
  return { ...view, from: addDays(view.from, -n), to: addDays(view.from, -1) };
}

/** Both ends included. */
export function daysIn(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

export function addDays(day: string, n: number): string {
  return new Date(Date.parse(day) + n * DAY_MS).toISOString().slice(0, 10);
}

/** As many points as a chart can show apart. */
export function stepOf({ from, to }: MetricsView): Step {
  const n = daysIn(from, to);
  return n <= 62 ? "day" : n <= 370 ? "week" : "month";
}

/** The keys of all groups of a period, those without tickets included. */
export function stepKeys(view: MetricsView): readonly string[] {
  const step = stepOf(view);
  const keys: string[] = [];
  for (let day = firstOf(view.from, step); day <= view.to; day = nextOf(day, step)) keys.push(day);
  return keys;
}

function firstOf(day: string, step: Step): string {
  if (step === "day") return day;
  if (step === "month") return `${day.slice(0, 8)}01`;
  return addDays(day, -((new Date(Date.parse(day)).getUTCDay() + 6) % 7));
}

function nextOf(day: string, step: Step): string {
  return step === "month" ? firstOf(addDays(day, 31), "month") : addDays(day, step === "week" ? 7 : 1);
}

function dayIn(text: string | null): string | null {
  return text !== null && DAY.test(text) && new Date(Date.parse(text) || 0).toISOString().startsWith(text) ? text : null;
}

export function localDay(at: Date): string {
  const pad = (value: number): string => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}
