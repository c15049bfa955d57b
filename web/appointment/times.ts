// When an appointment is, in words for whoever reads it where they are.

export interface Times {
  /** "Tuesday, 1 December 2026". */
  readonly day: string;
  /** "10:00 – 10:30"; with the other day where it ends on one. */
  readonly hours: string;
  /** Name of the zone in which both are told. */
  readonly zone: string;
}

/** In the zone of this computer, or in `timeZone`. */
export function timesOf(startsAt: string, endsAt: string, language: string, timeZone?: string): Times {
  const [from, to] = [new Date(startsAt), new Date(endsAt)];
  const zoned = timeZone === undefined ? {} : { timeZone };
  const day = new Intl.DateTimeFormat(language, { ...zoned, dateStyle: "full" });
  const hours = new Intl.DateTimeFormat(language, { ...zoned, timeStyle: "short" });
  const isOneDay = day.format(from) === day.format(to);
  const until = isOneDay ? hours.format(to) : `${day.format(to)}, ${hours.format(to)}`;
  const named = new Intl.DateTimeFormat(language, { ...zoned, timeZoneName: "long" }).formatToParts(from);
  const name = named.find(({ type }) => type === "timeZoneName")?.value ?? "";
  return { day: day.format(from), hours: `${hours.format(from)} – ${until}`, zone: `${name} (${hours.resolvedOptions().timeZone})` };
}

/** Shortest and longest wait until the page looks anew by itself. */
const LOOK_MS_MIN = 2_000;
const LOOK_MS_MAX = 60_000;

/** How long to wait until what can be done may have changed: the next of the moments, or a while. */
export function nextLook(now: number, moments: readonly string[]): number {
  const ahead = moments.map((at) => Date.parse(at) - now).filter((ms) => ms > 0);
  return Math.min(Math.max(Math.min(...ahead, LOOK_MS_MAX), LOOK_MS_MIN), LOOK_MS_MAX);
}
