// What canned replies do to the ticket on which they are sent.

import { type ConsoleApi, ProblemError } from "../../shared/api";
import type { Ticket, TicketPatch } from "../../shared/api-types";
import type { CannedActions } from "../../shared/generated/CannedActions";
import { priorityWords, statusWords } from "../app/words";
import { draftOf, keepDraft } from "./drafts";

/** Tags of a ticket (`TAGS_MAX` of the server). */
const TAGS_MAX = 20;
/** Somebody else may change the ticket at the same moment, and not for ever. */
const TRIES_MAX = 3;

export const NOTHING: CannedActions = { status: null, priority: null, add_tags: [], take: false };

/** One thing that is done, as it is shown, and what is left when it is taken away. */
export interface Action {
  readonly words: string;
  readonly without: CannedActions;
}

export function actionsOf(actions: CannedActions): readonly Action[] {
  const { status, priority, add_tags, take } = actions;
  return [
    ...(status ? [{ words: `Status: ${statusWords[status]}`, without: { ...actions, status: null } }] : []),
    ...(priority ? [{ words: `Priority: ${priorityWords[priority]}`, without: { ...actions, priority: null } }] : []),
    ...add_tags.map((tag) => ({ words: `Tag: ${tag}`, without: { ...actions, add_tags: add_tags.filter((one) => one !== tag) } })),
    ...(take ? [{ words: "Take the ticket", without: { ...actions, take: false } }] : []),
  ];
}

/** What of it the ticket does not have yet; null when that is nothing. */
export function patchOf(ticket: Ticket, actions: CannedActions, me: string | undefined): TicketPatch | null {
  const patch: TicketPatch = {};
  if (actions.status && actions.status !== ticket.status) patch.status = actions.status;
  if (actions.priority && actions.priority !== ticket.priority) patch.priority = actions.priority;
  if (actions.take && me !== undefined && ticket.assignee?.id !== me) patch.assignee_id = me;
  const more = actions.add_tags.filter((tag) => !ticket.tags.includes(tag)).slice(0, Math.max(0, TAGS_MAX - ticket.tags.length));
  if (more.length > 0) patch.tags = [...ticket.tags, ...more];
  return Object.keys(patch).length === 0 ? null : patch;
}

/** Does it to the ticket as it is now. Throws what the server refuses; where that is the status, the rest is done. */
export async function carryOut(api: Pick<ConsoleApi, "ticket" | "updateTicket">, id: string, actions: CannedActions, me: string | undefined): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const ticket = await api.ticket(id);
    const patch = patchOf(ticket, actions, me);
    if (patch === null) return;
    try {
      await api.updateTicket(id, patch, ticket.version);
      return;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (error.code !== "changed_since") {
        const { status, ...rest } = patch;
        if (status !== undefined && Object.keys(rest).length > 0) await api.updateTicket(id, rest, ticket.version);
        throw error;
      }
      if (attempt === TRIES_MAX) throw error;
    }
  }
}

/** What the canned reply that was begun there does. */
export function draftedActions(place: string): CannedActions {
  try {
    const kept = JSON.parse(draftOf(`${place}.actions`) || "null") as CannedActions | null;
    return kept === null || !Array.isArray(kept.add_tags) ? NOTHING : { ...NOTHING, ...kept };
  } catch {
    return NOTHING;
  }
}

export function keepActions(place: string, actions: CannedActions): void {
  keepDraft(`${place}.actions`, actionsOf(actions).length === 0 ? "" : JSON.stringify(actions));
}
