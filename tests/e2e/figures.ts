// The figures of a desk, computed anew from the exported events and nothing else: each is looked for on its
// own in the events of one ticket after the other, and said in words as docs/METRICS.md defines it.

import assert from "node:assert/strict";
import type { APIResponse, Page } from "playwright-core";

/** One line of the export. */
export interface MetricsEvent {
  readonly id: string;
  readonly ticket_id: string;
  readonly ticket_created_at: string;
  readonly agent: string | null;
  readonly priority: string;
  readonly category: string | null;
  readonly tags: readonly string[];
  readonly tier: number;
  readonly teams: readonly string[];
  readonly session_id: string | null;
  readonly at: string;
  readonly actor: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The events of one ticket, in their order. */
export type Life = readonly MetricsEvent[];

/** A figure as people read it, and of how many it was computed. */
export interface Shown {
  readonly value: string;
  readonly n: string;
}

const LINES = 500;

/** Reads all pages of the export, as the agent at hand, ticket by ticket. */
export async function exported(agent: Page, query: string): Promise<readonly Life[]> {
  const lives = new Map<string, MetricsEvent[]>();
  let next: string | undefined = `/api/v1/metrics/events?${query}&limit=${LINES}`;
  while (next !== undefined) {
    const answer: APIResponse = await agent.request.get(new URL(next, agent.url()).href);
    assert.equal(answer.status(), 200, next);
    for (const line of (await answer.text()).split("\n").filter(Boolean)) {
      const event = JSON.parse(line) as MetricsEvent;
      lives.set(event.ticket_id, [...(lives.get(event.ticket_id) ?? []), event]);
    }
    next = /<([^>]+)>; rel="next"/.exec(answer.headers()["link"] ?? "")?.[1];
  }
  return [...lives.values()];
}

const PRIORITIES: Readonly<Record<string, string>> = { urgent: "Urgent", high: "High", normal: "Normal", low: "Low" };
const ENTRIES: Readonly<Record<string, string>> = { link: "Link", code: "Code", widget: "Widget" };

/** The rows of the table that a ticket counts in, by what it groups by. */
export const ROWS: Readonly<Record<string, (life: Life) => readonly string[]>> = {
  agent: (life) => [of(life).agent ?? "Nobody"],
  tier: (life) => [`Tier ${of(life).tier}`],
  team: (life) => (of(life).teams.length === 0 ? ["No team"] : of(life).teams),
  priority: (life) => [PRIORITIES[of(life).priority] ?? ""],
  category: (life) => [of(life).category ?? "No category"],
  tag: (life) => (of(life).tags.length === 0 ? ["No tag"] : of(life).tags),
  entry: (life) => {
    const first = life.find(({ kind }) => kind === "session_created");
    return [first === undefined ? "No session" : (ENTRIES[String(first.data["entry"])] ?? "")];
  },
};

/** What all events of a ticket say alike. */
function of(life: Life): MetricsEvent {
  const [first] = life;
  assert.ok(first !== undefined, "a ticket has events");
  return first;
}

/** Tickets by the row that they count in. */
export function grouped(lives: readonly Life[], rows: (life: Life) => readonly string[]): Map<string, Life[]> {
  const groups = new Map<string, Life[]>();
  for (const life of lives) for (const row of rows(life)) groups.set(row, [...(groups.get(row) ?? []), life]);
  return groups;
}

/** Every figure of some tickets by its title. */
export function figuresOf(lives: readonly Life[]): Readonly<Record<string, Shown>> {
  // A duplicate is no ticket of its own; what was done on it counts.
  const tickets = lives.filter((life) => !isMerged(life));
  const n = tickets.length;
  const all = lives.flat();
  const kinds = (...wanted: string[]): number => all.filter(({ kind }) => wanted.includes(kind)).length;
  const count = (is: (life: Life) => boolean): number => tickets.filter(is).length;
  const sessions = lives.flatMap(sessionsOf);
  const attended = sessions.filter((one) => joined(one, "customer") !== undefined);
  const abandoned = attended.filter((one) => joined(one, "agent") === undefined && last(one, "session_ended") !== undefined);
  const solved = tickets.filter((life) => solvedAt(life) !== undefined);
  const transfers = all.filter(({ kind, data, session_id }) => kind === "handed_off" || (kind === "assignee_changed" && session_id === null && data["from"] !== null && data["to"] !== null));
  const scores = (scale: string): number[] => sessions.map((one) => last(one, "survey_answered")?.data[scale]).filter((score) => typeof score === "number");
  const [csat, ces, nps] = [scores("csat"), scores("ces"), scores("nps")];
  const asked = sessions.filter((one) => last(one, "survey_asked") !== undefined).length;
  return {
    Tickets: { value: String(n), n: String(n) },
    Merged: { value: String(lives.length - n), n: String(lives.length) },
    Solved: percent(solved.length, n),
    "First response": median(lives.map(firstResponse)),
    "Resolution time": median(solved.map((life) => since(life, solvedAt(life)))),
    "First contact resolution": percent(solved.filter((life) => reopens(life) === 0 && sessionsOf(life).filter(isAgreed).length + contacts(life) <= 1).length, solved.length),
    Reopened: percent(count((life) => reopens(life) > 0), n),
    Transfers: mean(transfers.length, n),
    Escalations: mean(kinds("escalated"), n),
    "SLA met": percent(kinds("sla_met"), kinds("sla_met", "sla_breached")),
    "Handle time": median(lives.map((life) => sum(sessionsOf(life).map(duration)))),
    "Waiting time": median(sessions.map(waited)),
    Abandoned: percent(abandoned.length, attended.length),
    "Satisfaction (CSAT)": percent(csat.filter((score) => score >= 4).length, csat.length),
    "Effort (CES)": mean(ces.reduce((one, other) => one + other, 0), ces.length),
    "Recommendation (NPS)": recommendation(nps),
    "Response rate": { value: percent(csat.length, asked).value, n: String(asked) },
  };
}

function isMerged(life: Life): boolean {
  return life.findLast(({ kind }) => kind === "ticket_merged" || kind === "ticket_unmerged")?.kind === "ticket_merged";
}

/** Sessions that were agreed to on what was merged into a ticket. */
function contacts(life: Life): number {
  const of = (wanted: string): number => life.filter(({ kind }) => kind === wanted).reduce((all, { data }) => all + Number(data["contacts"]), 0);
  return of("duplicate_merged") - of("duplicate_unmerged");
}

function sessionsOf(life: Life): Life[] {
  const ids = new Set(life.map(({ session_id }) => session_id).filter((id) => id !== null));
  return [...ids].map((id) => life.filter(({ session_id }) => session_id === id));
}

function last(session: Life, kind: string): MetricsEvent | undefined {
  return session.findLast((event) => event.kind === kind);
}

function joined(session: Life, role: string): number | undefined {
  const first = session.find(({ kind, data }) => kind === "participant_joined" && data["role"] === role);
  return first === undefined ? undefined : Date.parse(first.at);
}

function isAgreed(session: Life): boolean {
  return session.some(({ kind }) => kind === "consent_given");
}

function duration(session: Life): number | undefined {
  const ended = last(session, "session_ended");
  return ended !== undefined && isAgreed(session) ? Number(ended.data["duration_ms"]) : undefined;
}

function waited(session: Life): number | undefined {
  const [customer, agent] = [joined(session, "customer"), joined(session, "agent")];
  return customer === undefined || agent === undefined ? undefined : Math.max(0, agent - customer);
}

function since(life: Life, at: number | undefined): number | undefined {
  return at === undefined ? undefined : Math.max(0, at - Date.parse(of(life).ticket_created_at));
}

function firstResponse(life: Life): number | undefined {
  const wrote = life.filter(({ kind, actor }) => kind === "chat" && actor === "agent").map(({ at }) => Date.parse(at));
  const met = sessionsOf(life).flatMap((session) => {
    const [customer, agent] = [joined(session, "customer"), joined(session, "agent")];
    return customer === undefined || agent === undefined ? [] : [Math.max(customer, agent)];
  });
  const answers = [...wrote, ...met];
  return answers.length === 0 ? undefined : since(life, Math.min(...answers));
}

function isDone(status: unknown): boolean {
  return status === "solved" || status === "closed";
}

function reopens(life: Life): number {
  return life.filter(({ kind, data }) => kind === "status_changed" && isDone(data["from"]) && !isDone(data["to"])).length;
}

function solvedAt(life: Life): number | undefined {
  const crossing = life.findLast(({ kind, data }) => kind === "status_changed" && isDone(data["from"]) !== isDone(data["to"]));
  return crossing !== undefined && isDone(crossing.data["to"]) ? Date.parse(crossing.at) : undefined;
}

function sum(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : known.reduce((one, other) => one + other, 0);
}

/** The smallest that half of them do not exceed, as long as people need to read it. */
function median(times: readonly (number | undefined)[]): Shown {
  const known = times.filter((time) => time !== undefined).toSorted((one, other) => one - other);
  const middle = known.find((time) => known.filter((other) => other <= time).length * 2 >= known.length);
  return { value: middle === undefined ? "–" : timeWords(Math.round(middle / 1000)), n: String(known.length) };
}

function timeWords(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes === 0 ? `${rest} s` : rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

function percent(part: number, whole: number): Shown {
  return { value: whole === 0 ? "–" : `${rounded((100 * part) / whole, 1)} %`, n: String(whole) };
}

function mean(total: number, n: number): Shown {
  return { value: n === 0 ? "–" : rounded(total / n, 2), n: String(n) };
}

function recommendation(scores: readonly number[]): Shown {
  const [promoters, detractors] = [scores.filter((score) => score >= 9).length, scores.filter((score) => score <= 6).length];
  const share = (100 * (promoters - detractors)) / scores.length;
  return { value: scores.length === 0 ? "–" : rounded(share, 0).replace("-", "−"), n: String(scores.length) };
}

function rounded(value: number, digits: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}
