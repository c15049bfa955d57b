// `cargo xtask bench mutate`: what a changing page pays for being watched, in processor time of its
// main thread and in bytes, beside rrweb and PostHog's fork of it in the same run.

import type { Page } from "playwright-core";

import { isWanted, readOptions } from "./support/options.ts";
import { progress, report } from "./support/report.ts";
import { RRWEB } from "./support/rrweb.ts";
import { BARE, type Stage, startStage, TANDEM, WAYS, type Watched } from "./support/subjects.ts";
import { type Cost, costOf, type Ratios, ratiosOf, type Sample, summaryOf } from "./support/summary.ts";
import { LIGHT_CATEGORIES, occupation, parseTrace, threadTime } from "./support/trace.ts";
import { NAMES } from "./support/workloads.ts";

const KEYS = 180;
const POINTER_MOVES = 120;

/** Between two moves of the pointer. */
const MOVE_MS = 1000 / 60;

/** What the person does; these come as real input. */
const INPUTS: Readonly<Record<string, (page: Page) => Promise<void>>> = { typing: type, pointer: point };

/** The page's global, as `support/workloads.ts` exports it. */
declare const workloads: typeof import("./support/workloads.ts");

/** Samples by workload and watcher, in the order of the rounds. */
type Samples = Map<string, Map<string, Sample[]>>;

await main();

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const ways = WAYS.filter((name) => name === BARE || isWanted(options, name));
  const all = [...NAMES, ...Object.keys(INPUTS)];
  const cases = all.filter((name) => options.cases.length === 0 || options.cases.includes(name));
  const samples: Samples = new Map(cases.map((name) => [name, new Map()]));
  const subjects = new Map<string, string>();
  const stage = await startStage();
  try {
    for (let run = 1; run <= options.runs; run++) await round(stage, ways, cases, samples, subjects, `${run} of ${options.runs}`);
  } finally {
    await stage.close();
  }
  summarise(samples, subjects);
}

/** One round: each workload in turn is measured in every way, so that what disturbs one disturbs all. */
async function round(
  stage: Stage,
  ways: readonly string[],
  cases: readonly string[],
  samples: Samples,
  subjects: Map<string, string>,
  title: string,
): Promise<void> {
  const pages: Watched[] = [];
  for (const name of ways) pages.push(await stage.open(name, "/mutate.html"));
  for (const name of cases) {
    progress(`round ${title}: ${name}`);
    for (const watched of pages) {
      const of = samples.get(name) ?? new Map<string, Sample[]>();
      of.set(watched.name, [...(of.get(watched.name) ?? []), await measure(stage, watched, name)]);
      subjects.set(watched.name, watched.subject);
    }
  }
  for (const watched of pages) await watched.close();
}

async function measure(stage: Stage, watched: Watched, name: string): Promise<Sample> {
  const { page } = watched;
  await page.evaluate((one) => workloads.prepare(one), name);
  await watched.bytes();
  await stage.customers.startTracing(page, { categories: LIGHT_CATEGORIES });
  const input = INPUTS[name];
  if (input === undefined) {
    await page.evaluate((one) => workloads.run(one), name);
  } else {
    await page.evaluate(() => performance.mark("bench:start"));
    await input(page);
    await page.evaluate(() => workloads.settle());
  }
  const events = parseTrace(await stage.customers.stopTracing());
  return {
    threadMs: threadTime(events, "bench:start", "bench:end"),
    scriptMs: occupation(events, watched.isOurs, "bench:start", "bench:end").cpuMs,
    bytes: await watched.bytes(),
  };
}

async function type(page: Page): Promise<void> {
  await page.locator("#field").focus();
  for (let key = 0; key < KEYS; key++) await page.keyboard.press(key % 6 === 5 ? "Space" : "abcdefgh"[key % 8] ?? "a");
}

async function point(page: Page): Promise<void> {
  for (let move = 0; move < POINTER_MOVES; move++) {
    await page.mouse.move(100 + move * 5, 100 + Math.round(80 * Math.sin(move / 9)));
    await new Promise((done) => setTimeout(done, MOVE_MS));
  }
}

function summarise(samples: Samples, subjects: ReadonlyMap<string, string>): void {
  const ratios = new Map<string, Ratios>();
  for (const [name, of] of samples) {
    const bare = of.get(BARE) ?? [];
    const costs = new Map([...of].map(([way, rounds]) => [way, costOf(rounds, bare)]));
    const peer = costs.get(RRWEB.name);
    const page = costOf(bare, []);
    for (const [way, cost] of costs) {
      if (way === BARE) continue;
      const beside = way === TANDEM && peer !== undefined ? ratiosOf(cost, peer) : null;
      if (beside !== null) ratios.set(name, beside);
      line(subjects.get(way) ?? way, name, { ...cost, page_cpu_ms: page.cpu_ms, runs: bare.length }, beside);
    }
  }
  if (ratios.size > 0) report({ bench: "mutate", subject: TANDEM, case: "all", ...summaryOf(ratios) });
}

function line(subject: string, name: string, figures: Cost, ratios: Ratios | null): void {
  report({ bench: "mutate", subject, case: name, ...figures, ...(ratios ?? {}) });
}
