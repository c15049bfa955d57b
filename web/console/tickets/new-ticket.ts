// What is typed of a ticket to be, and what of it the server is told.

import type { Priority, TicketInput } from "../../shared/api-types";
import type { TicketField } from "../../shared/generated/TicketField";
import { type FieldValue, typedValue } from "../fields/words";

export interface NewTicketForm {
  subject: string;
  description: string;
  customerName: string;
  customerEmail: string;
  priority: Priority;
  /** With commas between them. */
  tags: string;
  /** Identifier of an agent; empty for nobody. */
  assignee: string;
  /** Empty for none. */
  team: string;
  /** Empty for none. */
  category: string;
  /** What was typed or chosen, by the keys of the fields. */
  fields: Record<string, string>;
}

export function blankForm(): NewTicketForm {
  return { subject: "", description: "", customerName: "", customerEmail: "", priority: "normal", tags: "", assignee: "", team: "", category: "", fields: {} };
}

/** Tags that were typed with commas between them. */
export function tagWords(typed: string): string[] {
  return typed.split(",").map((word) => word.trim()).filter(Boolean);
}

/** The fields that a ticket to be can be given. */
export function offeredFields(fields: readonly TicketField[]): readonly TicketField[] {
  return fields.filter(({ archived }) => !archived);
}

/** What of the form was filled in. */
export function inputOf(form: NewTicketForm, fields: readonly TicketField[]): TicketInput {
  const tags = tagWords(form.tags);
  const values = valuesOf(form.fields, fields);
  const words = { description: form.description, customer_name: form.customerName, customer_email: form.customerEmail, assignee_id: form.assignee, team: form.team, category: form.category };
  const filled = Object.entries(words).flatMap(([name, typed]) => (typed.trim() === "" ? [] : [[name, typed.trim()] as const]));
  return {
    subject: form.subject.trim(),
    ...Object.fromEntries(filled),
    ...(form.priority === "normal" ? {} : { priority: form.priority }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(Object.keys(values).length === 0 ? {} : { fields: values }),
  };
}

/** What was typed into fields that are offered, as the interface takes it. */
export function valuesOf(typed: Readonly<Record<string, string>>, fields: readonly TicketField[]): Record<string, FieldValue> {
  const values = offeredFields(fields).flatMap(({ key, kind }) => {
    const value = typedValue(kind, typed[key] ?? "");
    return value === null || value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(values);
}

/** Whether a refusal is about something that is folded away. */
export function isFolded(pointer: string): boolean {
  return ["priority", "tags", "assignee_id", "team", "category", "fields"].some((name) => pointer === name || pointer.startsWith(`${name}/`));
}
