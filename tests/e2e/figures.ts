// The figures of a desk, computed anew from the exported events and nothing else: each is looked for on its
// own in the events of one ticket after the other, and said in words as docs/METRICS.md defines it.

import assert from "node:assert/strict";
import type { APIResponse, Page } from "playwright-core";

/** One line of the export. */
export interface MetricsEvent {
  readonly id: string;
  readonly ticket_id: string;
  readonly ticket_created_at: string;
  readonly assignee_id: string | null;
  readonly agent: string | null;
  readonly priority: string;
  readonly category: string | null;
  readonly tags: readonly string[];
  readonly tier: number;
  readonly team: string | null;
  readonly teams: readonly string[];
  readonly session_id: string | null;
  readonly at: string;
  readonly actor: string;
  readonly agent_id: string | null;
  readonly agent_teams: readonly string[];
  readonly owner_id: string | null;
  readonly owner_teams: readonly string[];
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The events of one ticket, in their order. */
export type Life = readonly MetricsEvent[];

/** All of a ticket; or, with `whose`, what of it is that agent's, and nobody's for null. */
export interface Part {
  readonly life: Life;
  readonly whose?: string | null;
}

/** An agent, by whose name figures are grouped. */
export interface Member {
  readonly id: string;
  readonly name: string;
}

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

/** All agents by identifier, as the agent at hand sees them. */
export async function members(agent: Page): Promise<ReadonlyMap<string, Member>> {
  const answer = await agent.request.get(new URL("/api/v1/agents", agent.url()).href);
  assert.equal(answer.status(), 200);
  const { data } = (await answer.json()) as { readonly data: readonly Member[] };
  return new Map(data.map((one) => [one.id, one]));
}

const PRIORITIES: Readonly<Record<string, string>> = { urgent: "Urgent", high: "High", normal: "Normal", low: "Low" };
const ENTRIES: Readonly<Record<string, string>> = { link: "Link", code: "Code", widget: "Widget" };

/** A row of the table, and what of a ticket counts in it. */
type Counted = readonly [row: string, part: Part];

/** The rows of the table that a ticket counts in, by what it groups by. */
export function groupings(desk: ReadonlyMap<string, Member>): Readonly<Record<string, (life: Life) => readonly Counted[]>> {
  const all = (rows: (life: Life) => readonly string[]) => (life: Life) => rows(life).map((row): Counted => [row, { life }]);
  const shared = (rows: (part: Part) => readonly string[]) => (life: Life) => sharesOf(life).flatMap((part) => rows(part).map((row): Counted => [row, part]));
  const byTeam = shared((part) => named(teamsOf(part), "No team"));
  const named = (words: readonly string[], none: string): readonly string[] => (words.length === 0 ? [none] : words);
  return {
    // The console has a row for each agent, and each of this day has a name of their own.
    agent: shared(({ whose }) => [desk.get(whose ?? "")?.name ?? "Nobody"]),
    tier: all((life) => [`Tier ${of(life).tier}`]),
    team: (life) => byTeam(toldByTeams(life)),
    priority: all((life) => [PRIORITIES[of(life).priority] ?? ""]),
    category: all((life) => levels(of(life).category)),
    tag: all((life) => named(of(life).tags, "No tag")),
    entry: all((life) => {
      const first = life.find(({ kind }) => kind === "session_created");
      return [first === undefined ? "No session" : (ENTRIES[String(first.data["entry"])] ?? "")];
    }),
  };
}

/** The category of a ticket behind the one that it stands under: the ticket counts in both. */
function levels(category: string | null): readonly string[] {
  if (category === null) return ["No category"];
  const [parent = category, ...under] = category.split(" › ");
  return under.length === 0 ? [category] : [parent, category];
}

/** What of a ticket is whose; who has no part in it is not there. */
export function sharesOf(life: Life): readonly Part[] {
  const sessions = sessionsOf(life);
  const answer = firstAnswer(life);
  const all = [
    null,
    ...(answer === undefined ? [] : [answer.by]),
    ...life.flatMap((event) => (isTransfer(event) || event.kind === "escalated" ? [giver(life, event)] : [])),
    ...sessions.flatMap((one) => (last(one, "session_created") === undefined && joined(one, "customer") === undefined ? [] : [host(one)])),
    ...sessions.flatMap((one) => (last(one, "survey_asked") === undefined && last(one, "survey_answered") === undefined ? [] : [holder(one)])),
    ...sessions.flatMap((one) => (waited(one) === undefined ? [] : [metBy(one)])),
    ...sessions.flatMap((one) => [...held(one).keys()]),
    ...callsOf(life).map(({ by }) => by),
  ];
  return [...new Set(all.map((agent) => agent ?? ticketOf(life)))].map((whose) => ({ life, whose }));
}

/** The same events, of agents who are called by the teams that they were in, too: in other teams they are others. */
export function toldByTeams(life: Life): Life {
  const called = (id: string | null, teams: readonly string[]): string | null => (id === null ? null : `${id} ${teams.join()}`);
  return life.map((event) => ({ ...event, assignee_id: called(event.assignee_id, event.teams), agent_id: called(event.agent_id, event.agent_teams), owner_id: called(event.owner_id, event.owner_teams) }));
}

/** The teams that a part of such events counts for: what is nobody's for that of the ticket, as it was when it was
 *  solved, or is. */
export function teamsOf({ life, whose }: Part): readonly string[] {
  if (whose != null) return (whose.split(" ")[1] ?? "").split(",").filter(Boolean);
  const solving = solvedAt(life) === undefined || isMerged(life) ? undefined : life.findLast(crosses);
  return solving?.owner_id === null ? solving.owner_teams : [of(life).team ?? []].flat();
}

/** What all events of a ticket say alike. */
function of(life: Life): MetricsEvent {
  const [first] = life;
  assert.ok(first !== undefined, "a ticket has events");
  return first;
}

/** Tickets, or what of them is somebody's, by the row that they count in. */
export function grouped(lives: readonly Life[], rows: (life: Life) => readonly Counted[]): Map<string, Part[]> {
  const groups = new Map<string, Part[]>();
  for (const life of lives) for (const [row, part] of rows(life)) groups.set(row, [...(groups.get(row) ?? []), part]);
  return groups;
}

/** Every figure of some tickets, or of what of them is somebody's, by its title. */
export function figuresOf(parts: readonly Part[]): Readonly<Record<string, Shown>> {
  const owned = parts.filter((part) => isOf(part, null)).map(({ life }) => life);
  // A duplicate is no ticket of its own; what was done on it counts.
  const tickets = owned.filter((life) => !isMerged(life));
  const n = tickets.length;
  const count = (is: (life: Life) => boolean): number => tickets.filter(is).length;
  const promises = (...wanted: string[]): number => owned.flat().filter(({ kind }) => wanted.includes(kind)).length;
  const given = (is: (event: MetricsEvent) => boolean): number => parts.flatMap((part) => part.life.filter((event) => is(event) && isOf(part, giver(part.life, event)))).length;
  const sessions = (whose: (session: Life) => string | null): Life[] => parts.flatMap((part) => sessionsOf(part.life).filter((one) => isOf(part, whose(one))));
  const attended = sessions(host).filter((one) => joined(one, "customer") !== undefined);
  const abandoned = attended.filter((one) => joined(one, "agent") === undefined && last(one, "session_ended") !== undefined);
  const solved = tickets.filter((life) => solvedAt(life) !== undefined);
  // Of a ticket without a session, its customer is asked of the ticket itself.
  const asks = [...sessions(holder), ...owned.map((life) => life.filter(({ session_id }) => session_id === null))];
  const scores = (scale: string): number[] => asks.map((one) => last(one, "survey_answered")?.data[scale]).filter((score) => typeof score === "number");
  const [csat, ces, nps] = [scores("csat"), scores("ces"), scores("nps")];
  const asked = asks.filter((one) => last(one, "survey_asked") !== undefined).length;
  // What agents gave away is among the tickets of others.
  const counted = (count: number): Shown => (parts.every(({ whose }) => whose === undefined) ? mean(count, n) : { value: String(count), n: String(count) });
  const calls = parts.flatMap((part) => callsOf(part.life).filter(({ by }) => isOf(part, by)));
  // One that is called off before it is late has been missed by nobody.
  const decided = calls.filter(({ called, late }) => called || late > IN_TIME_MS);
  const answered = parts.filter((part) => isOf(part, firstAnswer(part.life)?.by ?? null));
  return {
    Tickets: { value: String(n), n: String(n) },
    Merged: { value: String(owned.length - n), n: String(owned.length) },
    Solved: percent(solved.length, n),
    "First response": median(answered.map(({ life }) => since(life, firstAnswer(life)?.at))),
    "Resolution time": median(solved.map((life) => since(life, solvedAt(life)))),
    "First contact resolution": percent(solved.filter((life) => reopens(life) === 0 && sessionsOf(life).filter(isAgreed).length + contacts(life) <= 1).length, solved.length),
    Reopened: percent(count((life) => reopens(life) > 0), n),
    Transfers: counted(given(isTransfer)),
    Escalations: counted(given(({ kind }) => kind === "escalated")),
    "SLA met": percent(promises("sla_met"), promises("sla_met", "sla_breached")),
    "Handle time": median(parts.map((part) => sum(sessionsOf(part.life).map((one) => handled(part, one))))),
    "Waiting time": median(sessions(metBy).map(waited)),
    Abandoned: percent(abandoned.length, attended.length),
    "Satisfaction (CSAT)": percent(csat.filter((score) => score >= 4).length, csat.length),
    "Effort (CES)": mean(ces.reduce((one, other) => one + other, 0), ces.length),
    "Recommendation (NPS)": recommendation(nps),
    "Response rate": { value: percent(csat.length, asked).value, n: String(asked) },
    "Call-backs": { value: String(calls.length), n: String(calls.length) },
    "Called in time": percent(decided.filter(({ late }) => late <= IN_TIME_MS).length, decided.length),
    "Time to call": median(calls.filter(({ called }) => called).map(({ late }) => late)),
  };
}

/** How late a call may be. */
const IN_TIME_MS = 15 * 60_000;

/** A call-back that was asked for: whether somebody has called, who did first, and how late that was, or its being
 *  called off; nothing of both is not late. */
interface CallBack {
  readonly called: boolean;
  readonly by: string | null;
  readonly late: number;
}

function callsOf(life: Life): readonly CallBack[] {
  return life.filter(({ kind }) => kind === "call_back_asked").map(({ data }) => {
    const own = life.filter((event) => event.data["call_back"] === data["call_back"]);
    const first = own.findIndex(({ kind }) => kind === "call_back_reached" || kind === "call_back_not_reached");
    const taken = first < 0 ? undefined : (own.slice(0, first).findLast(({ kind }) => kind === "call_back_taken") ?? own[first]);
    const end = taken ?? own.find(({ kind }) => kind === "call_back_cancelled");
    const due = Date.parse(String(data["due_at"]));
    return { called: taken !== undefined, by: taken?.agent_id ?? null, late: end === undefined ? 0 : Math.max(0, Date.parse(end.at) - due) };
  });
}

/** Whether what an agent did is counted; what nobody is known to have done goes with the ticket. */
function isOf({ life, whose }: Part, agent: string | null): boolean {
  return whose === undefined || (agent ?? ticketOf(life)) === whose;
}

/** Who had the ticket when it was solved, else who has it. */
function ticketOf(life: Life): string | null {
  const solver = solvedAt(life) === undefined || isMerged(life) ? null : (life.findLast(crosses)?.owner_id ?? null);
  return solver ?? of(life).assignee_id;
}

function isTransfer({ kind, data, session_id }: MetricsEvent): boolean {
  return kind === "handed_off" || (kind === "assignee_changed" && session_id === null && data["from"] !== null && data["to"] !== null);
}

/** Who gave away what was handed off, went up or changed hands. */
function giver(life: Life, event: MetricsEvent): string | null {
  const before = life.slice(0, life.indexOf(event));
  if (event.kind === "assignee_changed") return before.findLast(({ kind }) => kind === "assignee_changed" || kind === "split_from")?.owner_id ?? null;
  const all = holders([...before, event].filter(({ session_id }) => session_id === event.session_id));
  return all.at(-2) ?? (event.kind === "escalated" ? (all.at(-1) ?? null) : null);
}

/** Who held a session one after the other; nobody at first. Who takes back what they let go of is there once more. */
function holders(session: Life): readonly (string | null)[] {
  const all: (string | null)[] = [null];
  let isFree = false;
  for (const { kind, data, agent_id: agent } of session) {
    if (kind === "let_go") isFree = true;
    if (kind !== "handed_off" && !(kind === "participant_joined" && data["role"] === "agent")) continue;
    // Who goes on holding it does so for the teams that they were in when they took it.
    if (isFree || agent?.split(" ")[0] !== all.at(-1)?.split(" ")[0]) all.push(agent);
    isFree = false;
  }
  return all;
}

/** The last who held it. */
function holder(session: Life): string | null {
  return holders(session).at(-1) ?? null;
}

/** The first agent who came, or who made the session. */
function host(session: Life): string | null {
  const came = session.find(({ kind, data }) => kind === "participant_joined" && data["role"] === "agent");
  return came?.agent_id ?? session.find(({ kind, agent_id }) => kind === "session_created" && agent_id !== null)?.agent_id ?? null;
}

/** The agent who was there when both were. */
function metBy(session: Life): string | null {
  const place = (role: string): number => session.findIndex(({ kind, data }) => kind === "participant_joined" && data["role"] === role);
  const [agent, customer] = [place("agent"), place("customer")];
  return agent > customer ? (session[agent]?.agent_id ?? null) : holder(session.slice(0, customer));
}

/** How long each agent held a session that has ended, while its customer had agreed. */
function held(session: Life): ReadonlyMap<string | null, number> {
  const whole = duration(session);
  const times = new Map<string | null, number>();
  if (whole === undefined) return times;
  const upTo = session.slice(0, session.findLastIndex(({ kind }) => kind === "session_ended") + 1);
  for (const [index, next] of upTo.entries()) {
    const before = upTo.slice(0, index);
    const agreed = before.findLast(({ kind }) => ["consent_given", "let_go", "session_ended"].includes(kind))?.kind === "consent_given";
    const time = agreed ? Date.parse(next.at) - Date.parse(before.at(-1)?.at ?? next.at) : 0;
    if (time > 0) times.set(holder(before), (times.get(holder(before)) ?? 0) + time);
  }
  return times.size === 0 ? new Map([[holder(session), whole]]) : times;
}

/** What of a session's time is counted. */
function handled(part: Part, session: Life): number | undefined {
  if (part.whose === undefined) return duration(session);
  return sum([...held(session)].filter(([agent]) => isOf(part, agent)).map(([, time]) => time));
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

/** When the customer had their first answer, and of whom. */
function firstAnswer(life: Life): { readonly at: number; readonly by: string | null } | undefined {
  const wrote = life.find(({ kind, actor }) => kind === "chat" && actor === "agent");
  const met = sessionsOf(life).flatMap((session) => {
    const [customer, agent] = [joined(session, "customer"), joined(session, "agent")];
    return customer === undefined || agent === undefined ? [] : [{ at: Math.max(customer, agent), by: metBy(session) }];
  });
  const answers = [...(wrote === undefined ? [] : [{ at: Date.parse(wrote.at), by: wrote.agent_id }]), ...met.toSorted((one, other) => one.at - other.at)];
  return answers.length === 0 ? undefined : answers.reduce((first, one) => (one.at < first.at ? one : first));
}

function isDone(status: unknown): boolean {
  return status === "solved" || status === "closed";
}

function reopens(life: Life): number {
  return life.filter(({ kind, data }) => kind === "status_changed" && isDone(data["from"]) && !isDone(data["to"])).length;
}

/** Whether it is then solved that was not, or the other way round. */
function crosses({ kind, data }: MetricsEvent): boolean {
  return kind === "status_changed" && isDone(data["from"]) !== isDone(data["to"]);
}

function solvedAt(life: Life): number | undefined {
  const crossing = life.findLast(crosses);
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
