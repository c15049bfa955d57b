// The package of a handoff in sentences: what happened, and what is still to do.

import type { GrantFate } from "../../shared/generated/GrantFate";
import type { HandoffFailure } from "../../shared/generated/HandoffFailure";
import type { HandoffPackage } from "../../shared/generated/HandoffPackage";
import type { OpenStep } from "../../shared/generated/OpenStep";
import type { PackageEntry } from "../../shared/generated/PackageEntry";
import type { PausedBy } from "../../shared/generated/PausedBy";
import type { Place } from "../../shared/generated/Place";
import type { EndReason, Entry, Grant } from "../../shared/api-types";
import { clockTime, durationWords, fullTime } from "../app/clock.svelte";
import { endWords, hostOf, slaWords, tierWords } from "../app/words";

export interface Sentence {
  readonly key: string;
  readonly at: string;
  readonly words: string;
}

const BEGAN: Readonly<Record<Entry, string>> = {
  link: "The customer came by a link",
  code: "The customer came by a code",
  widget: "The customer pressed Help in the product",
  invitation: "The customer accepted an invitation in the product",
};

/** What a grant is for, as the rest of "may …". */
const MAY: Readonly<Record<Grant, string>> = {
  view: "see the page",
  point: "point",
  screen: "see the screen",
  control: "control the page",
  type: "type in the page",
  voice: "talk",
  video: "see the customer",
  files: "hand files over",
};

const FATE: Readonly<Record<GrantFate, (what: string) => string>> = {
  granted: (what) => `The customer let the agent ${what}`,
  refused: (what) => `The customer did not let the agent ${what}`,
  revoked: (what) => `The agent could ${what}, and may no longer`,
  expired: (what) => `The agent could ${what} until it ran out`,
};

const FAILED: Readonly<Record<HandoffFailure, (to: string) => string>> = {
  cancelled: (to) => `${to} was asked to take over, and no longer`,
  refused: (to) => `${to} did not take over`,
  declined: (to) => `The customer did not want to go on with ${to}`,
  expired: (to) => `${to} was asked to take over: it was not agreed to in time, or they had gone`,
};

const PAUSED: Readonly<Record<PausedBy, string>> = {
  customer: "The customer has paused: the page is not shown",
  rule: "A rule of your organisation hides the page that is open",
  page: "The page that is open hides itself by a mark of its own",
};

/** What happened, oldest first; lines that this console has no words for are left out. */
export function sentencesOf({ happened }: HandoffPackage): readonly Sentence[] {
  const sentences = happened.map((entry, n) => ({ key: `${n} ${entry.kind}`, at: entry.at, words: sentence(entry) }));
  return sentences.filter(({ words }) => words !== "");
}

function sentence(entry: PackageEntry): string {
  switch (entry.kind) {
    case "session_began":
      return BEGAN[entry.data.entry as Entry] ?? "A session began";
    case "identified":
      return entry.data.is_verified ? "The product has said who the customer is" : "The product’s word on who the customer is was not accepted";
    case "consent_given":
      return `The customer allowed ${entry.data.decision === "view_only" ? "viewing only" : "viewing and pointing"}${entry.data.host_origin === null ? "" : ` on ${hostOf(entry.data.host_origin)}`}`;
    case "consent_refused":
      return "The customer said no to the session";
    case "grant":
      return FATE[entry.data.fate](mayWords(entry.data.grant));
    case "help_sought":
      return `Help was sought on ${placeWords(entry.data.place)}`;
    case "stalled":
      return `The customer stood still for ${durationWords(entry.data.for_ms)} on ${placeWords(entry.data.place)}`;
    case "visited":
      return visitedWords(entry.data);
    case "proposals": case "acts_refused": case "files": case "chat":
      return countWords(entry);
    case "called":
      return entry.data.is_reached ? "The customer was called and reached" : `The customer was called and not reached${entry.data.n_missed > 1 ? `, ${entry.data.n_missed} times` : ""}`;
    case "talked":
      return `They talked for ${durationWords(entry.data.duration_ms)}`;
    case "handed_off": case "let_go": case "handoff_failed": case "escalated":
      return passedOnWords(entry);
    case "sla_breached":
      return `${slaWords[entry.data.clock]} was late`;
    case "reported":
      return `The customer reported ${entry.data.report === "unasked" ? "that they had not asked for help" : "a session"}${entry.data.reason === null ? "" : `: “${entry.data.reason}”`}`;
    case "note":
      return `Note of ${entry.data.by}: “${entry.data.text}”`;
    case "earlier_session":
      return `The session before ended: ${endWords[entry.data.reason as EndReason] ?? entry.data.reason}, after ${durationWords(entry.data.duration_ms)}`;
    default:
      return unknownKind(entry);
  }
}

/** A newer server may tell of things that this console has no words for yet. */
function unknownKind(_: never): string {
  return "";
}

type Counted = Extract<PackageEntry, { readonly kind: "proposals" | "acts_refused" | "files" | "chat" }>;

function countWords(entry: Counted): string {
  switch (entry.kind) {
    case "proposals": {
      const { n_done, n_declined, n_other } = entry.data;
      return `What was proposed: ${listed([n_done > 0 && `${n_done} done`, n_declined > 0 && `${n_declined} refused by the customer`, n_other > 0 && `${n_other} came to nothing`])}`;
    }
    case "acts_refused":
      return `The page refused ${counted(entry.data.n, "act", "acts")} of the agent`;
    case "files": {
      const { n_from_customer, n_from_agents, n_refused } = entry.data;
      return `Files: ${listed([n_from_customer > 0 && `${n_from_customer} from the customer`, n_from_agents > 0 && `${n_from_agents} from agents`, n_refused > 0 && `${n_refused} did not get through`])}`;
    }
    case "chat": {
      const { n_from_customer, n_from_agents } = entry.data;
      return `${counted(n_from_customer, "message", "messages")} from the customer, ${n_from_agents} from agents`;
    }
  }
}

type PassedOn = Extract<PackageEntry, { readonly kind: "handed_off" | "let_go" | "handoff_failed" | "escalated" }>;

function passedOnWords(entry: PassedOn): string {
  switch (entry.kind) {
    case "handed_off":
      return `${entry.data.to} took the session over${because(entry.data.reason)}`;
    case "let_go":
      return `An agent let go of the session, for ${entry.data.to}${because(entry.data.reason)}`;
    case "handoff_failed":
      return FAILED[entry.data.why as HandoffFailure]?.(entry.data.to) ?? "";
    case "escalated":
      return `The ticket rose: ${entry.data.path.map(tierWords).join(" → ")}${because(entry.data.reason)}`;
  }
}

function visitedWords({ pages, n_more, n_navigated }: Extract<PackageEntry, { readonly kind: "visited" }>["data"]): string {
  const where = pages.map((page) => (page.startsWith("/") ? page : hostOf(page))).join(", ");
  const led = n_navigated > 0 ? `the agent led elsewhere ${counted(n_navigated, "time", "times")}` : "";
  return listed([where !== "" && `Pages: ${where}${n_more > 0 ? ` and ${n_more} before` : ""}`, led]);
}

/** What is still to do, what somebody waits for first. */
export function stepsOf({ open }: HandoffPackage): readonly string[] {
  return open.map(stepWords).filter(Boolean);
}

function stepWords(step: OpenStep): string {
  switch (step.kind) {
    case "unanswered":
      return `The customer wrote at ${clockTime(step.data.at)} and has no answer`;
    case "call_back":
      return callWords(step.data);
    case "proposal":
      return step.data.held ? "An act is held until the customer taps" : "A proposal waits for the customer’s tap";
    case "asked":
      return `The customer is asked whether the agent may ${mayWords(step.data.grant)}`;
    case "grant":
      return `The agent may ${mayWords(step.data.grant)} at this moment`;
    case "paused":
      return PAUSED[step.data.by as PausedBy] ?? "The page is not shown";
    case "sla":
      return `${slaWords[step.data.clock]} ${step.data.is_breached ? "was due" : "is due"} ${fullTime(step.data.due_at)}`;
    case "follow_up":
      return `Follow-up ${fullTime(step.data.due_at)}${because(step.data.note ?? "")}`;
    case "appointment":
      return `Appointment ${fullTime(step.data.starts_at)}${step.data.with === null ? "" : ` with ${step.data.with}`}`;
    case "field":
      return `${step.data.label} is to be filled before the ticket is solved`;
    default:
      return unknownKind(step);
  }
}

function callWords({ due_at, with: who, n_missed }: Extract<OpenStep, { readonly kind: "call_back" }>["data"]): string {
  const call = who === null ? `The customer is to be called from ${fullTime(due_at)} on` : `${who} is about to call the customer`;
  return n_missed === 0 ? call : `${call} · ${counted(n_missed, "call", "calls")} reached nobody`;
}

/** What is left out, and what else there is of the customer. */
export function restOf({ n_left_out, n_steps_left_out, is_whole, n_other_tickets, n_other_sessions }: HandoffPackage): string {
  const left = n_left_out + n_steps_left_out;
  return listed([
    left > 0 && `${counted(left, "thing more is", "things more are")} on the timeline`,
    !is_whole && "only its latest part was looked at",
    n_other_tickets > 0 && `${counted(n_other_tickets, "other ticket", "other tickets")} of this customer`,
    n_other_sessions > 0 && `${counted(n_other_sessions, "session", "sessions")} before`,
  ]);
}

function placeWords({ page, element, error, release }: Place): string {
  return [page, element, error, release && `release ${release}`].filter(Boolean).join(" · ");
}

function mayWords(grant: string): string {
  return MAY[grant as Grant] ?? grant;
}

function counted(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

function listed(parts: readonly (string | false)[]): string {
  return parts.filter(Boolean).join(", ");
}

function because(reason: string): string {
  return reason === "" ? "" : ` · ${reason}`;
}
