// `cargo xtask bench speed`: how much slower a page answers a person while it is watched, beside rrweb and
// PostHog's fork of it in the same run; and how much slower an observer makes it that does nothing.

import { isWanted, readOptions } from "./support/options.ts";
import { progress, report } from "./support/report.ts";
import { geometricMean, median, round } from "./support/stats.ts";
import { BARE, OBSERVER, startStage, WAYS, type Watched } from "./support/subjects.ts";
import { NAMES } from "./support/todos.ts";

/** Rounds through all ways of one page; the first ones warm the page up and are not counted. */
const ROUNDS = 12;
const WARM_UP = 2;

/** The page's global, as `support/todos.ts` exports it. */
declare const todos: typeof import("./support/todos.ts");

/** Milliseconds by case and watcher. */
type Times = Map<string, Map<string, number[]>>;

await main();

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const ways = [OBSERVER, ...WAYS].filter((name) => name === BARE || isWanted(options, name));
  const cases = NAMES.filter((name) => options.cases.length === 0 || options.cases.includes(name));
  const times: Times = new Map(cases.map((name) => [name, new Map()]));
  const subjects = new Map<string, string>();
  const stage = await startStage();
  try {
    for (let run = 1; run <= options.runs; run++) {
      progress(`run ${run} of ${options.runs}`);
      const pages: Watched[] = [];
      for (const way of ways) pages.push(await stage.open(way, "/speed.html"));
      for (const { name, subject } of pages) subjects.set(name, subject);
      for (let round = 0; round < ROUNDS; round++) await measure(pages, cases, round < WARM_UP ? null : times);
      for (const page of pages) await page.close();
    }
  } finally {
    await stage.close();
  }
  summarise(times, subjects, options.runs);
}

/** One round: each page does each case, one after another, so that what disturbs one disturbs all. */
async function measure(pages: readonly Watched[], cases: readonly string[], times: Times | null): Promise<void> {
  for (const name of cases) {
    for (const { page, name: way } of pages) {
      await page.bringToFront();
      const taken = await page.evaluate((one) => todos.run(one), name);
      const of = times?.get(name);
      of?.set(way, [...(of.get(way) ?? []), taken]);
    }
  }
}

function summarise(times: Times, subjects: ReadonlyMap<string, string>, runs: number): void {
  const slowdowns = new Map<string, number[]>();
  for (const [name, of] of times) {
    const bare = median(of.get(BARE) ?? []);
    for (const [way, list] of of) {
      if (way === BARE) continue;
      const factor = median(list) / bare;
      slowdowns.set(way, [...(slowdowns.get(way) ?? []), factor]);
      const figures = { page_ms: round(bare, 2), interaction_ms: round(median(list), 2), slowdown_pct: percent(factor) };
      report({ bench: "speed", subject: subjects.get(way) ?? way, case: name, ...figures, runs });
    }
  }
  for (const [way, factors] of slowdowns) {
    const mean = geometricMean(factors);
    report({ bench: "speed", subject: subjects.get(way) ?? way, case: "all", slowdown_pct: percent(mean), runs });
  }
}

function percent(factor: number): number {
  return round((factor - 1) * 100, 1);
}
