// Medians, percentiles and the machine's load.

import { loadavg } from "node:os";

/** The middle of a list; the mean of the two middle values where there are two. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** Linear interpolation between the two nearest ranks. */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) throw new Error("no values");
  const sorted = [...values].sort((a, b) => a - b);
  const place = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** Rounded so that a line stays readable. */
export function round(value: number, digits = 1): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}

/** The median of one field over several runs. */
export function medianOf<Key extends string>(runs: readonly Record<Key, number>[], key: Key, digits = 1): number {
  return round(median(runs.map((run) => run[key])), digits);
}

/** The geometric mean of values above nothing. */
export function geometricMean(values: readonly number[]): number {
  if (values.length === 0 || values.some((value) => value <= 0)) throw new Error("no values, or some that are not above 0");
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** The machine's load over the last minute. */
export function load(): number {
  return round(loadavg()[0] ?? 0, 2);
}
