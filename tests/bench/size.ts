// `cargo xtask bench size`: what a customer's browser loads for being watched, by when it loads it,
// as brotli at its best; beside a bundle of rrweb's recorder and of PostHog's fork of it.

import { join } from "node:path";

import type { BrowserContext, Page, Response } from "playwright-core";

import { customerContext, grown, launch } from "./support/browser.ts";
import { progress, report } from "./support/report.ts";
import { POSTHOG, RRWEB } from "./support/rrweb.ts";
import { serve, type Site } from "./support/site.ts";
import { round } from "./support/stats.ts";
import { startTandem, type Tandem } from "./support/tandem.ts";
import { brotliBytes, bundleOf } from "./support/weight.ts";

const QUIET_MS = 1500;
const PATIENCE_MS = 60_000;

/** Bytes of each file that came from Tandem, by its path. */
type Loaded = Map<string, number>;

await main();

async function main(): Promise<void> {
  const peer = peerBytes(RRWEB.module);
  report({ bench: "size", subject: RRWEB.subject, case: "after_consent", bytes_br: peer, files: 1 });
  report({ bench: "size", subject: POSTHOG.subject, case: "after_consent", bytes_br: peerBytes(POSTHOG.module), files: 1 });
  const tandem = await startTandem();
  const site = await serve({ host: "localhost", folder: join(import.meta.dirname, "pages"), snippet: () => tandem.snippet, own: {} });
  try {
    await tandem.start([site.origin]);
    await measure(tandem, site, peer);
  } finally {
    await tandem.close();
    await site.close();
  }
}

/** What the import of `record` alone adds to a page. */
function peerBytes(module: string): number {
  return brotliBytes(bundleOf(`export { record } from ${JSON.stringify(module)};`, import.meta.dirname));
}

async function measure(tandem: Tandem, site: Site, peer: number): Promise<void> {
  const url = `${site.origin}/latency.html`;
  const [customers, agents] = [await launch(), await launch()];
  try {
    const idle = await visitor(await customerContext(customers), tandem.origin);
    await idle.page.goto(url, { waitUntil: "networkidle" });
    tell("page_load", await idle.loaded(), null);
    const asked = await visitor(await customerContext(customers), tandem.origin);
    const visit = await tandem.invite(agents, asked.page, url, () => asked.page.waitForLoadState("networkidle"));
    tell("before_consent", await asked.loaded(), null);
    await visit.allow();
    await grown(visit.growth, QUIET_MS, PATIENCE_MS);
    const all = await asked.loaded();
    if (![...all.keys()].some((path) => path.endsWith(".wasm"))) throw new Error("the client was not seen to load");
    tell("after_consent", all, peer);
  } finally {
    await customers.close();
    await agents.close();
  }
}

/** A customer whose downloads from Tandem are kept. */
async function visitor(context: BrowserContext, origin: string): Promise<{ page: Page; loaded(): Promise<Loaded> }> {
  const responses: Response[] = [];
  context.on("response", (response) => {
    const isFile = response.request().method() === "GET" && response.status() === 200;
    if (isFile && response.url().startsWith(origin)) responses.push(response);
  });
  const loaded = async (): Promise<Loaded> => {
    const files: Loaded = new Map();
    for (const response of responses) files.set(new URL(response.url()).pathname, brotliBytes(await response.body()));
    return files;
  };
  return { page: await context.newPage(), loaded };
}

/** Everything that has been loaded up to here. */
function tell(name: string, loaded: Loaded, peer: number | null): void {
  for (const [path, bytes] of loaded) progress(`${name}: ${path} ${bytes}`);
  const bytes = [...loaded.values()].reduce((sum, one) => sum + one, 0);
  const ratio = peer === null ? {} : { ratio_bytes_br: round(bytes / peer, 3) };
  report({ bench: "size", subject: "tandem", case: name, bytes_br: bytes, files: loaded.size, ...ratio });
}
