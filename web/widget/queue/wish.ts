// What a customer who wants to be called may say: which numbers and times the server takes.

import { DAY_MS } from "../../shared/spans";

const PHONE_DIGITS_MIN = 5;
const PHONE_DIGITS_MAX = 20;
/** How far ahead a call may be asked for. */
export const AHEAD_MS = 7 * DAY_MS;

/** What is wrong with a number; null where nothing is. */
export function phoneProblem(phone: string): "phone_empty" | "phone_bad" | null {
  if (phone.trim() === "") return "phone_empty";
  const digits = phone.replace(/\D/g, "").length;
  const isOne = /^[ ()./-]*\+?[\d ()./-]*$/.test(phone.trim()) && digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX;
  return isOne ? null : "phone_bad";
}

/** The moment that a field of the type `datetime-local` says; null where it says none that may be chosen. */
export function momentOf(text: string, now: number): number | null {
  const at = new Date(text).getTime();
  return at > now && at <= now + AHEAD_MS ? at : null;
}

/** As such a field has it, in the zone of whoever looks. */
export function fieldOf(at: number): string {
  const zone = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - zone).toISOString().slice(0, 16);
}
