/// <reference types="node" />
// What the stub knows at the start of each test.

import type { FoundEntry } from "../../shared/generated/FoundEntry";
import type { FloorSession } from "../../shared/generated/FloorSession";
import type { FollowUp } from "../../shared/generated/FollowUp";
import type { Category } from "../../shared/generated/Category";
import type { SettingsGroup } from "../../shared/generated/SettingsGroup";
import type { Taxonomy } from "../../shared/generated/Taxonomy";
import type { TicketField } from "../../shared/generated/TicketField";
import type { Draft } from "../../shared/generated/Draft";
import type { Watched } from "../../shared/generated/Watched";
import type { Watcher } from "../../shared/generated/Watcher";
import type {
  Colleague,
  Entry,
  OfferedHandoff,
  SessionState,
  SessionView,
  Ticket,
  TimelineEntry,
  TimelineEntryOf,
  TimelineKind,
  WaitingRequest,
} from "../../shared/api-types";

export interface StubState {
  setupNeeded: boolean;
  readonly setupToken: string;
  password: string;
  /** What an app shows for Ada, once her second factor is on. */
  appCode: string | null;
  recoveryCodes: number;
  /** Whether everybody has to have a second factor. */
  required: boolean;
  /** Whether links that set a password go by mail. */
  mailsLinks: boolean;
  readonly code: string;
  /** The cookie is no longer known. */
  expired: boolean;
  created: number;
  readonly agents: Colleague[];
  readonly tickets: Ticket[];
  readonly timeline: Map<string, TimelineEntry[]>;
  readonly sessions: Map<string, SessionView>;
  requests: WaitingRequest[];
  /** The live sessions of all agents. */
  floor: FloorSession[];
  /** What the organisation is set to. */
  settings: SettingsGroup[];
  /** Sessions that colleagues offer Ada. */
  handoffs: OfferedHandoff[];
  /** Due first. */
  followUps: FollowUp[];
  /** The tickets that Ada watches. */
  watched: Watched[];
  said: FoundEntry[];
  /** Who else watches the tickets. */
  otherWatchers: Watcher[];
  /** What Ada has begun to write, by ticket and kind. */
  drafts: Map<string, Draft>;
  /** The custom fields of tickets. */
  fields: TicketField[];
  /** The categories of tickets. */
  categories: Category[];
  /** The words for how a ticket ended, where there are some. */
  closing: Taxonomy | null;
  /** The sessions of Maria Okafor that are not over. */
  openSessions: string[];
}

export const MINUTE_MS = 60_000;

export function minutesAgo(minutes: number): string {
  return new Date(Date.now() - minutes * MINUTE_MS).toISOString();
}

const agents: readonly Colleague[] = [
  { id: "agt_1", name: "Ada Winter", email: "ada@help.example", role: "admin", presence: "available", tier: 1, teams: [], skills: [], capacity: 1, second_factor: false, passkeys: false, active: true, version: 1, open_tickets: null },
  { id: "agt_2", name: "Noor Haddad", email: "noor@help.example", role: "agent", presence: "offline", tier: 1, teams: [], skills: [], capacity: 1, second_factor: true, passkeys: false, active: true, version: 1, open_tickets: null },
];

const ada = { id: "agt_1", name: "Ada Winter" };
const noor = { id: "agt_2", name: "Noor Haddad" };

export function freshState(): StubState {
  return {
    setupNeeded: false,
    setupToken: "first-light-token",
    password: "correct horse battery",
    appCode: null,
    recoveryCodes: 0,
    required: false,
    mailsLinks: false,
    code: "482916",
    expired: false,
    created: 0,
    agents: [...agents],
    tickets: tickets(),
    timeline: new Map([["tic_1042", timeline()]]),
    sessions: new Map(),
    requests: [],
    floor: [],
    settings: [],
    handoffs: [],
    followUps: [],
    watched: [],
    said: [],
    otherWatchers: [],
    drafts: new Map(),
    fields: [],
    categories: [],
    closing: null,
    openSessions: [],
  };
}

export function followUpOn(ticket: Ticket, by: { readonly id: string; readonly name: string }, dueAt: string, note: string | null): FollowUp {
  return {
    id: `fup_${ticket.id}_${by.id}`,
    ticket: { id: ticket.id, number: ticket.number, subject: ticket.subject },
    agent: { id: by.id, name: by.name },
    audience: "me",
    due_at: dueAt,
    is_due: Date.parse(dueAt) <= Date.now(),
    is_for_you: true,
    note,
    created_at: minutesAgo(60),
    version: 1,
  };
}

export function waitingRequests(): WaitingRequest[] {
  return [
    {
      session_id: "ses_w1",
      customer_name: "Maria Okafor",
      identity: "verified",
      note: "The install wizard stops at step 3 and says “gateway not reachable”.",
      host_origin: "https://router.example",
      waiting_since: minutesAgo(3),
      skills: ["network", "vpn"],
      fits: false,
      fits_nobody: false,
      language: "de",
      tier: 2,
      offer: null,
      left_by: null,
      handed_on: null,
      ticket: null,
    },
    { session_id: "ses_w2", customer_name: null, identity: null, note: null, host_origin: "https://shop.example", waiting_since: minutesAgo(0.4), skills: [], fits: true, fits_nobody: false, language: null, tier: null, offer: null, left_by: null, handed_on: null, ticket: null },
  ];
}

export function sessionOf(ticket: Ticket, entry: Entry, state: SessionState): SessionView {
  const live = state === "live";
  return {
    id: `ses_${entry}_${ticket.number}`,
    ticket: { id: ticket.id, number: ticket.number, subject: ticket.subject },
    state,
    entry,
    consent: live ? "allow" : null,
    grants: live ? ["view", "point"] : [],
    participants: [
      { id: "par_agent", role: "agent", name: "Ada Winter", connected: true, attachment: 1 },
      { id: "par_customer", role: "customer", name: ticket.customer_name, connected: state !== "waiting", attachment: 1 },
    ],
    paused: null,
    asks: [],
    language: null,
    matching: false,
    handoff: null,
    let_go: null,
    tabs: [],
    host_origin: live ? "https://router.example" : null,
    created_at: minutesAgo(9),
    started_at: live ? minutesAgo(4) : null,
    ended_at: null,
    end_reason: null,
  };
}

function tickets(): Ticket[] {
  const rows: readonly (readonly [number, string, Ticket["status"], string | null, Ticket["assignee"], number])[] = [
    [1042, "Install wizard stops at step 3", "open", "Maria Okafor", ada, 2],
    [1041, "Invoice shows the wrong VAT number", "pending", "Jonas Lindqvist", noor, 48],
    [1040, "Cannot add a second admin to our workspace", "open", "Priya Raman", null, 190],
    [1039, "Printer is found but never prints from the warehouse terminal", "open", null, null, 60 * 22],
    [1038, "Password reset mail arrives a day late", "solved", "Tomás Rivera", ada, 60 * 31],
    [1037, "Export to CSV drops the last row", "closed", "Wei Zhang", noor, 60 * 24 * 6],
    [1036, "Dark mode unreadable in the report view", "solved", "Hanna Berg", ada, 60 * 24 * 9],
  ];
  return rows.map(([number, subject, status, customer, assignee, updated]) => ({
    id: `tic_${number}`,
    number,
    subject,
    description: number === 1042 ? "New router, fresh out of the box.\nWizard says “gateway not reachable” although the cable is in." : "",
    status,
    customer_name: customer,
    customer_email: customer === null ? null : `${customer.split(" ")[0]?.toLowerCase() ?? ""}@customer.example`,
    customer: null,
    assignee,
    team: null,
    created_at: minutesAgo(updated + 300),
    updated_at: minutesAgo(updated),
    priority: number === 1042 ? "urgent" : "normal",
    tags: number === 1042 ? ["router", "setup"] : [],
    outcome: { resolution: null, category: null, root_cause: null },
    fields: {},
    version: 1,
    live_session_id: null,
    tier: 1,
    sla: [],
    due_at: null,
    merged: null,
  }));
}

function timeline(): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  const maria = { kind: "customer", name: "Maria Okafor" } as const;
  const agent = { kind: "agent", name: "Ada Winter" } as const;
  function add<K extends TimelineKind>(
    minutes: number,
    actor: TimelineEntry["actor"],
    session: string | null,
    kind: K,
    data: TimelineEntryOf<K>["data"],
  ): void {
    const entry: TimelineEntryOf<K> = { id: `evt_${entries.length}`, at: minutesAgo(minutes), actor, session_id: session, kind, data };
    entries.push(entry as TimelineEntry);
  }
  const first = "ses_old";
  add(60 * 26, agent, null, "ticket_created", {});
  add(60 * 25.9, agent, null, "comment", { body: "Customer called twice. Same model as #1012, where a firmware update helped." });
  add(40, agent, first, "session_created", { entry: "code" });
  add(39, maria, first, "participant_joined", { role: "customer" });
  add(38.6, maria, first, "consent_given", { decision: "allow", host_origin: "https://router.example" });
  add(38.5, maria, first, "path_changed", { role: "customer", path: "p2p" });
  add(37, maria, first, "chat", { id: "m1", text: "Hi! It always stops here, even after a restart.", role: "customer" });
  add(36.5, agent, first, "chat", { id: "m2", text: "Thank you, I see it. Please try the button I am pointing at.", role: "agent" });
  add(31, maria, first, "grant_added", { grant: "screen" });
  add(28, agent, first, "session_ended", { reason: "agent_ended", duration_ms: 638_000 });
  add(20, agent, null, "status_changed", { from: "pending", to: "open" });
  return entries;
}
