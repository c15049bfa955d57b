// Words for call-backs, which of them are due, and the number as a telephone takes it.

import { clockTime, fullTime, spanWords } from "../app/clock.svelte";
import type { CallBack } from "../../shared/generated/CallBack";
import { DAY_MS, MINUTE_MS } from "../../shared/spans";

/** How far ahead the server takes a call-back. */
export const AHEAD_MS = 7 * DAY_MS;
export const PHONE_CHARS_MAX = 40;
const DIGITS_MIN = 5;
const DIGITS_MAX = 20;

/** Whether somebody should call at this moment. */
export function isDue(one: CallBack, now: number): boolean {
  return one.state === "waiting" && Date.parse(one.due_at) <= now;
}

/** A call-back as it is told of: one that is tried again is another. */
function tryOf({ id, due_at }: CallBack): string {
  return `${id} ${due_at}`;
}

/** Those whose time has come, and those that somebody has: what needs to be told of no more. */
export function toldOf(list: readonly CallBack[], now: number): ReadonlySet<string> {
  return new Set(list.filter((one) => one.state === "taken" || isDue(one, now)).map(tryOf));
}

/** Those that have come due since those in `told` were read. */
export function newlyDue(told: ReadonlySet<string>, list: readonly CallBack[], now: number): readonly CallBack[] {
  return list.filter((one) => isDue(one, now) && !told.has(tryOf(one)));
}

/** How long until the next of them comes due, in milliseconds; null where none does. */
export function untilNextDue(list: readonly CallBack[], now: number): number | null {
  const left = list.filter(({ state }) => state === "waiting").map(({ due_at }) => Date.parse(due_at) - now);
  const ahead = left.filter((ms) => ms > 0);
  return ahead.length === 0 ? null : Math.min(...ahead);
}

/** As `tel:` has a number (RFC 3966): its digits, and the plus. Who writes (0) dials it at home alone. */
export function telHref(phone: string): string {
  const isGlobal = phone.includes("+");
  const dialled = isGlobal ? phone.replace(/\(\s*0\s*\)/, "") : phone;
  return `tel:${isGlobal ? "+" : ""}${dialled.replace(/\D/g, "")}`;
}

/** What is wrong with a number; null where nothing is. */
export function phoneProblem(phone: string): string | null {
  const digits = phone.replace(/\D/g, "").length;
  if (phone.trim() === "") return "Type the number to call.";
  const isOne = /^[ ()./-]*\+?[\d ()./-]*$/.test(phone.trim()) && digits >= DIGITS_MIN && digits <= DIGITS_MAX;
  return isOne ? null : "This is no telephone number. Write it as in +49 30 901820.";
}

/** What is wrong with a time; null where nothing is. */
export function laterProblem(at: number | null, now: number): string | null {
  if (at === null) return "Say when: a date and a time.";
  if (at <= now) return "Choose a time that is still to come.";
  return at > now + AHEAD_MS ? "Choose a time within a week." : null;
}

/** "Not before 15:00", "Due for 3 min". */
export function dueWords(one: CallBack, now: number): string {
  const left = Date.parse(one.due_at) - now;
  if (left <= -MINUTE_MS) return `Due for ${spanWords(-left)}`;
  if (left <= 0) return "Due now";
  return `Not before ${left < DAY_MS / 2 ? clockTime(one.due_at) : fullTime(one.due_at)}`;
}

/** "Waits for 12 min". */
export function waitWords(one: CallBack, now: number): string {
  return `Waits for ${spanWords(Math.max(MINUTE_MS, now - Date.parse(one.since)))}`;
}

/** What was tried so far; empty where nothing was. */
export function triesWords(one: CallBack): string {
  return one.attempts === 0 ? "" : `${one.attempts} of ${one.attempts_max} calls reached nobody`;
}

/** What agents are told of those that have come. */
export function newsWords(fresh: readonly CallBack[]): string {
  const [first] = fresh;
  if (first === undefined) return "";
  if (fresh.length > 1) return `${fresh.length} customers want to be called`;
  return `${first.customer_name ?? "A customer"} wants to be called: #${first.ticket.number} ${first.ticket.subject}`;
}
