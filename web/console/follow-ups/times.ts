// When a follow-up is due: what is offered, what somebody types, and words for it. All in the zone of
// whoever looks; the server keeps moments.

import { fullTime, spanWords } from "../app/clock.svelte";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../shared/spans";

export interface Preset {
  readonly label: string;
  readonly at: number;
}

/** When the day begins at a desk. */
const MORNING = 9;
/** How far ahead the server takes a follow-up. */
export const AHEAD_MS = 366 * DAY_MS;
export const NOTE_CHARS_MAX = 200;

/** What is offered at a moment, soonest first. */
export function presets(now: number): readonly Preset[] {
  const tomorrow = morning(now, 1);
  const monday = morning(now, daysToMonday(now));
  const offered = [{ label: "In 1 hour", at: now + HOUR_MS }, { label: `Tomorrow, ${MORNING}:00`, at: tomorrow }];
  // On Sundays they are the same.
  return monday === tomorrow ? offered : [...offered, { label: `Next Monday, ${MORNING}:00`, at: monday }];
}

/** The morning so many days later, by the wall clock: a day is not always 24 hours long. */
function morning(now: number, days: number): number {
  const day = new Date(now);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, MORNING).getTime();
}

/** 1 to 7. */
function daysToMonday(now: number): number {
  return (8 - new Date(now).getDay()) % 7 || 7;
}

/** As a field of the type `datetime-local` has it. */
export function toField(at: number): string {
  const day = new Date(at);
  const pad = (value: number, length = 2): string => String(value).padStart(length, "0");
  return `${pad(day.getFullYear(), 4)}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}T${pad(day.getHours())}:${pad(day.getMinutes())}`;
}

/** What such a field says; null where it says nothing. */
export function fromField(text: string): number | null {
  const at = /^\d{4,6}-\d\d-\d\dT\d\d:\d\d/.test(text) ? new Date(text).getTime() : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** What is wrong with a time; null where nothing is. */
export function timeProblem(at: number | null, now: number): string | null {
  if (at === null) return "Say when: a date and a time.";
  if (at <= now) return "Choose a time that is still to come.";
  return at > now + AHEAD_MS ? "Choose a time within a year." : null;
}

/** "in 12 min", then the date; "due now", "due for 3 h". */
export function whenWords(at: string, now: number): string {
  const left = Date.parse(at) - now;
  if (left >= DAY_MS) return fullTime(at);
  if (left > 0) return `in ${spanWords(left)}`;
  return left > -MINUTE_MS ? "due now" : `due for ${spanWords(-left)}`;
}
