// Words for custom fields and their values.

import { ProblemError } from "../../shared/api";
import type { FieldKind } from "../../shared/generated/FieldKind";
import type { TicketField } from "../../shared/generated/TicketField";

/** A value of a field, as the interface has it. */
export type FieldValue = string | number | boolean;

export const FIELD_KINDS: readonly FieldKind[] = ["text", "number", "choice", "yes_no", "date"];

export const fieldKindWords: Readonly<Record<FieldKind, string>> = {
  text: "Text",
  number: "Number",
  choice: "Choice",
  yes_no: "Yes or no",
  date: "Date",
};

/** A value as people read it. What an erasure has left of one is a text, whatever the kind. */
export function valueWords(kind: FieldKind, value: FieldValue): string {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return value.toLocaleString();
  const day = kind === "date" ? new Date(`${value}T00:00:00Z`) : null;
  if (day === null || Number.isNaN(day.getTime())) return value;
  return day.toLocaleDateString(undefined, { dateStyle: "medium", timeZone: "UTC" });
}

/** What somebody typed or chose, as the interface takes it; null clears, undefined is no value of this kind. */
export function typedValue(kind: FieldKind, typed: string): FieldValue | null | undefined {
  const word = typed.trim();
  if (word === "") return null;
  if (kind === "yes_no") return word === "true";
  if (kind !== "number") return word;
  const number = Number(word);
  return Number.isFinite(number) ? number : undefined;
}

/** Why a field of a ticket was not saved: it is no value yet, another agent was faster, or anything else. */
export interface FieldRefusal {
  readonly why: "half" | "overtaken" | "refused";
  readonly words: string;
}

/** What is to be done where what was typed is no value yet; half a number and half a day read as nothing, and are not valid. */
export function typedProblem(kind: FieldKind, typed: string, isValid: boolean): string | null {
  const value = typedValue(kind, typed);
  if (value !== undefined && (value !== null || isValid)) return null;
  return kind === "date" ? "Write the whole day, or press Escape." : "Write a number, or press Escape.";
}

/** What another agent has made of a field while somebody was typing. */
export function meanwhileWords(kind: FieldKind, value: FieldValue | undefined): string {
  return value === undefined ? "Somebody has cleared it meanwhile." : `Somebody has set it to ${valueWords(kind, value)} meanwhile.`;
}

/** The fields that a ticket shows: those that are offered, and others where it has a value. */
export function shownFields(fields: readonly TicketField[], values: Readonly<Record<string, FieldValue>>): readonly TicketField[] {
  return fields.filter(({ key, archived }) => !archived || values[key] !== undefined);
}

/** Which fields a change was refused for, by their labels; null where it was for something else. */
export function fieldProblem(error: unknown, fields: readonly TicketField[]): string | null {
  if (!(error instanceof ProblemError)) return null;
  const labelOf = (key: string): string => fields.find((field) => field.key === key)?.label ?? key;
  const wrong = Object.entries(error.fields).flatMap(([pointer, detail]) => {
    const key = pointer.startsWith("fields/") ? pointer.slice("fields/".length) : null;
    return key === null ? [] : [`${labelOf(key)} ${detail}.`];
  });
  return wrong.length === 0 ? null : wrong.join(" ");
}

/** A key for a label, as most people would choose it: "Order number" is `order_number`. */
export function keyFor(label: string): string {
  const plain = label.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "");
  const words = plain.replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+/, "");
  return words.slice(0, KEY_MAX).replace(/_+$/, "");
}

export const KEY_MAX = 40;

/** Lines of a text, each an option. */
export function optionLines(text: string): readonly string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** What lists can be filtered by: each value that can be chosen of these fields, as `plan=Gold`. */
export function filterValues(fields: readonly TicketField[]): readonly string[] {
  return fields.flatMap(({ key, kind, options }) => (kind === "yes_no" ? ["true", "false"] : options).map((value) => `${key}=${value}`));
}

/** A filter as people read it; the key stands for a field that is not known. */
export function filterWords(filter: string, fields: readonly TicketField[]): string {
  const end = filter.indexOf("=");
  const [key, value] = [filter.slice(0, end), filter.slice(end + 1)];
  const field = fields.find((one) => one.key === key);
  return `${field?.label ?? key}: ${field?.kind === "yes_no" ? valueWords("yes_no", value === "true") : value}`;
}
