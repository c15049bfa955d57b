// `cargo xtask bench apps`: whether the agent still sees what the customer sees after a while of use,
// on applications that people really use.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import type { Browser, BrowserContext, Page } from "playwright-core";

import { launchBrowser, withoutWebRtc } from "../e2e/support.ts";
import { type App, APPS } from "./apps/list.ts";
import { fetchApp, openApp, type Opened } from "./support/apps.ts";
import { customerContext, grown } from "./support/browser.ts";
import { describeTree, isBuilt, isMirrored } from "./support/frames.ts";
import { freezable, freeze } from "./support/frozen.ts";
import { interact } from "./support/interactions.ts";
import { KEEP_ROOTS, pictureOfCustomer, pictureOfReplica, share } from "./support/pictures.ts";
import { compare } from "./support/pixels.ts";
import { progress, report } from "./support/report.ts";
import { round } from "./support/stats.ts";
import { OWN_ELEMENTS, startTandem, type Tandem, type Visit } from "./support/tandem.ts";
import { countNodes, type Description, firstDifference } from "./support/walker.ts";

/** An application is used this long after its load event, and compared this long after the last interaction. */
const SETTLE_MS = 2000;

/** A replica that has not grown for so long is complete. */
const QUIET_MS = 1000;

/** How long the first picture may take. */
const PATIENCE_MS = 60_000;

/** How long both ends may take to be equal once the page stands still. */
const EQUAL_PATIENCE_MS = 5000;

/** An application that takes longer, in seconds, has failed; `--limit` sets another limit. */
const LIMIT_S = 300;

/** The applications have only themselves: nothing else is asked for anything. */
const OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1";

/** A page that the driver answers for counts as one from the network, which may not reach this machine. */
const REACHING = "--disable-features=Translate,MediaRouter,OptimizationHints,HttpsUpgrades,LocalNetworkAccessChecks";

/** A person may leave the page; here they stay. */
const STAY = `if (window === top && location.hostname === "localhost") {
  navigation.addEventListener("navigate", (event) => {
    if (!event.destination.sameDocument && event.cancelable && event.timeStamp > 0 && globalThis.__benchStays) event.preventDefault();
  });
  const open = window.open;
  window.open = (...words) => (globalThis.__benchStays ? null : open.apply(window, words));
}`;

interface Options {
  readonly seed: number;
  readonly interactions: number;
  readonly limitS: number;
  /** Folder for pictures and what was done; null: nothing is kept. */
  readonly keep: string | null;
}

interface Outcome {
  readonly nodes: number;
  readonly tree: string | null;
  /** What the walkers say of both ends. */
  readonly walks: readonly [live: Description, replica: Description];
  readonly isProven: boolean;
  readonly live: Buffer;
  readonly replica: Buffer;
  readonly differentPct: number;
  readonly ownErrors: readonly string[];
}

/** Says that an application took longer than it may. */
class TooLate extends Error {}

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: "" },
      seed: { type: "string", default: "1" },
      interactions: { type: "string", default: "200" },
      limit: { type: "string", default: String(LIMIT_S) },
      keep: { type: "string" },
    },
  });
  const wanted = new RegExp(values.only === "" ? "" : `^(?:${values.only})$`);
  const options = { seed: Number(values.seed), interactions: Number(values.interactions), limitS: Number(values.limit), keep: values.keep ?? null };
  const apps = APPS.filter(({ name }) => wanted.test(name));
  if (apps.length === 0) throw new Error(`no application is called ${values.only}`);
  const [customers, agents] = [await launchBrowser(["--hide-scrollbars"], [OFFLINE, REACHING]), await launchBrowser(["--hide-scrollbars"])];
  const outcomes: (Outcome | null)[] = [];
  for (const app of apps) outcomes.push(await runApp(app, options, customers, agents));
  await Promise.all([customers.close(), agents.close()]);
  summarise(outcomes);
}

async function runApp(app: App, options: Options, customers: Browser, agents: Browser): Promise<Outcome | null> {
  const began = Date.now();
  const own = { bench: "apps", subject: "tandem", app: app.name, kind: app.kind, seed: options.seed, interactions: options.interactions };
  progress(`${app.name} (seed ${options.seed})`);
  try {
    await fetchApp(app);
    const outcome = await within(options.limitS, (late) => useApp(app, options, customers, agents, late));
    const { tree, differentPct, isProven, nodes, ownErrors } = outcome;
    for (const error of ownErrors) progress(`  ${error}`);
    const figures = { nodes, hash_equal: tree === null, stream_hash_equal: isProven, visible_diff_pct: round(differentPct, 3) };
    report({ ...own, ...figures, own_errors: ownErrors.length, ms: Date.now() - began, detail: tree });
    return outcome;
  } catch (error) {
    const detail = error instanceof TooLate ? error.message : "could not be run";
    progress(`  ${error instanceof TooLate ? detail : error instanceof Error ? (error.stack ?? error.message) : "?"}`);
    report({ ...own, hash_equal: false, ms: Date.now() - began, detail });
    return null;
  }
}

/** What `run` answers, unless it takes longer; then it is told to give up. */
async function within<T>(seconds: number, run: (late: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), seconds * 1000);
  const passed = new Promise<never>((_, fail) => {
    late.signal.addEventListener("abort", () => fail(new TooLate(`not done within ${seconds} s`)));
  });
  try {
    return await Promise.race([run(late.signal), passed]);
  } finally {
    clearTimeout(timer);
  }
}

async function useApp(app: App, options: Options, customers: Browser, agents: Browser, late: AbortSignal): Promise<Outcome> {
  const tandem = await startTandem();
  const opened = await openApp(app, () => tandem.snippet);
  const context = await withoutWebRtc(await customerContext(customers));
  late.addEventListener("abort", () => void context.close());
  try {
    await tandem.start([new URL(opened.url).origin]);
    return await mirrorApp(app, options, tandem, opened, context, agents);
  } finally {
    await context.close();
    await opened.close();
    await tandem.close();
  }
}

async function mirrorApp(app: App, options: Options, tandem: Tandem, opened: Opened, context: BrowserContext, agents: Browser): Promise<Outcome> {
  for (const script of [KEEP_ROOTS, STAY, freezable(tandem.origin)]) await context.addInitScript(script);
  const page = await context.newPage();
  const ownErrors = errorsOf(page, tandem.origin);
  if (!opened.hasSnippet) await tandem.injectInto(context, opened.url);
  const visit = await tandem.invite(agents, page, opened.url, async () => {
    await page.waitForLoadState("load");
    await page.waitForTimeout(SETTLE_MS);
  });
  try {
    await visit.allow();
    await grown(visit.growth, QUIET_MS, PATIENCE_MS);
    await stay(page);
    const told = await interact(page, options.seed, options.interactions, OWN_ELEMENTS.join(","));
    if (options.keep !== null) keepFile(options.keep, `${app.name}-interactions.txt`, told.join("\n"));
    await page.waitForTimeout(SETTLE_MS);
    await freeze(page);
    const outcome = { ...(await compared(page, visit)), ownErrors };
    if (options.keep !== null) keepBoth(options.keep, app.name, outcome);
    return outcome;
  } finally {
    await visit.close();
  }
}

/** From here on the customer does not leave the page. */
async function stay(page: Page): Promise<void> {
  await page.evaluate(() => Reflect.set(globalThis, "__benchStays", true));
  page.on("popup", (popup) => void popup.close());
  page.on("filechooser", () => undefined);
}

/** Errors of our own scripts in the customer's page. */
function errorsOf(page: Page, origin: string): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => {
    if (error.stack?.includes(origin) === true) errors.push(error.stack);
  });
  return errors;
}

async function compared(page: Page, visit: Visit): Promise<Omit<Outcome, "ownErrors">> {
  const agent = await visit.agent.context().newCDPSession(visit.agent);
  const customer = await page.context().newCDPSession(page);
  const deadline = Date.now() + EQUAL_PATIENCE_MS;
  let walks = await describeBoth(page, visit);
  while (firstDifference(...walks) !== null && Date.now() < deadline) {
    await page.waitForTimeout(200);
    walks = await describeBoth(page, visit);
  }
  const tree = firstDifference(...walks);
  const isProven = await visit.isProven();
  const nodes = await page.evaluate(countNodes);
  for (;;) {
    const live = await pictureOfCustomer(page, customer);
    const replica = await pictureOfReplica(await visit.replica(), agent);
    const differentPct = share(live, replica);
    if (differentPct <= 0.1 || Date.now() > deadline) return { tree, walks, isProven, nodes, live, replica, differentPct };
    await page.waitForTimeout(200);
  }
}

async function describeBoth(page: Page, visit: Visit): Promise<[live: Description, replica: Description]> {
  const live = await describeTree(page.mainFrame(), OWN_ELEMENTS, isMirrored);
  return [live, await describeTree(await visit.replica(), OWN_ELEMENTS, isBuilt)];
}

function summarise(outcomes: readonly (Outcome | null)[]): void {
  const count = (holds: (one: Outcome) => boolean): number => outcomes.filter((one) => one !== null && holds(one)).length;
  const sharePct = (n: number): number => round((100 * n) / outcomes.length, 1);
  const isWithin = (pct: number): number => count(({ differentPct }) => differentPct <= pct);
  report({
    bench: "apps",
    subject: "tandem",
    app: "all",
    apps: outcomes.length,
    hash_equal: count(({ tree }) => tree === null),
    within_a_tenth_share_pct: sharePct(isWithin(0.1)),
    within_one_share_pct: sharePct(isWithin(1)),
  });
}

function keepBoth(folder: string, name: string, { live, replica, walks }: Outcome): void {
  keepFile(folder, `${name}-live.txt`, walks[0].join("\n"));
  keepFile(folder, `${name}-replica.txt`, walks[1].join("\n"));
  const pictures = { live, replica, difference: compare(live, replica).picture };
  for (const [kind, png] of Object.entries(pictures)) keepFile(folder, `${name}-${kind}.png`, png);
}

function keepFile(folder: string, name: string, content: string | Buffer): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), content);
}
