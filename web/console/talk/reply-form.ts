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
  resolution: string;
  category: string;
  rootCause: string;
  /** What was typed or chosen, by the keys of the fields. */
  fields: Record<string, string>;
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
    resolution: actions.outcome.resolution ?? "",
    category: actions.outcome.category ?? "",
    rootCause: actions.outcome.root_cause ?? "",
    fields: Object.fromEntries(Object.entries(actions.fields).map(([key, value]) => [key, String(value)])),
    comment: actions.comment ?? "",
  };
}

export function wordsOf(form: ReplyForm, fields: readonly TicketField[]): ReplyWords {
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
      outcome: { resolution: form.resolution || null, category: form.category || null, root_cause: form.rootCause || null },
      fields: valuesOf(form.fields, fields),
      comment: form.comment.trim() || null,
    },
  };
}
