// The time, ticking once a second, and words for it.

import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../shared/spans";

export interface Clock {
  readonly now: number;
  start(): () => void;
}

export function createClock(): Clock {
  let now = $state(Date.now());
  return {
    get now() {
      return now;
    },
    start() {
      const timer = setInterval(() => (now = Date.now()), 1_000);
      return () => clearInterval(timer);
    },
  };
}

const SECOND = 1_000;

/** "just now", "5 min ago", "3 h ago", "yesterday", then the date. */
export function timeAgo(at: string, now: number): string {
  const age = now - Date.parse(at);
  if (age < MINUTE_MS) return "just now";
  if (age < HOUR_MS) return `${Math.floor(age / MINUTE_MS)} min ago`;
  if (age < DAY_MS) return `${Math.floor(age / HOUR_MS)} h ago`;
  if (age < 2 * DAY_MS) return "yesterday";
  if (age < 7 * DAY_MS) return `${Math.floor(age / DAY_MS)} days ago`;
  return new Date(at).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" });
}

/** "0:07", "12:30", "1:02:09". */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  const pad = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** "12 s", "3 min 20 s", "1 h 5 min". */
export function durationWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** "in 23 h 59 min", "in 4 min", "expired". */
export function timeLeft(until: string, now: number): string {
  const left = Date.parse(until) - now;
  if (left <= 0) return "expired";
  if (left < HOUR_MS) return `in ${Math.max(1, Math.round(left / MINUTE_MS))} min`;
  const [hours, minutes] = [Math.floor(left / HOUR_MS), Math.floor((left % HOUR_MS) / MINUTE_MS)];
  return minutes === 0 ? `in ${hours} h` : `in ${hours} h ${minutes} min`;
}

/** "due in 12 min", "breached 5 min ago". */
export function dueWords(at: string, now: number): string {
  const left = Date.parse(at) - now;
  if (left > 0) return `due in ${spanWords(left)}`;
  return left > -MINUTE_MS ? "breached just now" : `breached ${spanWords(-left)} ago`;
}

/** "under a minute", "12 min", "3 h 20 min", "2 days 4 h". */
export function spanWords(ms: number): string {
  if (ms < MINUTE_MS) return "under a minute";
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  const [large, small, unit, rest] = ms < DAY_MS ? [HOUR_MS, MINUTE_MS, "h", "min"] : [DAY_MS, HOUR_MS, "days", "h"];
  const [whole, part] = [Math.floor(ms / large), Math.floor((ms % large) / small)];
  return `${whole} ${unit === "days" && whole === 1 ? "day" : unit}${part === 0 ? "" : ` ${part} ${rest}`}`;
}

export function clockTime(at: string): string {
  return new Date(at).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

export function fullTime(at: string): string {
  return new Date(at).toLocaleString("en", { dateStyle: "long", timeStyle: "short" });
}

/** Heading of a day in the timeline. */
export function dayWords(at: string, now: number): string {
  const day = (time: number): string => new Date(time).toDateString();
  const time = Date.parse(at);
  if (day(time) === day(now)) return "Today";
  if (day(time) === day(now - DAY_MS)) return "Yesterday";
  return new Date(time).toLocaleDateString("en", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}
