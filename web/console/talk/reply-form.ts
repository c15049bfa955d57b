// What is typed of a canned reply, and what the server is told of it.

import type { Priority, TicketStatus } from "../../shared/api-types";
import type { Canned } from "../../shared/generated/Canned";
import type { CannedActions } from "../../shared/generated/CannedActions";
import type { TicketField } from "../../shared/generated/TicketField";
import { tagWords, valuesOf } from "../tickets/new-ticket";
import { NOTHING } from "./actions";

/** Who gets the ticket: the word for whoever sends it; an identifier, `none`, or nothing otherwise. */
export const SENDER = "me";

export interface ReplyForm {
  title: string;
  body: string;
  status: TicketStatus | null;
  priority: Priority | null;
  /** With commas between them. */
  addTags: string;
  removeTags: string;
  assignee: string;
  /** A team, `none` for no team, or nothing where it stays. */
  team: string;
  resolution: string;
  category: string;
  rootCause: string;
  /** What was typed or chosen, by the keys of the fields. */
  fields: Record<string, string>;
  /** The values that the reply has; what is to be typed into them is not known before the fields are. */
  readonly kept: CannedActions["fields"];
  comment: string;
}

/** What a canned reply has. */
export interface ReplyWords {
  readonly title: string;
  readonly body: string;
  readonly actions: CannedActions;
}

/** The form of a reply, or of another one. */
export function formOf(reply: Canned | null): ReplyForm {
  const actions = { ...NOTHING, ...reply?.actions };
  return {
    title: reply?.title ?? "",
    body: reply?.body ?? "",
    status: actions.status ?? null,
    priority: actions.priority ?? null,
    addTags: actions.add_tags.join(", "),
    removeTags: actions.remove_tags.join(", "),
    assignee: actions.take ? SENDER : (actions.give_to ?? ""),
    team: actions.team ?? "",
    resolution: actions.outcome.resolution ?? "",
    category: actions.outcome.category ?? "",
    rootCause: actions.outcome.root_cause ?? "",
    fields: Object.fromEntries(Object.entries(actions.fields).map(([key, value]) => [key, String(value)])),
    kept: actions.fields,
    comment: actions.comment ?? "",
  };
}

/** `fields` are those of the desk; null while they are read, or where they could not be: then a reply keeps the values
 * that it has. */
export function wordsOf(form: ReplyForm, fields: readonly TicketField[] | null): ReplyWords {
  return {
    title: form.title,
    body: form.body,
    actions: {
      status: form.status,
      priority: form.priority,
      add_tags: tagWords(form.addTags),
      remove_tags: tagWords(form.removeTags),
      take: form.assignee === SENDER,
      give_to: form.assignee === SENDER ? null : form.assignee || null,
      team: form.team || null,
      outcome: { resolution: form.resolution || null, category: form.category || null, root_cause: form.rootCause || null },
      fields: fields === null ? form.kept : valuesOf(form.fields, fields),
      comment: form.comment.trim() || null,
    },
  };
}
