// The timeline as it is read: days, and in them single entries and blocks of one session.

import { REFUSAL_WORDS } from "../live/control.svelte";
import type { Role, TimelineEntry, TimelineEntryOf } from "../../shared/api-types";
import { clockTime, dayWords, durationWords, fullTime } from "../app/clock.svelte";
import { whenWords } from "../appointments/times";
import { valueWords } from "../fields/words";
import { relationWords } from "../links/words";
import { returnedWords } from "../mail/words";
import { listWords } from "../watching/words";
import { bytesWords, REASON_WORDS } from "../files/words";
import { answerWords, endWords, outcomeWords, entryWords, hostOf, priorityWords, slaWords, statusWords } from "../app/words";

export type TimelineItem =
  | { readonly type: "entry"; readonly key: string; readonly entry: TimelineEntry }
  | { readonly type: "session"; readonly key: string; readonly sessionId: string; readonly first: boolean; readonly entries: readonly TimelineEntry[] };

const FILE_WORDS = { file_offered: "began to send", file_sent: "sent", file_downloaded: "downloaded", file_deleted: "deleted" } as const;

/** What became of a proposal, or of an act that was held. */
const PROPOSAL_WORDS: Readonly<Record<TimelineEntryOf<"proposal_answered">["data"]["state"], string>> = {
  done: "tapped “Do it”, and it was done",
  declined: "said no to the proposal",
  stale: "tapped, but the page had changed, and nothing was done",
  refused: "could not be shown the proposal, since that is not possible there",
  expired: "let the proposal run out",
  withdrawn: "took the proposal back",
  ended: "had not answered the proposal when what it needs ended",
};

/** The same, where nobody brought it about. */
const PROPOSAL_OVER_WORDS: Partial<typeof PROPOSAL_WORDS> = {
  stale: "The proposal ended because the customer left the page",
  expired: "The proposal ran out without an answer",
  ended: "The proposal ended without an answer because a permission that it needs had ended",
};

function isOver(entry: TimelineEntry): boolean {
  return entry.kind === "proposal_answered" && entry.actor.kind === "system";
}

function proposalText(entry: TimelineEntryOf<"proposed"> | TimelineEntryOf<"proposal_answered">): string {
  if (entry.kind === "proposal_answered") return (isOver(entry) ? PROPOSAL_OVER_WORDS : PROPOSAL_WORDS)[entry.data.state] ?? "The proposal is over";
  return entry.data.held ? "did something on the page that can not be taken back, and was held" : "proposed an act on the page";
}

const PAUSED_WORDS = {
  customer: "paused: the page is not shown until they go on",
  rule: "came to a page that a rule of your organisation never shows: paused there",
  page: "came to a page that is never shown, by a mark of its own: paused there",
} as const;

const NAVIGATION_WORDS = {
  back: "had the page go back",
  forward: "had the page go forward",
  reload: "had the page load anew",
  visit: "had another page of the site called",
} as const;

export interface TimelineDay {
  readonly key: string;
  readonly words: string;
  readonly items: readonly TimelineItem[];
}

/** Entries oldest first → days; neighbours of the same session share a block. */
export function groupTimeline(entries: readonly TimelineEntry[], now: number): readonly TimelineDay[] {
  const begun = new Set<string>();
  return splitDays(entries).map((day) => ({
    key: day[0]?.id ?? "",
    words: dayWords(day[0]?.at ?? "", now),
    items: groupSessions(day, begun),
  }));
}

function splitDays(entries: readonly TimelineEntry[]): readonly (readonly TimelineEntry[])[] {
  const days: TimelineEntry[][] = [];
  let lastDay = "";
  for (const entry of entries) {
    const day = new Date(entry.at).toDateString();
    if (day !== lastDay) days.push([]);
    lastDay = day;
    days[days.length - 1]?.push(entry);
  }
  return days;
}

function groupSessions(entries: readonly TimelineEntry[], begun: Set<string>): readonly TimelineItem[] {
  const items: TimelineItem[] = [];
  let block: TimelineEntry[] = [];
  for (const entry of entries) {
    const sessionId = entry.session_id;
    if (sessionId === null) {
      items.push({ type: "entry", key: entry.id, entry });
      block = [];
      continue;
    }
    if (block[0]?.session_id === sessionId) {
      block.push(entry);
      continue;
    }
    block = [entry];
    items.push({ type: "session", key: entry.id, sessionId, first: !begun.has(sessionId), entries: block });
    begun.add(sessionId);
  }
  return items;
}

function isWatching({ data }: { readonly data: { readonly role: Role } }): boolean {
  return data.role === "observer" || data.role === "supervisor";
}

/** Kinds of which there is nothing more to tell. */
const plainWords = {
  ticket_created: "opened the ticket",
  comment: "commented",
  chat: "wrote",
  consent_refused: "said no to the session",
  handoff_accepted: "came to take the session over; the customer is asked",
  listened: "began to listen to the talk",
  annotated: "drew on the page",
  highlight_used: "used what was highlighted",
  resumed: "shows the page again",
  survey_asked: "asked the customer how the help was",
  customer_identified: "was identified by the product",
  follow_up_due: "The follow-up is due",
  follow_up_done: "is done with the follow-up",
  follow_up_cleared: "cleared the follow-up",
  appointment_due: "The appointment begins soon",
  appointment_declined: "can not come to the appointment",
  appointment_called_off: "called the appointment off",
  call_back_taken: "took the call-back",
  call_back_released: "gave the call-back back",
  call_back_reached: "reached the customer",
  call_back_cancelled: "cancelled the call-back",
  person_erased: "erased what was kept of the customer",
  customer_cleared: "said that it is not the customer whom the product had named",
  identity_refused: "was not identified: the product’s word was not accepted",
  code_matched: "chose the number that the agent read out",
  code_not_matched: "did not choose the number that the agent read out",
  more_acts_refused: "tried more on the page that was refused than is listed here",
} as const;

/** What became of an invitation. */
const INVITATION_WORDS = {
  accepted: "accepted the invitation",
  declined: "did not want help now",
  expired: "The invitation ran out",
  withdrawn: "took the invitation back",
  left: "The customer left the product, and the invitation is over",
  failed: "The invitation was accepted, and the session could not begin",
} as const;

/** What happened, in words that follow the actor's name. */
export function entryText(entry: TimelineEntry): string {
  switch (entry.kind) {
    case "ticket_created": case "comment": case "chat": case "consent_refused": case "handoff_accepted": case "listened": case "annotated": case "highlight_used": case "resumed": case "survey_asked": case "customer_identified": case "customer_cleared": case "follow_up_due": case "follow_up_done": case "follow_up_cleared": case "appointment_due": case "appointment_declined": case "appointment_called_off": case "call_back_taken": case "call_back_released": case "call_back_reached": case "call_back_cancelled": case "person_erased": case "identity_refused": case "code_matched": case "code_not_matched": case "more_acts_refused":
      return plainWords[entry.kind];
    case "status_changed":
      return `changed the status from ${statusWords[entry.data.from]} to ${statusWords[entry.data.to]}`;
    case "subject_changed": case "description_changed": case "customer_name_changed": case "customer_email_changed":
      return typedText(entry);
    case "assignee_changed": case "watcher_added": case "watcher_removed": case "mentioned":
      return agentText(entry);
    case "team_changed": case "priority_changed": case "tags_changed":
      return ruledText(entry) + ruleText(entry.data.rule);
    case "field_changed":
      return fieldText(entry.data);
    case "session_created":
      return `started a session ${entryWords[entry.data.entry]}`;
    case "participant_joined": case "participant_left":
      return presenceText(entry);
    case "consent_given":
      return consentText(entry);
    case "grant_added": case "grant_removed": case "grant_asked": case "grant_refused": case "grant_expired":
      return grantText(entry);
    case "paused":
      return PAUSED_WORDS[entry.data.by];
    case "reported":
      return `${entry.data.report === "unasked" ? "reported that they did not ask for help" : "reported the session"}${entry.data.reason === null ? "" : `: “${entry.data.reason}”`}`;
    case "sla_warned": case "sla_breached": case "sla_met":
      return slaText(entry);
    case "outcome_set":
      return outcomeWords(entry.data) === "" ? "took back how it ended" : `said how it ended: ${outcomeWords(entry.data)}`;
    case "ticket_merged": case "ticket_unmerged": case "duplicate_merged": case "duplicate_unmerged": case "ticket_linked": case "ticket_unlinked": case "ticket_split": case "split_from": case "message_copied":
      return hangingText(entry);
    case "follow_up_set":
      return `wants to come back ${entry.data.audience === "team" ? "with the team " : ""}on ${fullTime(entry.data.due_at)}${because({ reason: entry.data.note ?? "" })}`;
    case "appointment_planned": case "appointment_moved": case "appointment_over": case "call_back_asked": case "call_back_not_reached": case "customer_invited": case "invitation_over":
      return meetingText(entry);
    case "survey_answered":
      return `rated the session: ${answerWords(entry.data)}${entry.data.comment ? ` · “${entry.data.comment}”` : ""}`;
    case "handoff_offered":
      return `asked ${entry.data.to} to take the session over · ${entry.data.reason}`;
    case "handoff_failed":
      return handoffFailed(entry.data);
    case "escalated": case "handed_off": case "let_go":
      return passedOnText(entry);
    case "help_sought": case "stalled": case "voice_ended":
      return whileText(entry);
    case "navigated": case "mail_returned":
      return entry.kind === "navigated" ? NAVIGATION_WORDS[entry.data.how] : returnedWords(entry.data);
    case "act_refused": case "acts_refused":
      return refusalText(entry);
    case "proposed": case "proposal_answered":
      return proposalText(entry);
    case "file_offered": case "file_sent": case "file_downloaded": case "file_deleted":
      return `${FILE_WORDS[entry.kind]} ${fileWords(entry.data)}`;
    case "file_refused":
      return `did not get through with ${fileWords(entry.data)} · ${REASON_WORDS[entry.data.reason]}`;
    case "path_changed":
      return entry.data.path === "p2p" ? "is connected from browser to browser" : "is connected through the server";
    case "highlighted":
      return `highlighted a part of the page: “${entry.data.words}”`;
    case "part_hidden": case "part_shown":
      return `${entry.kind === "part_hidden" ? "hid a part of the page" : "showed a part of the page again"} · ${hiddenWords(entry.data.count)}`;
    case "tab_opened": case "tab_closed":
      return tabText(entry);
    case "session_ended":
      return `${endWords[entry.data.reason]} · ${durationWords(entry.data.duration_ms)}`;
    default:
      return unknownKind(entry);
  }
}

/** What the rule of a category may do as well. */
function ruledText(entry: TimelineEntryOf<"team_changed"> | TimelineEntryOf<"priority_changed"> | TimelineEntryOf<"tags_changed">): string {
  switch (entry.kind) {
    case "team_changed":
      return entry.data.to === null ? "took the team away" : `gave the ticket to team ${entry.data.to}`;
    case "priority_changed":
      return `changed the priority from ${priorityWords[entry.data.from]} to ${priorityWords[entry.data.to]}`;
    case "tags_changed":
      return tagsText(entry.data);
  }
}

/** What of it is about other agents. */
function agentText(entry: TimelineEntryOf<"assignee_changed"> | TimelineEntryOf<"watcher_added"> | TimelineEntryOf<"watcher_removed"> | TimelineEntryOf<"mentioned">): string {
  switch (entry.kind) {
    case "assignee_changed":
      return entry.data.to === null ? "took the assignee away" : `gave the ticket to ${entry.data.to}`;
    case "watcher_added":
      return `had ${entry.data.agent} watch the ticket`;
    case "watcher_removed":
      return `had ${entry.data.agent} stop watching the ticket`;
    case "mentioned":
      return `mentioned ${listWords(entry.data.agents)}`;
  }
}

type AppointmentEntry = TimelineEntryOf<"appointment_planned"> | TimelineEntryOf<"appointment_moved"> | TimelineEntryOf<"appointment_over">;

type CallEntry = TimelineEntryOf<"call_back_asked"> | TimelineEntryOf<"call_back_not_reached">;

type InvitationEntry = TimelineEntryOf<"customer_invited"> | TimelineEntryOf<"invitation_over">;

function meetingText(entry: AppointmentEntry | CallEntry | InvitationEntry): string {
  if (entry.kind === "invitation_over") return INVITATION_WORDS[entry.data.how];
  if (entry.kind === "customer_invited") return `invited the customer, who was in the product${because({ reason: entry.data.words ?? "" })}`;
  return entry.kind === "call_back_asked" || entry.kind === "call_back_not_reached" ? callText(entry) : appointmentText(entry);
}

function callText(entry: CallEntry): string {
  const { due_at: due } = entry.data;
  if (entry.kind === "call_back_not_reached") return `did not reach the customer · ${due === null ? "it is not tried again" : `the next try is due on ${fullTime(due)}`}`;
  const what = entry.actor.kind === "customer" ? "wants to be called" : "asked for a call-back";
  return due !== null && Date.parse(due) > Date.parse(entry.at) ? `${what}, not before ${fullTime(due)}` : what;
}

function appointmentText(entry: AppointmentEntry): string {
  if (entry.kind === "appointment_over") return entry.data.came ? "said that the appointment took place" : "said that nobody came to the appointment";
  const what = entry.kind === "appointment_planned" ? "planned a session" : "moved the appointment";
  return `${what}: ${whenWords(entry.data)}, with ${entry.data.with}${because({ reason: entry.data.words ?? "" })}`;
}

function presenceText(entry: TimelineEntryOf<"participant_joined"> | TimelineEntryOf<"participant_left">): string {
  const [watching, here] = entry.kind === "participant_joined" ? ["began to watch", "joined"] : ["watches no more", "left"];
  return isWatching(entry) ? watching : here;
}

/** What has become of the ticket among others. */
function hangingText(entry: MergingEntry | LinkEntry): string {
  return isLink(entry) ? linkText(entry) : mergingText(entry);
}

function isLink(entry: MergingEntry | LinkEntry): entry is LinkEntry {
  return !entry.kind.endsWith("merged");
}

export type MergingEntry = Extract<TimelineEntry, { readonly kind: `${string}merged` }>;

function mergingText(entry: MergingEntry): string {
  const number = `#${entry.data.number}`;
  switch (entry.kind) {
    case "ticket_merged":
      return `merged this ticket into ${number}${because({ reason: entry.data.reason ?? "" })}`;
    case "ticket_unmerged":
      return `undid the merging into ${number}: this ticket is ${statusWords[entry.data.to]} again`;
    case "duplicate_merged":
      return `merged ${number} into this ticket${because({ reason: entry.data.reason ?? "" })}`;
    case "duplicate_unmerged":
      return `undid the merging of ${number}, which goes on by itself`;
  }
}

function linkText(entry: LinkEntry): string {
  const number = `#${entry.data.number}`;
  switch (entry.kind) {
    case "ticket_linked":
      return `linked this ticket · ${relationWords[entry.data.relation]} ${number}`;
    case "ticket_unlinked":
      return `ended a link · ${relationWords[entry.data.relation]} ${number}`;
    case "ticket_split":
      return `split ${entry.data.entries.length === 1 ? "a message" : `${entry.data.entries.length} messages`} into ${number}`;
    case "split_from":
      return `split this ticket from ${number}`;
    case "message_copied":
      return `${entry.data.what === "comment" ? "noted" : "wrote"} on ${number}: ${entry.data.text}`;
  }
}

type LinkEntry = Extract<TimelineEntry, { readonly kind: "ticket_linked" | "ticket_unlinked" | "ticket_split" | "split_from" | "message_copied" }>;

/** The other ticket of a merging, a link or a split; null for everything else. */
export function otherTicket(entry: TimelineEntry): { readonly id: string; readonly number: number } | null {
  switch (entry.kind) {
    case "ticket_merged": case "ticket_unmerged":
      return { id: entry.data.target, number: entry.data.number };
    case "duplicate_merged": case "duplicate_unmerged":
      return { id: entry.data.ticket, number: entry.data.number };
    case "ticket_linked": case "ticket_unlinked": case "ticket_split": case "split_from":
      return { id: entry.data.ticket, number: entry.data.number };
    default:
      return null;
  }
}

/** What went on for a while, or where. */
function whileText(entry: TimelineEntryOf<"help_sought"> | TimelineEntryOf<"stalled"> | TimelineEntryOf<"voice_ended">): string {
  if (entry.kind === "voice_ended") return `ended the talk · ${durationWords(entry.data.duration_ms)}`;
  const { page, element, error, release } = entry.data.place;
  const place = [page, element, error, release && `release ${release}`].filter(Boolean).join(" · ");
  return entry.kind === "stalled" ? `stood still for ${durationWords(entry.data.for_ms)} on ${place}` : `sought help on ${place}`;
}

function passedOnText(entry: TimelineEntryOf<"escalated"> | TimelineEntryOf<"handed_off"> | TimelineEntryOf<"let_go">): string {
  if (entry.kind === "let_go") return `let go of the session; the customer waits for ${entry.data.to}${because(entry.data)}`;
  const what = entry.kind === "escalated" ? `took the ticket from tier ${entry.data.from} to tier ${entry.data.to}` : "took the session over";
  return `${what}${because(entry.data)}`;
}

function tabText({ kind, data: { count } }: TimelineEntryOf<"tab_opened"> | TimelineEntryOf<"tab_closed">): string {
  return `${kind === "tab_opened" ? "opened another tab" : "closed a tab"} · ${count} ${count === 1 ? "is" : "are"} part of the session`;
}

type GrantEntry = Extract<TimelineEntry, { readonly kind: `grant_${string}` }>;

function grantText({ kind, data: { grant } }: GrantEntry): string {
  switch (kind) {
    case "grant_added":
      return grantAdded[grant];
    case "grant_removed":
      return grantRemoved[grant];
    case "grant_asked":
      return `asked to ${grantWords[grant]}`;
    case "grant_refused":
      return `did not let the agent ${grantWords[grant]}`;
    case "grant_expired":
      return `ended what ran out: to ${grantWords[grant]}`;
  }
}

/** A newer server may tell of things that this console has no words for yet. */
function unknownKind(entry: never): string {
  const { kind }: { readonly kind: string } = entry;
  return kind.replaceAll("_", " ");
}

function refusalText(entry: TimelineEntryOf<"act_refused"> | TimelineEntryOf<"acts_refused">): string {
  if (entry.kind === "act_refused") return `tried something on the page that was not done · ${REFUSAL_WORDS[entry.data.reason]}`;
  return `counted ${entry.data.count} acts on the page that were refused, those that are not listed too`;
}

function handoffFailed({ to, why }: TimelineEntryOf<"handoff_failed">["data"]): string {
  switch (why) {
    case "cancelled":
      return `no longer asks ${to} to take the session over`;
    case "refused":
      return `told that ${to} does not take the session over`;
    case "declined":
      return `did not want to go on with ${to}`;
    case "expired":
      return `gave up handing the session to ${to}: it was not agreed to in time, or they had gone`;
  }
}

function slaText(entry: TimelineEntryOf<"sla_warned"> | TimelineEntryOf<"sla_breached"> | TimelineEntryOf<"sla_met">): string {
  const clock = slaWords[entry.data.clock];
  switch (entry.kind) {
    case "sla_warned":
      return `${clock} is due at ${clockTime(entry.data.due_at)}`;
    case "sla_breached":
      return `${clock} was due at ${clockTime(entry.data.due_at)} and is late`;
    case "sla_met":
      return `${clock} in time`;
  }
}

type TypedEntry = TimelineEntryOf<"subject_changed"> | TimelineEntryOf<"description_changed"> | TimelineEntryOf<"customer_name_changed"> | TimelineEntryOf<"customer_email_changed">;

/** What somebody has worded otherwise. */
function typedText(entry: TypedEntry): string {
  if (entry.kind === "subject_changed") return `changed the subject to “${entry.data.to}”`;
  if (entry.kind === "description_changed") return entry.data.to === "" ? "took the description away" : "reworded the description";
  const what = entry.kind === "customer_name_changed" ? "the customer’s name" : "the customer’s e-mail";
  const { from, to } = entry.data;
  if (to === null) return `took ${what} away${from === null ? "" : `, which was ${from}`}`;
  return from === null ? `set ${what} to ${to}` : `changed ${what} from ${from} to ${to}`;
}

/** That a rule has done it, and nobody by themselves; empty where somebody has. */
function ruleText(rule: string | undefined): string {
  return rule === undefined ? "" : `, by the rule of ${rule}`;
}

function tagsText({ added, removed }: TimelineEntryOf<"tags_changed">["data"]): string {
  const parts = [added.length > 0 ? `tagged it ${added.join(", ")}` : "", removed.length > 0 ? `took the tags ${removed.join(", ")} away` : ""];
  return parts.filter(Boolean).join(" and ");
}

function fieldText({ label, of, from, to }: TimelineEntryOf<"field_changed">["data"]): string {
  if (to === null) return `cleared ${label}${from === null ? "" : `, which was ${valueWords(of, from)}`}`;
  const before = from === null ? "" : ` from ${valueWords(of, from)}`;
  return `${before === "" ? "set" : "changed"} ${label}${before} to ${valueWords(of, to)}`;
}

/** Names of the files that a timeline tells of, by their identifiers. */
export function fileNames(entries: readonly TimelineEntry[]): ReadonlyMap<string, string> {
  const told = entries.flatMap((entry) => (entry.kind === "file_offered" || entry.kind === "file_sent" ? [[entry.data.file, entry.data.name] as const] : []));
  return new Map(told);
}

/** That files go with a message; those whose names are not there are counted. */
export function withFilesWords(files: readonly string[], names: ReadonlyMap<string, string>): string {
  const known = files.flatMap((id) => names.get(id) ?? []);
  const n = files.length - known.length;
  const others = n === 0 ? [] : [n === 1 ? "1 file" : `${n} files`];
  return `With ${[...known, ...others].join(", ")}`;
}

function fileWords({ name, size }: { readonly name: string; readonly size: number }): string {
  return `“${name}”, ${bytesWords(size)}`;
}

function hiddenWords(count: number): string {
  return count === 0 ? "nothing is hidden" : `${count} hidden`;
}

/** What a grant is for, as the rest of "asked to …". */
const grantWords = {
  view: "see the page",
  point: "point",
  screen: "see the screen",
  control: "control the page",
  type: "type in the page",
  voice: "talk",
  video: "see the customer",
  files: "hand files over",
} as const;

const grantAdded = {
  view: "let the agent see the page",
  point: "let the agent point",
  screen: "shared a screen",
  control: "let the agent control the page",
  type: "let the agent type in the page",
  voice: "began to talk with the agent",
  video: "turned on their camera",
  files: "let the agent hand files over",
} as const;

const grantRemoved = {
  view: "took back seeing the page",
  point: "took back pointing",
  screen: "stopped sharing the screen",
  control: "ended the control of the page",
  type: "ended typing in the page",
  voice: "ended the talk",
  video: "turned off their camera",
  files: "ended handing files over",
} as const;

function consentText({ data }: TimelineEntryOf<"consent_given">): string {
  const where = data.host_origin === null ? "" : ` on ${hostOf(data.host_origin)}`;
  return data.decision === "view_only" ? `allowed viewing only${where}` : `allowed viewing and pointing${where}`;
}

/** Some entries are complete sentences without an actor. */
export function namesActor(entry: TimelineEntry): boolean {
  return entry.kind !== "session_ended" && entry.kind !== "follow_up_due" && entry.kind !== "appointment_due" && entry.kind !== "mail_returned" && !(entry.kind === "invitation_over" && entry.actor.kind === "system") && !entry.kind.startsWith("sla_") && !isOver(entry);
}

export function actorName(entry: TimelineEntry): string {
  if (entry.actor.name !== "") return entry.actor.name;
  return { agent: "An agent", customer: "The customer", system: "Tandem" }[entry.actor.kind];
}

/** Who takes a session over whose agent has gone gives no reason. */
function because({ reason }: { readonly reason: string }): string {
  return reason === "" ? "" : ` · ${reason}`;
}
