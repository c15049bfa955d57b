// `cargo xtask bench latency`: from a change in the customer's page to the animation frame that shows it
// at the agent, over P2P and over WebSocket, beside rrweb with a WebSocket relay in the same run.

import { join } from "node:path";

import type { Browser, Frame, Page } from "playwright-core";

import { agentTransport } from "../e2e/flow.ts";
import { withoutWebRtc } from "../e2e/support.ts";
import { customerContext, elementsOf, grown, launch } from "./support/browser.ts";
import { CASES, type CaseName, changePage, type Change, latencies, watchScript, watched } from "./support/changes.ts";
import { isWanted, readOptions } from "./support/options.ts";
import { progress, report } from "./support/report.ts";
import * as rrweb from "./support/rrweb.ts";
import { serve, type Site } from "./support/site.ts";
import { median, percentile, round } from "./support/stats.ts";
import { startTandem, type Tandem } from "./support/tandem.ts";

const SUBJECTS = ["rrweb", "tandem-p2p", "tandem-websocket"] as const;
type Subject = (typeof SUBJECTS)[number];

const QUIET_MS = 1000;
const PATIENCE_MS = 60_000;

interface Stage {
  readonly site: Site;
  /** Whether pages carry our snippet. */
  readonly embed: { on: boolean };
  readonly peer: rrweb.Peer;
  readonly tandem: Tandem | null;
  readonly customers: Browser;
  readonly agents: Browser;
}

/** Percentiles of each run, by subject and case. */
type Results = Map<string, { p50: number; p95: number }[]>;

await main();

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const subjects = SUBJECTS.filter((subject) => isWanted(options, subject));
  const stage = await setUp(subjects);
  const results: Results = new Map();
  try {
    for (let run = 1; run <= options.runs; run++) {
      for (const subject of subjects) {
        progress(`run ${run} of ${options.runs}: ${subject}`);
        await measure(stage, subject, results);
      }
    }
  } finally {
    await tearDown(stage);
  }
  for (const subject of subjects) for (const name of CASES) summarise(results, subject, name, options.runs);
}

async function setUp(subjects: readonly Subject[]): Promise<Stage> {
  const tandem = subjects.some((subject) => subject !== "rrweb") ? await startTandem() : null;
  // The peer's pages do without our snippet.
  const embed = { on: false };
  const site = await serve({
    host: "localhost",
    folder: join(import.meta.dirname, "pages"),
    snippet: () => (embed.on ? (tandem?.snippet ?? "") : ""),
    own: rrweb.CUSTOMER_FILES,
  });
  await tandem?.start([site.origin]);
  return { site, embed, tandem, peer: await rrweb.startPeer(), customers: await launch(), agents: await launch() };
}

async function tearDown(stage: Stage): Promise<void> {
  await stage.tandem?.close();
  await stage.peer.close();
  await stage.site.close();
  await stage.customers.close();
  await stage.agents.close();
}

function key(subject: string, name: CaseName): string {
  return `${subject} ${name}`;
}

function summarise(results: Results, subject: Subject, name: CaseName, runs: number): void {
  const figures = (of: string) => {
    const list = results.get(key(of, name));
    if (list === undefined) return null;
    return { p50: median(list.map((one) => one.p50)), p95: median(list.map((one) => one.p95)) };
  };
  const ours = figures(subject);
  const peer = subject === "rrweb" ? null : figures("rrweb");
  if (ours === null) return;
  report({
    bench: "latency",
    subject: subject === "rrweb" ? rrweb.SUBJECT : "tandem",
    path: subject === "tandem-p2p" ? "p2p" : "websocket",
    case: name,
    painted_p50_ms: round(ours.p50),
    painted_p95_ms: round(ours.p95),
    runs,
    ...(peer === null ? {} : { ratio_p50: round(ours.p50 / peer.p50, 3), ratio_p95: round(ours.p95 / peer.p95, 3) }),
  });
}

async function measure(stage: Stage, subject: Subject, results: Results): Promise<void> {
  stage.embed.on = subject !== "rrweb";
  const changes = subject === "rrweb" ? await withPeer(stage) : await withTandem(stage, subject);
  for (const [name, { made, seen }] of changes) {
    const list = latencies(made, seen);
    const of = results.get(key(subject, name)) ?? [];
    of.push({ p50: percentile(list, 50), p95: percentile(list, 95) });
    results.set(key(subject, name), of);
  }
}

type Changes = Map<CaseName, { made: readonly Change[]; seen: readonly Change[] }>;

async function changeAndWatch(customer: Page, replica: Page | Frame): Promise<Changes> {
  const changes: Changes = new Map();
  for (const name of CASES) {
    const made = await changePage(customer, name);
    const seen = await watched(replica, name, made.at(-1)?.value ?? 0);
    changes.set(name, { made, seen });
  }
  return changes;
}

async function withPeer(stage: Stage): Promise<Changes> {
  const agent = await stage.peer.agent(stage.agents);
  const context = await customerContext(stage.customers);
  const page = await context.newPage();
  await page.goto(`${stage.site.origin}/latency.html`);
  await rrweb.loadRecorder(page, stage.peer.relay);
  const elements = await elementsOf(page);
  await rrweb.startRecorder(page);
  await grown(() => rrweb.growthAtPeer(agent.page, elements), QUIET_MS, PATIENCE_MS);
  await agent.page.evaluate(watchScript("document.querySelector('iframe').contentDocument"));
  const changes = await changeAndWatch(page, agent.page);
  await context.close();
  await agent.context.close();
  return changes;
}

async function withTandem(stage: Stage, subject: Subject): Promise<Changes> {
  const { tandem } = stage;
  if (tandem === null) throw new Error("no server was started");
  const context = await customerContext(stage.customers);
  if (subject === "tandem-websocket") await withoutWebRtc(context);
  const page = await context.newPage();
  const visit = await tandem.invite(stage.agents, page, `${stage.site.origin}/latency.html`, () => page.waitForLoadState("load"));
  await visit.allow();
  await grown(visit.growth, QUIET_MS, PATIENCE_MS);
  await agentTransport(visit.agent, subject === "tandem-p2p" ? "P2P" : "WebSocket");
  const replica = await visit.replica();
  await replica.evaluate(watchScript("document"));
  const changes = await changeAndWatch(page, replica);
  await visit.close();
  await context.close();
  return changes;
}
