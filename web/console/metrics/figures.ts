// Every figure of the page: what it means (docs/METRICS.md), how it is read from the counts, and in which
// direction it gets better.

import type { MetricsSummary } from "../../shared/generated/MetricsSummary";
import type { Spread } from "../../shared/generated/Spread";
import { durationWords } from "../app/clock.svelte";

type Unit = "count" | "time" | "percent" | "mean" | "score";

export interface Figure {
  readonly name: string;
  readonly title: string;
  /** What it means, in one or two sentences. */
  readonly definition: string;
  readonly unit: Unit;
  /** 1 where more is better, -1 where less is, 0 where neither. */
  readonly better: 1 | -1 | 0;
  /** Absent where nothing was measured. */
  readonly value: (all: MetricsSummary) => number | null;
  /** Of how many it was computed. */
  readonly n: (all: MetricsSummary) => number;
  /** What those are. */
  readonly of: string;
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
const percent = (part: number, whole: number): number | null => (whole === 0 ? null : (100 * part) / whole);

function median(name: string, title: string, definition: string, better: 1 | -1 | 0, of: string, spread: (all: MetricsSummary) => Spread): Figure {
  return { name, title, definition: `${definition} The median.`, unit: "time", better, of, value: (all) => spread(all).median_ms, n: (all) => spread(all).count };
}

const figures = [
  { name: "tickets", title: "Tickets", definition: "Tickets that were made in the period, without those that were merged into others.", unit: "count", better: 0, of: "tickets", value: (all) => all.tickets, n: (all) => all.tickets },
  { name: "solved", title: "Solved", definition: "Of the tickets that were made in the period, those that are solved or closed by now.", unit: "percent", better: 1, of: "tickets", value: (all) => percent(all.solved, all.tickets), n: (all) => all.tickets },
  median("first_response", "First response", "From the making of a ticket to the first answer that the customer had: a chat message, or a session with both in it.", -1, "answered tickets", (all) => all.first_response),
  median("resolution", "Resolution time", "From the making of a ticket to the latest time that it was solved.", -1, "solved tickets", (all) => all.resolution),
  { name: "first_contact", title: "First contact resolution", definition: "Of the solved tickets, those that were never reopened and took at most one session.", unit: "percent", better: 1, of: "solved tickets", value: (all) => percent(all.first_contact, all.solved), n: (all) => all.solved },
  { name: "reopened", title: "Reopened", definition: "Of all tickets, those that were opened again after they had been solved.", unit: "percent", better: -1, of: "tickets", value: (all) => percent(all.reopened, all.tickets), n: (all) => all.tickets },
  { name: "transfers", title: "Transfers", definition: "How often a ticket or its session went from one agent to another, for each ticket.", unit: "mean", better: -1, of: "tickets", value: (all) => ratio(all.transfers, all.tickets), n: (all) => all.tickets },
  { name: "merged", title: "Merged", definition: "Tickets that were made in the period and merged into others: what was done on them counts, and they are no tickets of their own.", unit: "count", better: 0, of: "tickets", value: (all) => all.merged, n: (all) => all.tickets + all.merged },
  { name: "escalations", title: "Escalations", definition: "How often a ticket went to a higher tier, for each ticket.", unit: "mean", better: -1, of: "tickets", value: (all) => ratio(all.escalations, all.tickets), n: (all) => all.tickets },
  { name: "sla_met", title: "SLA met", definition: "Of the times that were promised to customers (first response, next update, resolution) and have come to an end, those that were kept.", unit: "percent", better: 1, of: "promises", value: (all) => percent(all.sla_met, all.sla_met + all.sla_breached), n: (all) => all.sla_met + all.sla_breached },
  median("handle", "Handle time", "All sessions of a ticket together, from consent to the end.", -1, "tickets with sessions", (all) => all.handle),
  median("waiting", "Waiting time", "From the customer's coming into a session to the agent's.", -1, "sessions", (all) => all.waiting),
  { name: "abandoned", title: "Abandoned", definition: "Of the sessions that the customer came to, those that ended before an agent came.", unit: "percent", better: -1, of: "sessions", value: (all) => percent(all.abandoned, all.attended), n: (all) => all.attended },
  { name: "csat", title: "Satisfaction (CSAT)", definition: "Of the customers who answered, those who gave 4 or 5 of 5.", unit: "percent", better: 1, of: "answers", value: (all) => percent(all.csat.high, all.csat.count), n: (all) => all.csat.count },
  { name: "ces", title: "Effort (CES)", definition: "How far customers agree that it was made easy, from 1 to 7. The mean.", unit: "mean", better: 1, of: "answers", value: (all) => ratio(all.ces.sum, all.ces.count), n: (all) => all.ces.count },
  { name: "nps", title: "Recommendation (NPS)", definition: "The share of customers who gave 9 or 10 of 10, less the share of those who gave 0 to 6: from −100 to 100.", unit: "score", better: 1, of: "answers", value: (all) => percent(all.nps.high - all.nps.low, all.nps.count), n: (all) => all.nps.count },
  { name: "response_rate", title: "Response rate", definition: "Of the customers who were asked how a session was, those who answered.", unit: "percent", better: 1, of: "customers asked", value: (all) => percent(all.csat.count, all.surveys_asked), n: (all) => all.surveys_asked },
  { name: "call_backs", title: "Call-backs", definition: "Calls that were asked for in place of waiting, or by an agent.", unit: "count", better: 0, of: "call-backs", value: (all) => all.call_backs, n: (all) => all.call_backs },
  { name: "call_backs_kept", title: "Called in time", definition: "Of the call-backs that somebody has called for, or that were called off too late, those whose first call came within 15 minutes of their time.", unit: "percent", better: 1, of: "call-backs", value: (all) => percent(all.call_backs_kept, all.call_backs_kept + all.call_backs_missed), n: (all) => all.call_backs_kept + all.call_backs_missed },
  median("time_to_call", "Time to call", "From when on a customer was to be called to the first call.", -1, "calls", (all) => all.time_to_call),
] as const satisfies readonly Figure[];

export type FigureName = (typeof figures)[number]["name"];
export const FIGURES: readonly (Figure & { readonly name: FigureName })[] = figures as readonly (Figure & { readonly name: FigureName })[];

/** Of what agents did themselves, what they gave away is counted: it is among the tickets of others by now. */
export const FIGURES_OF_AGENTS: typeof FIGURES = FIGURES.map((figure): (typeof FIGURES)[number] => {
  const given = (definition: string, of: string, count: (all: MetricsSummary) => number): (typeof FIGURES)[number] => ({ ...figure, definition, unit: "count", of, value: count, n: count });
  if (figure.name === "transfers") return given("How often a ticket or its session went from them to another agent.", "transfers", (all) => all.transfers);
  if (figure.name === "escalations") return given("How often a ticket went from them to a higher tier.", "escalations", (all) => all.escalations);
  return figure;
});

/** A figure as people read it; a dash where nothing was measured. */
export function valueWords({ unit }: Figure, value: number | null): string {
  if (value === null) return "–";
  switch (unit) {
    case "count":
      return value.toLocaleString("en");
    case "time":
      return durationWords(value);
    case "percent":
      return `${round(value, 1)} %`;
    case "mean":
      return round(value, 2);
    case "score":
      return round(value, 0).replace("-", "−");
  }
}

export interface Change {
  readonly words: string;
  readonly tone: "better" | "worse" | "plain";
}

/** How a figure has changed against the period before; null where one of both is missing. */
export function changeOf(figure: Figure, now: number | null, then: number | null): Change | null {
  if (now === null || then === null) return null;
  const by = now - then;
  const size = valueWords(figure, Math.abs(by)).replace(" %", " points");
  // What rounds to nothing is no change.
  if (size === valueWords(figure, 0).replace(" %", " points")) return { words: "no change", tone: "plain" };
  const sign = Math.sign(by) * figure.better;
  return { words: `${by > 0 ? "+" : "−"}${size}`, tone: sign > 0 ? "better" : sign < 0 ? "worse" : "plain" };
}

function round(value: number, digits: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: 0 });
}

/** A summary of nothing, for days without tickets. */
export function emptySummary(): MetricsSummary {
  const spread: Spread = { count: 0, mean_ms: null, median_ms: null, p90_ms: null };
  const ratings = { count: 0, sum: 0, high: 0, low: 0 };
  return {
    tickets: 0, merged: 0, solved: 0, first_contact: 0, reopened: 0, reopens: 0, transfers: 0, escalations: 0, sla_met: 0, sla_breached: 0, sessions: 0, attended: 0, abandoned: 0,
    first_response: spread, resolution: spread, handle: spread, waiting: spread, session: spread,
    surveys_asked: 0, csat: ratings, ces: ratings, nps: ratings,
    call_backs: 0, call_backs_kept: 0, call_backs_missed: 0, time_to_call: spread,
  };
}
