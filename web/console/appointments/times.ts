// When an appointment may be, in the zone of whoever plans it; the server keeps moments, and names the zone
// in mails.

import { fullTime, spanWords } from "../app/clock.svelte";
import type { Appointment } from "../../shared/generated/Appointment";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../shared/spans";

/** How far ahead the server takes an appointment. */
export const AHEAD_MS = 366 * DAY_MS;
export const WORDS_CHARS_MAX = 1_000;
export const LENGTHS = [15, 30, 45, 60, 90, 120] as const;
export const LENGTH_DEFAULT = 30;
/** From when on the way in of an appointment is open, and its agent is told. */
export const REMINDS_MS = 10 * MINUTE_MS;

/** The zone of this computer, as mails name it. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** "Europe/Berlin, UTC+1": the zone, and how far it is from UTC at that moment. */
export function zoneWords(at: number, timeZone: string = ownZone()): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "shortOffset" }).formatToParts(at);
  const offset = parts.find(({ type }) => type === "timeZoneName")?.value.replace("GMT", "UTC") ?? "";
  return offset === "" || timeZone === "UTC" ? timeZone : `${timeZone}, ${offset}`;
}

/** The next full hour that is at least half an hour away: nobody plans for this minute. */
export function firstOffer(now: number): number {
  const later = new Date(now + HOUR_MS / 2);
  return new Date(later.getFullYear(), later.getMonth(), later.getDate(), later.getHours() + 1).getTime();
}

/** What is wrong with a beginning; null where nothing is. */
export function startProblem(at: number | null, now: number): string | null {
  if (at === null) return "Say when: a date and a time.";
  if (at <= now) return "Choose a time that is still to come.";
  return at > now + AHEAD_MS ? "Choose a time within a year." : null;
}

/** Those of an agent's appointments that are at the same time, without the one that is planned anew. */
export function clashes(others: readonly Appointment[], startsAt: number, minutes: number, own: string | null): readonly Appointment[] {
  const ends = startsAt + minutes * MINUTE_MS;
  return others.filter((one) => one.id !== own && Date.parse(one.starts_at) < ends && Date.parse(one.ends_at) > startsAt);
}

/** "December 2, 2026 at 10:00, 30 min". */
export function whenWords({ starts_at, ends_at }: Pick<Appointment, "starts_at" | "ends_at">): string {
  return `${fullTime(starts_at)}, ${spanWords(Date.parse(ends_at) - Date.parse(starts_at))}`;
}

/** "in 12 min", "goes on for 5 min", "was over 3 h ago". */
export function awayWords({ starts_at, ends_at }: Pick<Appointment, "starts_at" | "ends_at">, now: number): string {
  const [starts, ends] = [Date.parse(starts_at), Date.parse(ends_at)];
  if (now < starts) return `in ${spanWords(starts - now)}`;
  return now < ends ? `began ${spanWords(now - starts)} ago` : `was over ${spanWords(now - ends)} ago`;
}
