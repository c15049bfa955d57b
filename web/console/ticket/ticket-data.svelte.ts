// Everything that the ticket screen shows, read together and kept fresh by the events.

import { type ConsoleApi, ProblemError } from "../../shared/api";
import type { FileView } from "../../shared/generated/FileView";
import type { ForeignOfTicket } from "../../shared/generated/ForeignOfTicket";
import type { MailsOfTicket } from "../../shared/generated/MailsOfTicket";
import type { TicketField } from "../../shared/generated/TicketField";
import type { AgentRef, SessionView, Ticket, TicketPatch, TimelineEntry } from "../../shared/api-types";
import { coalesce } from "../app/coalesce";
import type { Events } from "../app/events.svelte";
import { readPages } from "../app/pages";
import { createResource, type Resource } from "../app/resource.svelte";

export interface TicketData {
  readonly ticket: Resource<Ticket>;
  readonly timeline: Resource<readonly TimelineEntry[]>;
  readonly sessions: Resource<readonly SessionView[]>;
  readonly agents: Resource<readonly AgentRef[]>;
  /** Where it was opened from, and what is on its way back. */
  readonly foreign: Resource<ForeignOfTicket>;
  /** What goes to the customer by mail. */
  readonly mails: Resource<MailsOfTicket>;
  /** Files of all its sessions, oldest first. */
  readonly files: Resource<readonly FileView[]>;
  /** Tickets that were merged into it. */
  readonly duplicates: Resource<readonly Ticket[]>;
  /** The custom fields that the team has defined. */
  readonly fields: Resource<readonly TicketField[]>;
  /** Sessions that are not over, newest first. */
  readonly openSessions: readonly SessionView[];
  reload(): void;
  /** Throws `ConflictError` when somebody else has changed the same fields since. */
  update(patch: TicketPatch): Promise<void>;
  comment(body: string, mentions: readonly string[]): Promise<void>;
  /** Undoes the merging of the ticket. */
  unmerge(): Promise<void>;
  /** Reads once and follows the events; the function returned stops. */
  start(): () => void;
}

/** Somebody else was faster; the ticket as it stands now is shown. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
  readonly now: Ticket;

  constructor(now: Ticket) {
    super("Somebody has changed the same thing.");
    this.now = now;
  }
}

const REFRESH_MS = 300;
const PAGE = 200;
const PAGES_MAX = 25;

export function createTicketData(api: ConsoleApi, events: Events, id: string): TicketData {
  const ticket = createResource(() => api.ticket(id));
  const timeline = createResource(async () => (await readPages((query) => api.timeline(id, query), PAGE, PAGES_MAX)).list);
  const sessions = createResource(async () => (await api.ticketSessions(id)).data);
  const agents = createResource<readonly AgentRef[]>(async () => (await api.agents({ limit: PAGE })).data.filter(({ active }) => active));
  const files = createResource(async () => (await readPages((query) => api.ticketFiles(id, query), PAGE, PAGES_MAX)).list);
  const foreign = createResource(() => api.foreignOf(id));
  const duplicates = createResource<readonly Ticket[]>(async () => (await api.mergedInto(id)).data);
  const fields = createResource<readonly TicketField[]>(async () => (await api.fields()).data);
  const mails = createResource(() => api.mailsOf(id));
  const openSessions = $derived((sessions.value ?? []).filter((session) => session.state !== "ended"));

  const reload = (): void => {
    void ticket.reload();
    void timeline.reload();
    void sessions.reload();
    void files.reload();
    void foreign.reload();
    void duplicates.reload();
    void mails.reload();
  };

  return {
    ticket,
    timeline,
    sessions,
    agents,
    files,
    foreign,
    duplicates, fields, mails,
    get openSessions() {
      return openSessions;
    },
    reload,
    async update(patch) {
      const seen = ticket.value ?? (await api.ticket(id));
      try {
        ticket.set(await api.updateTicket(id, patch, seen.version));
      } catch (error) {
        if (!(error instanceof ProblemError) || error.code !== "changed_since") throw error;
        const now = await api.ticket(id);
        ticket.set(now);
        if (collides(patch, seen, now)) throw new ConflictError(now);
        ticket.set(await api.updateTicket(id, patch, now.version));
      }
      void timeline.reload();
    },
    async comment(body, mentions) {
      const entry = await api.comment(id, body, mentions);
      const shown = timeline.value ?? [];
      if (!shown.some((known) => known.id === entry.id)) timeline.set([...shown, entry]);
    },
    async unmerge() {
      const seen = ticket.value ?? (await api.ticket(id));
      ticket.set(await api.unmergeTicket(id, seen.version));
      reload();
    },
    start() {
      const refresh = coalesce(reload, REFRESH_MS);
      reload();
      for (const steady of [agents, fields]) void steady.reload();
      const stops = [
        events.on("tickets", (changed) => (changed === null || changed === id) && refresh()),
        events.on("session", () => refresh()),
        refresh.cancel,
      ];
      return () => stops.forEach((stop) => stop());
    },
  };
}

/** Whether a field that the patch is about has changed meanwhile. */
function collides(patch: TicketPatch, seen: Ticket, now: Ticket): boolean {
  const valuesOf = (ticket: Ticket): string => JSON.stringify(Object.keys(patch.fields ?? {}).map((key) => ticket.fields[key] ?? null));
  const fields = (ticket: Ticket): Record<keyof TicketPatch, unknown> => ({ ...ticket, assignee_id: ticket.assignee?.id ?? null, tags: ticket.tags.join(), outcome: JSON.stringify(ticket.outcome), fields: valuesOf(ticket), customer: ticket.customer?.id });
  const [before, after] = [fields(seen), fields(now)];
  return (Object.keys(patch) as (keyof TicketPatch)[]).some((field) => before[field] !== after[field]);
}
