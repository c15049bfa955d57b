// `cargo xtask bench memory`: what being watched adds to the heap of the customer's page, beside rrweb
// and PostHog's fork of it in the same run.

import type { Page } from "playwright-core";

import { isWanted, readOptions } from "./support/options.ts";
import { progress, report } from "./support/report.ts";
import { RRWEB } from "./support/rrweb.ts";
import { median, round } from "./support/stats.ts";
import { BARE, type Stage, startStage, TANDEM, WAYS } from "./support/subjects.ts";

/** Elements of the page, by case. */
const SIZES: Readonly<Record<string, number>> = { elements_10k: 10_000, elements_80k: 80_000 };

/** Objects with finalisers need more than one collection to go. */
const COLLECTIONS = 3;

await main();

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const ways = WAYS.filter((name) => name === BARE || isWanted(options, name));
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
  const added = new Map<string, number[]>();
  const subjects = new Map<string, string>();
  for (let run = 1; run <= runs; run++) {
    let bare = 0;
    for (const way of ways) {
      progress(`${name}: run ${run} of ${runs}, ${way}`);
      const watched = await stage.open(way, `/sized.html?elements=${elements}`);
      await watched.bytes();
      const heap = await heapBytes(watched.page);
      await watched.close();
      if (way === BARE) bare = heap;
      added.set(way, [...(added.get(way) ?? []), heap - bare]);
      subjects.set(way, watched.subject);
    }
  }
  const peer = added.get(RRWEB.name);
  for (const [way, heaps] of added) {
    if (way === BARE) continue;
    const ratio = way === TANDEM && peer !== undefined ? { ratio_heap: round(median(heaps) / median(peer), 3) } : {};
    report({ bench: "memory", subject: subjects.get(way) ?? way, case: name, heap_bytes: Math.round(median(heaps)), runs, ...ratio });
  }
}

/** The script heap of a page's own process part after collection, buffers of typed arrays included. */
async function heapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  for (let n = 0; n < COLLECTIONS; n++) await session.send("HeapProfiler.collectGarbage");
  const usage: { usedSize: number; backingStorageSize?: number } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usage.usedSize + (usage.backingStorageSize ?? 0);
}
