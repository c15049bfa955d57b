// `cargo xtask bench mirror`: how true, how quick and how light the mirror of any page is,
// beside rrweb in the same run.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Browser, type BrowserContext, type Page } from "playwright-core";

import { atRest, customerContext, elementsOf, type Growth, grown, launch, pictureOfPage } from "./support/browser.ts";
import { actOf } from "./support/cases.ts";
import { describeTree, isBuilt, isMirrored } from "./support/frames.ts";
import { isWanted, type Options, readOptions } from "./support/options.ts";
import { compare, isBlank } from "./support/pixels.ts";
import { progress, report } from "./support/report.ts";
import * as rrweb from "./support/rrweb.ts";
import { pagesOf, serve, type Site } from "./support/site.ts";
import { median, medianOf, round } from "./support/stats.ts";
import { startTandem, type Tandem } from "./support/tandem.ts";
import { CATEGORIES, occupation, parseTrace } from "./support/trace.ts";
import { countNodes, firstDifference } from "./support/walker.ts";

/** A page is measured this long after its load event. */
const SETTLE_MS = 2000;

/** A replica that has not grown for so long is complete. */
const QUIET_MS = 1500;

const PATIENCE_MS = 60_000;

/** What one run of one subject gives. */
interface Run extends Record<string, number | boolean> {
  /** Processor time of the page's main thread until the tree and the style sheets were handed over. */
  readonly snapshot_ms: number;
  /** The same by the clock on the wall, with what other processes took meanwhile. */
  readonly snapshot_wall_ms: number;
  /** Processor time until all is quiet: with images and fonts, and with what is loaded behind the first picture. */
  readonly start_ms: number;
  readonly longest_block_ms: number;
  readonly wire_bytes: number;
  readonly asset_bytes: number;
  readonly complete_ms: number;
  readonly visible_diff_pct: number;
  readonly hash_equal: boolean;
  /** What the console says itself; false for a peer, which says nothing. */
  readonly stream_hash_equal: boolean;
  readonly nodes: number;
}

interface Stage {
  readonly options: Options;
  readonly site: Site;
  /** Whether pages carry our snippet. */
  readonly embed: { on: boolean };
  readonly peer: rrweb.Peer;
  readonly tandem: Tandem | null;
  readonly customers: Browser;
  readonly agents: Browser;
}

await main();

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const stage = await setUp(options);
  try {
    for (const page of targets(options, stage.site)) await measurePage(stage, page);
  } finally {
    await stage.tandem?.close();
    await stage.peer.close();
    await stage.site.close();
    await stage.customers.close();
    await stage.agents.close();
  }
}

async function setUp(options: Options): Promise<Stage> {
  const tandem = isWanted(options, "tandem") ? await startTandem() : null;
  // The peer's pages do without our snippet.
  const embed = { on: false };
  const snippet = (): string => (embed.on ? (tandem?.snippet ?? "") : "");
  const site = await serve({ host: "localhost", folder: options.site, snippet, own: rrweb.CUSTOMER_FILES });
  await tandem?.start([site.origin, ...options.urls.map((url) => new URL(url).origin)]);
  return { options, site, embed, tandem, peer: await rrweb.startPeer(), customers: await launch(), agents: await launch() };
}

/** One page to measure. */
interface Target {
  readonly name: string;
  readonly url: string;
  /** Brings a page of a corpus into the state that it is about. */
  readonly act: ((customer: Page) => Promise<void>) | null;
}

function targets(options: Options, site: Site): Target[] {
  const folder = options.site;
  const pages = folder === null ? [] : options.pages.length > 0 ? options.pages : pagesOf(folder);
  const served = pages.map((page) => ({ name: page, url: new URL(page, `${site.origin}/`).href, act: folder === null ? null : actOf(folder, page) }));
  return [...served, ...options.urls.map((url) => ({ name: url, url, act: null }))];
}

async function measurePage(stage: Stage, page: Target): Promise<void> {
  const peers: Run[] = [];
  const ours: Run[] = [];
  const peerWanted = isWanted(stage.options, "rrweb");
  for (let run = 1; run <= stage.options.runs; run++) {
    progress(`${page.name}: run ${run} of ${stage.options.runs}`);
    if (peerWanted) peers.push(await runPeer(stage, page, run));
    if (stage.tandem !== null) ours.push(await runTandem(stage, stage.tandem, page, run));
  }
  if (peers.length > 0) summarise(rrweb.SUBJECT, page.name, peers, null);
  if (ours.length > 0) summarise("tandem", page.name, ours, peers.length > 0 ? peers : null);
}

function summarise(subject: string, page: string, runs: readonly Run[], peers: readonly Run[] | null): void {
  const figures = {
    nodes: medianOf(runs, "nodes", 0),
    hash_equal: runs.every((run) => run.hash_equal),
    // A peer compares nothing itself.
    ...(subject === "tandem" ? { stream_hash_equal: runs.every((run) => run.stream_hash_equal) } : {}),
    visible_diff_pct: medianOf(runs, "visible_diff_pct", 3),
    snapshot_ms: medianOf(runs, "snapshot_ms"),
    snapshot_wall_ms: medianOf(runs, "snapshot_wall_ms"),
    start_ms: medianOf(runs, "start_ms"),
    longest_block_ms: medianOf(runs, "longest_block_ms"),
    wire_bytes: medianOf(runs, "wire_bytes", 0),
    asset_bytes: medianOf(runs, "asset_bytes", 0),
    complete_ms: medianOf(runs, "complete_ms"),
  };
  report({ bench: "mirror", subject, page, ...figures, runs: runs.length, ...(peers === null ? {} : ratios(runs, peers)) });
}

function ratios(runs: readonly Run[], peers: readonly Run[]): Record<string, number> {
  const ratio = (key: "snapshot_ms" | "snapshot_wall_ms" | "start_ms" | "longest_block_ms" | "wire_bytes" | "complete_ms"): number =>
    round(median(runs.map((run) => run[key])) / median(peers.map((run) => run[key])), 3);
  return {
    ratio_snapshot: ratio("snapshot_ms"),
    ratio_snapshot_wall: ratio("snapshot_wall_ms"),
    ratio_start: ratio("start_ms"),
    ratio_longest_block: ratio("longest_block_ms"),
    ratio_wire_bytes: ratio("wire_bytes"),
    ratio_complete: ratio("complete_ms"),
  };
}

/** Opens a page in a fresh profile; our snippet in a page that is served elsewhere is put in on its way. */
async function openPage(stage: Stage, url: string, withSnippet: boolean): Promise<{ context: BrowserContext; page: Page }> {
  const context = await customerContext(stage.customers);
  const page = await context.newPage();
  stage.embed.on = withSnippet;
  if (withSnippet && new URL(url).origin !== stage.site.origin) await stage.tandem?.injectInto(context, url);
  return { context, page };
}

async function settle(page: Page, target: Target): Promise<void> {
  await page.waitForLoadState("load");
  await page.waitForTimeout(SETTLE_MS);
  await target.act?.(page);
  await atRest(page);
}

async function traced<T>(stage: Stage, page: Page, name: string, end: string, ours: (url: string) => boolean, work: () => Promise<T>) {
  await stage.customers.startTracing(page, { categories: CATEGORIES });
  const result = await work();
  await page.evaluate(() => performance.mark("bench:end"));
  const trace = await stage.customers.stopTracing();
  keepFile(stage.options, `${name}-trace.json`, trace);
  const events = parseTrace(trace);
  const whole = occupation(events, ours, "bench:start", "bench:end");
  const { cpuMs, busyMs } = occupation(events, ours, "bench:start", end);
  return { result, snapshot_ms: cpuMs, snapshot_wall_ms: busyMs, start_ms: whole.cpuMs, longest_block_ms: whole.longestTaskMs };
}

async function runPeer(stage: Stage, target: Target, run: number): Promise<Run> {
  const agent = await stage.peer.agent(stage.agents);
  const { context, page } = await openPage(stage, target.url, false);
  await page.goto(target.url);
  await settle(page, target);
  await rrweb.loadRecorder(page, stage.peer.relay);
  const { result, ...times } = await traced(stage, page, `${target.name}-rrweb-${run}`, "bench:end", (url) => url.includes("/__bench/"), async () => {
    const elements = await elementsOf(page);
    const began = Date.now();
    await rrweb.startRecorder(page);
    const growth = await grown(() => rrweb.growthAtPeer(agent.page, elements), QUIET_MS, PATIENCE_MS);
    return { completeMs: growth.at - began, bytes: rrweb.gzippedBytes(stage.peer.relay) };
  });
  const frame = agent.page.frames().at(-1) ?? agent.page.mainFrame();
  const describe = async (): Promise<string[]> => (await describeTree(frame, [], isBuilt)).map(withoutPauseMark);
  const difference = await differenceOf(page, [], describe, isTree);
  if (difference !== null) progress(`  rrweb's trees differ: ${difference}`);
  const before = await pictureOfPage(page, null);
  const after = await rrweb.pictureOfPeer(agent.page);
  const nodes = await page.evaluate(countNodes);
  await context.close();
  await agent.context.close();
  return {
    nodes,
    hash_equal: difference === null,
    stream_hash_equal: false,
    visible_diff_pct: diff(stage.options, `${target.name}-rrweb-${run}`, before, after),
    ...times,
    wire_bytes: result.bytes,
    asset_bytes: 0,
    complete_ms: result.completeMs,
  };
}

async function runTandem(stage: Stage, tandem: Tandem, target: Target, run: number): Promise<Run> {
  const { context, page } = await openPage(stage, target.url, true);
  const visit = await tandem.invite(stage.agents, page, target.url, () => settle(page, target));
  const { result, ...times } = await traced(stage, page, `${target.name}-tandem-${run}`, "bench:snapshot", (url) => url.startsWith(tandem.origin), async () => {
    await page.evaluate(() => performance.mark("bench:start"));
    const began = await visit.allow();
    let complete = { at: 0, wire: 0 };
    const read = async (): Promise<Growth> => {
      const growth = await visit.growth();
      // What keeps the paths alive afterwards is no part of the picture.
      if (growth.elements > 0 && growth.at !== complete.at) complete = { at: growth.at, wire: (await visit.bytes()).wire };
      return growth;
    };
    const growth = await grown(read, QUIET_MS, PATIENCE_MS);
    return { completeMs: growth.at - began, wire: complete.wire, assets: (await visit.bytes()).assets };
  });
  const difference = await differenceOf(page, tandem.ownElements, visit.describe);
  if (difference !== null) progress(`  trees differ: ${difference}`);
  const isProven = await visit.isProven();
  const before = await pictureOfPage(page, tandem.ownElements.join(","));
  const after = await visit.picture();
  const nodes = await page.evaluate(countNodes);
  await visit.close();
  await context.close();
  return {
    nodes,
    hash_equal: difference === null,
    stream_hash_equal: isProven,
    visible_diff_pct: diff(stage.options, `${target.name}-tandem-${run}`, before, after),
    ...times,
    wire_bytes: result.wire,
    asset_bytes: result.assets,
    complete_ms: result.completeMs,
  };
}

/** The peer puts style sheets of its own into its replica, so only trees are compared there. */
function isTree(line: string): boolean {
  return !/^(?:sheet|rule|idle)\b/.test(line);
}

/** The peer's replayer marks the document's element while it stands still. */
function withoutPauseMark(line: string): string {
  return line.replace(/^<html class="rrweb-paused"( ?)/, "<html ").replace(/(class=".*?) ?rrweb-paused"/, '$1"');
}

/** Compares the live page and its replica; a page that is changing gets a few chances to be caught at rest. */
async function differenceOf(
  page: Page,
  ours: readonly string[],
  describeReplica: () => Promise<readonly string[]>,
  compared: (line: string) => boolean = () => true,
): Promise<string | null> {
  let difference: string | null = "never compared";
  for (let attempt = 0; attempt < 5 && difference !== null; attempt++) {
    if (attempt > 0) await page.waitForTimeout(200);
    const live = await describeTree(page.mainFrame(), ours, isMirrored);
    difference = firstDifference(live.filter(compared), (await describeReplica()).filter(compared));
  }
  return difference;
}

function diff(options: Options, name: string, before: Buffer, after: Buffer): number {
  const { differentPct, picture } = compare(before, after);
  keepFile(options, `${name}-live.png`, before);
  keepFile(options, `${name}-replica.png`, after);
  keepFile(options, `${name}-difference.png`, picture);
  return isBlank(after) && !isBlank(before) ? 100 : differentPct;
}

function keepFile(options: Options, name: string, content: Buffer): void {
  if (options.keep !== null) {
    mkdirSync(options.keep, { recursive: true });
    writeFileSync(join(options.keep, name.replaceAll(/[^\w.-]+/g, "_")), content);
  }
}
