// Shapes of the HTTP interface (docs/PROTOCOL.md §2).
// What the server exports is taken from `generated/`; the rest is written here to the letter of the
// protocol. Timeline entries are narrower here than there: their data names roles and grants.

import type { ActRefusal } from "./generated/ActRefusal";
import type { Actor } from "./generated/Actor";
import type { ByMail } from "./generated/ByMail";
import type { ConsentDecision } from "./generated/ConsentDecision";
import type { EndReason } from "./generated/EndReason";
import type { Entry } from "./generated/Entry";
import type { Identity } from "./generated/Identity";
import type { HandedOn } from "./generated/HandedOn";
import type { HandoffPackage } from "./generated/HandoffPackage";
import type { HandoffFailure } from "./generated/HandoffFailure";
import type { HandoffView } from "./generated/HandoffView";
import type { FieldKind } from "./generated/FieldKind";
import type { FileRefusal } from "./generated/FileRefusal";
import type { FollowUpFor } from "./generated/FollowUpFor";
import type { Grant } from "./generated/Grant";
import type { Navigation } from "./generated/Navigation";
import type { PathKind } from "./generated/PathKind";
import type { PausedBy } from "./generated/PausedBy";
import type { Place } from "./generated/Place";
import type { Priority } from "./generated/Priority";
import type { ProposalState } from "./generated/ProposalState";
import type { RequestOffer } from "./generated/RequestOffer";
import type { Relation } from "./generated/Relation";
import type { ReportKind } from "./generated/ReportKind";
import type { Role } from "./generated/Role";
import type { SessionView } from "./generated/SessionView";
import type { SlaClock } from "./generated/SlaClock";
import type { Outcome } from "./generated/Outcome";
import type { SurveyAnswer } from "./generated/SurveyAnswer";
import type { TicketRef } from "./generated/TicketRef";
import type { TicketStatus } from "./generated/TicketStatus";

export type { Actor, ConsentDecision, EndReason, Entry, Grant, Identity, Role, SessionView, SlaClock, TicketStatus };
export type { Agent } from "./generated/Agent";
export type { AgentRole } from "./generated/AgentRole";
export type { Assignee as AgentRef } from "./generated/Assignee";
export type { Availability } from "./generated/Availability";
export type { AgentProfile } from "./generated/AgentProfile";
export type { OfferHandoff } from "./generated/OfferHandoff";
export type { ChangeTicket as TicketPatch } from "./generated/ChangeTicket";
export type { Colleague } from "./generated/Colleague";
export type { CompleteSetup as SetupInput } from "./generated/CompleteSetup";
export type { CreateTicket as TicketInput } from "./generated/CreateTicket";
export type { Credentials as SignInInput } from "./generated/Credentials";
export type { Customer } from "./generated/Customer";
export type { Me } from "./generated/Me";
export type { SignInWays } from "./generated/SignInWays";
export type { FieldError } from "./generated/FieldError";
export type { ParticipantView } from "./generated/ParticipantView";
export type { Priority } from "./generated/Priority";
export type { Presence } from "./generated/Presence";
export type { Problem } from "./generated/Problem";
export type { SlaView } from "./generated/SlaView";
export type { SessionState } from "./generated/SessionState";
export type { Ticket } from "./generated/Ticket";
export type { TicketRef } from "./generated/TicketRef";

/** One page of a list. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
}

export interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

export interface TicketQuery extends PageQuery {
  readonly status?: TicketStatus;
  readonly priority?: Priority;
  readonly category?: string;
  readonly resolution?: string;
  /** Of an agent by identifier, or `none`. */
  readonly assignee?: string;
  /** Of a team, of one of several with commas between them, or `none`. */
  readonly team?: string;
  readonly tag?: string;
  readonly q?: string;
  /** True: only those that were merged into others, which are left out without it. */
  readonly merged?: true;
  /** Only those whose first SLA clock is due within so many minutes; 0: those that are late. */
  readonly due_within?: number;
  readonly sort?: "updated" | "due";
  /** Only with this value of a custom field, by its key. */
  readonly [field: `field.${string}`]: string;
}

/** Which tickets, and what they are grouped by. */
export interface MetricsQuery {
  /** First and last day, `2026-11-01`, in the time zone `tz`. */
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly by: string;
  readonly agent?: string | undefined;
  readonly priority?: string | undefined;
  readonly category?: string | undefined;
  readonly tier?: number | undefined;
  readonly team?: string | undefined;
}

/** Which places, and what they are grouped by. */
export interface TrendsQuery {
  readonly from: string;
  readonly to: string;
  readonly tz: string;
  readonly by: string;
  readonly release?: string | undefined;
  readonly page?: string | undefined;
}

/** `kind` of a timeline entry and the data that comes with it. */
export interface TimelineData {
  readonly ticket_created: Record<string, never>;
  readonly subject_changed: { readonly from: string; readonly to: string };
  readonly description_changed: { readonly from: string; readonly to: string };
  readonly customer_name_changed: { readonly from: string | null; readonly to: string | null };
  readonly customer_email_changed: { readonly from: string | null; readonly to: string | null };
  readonly assignee_changed: { readonly from: string | null; readonly to: string | null };
  readonly status_changed: { readonly from: TicketStatus; readonly to: TicketStatus };
  readonly team_changed: { readonly from: string | null; readonly to: string | null; readonly rule?: string };
  readonly priority_changed: { readonly from: Priority; readonly to: Priority; readonly rule?: string };
  readonly tags_changed: { readonly added: readonly string[]; readonly removed: readonly string[]; readonly rule?: string };
  readonly field_changed: { readonly field: string; readonly label: string; readonly of: FieldKind; readonly from: string | number | boolean | null; readonly to: string | number | boolean | null };
  readonly comment: { readonly body: string; readonly mail?: ByMail };
  readonly session_created: { readonly entry: Entry };
  readonly participant_joined: { readonly role: Role };
  readonly participant_left: { readonly role: Role };
  readonly consent_given: { readonly decision: ConsentDecision; readonly host_origin: string | null };
  readonly consent_refused: Record<string, never>;
  readonly grant_added: { readonly grant: Grant };
  readonly grant_removed: { readonly grant: Grant };
  readonly paused: { readonly by: PausedBy };
  readonly resumed: Record<string, never>;
  readonly code_matched: Record<string, never>;
  readonly customer_identified: Record<string, never>;
  readonly customer_cleared: Record<string, never>;
  readonly person_erased: Record<string, never>;
  readonly ticket_merged: { readonly target: string; readonly number: number; readonly reason: string | null };
  readonly ticket_unmerged: { readonly target: string; readonly number: number; readonly to: TicketStatus };
  readonly duplicate_merged: { readonly ticket: string; readonly number: number; readonly reason: string | null; readonly contacts: number };
  readonly duplicate_unmerged: { readonly ticket: string; readonly number: number; readonly contacts: number };
  readonly ticket_linked: LinkNote;
  readonly ticket_unlinked: LinkNote;
  readonly ticket_split: { readonly ticket: string; readonly number: number; readonly entries: readonly string[] };
  readonly split_from: { readonly ticket: string; readonly number: number };
  readonly message_copied: { readonly ticket: string; readonly number: number; readonly entry: string; readonly at: string; readonly by: Actor; readonly what: "chat" | "comment"; readonly text: string; readonly mail?: ByMail };
  readonly follow_up_set: { readonly follow_up: string; readonly due_at: string; readonly audience: FollowUpFor; readonly note: string | null };
  readonly follow_up_due: { readonly follow_up: string };
  readonly follow_up_done: { readonly follow_up: string };
  readonly follow_up_cleared: { readonly follow_up: string };
  readonly appointment_planned: AppointmentNote;
  readonly appointment_moved: AppointmentNote;
  readonly appointment_due: { readonly appointment: string };
  readonly appointment_declined: { readonly appointment: string };
  readonly appointment_called_off: { readonly appointment: string };
  readonly appointment_over: { readonly appointment: string; readonly came: boolean };
  readonly call_back_asked: { readonly call_back: string; readonly due_at: string };
  readonly call_back_taken: { readonly call_back: string };
  readonly call_back_released: { readonly call_back: string };
  readonly call_back_reached: { readonly call_back: string };
  readonly call_back_not_reached: { readonly call_back: string; readonly attempt: number; readonly due_at: string | null };
  readonly call_back_cancelled: { readonly call_back: string };
  readonly watcher_added: { readonly agent: string };
  readonly watcher_removed: { readonly agent: string };
  readonly mentioned: { readonly agents: readonly string[] };
  readonly customer_invited: { readonly invitation: string; readonly words: string | null };
  readonly invitation_over: { readonly invitation: string; readonly how: "accepted" | "declined" | "expired" | "withdrawn" | "left" | "failed" };
  readonly mail_returned: { readonly mail: string; readonly what: string; readonly status: string };
  readonly identity_refused: Record<string, never>;
  readonly code_not_matched: Record<string, never>;
  readonly reported: { readonly report: ReportKind; readonly reason: string | null };
  readonly sla_warned: { readonly clock: SlaClock; readonly due_at: string };
  readonly sla_breached: { readonly clock: SlaClock; readonly due_at: string };
  readonly sla_met: { readonly clock: SlaClock };
  readonly outcome_set: Outcome;
  readonly survey_asked: Record<string, never>;
  readonly survey_answered: SurveyAnswer;
  readonly grant_asked: { readonly grant: Grant };
  readonly grant_refused: { readonly grant: Grant };
  readonly grant_expired: { readonly grant: Grant };
  readonly handoff_offered: { readonly to: string; readonly reason: string };
  readonly handoff_accepted: Record<string, never>;
  readonly handoff_failed: { readonly to: string; readonly why: HandoffFailure };
  readonly let_go: { readonly to: string; readonly reason: string };
  readonly escalated: { readonly from: number; readonly to: number; readonly reason: string };
  readonly handed_off: { readonly to: string; readonly reason: string };
  readonly listened: Record<string, never>;
  readonly voice_ended: { readonly duration_ms: number };
  readonly navigated: { readonly how: Navigation };
  readonly act_refused: { readonly reason: ActRefusal };
  readonly more_acts_refused: Record<string, never>;
  readonly acts_refused: { readonly count: number };
  readonly proposed: { readonly held: boolean };
  readonly proposal_answered: { readonly held: boolean; readonly state: Exclude<ProposalState, "waiting"> };
  readonly file_offered: FileNote;
  readonly file_sent: FileNote;
  readonly file_refused: { readonly file: string | null; readonly name: string; readonly size: number; readonly reason: FileRefusal };
  readonly file_downloaded: FileNote;
  readonly file_deleted: FileNote;
  readonly chat: { readonly id: string; readonly text: string; readonly role: Role; readonly mail?: ByMail; readonly files?: readonly string[] };
  readonly path_changed: { readonly role: Role; readonly path: PathKind };
  readonly help_sought: { readonly origin: string | null; readonly place: Place };
  readonly stalled: { readonly origin: string | null; readonly place: Place; readonly for_ms: number };
  readonly annotated: Record<string, never>;
  readonly highlighted: { readonly words: string };
  readonly highlight_used: Record<string, never>;
  readonly part_hidden: { readonly count: number };
  readonly part_shown: { readonly count: number };
  readonly tab_opened: { readonly count: number };
  readonly tab_closed: { readonly count: number };
  readonly session_ended: { readonly reason: EndReason; readonly duration_ms: number };
}

/** An appointment on the timeline. */
export interface AppointmentNote {
  readonly appointment: string;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly with: string;
  readonly words: string | null;
}

/** A link on the timeline. */
export interface LinkNote {
  readonly link: string;
  readonly relation: Relation;
  readonly ticket: string;
  readonly number: number;
}

/** A file on the timeline. */
export interface FileNote {
  readonly file: string;
  readonly name: string;
  readonly size: number;
}

export type TimelineKind = keyof TimelineData;

export interface TimelineEntryOf<K extends TimelineKind> {
  readonly id: string;
  readonly at: string;
  readonly actor: Actor;
  readonly session_id: string | null;
  readonly kind: K;
  readonly data: TimelineData[K];
}

export type TimelineEntry = { [K in TimelineKind]: TimelineEntryOf<K> }[TimelineKind];

/** A customer who pressed Help in a product and waits. */
export interface WaitingRequest {
  readonly session_id: string;
  readonly customer_name: string | null;
  /** What their product has said of who they are. */
  readonly identity: Identity | null;
  readonly note: string | null;
  readonly host_origin: string;
  readonly waiting_since: string;
  /** Name of the agent who had their session and has gone. */
  readonly left_by: string | null;
  /** That an agent has let go of their session, for whom, and the ticket that says what has happened so far. */
  readonly handed_on: HandedOn | null;
  readonly ticket: TicketRef | null;
  /** Skills and languages that they want, and whether the signed-in agent has all of them. */
  readonly skills: readonly string[];
  readonly fits: boolean;
  /** Nobody has all of them, so that everybody is asked. */
  readonly fits_nobody: boolean;
  /** Their language, and from which tier on agents are asked first. */
  readonly language: string | null;
  readonly tier: number | null;
  /** To whom they are offered at this moment. */
  readonly offer: RequestOffer | null;
}

/** A session that another agent offers. */
export interface OfferedHandoff {
  readonly session_id: string;
  readonly ticket: TicketRef | null;
  /** Name of the agent who offers it. */
  readonly from: string | null;
  readonly customer_name: string | null;
  readonly handoff: HandoffView;
  /** Whether there is one that this agent may read. */
  readonly has_package: boolean;
  /** What has happened so far; of the session that was asked for alone. */
  readonly package: HandoffPackage | null;
}

export interface JoinLink {
  readonly url: string;
  readonly expires_at: string;
}

export interface StartedSession {
  readonly session: SessionView;
  readonly link: JoinLink;
}

export interface SocketToken {
  readonly socket_token: string;
  readonly expires_in_ms: number;
  /** As what it lets in. */
  readonly role: Role;
}

/** What the customer's browser holds of its session. */
export interface ClientSession {
  readonly session_id: string;
  readonly resume_token: string;
  readonly socket_token: string;
  readonly code?: string;
  readonly code_expires_at?: string;
}

/** What a join link leads to, before it is used. */
export interface LinkPreview {
  readonly agent_name: string;
  readonly ticket_subject: string;
  readonly target_url: string | null;
  readonly expires_at: string;
}
