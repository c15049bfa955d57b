// Spans of time, in milliseconds.

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** A day of 24 hours: by the wall clock some are shorter or longer. */
export const DAY_MS = 24 * HOUR_MS;
