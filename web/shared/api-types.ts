// Shapes of the HTTP interface, to the letter of docs/PROTOCOL.md §2.
// What the signaling socket speaks too (`SessionView` and its parts) is generated from Rust.

import type { ConsentDecision } from "./generated/ConsentDecision";
import type { EndReason } from "./generated/EndReason";
import type { Entry } from "./generated/Entry";
import type { Grant } from "./generated/Grant";
import type { Role } from "./generated/Role";
import type { SessionView } from "./generated/SessionView";

export type { ConsentDecision, EndReason, Entry, Grant, Role, SessionView };
export type { ParticipantView } from "./generated/ParticipantView";
export type { SessionState } from "./generated/SessionState";
export type { TicketRef } from "./generated/TicketRef";

/** RFC 9457 problem details as Tandem sends them. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Stable; what code may depend on. */
  readonly code: string;
  readonly errors?: readonly FieldProblem[];
  readonly request_id: string;
}

/** One field of a request body that was refused. */
export interface FieldProblem {
  /** JSON pointer into the body, for instance `/email`. */
  readonly pointer: string;
  readonly detail: string;
}

/** One page of a list. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
}

export interface PageQuery {
  readonly cursor?: string;
  readonly limit?: number;
}

export type AgentRole = "admin" | "agent";

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: AgentRole;
}

export interface SetupInput {
  readonly token: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export interface SignInInput {
  readonly email: string;
  readonly password: string;
}

export type TicketStatus = "open" | "pending" | "solved" | "closed";

export interface AgentRef {
  readonly id: string;
  readonly name: string;
}

export interface Ticket {
  readonly id: string;
  readonly number: number;
  readonly subject: string;
  readonly description: string;
  readonly status: TicketStatus;
  readonly customer_name: string | null;
  readonly customer_email: string | null;
  readonly assignee: AgentRef | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly live_session_id: string | null;
}

export interface TicketQuery extends PageQuery {
  readonly status?: TicketStatus;
  readonly q?: string;
}

export interface TicketInput {
  readonly subject: string;
  readonly description?: string;
  readonly customer_name?: string;
  readonly customer_email?: string;
}

export interface TicketPatch {
  readonly subject?: string;
  readonly status?: TicketStatus;
  readonly assignee_id?: string | null;
}

export interface Actor {
  readonly kind: "agent" | "customer" | "system";
  readonly name: string;
}

/** `kind` of a timeline entry and the data that comes with it. */
export interface TimelineData {
  readonly ticket_created: Record<string, never>;
  readonly status_changed: { readonly from: TicketStatus; readonly to: TicketStatus };
  readonly comment: { readonly body: string };
  readonly session_created: { readonly entry: Entry };
  readonly participant_joined: { readonly role: Role };
  readonly participant_left: { readonly role: Role };
  readonly consent_given: { readonly decision: ConsentDecision; readonly host_origin: string | null };
  readonly consent_refused: Record<string, never>;
  readonly grant_added: { readonly grant: Grant };
  readonly grant_removed: { readonly grant: Grant };
  readonly chat: { readonly id: string; readonly text: string; readonly role: Role };
  readonly path_changed: { readonly role: Role; readonly path: "p2p" | "websocket" };
  readonly session_ended: { readonly reason: EndReason; readonly duration_ms: number };
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
  readonly note: string | null;
  readonly host_origin: string;
  readonly waiting_since: string;
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
