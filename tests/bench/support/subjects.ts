// The same page watched in different ways: not at all, by a recorder, by Tandem.
// Each way is a page of its own in one browser, so that their figures can be told from each other's noise.

import { join } from "node:path";

import { buildSync } from "esbuild";
import type { Browser, Page } from "playwright-core";

import { withoutWebRtc } from "../../e2e/support.ts";
import { customerContext, grown, launch } from "./browser.ts";
import { type Relay, startRelay } from "./relay.ts";
import * as rrweb from "./rrweb.ts";
import { OWN, serve, type Site } from "./site.ts";
import { makeWeigher } from "./stream.ts";
import { startTandem, type Tandem } from "./tandem.ts";

/** How the page without a recorder is called. */
export const BARE = "none";

export const TANDEM = "tandem";

/** The page with an observer that does nothing with what it is told: no recorder can cost less. */
export const OBSERVER = "observer";

/** Bytes that have not grown for so long are all. */
const QUIET_MS = 600;

/** A replica that has not grown for so long is complete. */
const GROWN_MS = 1000;

const PATIENCE_MS = 120_000;

/** One page and who watches it. */
export interface Watched {
  /** Name on the command line. */
  readonly name: string;
  /** Name in results. */
  readonly subject: string;
  readonly page: Page;
  /** From the beginning (for ours: the press on Allow) until the whole page is there: at the agent for
   *  ours, sent to the relay for a recorder. */
  readonly completeMs: number;
  /** Whether a script of this address is the watcher's. */
  readonly isOurs: (url: string) => boolean;
  /** Bytes that were sent since the last call, once no more come. */
  bytes(): Promise<number>;
  close(): Promise<void>;
}

type Ready = (page: Page) => Promise<void>;

/** What all pages of a bench share. */
export interface Stage {
  readonly customers: Browser;
  readonly site: Site;
  /** Opens a page in one of the ways; `ready` is called when it stands and is not watched yet. */
  open(name: string, path: string, ready?: Ready): Promise<Watched>;
  close(): Promise<void>;
}

/** All ways, the page without a recorder first. */
export const WAYS: readonly string[] = [BARE, rrweb.RRWEB.name, rrweb.POSTHOG.name, TANDEM];

/** Starts browsers, a site with the bench's own pages, and the server. */
export async function startStage(flags: readonly string[] = []): Promise<Stage> {
  const tandem = await startTandem();
  const embed = { on: false };
  const site = await serve({
    host: "localhost",
    folder: join(import.meta.dirname, "../pages"),
    snippet: () => (embed.on ? tandem.snippet : ""),
    own: { ...rrweb.CUSTOMER_FILES, "workloads.js": script("workloads"), "sized.js": script("sized"), "todos.js": script("todos") },
  });
  await tandem.start([site.origin]);
  const [customers, agents] = [await launch(flags), await launch()];
  return {
    customers,
    site,
    open: (name, path, ready = async () => undefined) => {
      const url = new URL(path, site.origin).href;
      embed.on = name === TANDEM;
      if (name === TANDEM) return openMirrored(tandem, customers, agents, url, ready);
      if (name === OBSERVER) return openBare(customers, url, ready, observe);
      const recorder = [rrweb.RRWEB, rrweb.POSTHOG].find((one) => one.name === name);
      return recorder === undefined ? openBare(customers, url, ready) : openRecorded(recorder, customers, url, ready);
    },
    close: async () => {
      await tandem.close();
      await site.close();
      await customers.close();
      await agents.close();
    },
  };
}

/** A script of the bench for the page, as one global of the file's name. */
function script(name: string): { type: string; body: string } {
  const entry = join(import.meta.dirname, `${name}.ts`);
  const built = buildSync({ entryPoints: [entry], bundle: true, format: "iife", globalName: name, write: false });
  return { type: "text/javascript", body: built.outputFiles[0]?.text ?? "" };
}

async function openBare(customers: Browser, url: string, ready: Ready, prepare: Ready | null = null): Promise<Watched> {
  const context = await customerContext(customers);
  const page = await context.newPage();
  await page.goto(url);
  await ready(page);
  await prepare?.(page);
  const name = prepare === null ? BARE : OBSERVER;
  return { name, subject: name, page, completeMs: 0, isOurs: () => false, bytes: async () => 0, close: () => context.close() };
}

/** Observes what each recorder has to. */
async function observe(page: Page): Promise<void> {
  await page.evaluate(() => {
    const observer = new MutationObserver(() => undefined);
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
}

async function openRecorded(recorder: rrweb.Recorder, customers: Browser, url: string, ready: Ready): Promise<Watched> {
  const relay = await startRelay();
  const context = await customerContext(customers);
  const page = await context.newPage();
  await page.goto(url);
  await rrweb.loadRecorder(page, relay, recorder);
  await ready(page);
  const began = Date.now();
  await rrweb.startRecorder(page);
  await sentWhole(relay);
  const completeMs = Date.now() - began;
  const weigher = makeWeigher();
  let weighed = 0;
  const bytes = async (): Promise<number> => {
    await rrweb.arrived(page, relay);
    const count = relay.messages.length;
    const fresh = relay.messages.slice(weighed, count);
    weighed = count;
    return weigher.weigh(fresh);
  };
  return {
    name: recorder.name,
    subject: recorder.subject,
    page,
    completeMs,
    isOurs: (address) => address.endsWith(`${OWN}${recorder.file}`) || address.endsWith(`${OWN}record.js`),
    bytes,
    close: async () => {
      await context.close();
      await relay.close();
    },
  };
}

/** Waits for the event that holds the whole page. */
async function sentWhole(relay: Relay): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!relay.messages.some((message) => message.startsWith('{"type":2,'))) {
    if (Date.now() > deadline) throw new Error("the recorder sends no snapshot");
    await new Promise((done) => setTimeout(done, 5));
  }
}

async function openMirrored(tandem: Tandem, customers: Browser, agents: Browser, url: string, ready: Ready): Promise<Watched> {
  // The counting proxy sees every byte only where no data channel takes over.
  const context = await withoutWebRtc(await customerContext(customers));
  const page = await context.newPage();
  const visit = await tandem.invite(agents, page, url, () => page.waitForLoadState("load"));
  await ready(page);
  const began = await visit.allow();
  const completeMs = (await grown(visit.growth, GROWN_MS, PATIENCE_MS)).at - began;
  let counted = 0;
  const bytes = async (): Promise<number> => {
    const before = counted;
    counted = await quiet(async () => (await visit.bytes()).mirrored);
    return counted - before;
  };
  return {
    name: TANDEM,
    subject: TANDEM,
    page,
    completeMs,
    isOurs: (address) => address.startsWith(tandem.origin),
    bytes,
    close: async () => {
      await visit.close();
      await context.close();
    },
  };
}

/** A count, once it has stopped to change. */
async function quiet(read: () => Promise<number>): Promise<number> {
  let last = await read();
  for (let since = Date.now(); Date.now() - since < QUIET_MS; ) {
    await new Promise((done) => setTimeout(done, 50));
    const now = await read();
    if (now !== last) since = Date.now();
    last = now;
  }
  return last;
}
