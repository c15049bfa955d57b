// `cargo xtask bench jank`: how long the watcher holds the main thread at a time, from the snapshot on,
// while the page changes with every frame; beside rrweb and PostHog's fork of it in the same run.

import type { Page } from "playwright-core";

import { isWanted, readOptions } from "./support/options.ts";
import { progress, report } from "./support/report.ts";
import { RRWEB } from "./support/rrweb.ts";
import { median, percentile, round } from "./support/stats.ts";
import { BARE, type Stage, startStage, TANDEM, WAYS } from "./support/subjects.ts";
import { LIGHT_CATEGORIES, parseTrace, turns } from "./support/trace.ts";

/** Elements of the page, by case; each but the rows has a text, so there are nearly twice as many nodes. */
const SIZES: Readonly<Record<string, number>> = { nodes_10k: 5_200, nodes_100k: 52_000, nodes_500k: 262_000 };

/** The page goes on to change for so long after the snapshot. */
const AFTER_MS = 3000;

/** The page's global, as `support/sized.ts` exports it. */
declare const sized: typeof import("./support/sized.ts");

interface Run {
  readonly longestMs: number;
  readonly longestWallMs: number;
  readonly p99Ms: number;
  readonly turns: number;
  readonly completeMs: number;
}

await main();

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const ways = WAYS.filter((name) => name !== BARE && isWanted(options, name));
  const stage = await startStage();
  try {
    for (const [name, elements] of Object.entries(SIZES)) {
      if (options.cases.length > 0 && !options.cases.includes(name)) continue;
      await measureCase(stage, ways, name, elements, options.runs);
    }
  } finally {
    await stage.close();
  }
}

async function measureCase(stage: Stage, ways: readonly string[], name: string, elements: number, runs: number): Promise<void> {
  const results = new Map<string, Run[]>();
  const subjects = new Map<string, string>();
  for (let run = 1; run <= runs; run++) {
    for (const way of ways) {
      progress(`${name}: run ${run} of ${runs}, ${way}`);
      const { subject, figures } = await measure(stage, way, elements);
      results.set(way, [...(results.get(way) ?? []), figures]);
      subjects.set(way, subject);
    }
  }
  const peer = results.get(RRWEB.name) ?? null;
  for (const [way, list] of results) summarise(subjects.get(way) ?? way, name, list, way === TANDEM ? peer : null);
}

async function measure(stage: Stage, way: string, elements: number): Promise<{ subject: string; figures: Run }> {
  const watched = await stage.open(way, `/sized.html?elements=${elements}`, async (page: Page) => {
    await page.evaluate(() => sized.churn());
    await stage.customers.startTracing(page, { categories: LIGHT_CATEGORIES });
    await page.evaluate(() => performance.mark("bench:start"));
  });
  await watched.page.waitForTimeout(AFTER_MS);
  await watched.page.evaluate(() => performance.mark("bench:end"));
  const taken = turns(parseTrace(await stage.customers.stopTracing()), watched.isOurs, "bench:start", "bench:end");
  await watched.close();
  if (taken.length === 0) throw new Error(`the trace shows nothing of ${way}`);
  const cpu = taken.map((turn) => turn.cpuMs);
  const figures = {
    longestMs: Math.max(...cpu),
    longestWallMs: Math.max(...taken.map((turn) => turn.wallMs)),
    p99Ms: percentile(cpu, 99),
    turns: taken.length,
    completeMs: watched.completeMs,
  };
  return { subject: watched.subject, figures };
}

function summarise(subject: string, name: string, runs: readonly Run[], peers: readonly Run[] | null): void {
  const middle = (list: readonly Run[], key: keyof Run): number => median(list.map((run) => run[key]));
  const ratio = (key: keyof Run): number => round(middle(runs, key) / middle(peers ?? runs, key), 3);
  report({
    bench: "jank",
    subject,
    case: name,
    longest_block_ms: round(middle(runs, "longestMs")),
    longest_block_wall_ms: round(middle(runs, "longestWallMs")),
    p99_block_ms: round(middle(runs, "p99Ms"), 2),
    blocks: Math.round(middle(runs, "turns")),
    complete_ms: round(middle(runs, "completeMs")),
    runs: runs.length,
    ...(peers === null ? {} : { ratio_longest_block: ratio("longestMs"), ratio_p99_block: ratio("p99Ms"), ratio_complete: ratio("completeMs") }),
  });
}
