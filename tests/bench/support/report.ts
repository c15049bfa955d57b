// What a bench says: progress on standard error, one JSON object a line on standard output.

import { load } from "./stats.ts";

export type Figures = Record<string, string | number | boolean | null>;

/** Prints one result; the machine's load is added. */
export function report(figures: Figures): void {
  process.stdout.write(`${JSON.stringify({ ...figures, load: load() })}\n`);
}

/** Says what happens meanwhile. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
