// Figures of several rounds, and what they come to beside the peer's.

import { geometricMean, median, round } from "./stats.ts";

/** Less processor time than this cannot be told from the machine's noise; ratios take it for so much. */
export const CPU_FLOOR_MS = 1;

/** One measurement of one workload. */
export interface Sample {
  /** Processor time of the page's main thread. */
  readonly threadMs: number;
  /** The part of it in calls of the watcher's scripts. */
  readonly scriptMs: number;
  readonly bytes: number;
}

/** What a watcher costs over several rounds. */
export interface Cost extends Record<string, number> {
  /** What the thread worked more than without a watcher, in the same round. */
  readonly cpu_ms: number;
  /** What the trace bills to the watcher's scripts. */
  readonly script_cpu_ms: number;
  readonly wire_bytes: number;
}

/** Medians over the rounds; `bare` are the same rounds without a watcher. */
export function costOf(rounds: readonly Sample[], bare: readonly Sample[]): Cost {
  const added = rounds.map((sample, at) => sample.threadMs - (bare[at]?.threadMs ?? 0));
  return {
    cpu_ms: round(median(added), 2),
    script_cpu_ms: round(median(rounds.map((sample) => sample.scriptMs)), 2),
    wire_bytes: Math.round(median(rounds.map((sample) => sample.bytes))),
  };
}

/** Ours divided by the peer's. */
export interface Ratios extends Record<string, number> {
  readonly ratio_cpu: number;
  readonly ratio_script_cpu: number;
  readonly ratio_wire_bytes: number;
}

export function ratiosOf(ours: Cost, peer: Cost): Ratios {
  const cpu = (a: number, b: number): number => round(Math.max(a, CPU_FLOOR_MS) / Math.max(b, CPU_FLOOR_MS), 3);
  return {
    ratio_cpu: cpu(ours.cpu_ms, peer.cpu_ms),
    ratio_script_cpu: cpu(ours.script_cpu_ms, peer.script_cpu_ms),
    ratio_wire_bytes: round(Math.max(ours.wire_bytes, 1) / Math.max(peer.wire_bytes, 1), 4),
  };
}

/** Geometric mean and worst of each ratio over all workloads, and which workload is worst. */
export function summaryOf(ratios: ReadonlyMap<string, Ratios>): Record<string, number | string> {
  const summary: Record<string, number | string> = { cases: ratios.size };
  for (const key of ["ratio_cpu", "ratio_script_cpu", "ratio_wire_bytes"] as const) {
    const [worst] = [...ratios].sort(([, a], [, b]) => b[key] - a[key]);
    if (worst === undefined) continue;
    summary[key] = round(geometricMean([...ratios.values()].map((one) => one[key])), 4);
    summary[`${key}_worst`] = worst[1][key];
    summary[`${key}_worst_case`] = worst[0];
  }
  return summary;
}
