// What canned replies do to the ticket on which they are sent or applied.

import { type ConsoleApi, ProblemError } from "../../shared/api";
import type { AgentRef, Ticket, TicketPatch } from "../../shared/api-types";
import type { CannedActions } from "../../shared/generated/CannedActions";
import type { Outcome } from "../../shared/generated/Outcome";
import type { TicketField } from "../../shared/generated/TicketField";
import { errorWords, priorityWords, statusWords } from "../app/words";
import { fieldProblem, valueWords } from "../fields/words";
import { draftOf, keepDraft } from "./drafts";

/** Tags of a ticket (`TAGS_MAX` of the server). */
const TAGS_MAX = 20;
/** Somebody else may change the ticket at the same moment, and not for ever. */
const TRIES_MAX = 3;
/** Of a comment this much is shown. */
const COMMENT_SHOWN_MAX = 60;
/** Who has a ticket that nobody has, and whose it is that is no team's. */
export const NOBODY = "none";

const NO_OUTCOME: Outcome = { resolution: null, category: null, root_cause: null };
export const NOTHING: CannedActions = {
  status: null, priority: null, add_tags: [], remove_tags: [], take: false, give_to: null, team: null, outcome: NO_OUTCOME, fields: {}, comment: null,
};

const OUTCOME_WORDS = { resolution: "Resolution", category: "Category", root_cause: "Root cause" } as const;
const OUTCOME_PARTS: readonly (keyof Outcome)[] = ["resolution", "category", "root_cause"];

/** What names and labels are read from. */
export interface Known {
  readonly agents: readonly AgentRef[];
  readonly fields: readonly TicketField[];
}
const NOBODY_KNOWN: Known = { agents: [], fields: [] };

/** One thing that is done, as it is shown, and what is left when it is taken away. */
export interface Action {
  readonly words: string;
  readonly without: CannedActions;
}

export function actionsOf(actions: CannedActions, known: Known = NOBODY_KNOWN): readonly Action[] {
  const { status, priority, add_tags, remove_tags, take, give_to, team, comment } = actions;
  const isOther = (tag: string) => (one: string): boolean => one !== tag;
  return [
    ...(status ? [{ words: `Status: ${statusWords[status]}`, without: { ...actions, status: null } }] : []),
    ...(priority ? [{ words: `Priority: ${priorityWords[priority]}`, without: { ...actions, priority: null } }] : []),
    ...add_tags.map((tag) => ({ words: `Tag: ${tag}`, without: { ...actions, add_tags: add_tags.filter(isOther(tag)) } })),
    ...remove_tags.map((tag) => ({ words: `No tag: ${tag}`, without: { ...actions, remove_tags: remove_tags.filter(isOther(tag)) } })),
    ...(take ? [{ words: "Take the ticket", without: { ...actions, take: false } }] : []),
    ...(give_to ? [{ words: `Give it to ${agentName(give_to, known)}`, without: { ...actions, give_to: null } }] : []),
    ...(team ? [{ words: team === NOBODY ? "No team" : `Team: ${team}`, without: { ...actions, team: null } }] : []),
    ...outcomeActions(actions),
    ...fieldActions(actions, known),
    ...(comment ? [{ words: `Comment: ${shortened(comment)}`, without: { ...actions, comment: null } }] : []),
  ];
}

/** Whether nothing is done. */
export function isNothing(actions: CannedActions): boolean {
  return actionsOf(actions).length === 0;
}

function agentName(id: string, { agents }: Known): string {
  return id === NOBODY ? "nobody" : (agents.find((agent) => agent.id === id)?.name ?? "a colleague");
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > COMMENT_SHOWN_MAX ? `${line.slice(0, COMMENT_SHOWN_MAX)}…` : line;
}

function outcomeActions(actions: CannedActions): readonly Action[] {
  return OUTCOME_PARTS.flatMap((part) => {
    const word = actions.outcome[part];
    return word ? [{ words: `${OUTCOME_WORDS[part]}: ${word}`, without: { ...actions, outcome: { ...actions.outcome, [part]: null } } }] : [];
  });
}

function fieldActions(actions: CannedActions, { fields }: Known): readonly Action[] {
  return Object.entries(actions.fields).map(([key, value]) => {
    const field = fields.find((one) => one.key === key);
    const rest = Object.fromEntries(Object.entries(actions.fields).filter(([other]) => other !== key));
    return { words: `${field?.label ?? key}: ${valueWords(field?.kind ?? "text", value)}`, without: { ...actions, fields: rest } };
  });
}

/** What of it the ticket does not have yet; null when that is nothing. */
export function patchOf(ticket: Ticket, actions: CannedActions, me: string | undefined): TicketPatch | null {
  const patch: TicketPatch = {};
  if (actions.status && actions.status !== ticket.status) patch.status = actions.status;
  if (actions.priority && actions.priority !== ticket.priority) patch.priority = actions.priority;
  const assignee = assigneeOf(actions, me);
  if (assignee !== undefined && (ticket.assignee?.id ?? null) !== assignee) patch.assignee_id = assignee;
  const team = actions.team === NOBODY ? null : actions.team;
  if (actions.team && team !== undefined && ticket.team !== team) patch.team = team;
  const kept = ticket.tags.filter((tag) => !actions.remove_tags.includes(tag));
  const more = actions.add_tags.filter((tag) => !kept.includes(tag)).slice(0, Math.max(0, TAGS_MAX - kept.length));
  if (more.length > 0 || kept.length < ticket.tags.length) patch.tags = [...kept, ...more];
  const said = OUTCOME_PARTS.filter((part) => actions.outcome[part] && actions.outcome[part] !== ticket.outcome[part]);
  if (said.length > 0) patch.outcome = { ...ticket.outcome, ...Object.fromEntries(said.map((part) => [part, actions.outcome[part]])) };
  const values = Object.entries(actions.fields).filter(([key, value]) => ticket.fields[key] !== value);
  if (values.length > 0) patch.fields = Object.fromEntries(values);
  return Object.keys(patch).length === 0 ? null : patch;
}

/** Who is to have the ticket, null for nobody; undefined where that stays. */
function assigneeOf({ take, give_to }: CannedActions, me: string | undefined): string | null | undefined {
  if (take) return me;
  return give_to === NOBODY ? null : (give_to ?? undefined);
}

/** Some of it was refused: what is left to be done, and why. */
export class UndoneError extends Error {
  override readonly name = "UndoneError";
  readonly left: CannedActions;

  constructor(left: CannedActions, cause: unknown) {
    super("The ticket is not as the reply would have it.", { cause });
    this.left = left;
  }
}

type Doing = Pick<ConsoleApi, "ticket" | "updateTicket" | "comment">;

/** Does it to the ticket as it is now. Throws `UndoneError` with what the server refuses; all else is done, once. */
export async function carryOut(api: Doing, id: string, actions: CannedActions, me: string | undefined): Promise<void> {
  const dropped = new Set<string>();
  let refusal: unknown = null;
  /** The ticket was put into its category. The rule of that has had its say, and the reply has the last word. */
  let isRuled = false;
  for (let attempt = 1; ; ) {
    try {
      const ticket = await api.ticket(id);
      const whole = patchOf(ticket, split(actions, dropped).kept, me);
      if (whole === null) break;
      const isPut = !isRuled && whole.outcome !== undefined && whole.outcome.category !== ticket.outcome.category;
      const patch = isPut ? withoutTags(whole) : whole;
      try {
        await api.updateTicket(id, patch, ticket.version);
        if (!isPut) break;
        isRuled = true;
      } catch (error) {
        const isLate = error instanceof ProblemError && error.code === "changed_since";
        if (isLate && attempt === TRIES_MAX) throw error;
        attempt += isLate ? 1 : 0;
        if (isLate) continue;
        const parts = refusedParts(error, patch);
        if (parts.length === 0) throw error;
        for (const part of parts) dropped.add(part);
        refusal = error;
      }
    } catch (error) {
      throw new UndoneError(actions, error);
    }
  }
  if (actions.comment) {
    try {
      await api.comment(id, actions.comment);
    } catch (error) {
      throw new UndoneError(split(actions, dropped.add("comment")).taken, error);
    }
  }
  if (dropped.size > 0) throw new UndoneError(split(actions, dropped).taken, refusal);
}

/** A rule adds no tags where some are set beside it: those of a reply come behind. */
function withoutTags(patch: TicketPatch): TicketPatch {
  const rest = { ...patch };
  delete rest.tags;
  return rest;
}

/** The parts of a patch that were refused; none where that is all of it. */
function refusedParts(error: unknown, patch: TicketPatch): readonly string[] {
  if (!(error instanceof ProblemError)) return [];
  const parts = error.code === "status_not_allowed" ? ["status"] : Object.keys(error.fields).map((pointer) => partOf(pointer, patch));
  return parts.filter((part) => (part.startsWith("fields/") ? patch.fields?.[part.slice("fields/".length)] !== undefined : part in patch));
}

/** What of a patch a pointer is about. What a ticket lacks keeps it from becoming done. */
function partOf(pointer: string, patch: TicketPatch): string {
  if (pointer.startsWith("fields/")) return patch.fields?.[pointer.slice("fields/".length)] === undefined ? "status" : pointer;
  // A category may be unknown; a resolution and a root cause that are not said are lacking.
  if ((pointer === "outcome/resolution" && !patch.outcome?.resolution) || (pointer === "outcome/root_cause" && !patch.outcome?.root_cause)) return "status";
  return pointer.split("/")[0] ?? "";
}

/** The actions with and without these parts of a patch. */
function split(actions: CannedActions, parts: ReadonlySet<string>): { readonly kept: CannedActions; readonly taken: CannedActions } {
  const side = (has: (part: string) => boolean): CannedActions => ({
    status: has("status") ? (actions.status ?? null) : null,
    priority: has("priority") ? (actions.priority ?? null) : null,
    add_tags: has("tags") ? actions.add_tags : [],
    remove_tags: has("tags") ? actions.remove_tags : [],
    take: has("assignee_id") && actions.take,
    give_to: has("assignee_id") ? (actions.give_to ?? null) : null,
    team: has("team") ? (actions.team ?? null) : null,
    outcome: has("outcome") ? actions.outcome : NO_OUTCOME,
    fields: Object.fromEntries(Object.entries(actions.fields).filter(([key]) => has(`fields/${key}`))),
    comment: has("comment") ? (actions.comment ?? null) : null,
  });
  return { kept: side((part) => !parts.has(part)), taken: side((part) => parts.has(part)) };
}

/** What could not be done, to be tried again, and why. */
export interface Undone {
  readonly left: CannedActions;
  readonly words: string;
}

/** As `carryOut`, with what was refused as the answer. */
export async function tryOut(api: Doing, id: string, actions: CannedActions, me: string | undefined, fields: readonly TicketField[] = []): Promise<Undone | null> {
  try {
    await carryOut(api, id, actions, me);
    return null;
  } catch (error) {
    const [left, cause] = error instanceof UndoneError ? [error.left, error.cause] : [actions, error];
    return { left, words: fieldProblem(cause, fields) ?? errorWords(cause) };
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
  keepDraft(`${place}.actions`, isNothing(actions) ? "" : JSON.stringify(actions));
}
