// Words for states and errors, so that every screen says the same thing the same way.

import { ProblemError } from "../../shared/api";
import type { Customer, EndReason, Entry, Grant, Presence, Priority, Role, SlaClock, Ticket, TicketPatch, TicketStatus } from "../../shared/api-types";
import type { Outcome } from "../../shared/generated/Outcome";
import type { SurveyAnswer } from "../../shared/generated/SurveyAnswer";

export const STATUSES: readonly TicketStatus[] = ["open", "pending", "solved", "closed"];

export const statusWords: Record<TicketStatus, string> = {
  open: "Open",
  pending: "Pending",
  solved: "Solved",
  closed: "Closed",
};

/** The most urgent first, as people look for it. */
/** Levels of support, as the server has them. */
export const TIERS = [1, 2, 3, 4, 5] as const;

export const tierWords = (tier: number): string => `Tier ${tier}`;

const LANGUAGES = new Intl.DisplayNames("en", { type: "language" });

/** The name of a language of 2 or 3 letters. */
export function languageWords(language: string): string {
  return LANGUAGES.of(language) ?? language;
}

export const PRIORITIES: readonly Priority[] = ["urgent", "high", "normal", "low"];

export const priorityWords: Record<Priority, string> = {
  urgent: "Urgent",
  high: "High",
  normal: "Normal",
  low: "Low",
};

export const slaWords: Record<SlaClock, string> = {
  first_response: "First response",
  next_update: "Next update",
  resolution: "Resolution",
};

/** What a customer is called by the word of their product. */
export function knownName({ name, email, subject }: Customer): string {
  return name ?? email ?? subject;
}

/** What somebody else has made of the fields that a refused change was about. */
export function conflictWords(patch: TicketPatch, now: Ticket): string {
  const words = [
    patch.subject === undefined ? "" : `The subject is “${now.subject}” now.`,
    patch.description === undefined ? "" : "The description has other words now.",
    patch.customer_name === undefined ? "" : `The customer’s name is ${now.customer_name ?? "not known"} now.`,
    patch.customer_email === undefined ? "" : `The customer’s e-mail is ${now.customer_email ?? "not known"} now.`,
    patch.status === undefined ? "" : `The status is ${statusWords[now.status]} now.`,
    patch.priority === undefined ? "" : `The priority is ${priorityWords[now.priority]} now.`,
    patch.assignee_id === undefined ? "" : now.assignee === null ? "Nobody has the ticket now." : `${now.assignee.name} has the ticket now.`,
    patch.team === undefined ? "" : `The team is ${now.team ?? "none"} now.`,
    patch.outcome === undefined ? "" : `It ended as ${outcomeWords(now.outcome) || "nobody has said"} now.`,
    patch.fields === undefined ? "" : "The field has another value now.",
    patch.tags === undefined ? "" : `The tags are ${now.tags.join(", ") || "all gone"} now.`,
  ].filter(Boolean);
  return `Somebody was faster. ${words.join(" ")}`;
}

export const entryWords: Record<Entry, string> = {
  link: "by link",
  code: "by code",
  widget: "from the Help button",
  invitation: "by an invitation",
};

export const grantWords: Record<Grant, { readonly title: string; readonly detail: string }> = {
  view: { title: "See the page", detail: "The page as the customer sees it, with private fields masked" },
  point: { title: "Point", detail: "Your pointer shows on the customer's page" },
  screen: { title: "See the screen", detail: "The screen, window or tab that the customer picked" },
  control: { title: "Control the page", detail: "What you click on the picture is clicked on the page, until the customer stops it" },
  type: { title: "Type", detail: "What you type goes into the page, but never into masked fields" },
  voice: { title: "Talk", detail: "You and the customer hear each other" },
  video: { title: "See each other", detail: "The customer's camera beside the talk" },
  files: { title: "Hand files over", detail: "Files that you send are offered to the customer" },
};

export const presenceWords: Record<Presence, string> = {
  available: "available",
  away: "away",
  offline: "not there",
};

export const endWords: Record<EndReason, string> = {
  customer_ended: "The customer ended the session",
  agent_ended: "You or a colleague ended the session",
  consent_refused: "The customer said no",
  expired: "Nobody joined in time",
  abandoned: "One side stayed away too long",
  not_matched: "The customer did not choose the number that was read out",
  unasked: "The customer said that they did not ask for help",
  message_left: "The customer left a message instead of waiting",
};

/** "Solved · Billing · Wrong setting". */
export function outcomeWords({ resolution, category, root_cause }: Outcome): string {
  return [resolution, category, root_cause].filter(Boolean).join(" · ");
}

/** "4 of 5", and what else was asked. */
export function answerWords({ csat, ces, nps }: SurveyAnswer): string {
  const parts = [`${csat} of 5`, ces == null ? "" : `made easy ${ces} of 7`, nps == null ? "" : `would recommend ${nps} of 10`];
  return parts.filter(Boolean).join(" · ");
}

/** One sentence for a person, from anything that was thrown. */
/** What somebody can do whose change was overtaken by that of somebody else. */
export const OVERTAKEN_WORDS = "What you have written is still here: save again to put it in the place of theirs.";

export function errorWords(error: unknown): string {
  if (error instanceof ProblemError) return withWait(error);
  if (error instanceof Error && error.name === "UnreachableError") return error.message;
  return "Something went wrong in the console. Try again.";
}

function withWait(error: ProblemError): string {
  const known = codeWords[error.code] ?? error.message;
  if (error.status !== 429 || error.retryAfterSeconds === null) return known;
  return `Too many attempts. Try again in ${error.retryAfterSeconds} s.`;
}

const codeWords: Readonly<Record<string, string>> = {
  call_back_not_due: "This call-back is not due yet. It says from when on the customer is to be called.",
  wrong_code: "That code does not fit, or was used before.",
  code_unknown: "No customer waits with this code. Ask them to read it out again, or to get a new one.",
};

export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0]?.[0] ?? "?";
  const last = words.length > 1 ? (words[words.length - 1]?.[0] ?? "") : "";
  return (first + last).toUpperCase();
}

/** `https://shop.example` → `shop.example`. */
export function hostOf(origin: string): string {
  try {
    return new URL(origin).host;
  } catch {
    return origin;
  }
}

export const roleWords: Readonly<Record<Role, string>> = {
  customer: "Customer",
  agent: "Agent",
  supervisor: "Supervisor, watching",
  observer: "Observer, watching",
};
