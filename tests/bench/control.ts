// `cargo xtask bench control`: interactions of an agent on the replica in the console, read from the
// customer's page; `--page FILE` takes a page that lists its own. Beside it, on the plain page, the remote
// control that OpenReplay publishes.

import { resolve } from "node:path";

import type { Browser } from "playwright-core";

import { attempt, casesOf, idle, type Outcome, QUIET_MS, visitPage } from "./control/attempt.ts";
import type { Case } from "./control/cases.ts";
import { buildFixtures } from "./control/fixtures.ts";
import { driveOpenReplay, installOpenReplay, OPENREPLAY } from "./control/openreplay.ts";
import { customerContext, launch } from "./support/browser.ts";
import { type Options, readOptions } from "./support/options.ts";
import { progress, report } from "./support/report.ts";
import { pagesOf, serve } from "./support/site.ts";
import { startTandem, type Tandem } from "./support/tandem.ts";

/** Time in which the peer's interactions have to show: they are in the page already. */
const PEERS_PATIENCE_MS = 500;

/** Where the peer is measured, too. */
const PEERS_PAGE = "plain.html";

await main();

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const folder = options.site === null ? await buildFixtures(options.only) : resolve(options.site);
  const pages = options.pages.length > 0 ? options.pages : pagesOf(folder);
  const tandem = await startTandem();
  const site = await serve({ host: "localhost", folder, snippet: () => tandem.snippet, own: {} });
  const browsers = [await launch(), await launch()] as const;
  try {
    await tandem.start([site.origin]);
    for (const page of pages) {
      await measure(tandem, browsers, `${site.origin}/${page}`, page, options);
      if (page === PEERS_PAGE && options.site === null) await measurePeer(browsers[1], `${site.origin}/${page}`, page, options);
    }
  } finally {
    for (const browser of browsers) await browser.close();
    await site.close();
    await tandem.close();
  }
}

async function measure(tandem: Tandem, browsers: readonly [Browser, Browser], url: string, name: string, options: Options): Promise<void> {
  const visit = await visitPage(tandem, browsers, url);
  await tell("tandem", name, visit.cases.filter(isWanted(options)), (one) => attempt(visit, one));
  await visit.close();
}

/** The same page and cases, each act told to the peer as its own agent would. */
async function measurePeer(browser: Browser, url: string, name: string, options: Options): Promise<void> {
  const context = await customerContext(browser);
  const customer = await context.newPage();
  await customer.goto(url);
  await installOpenReplay(customer);
  await tell(OPENREPLAY, name, (await casesOf(customer)).filter(isWanted(options)), async (one) => {
    try {
      const useless = await idle(customer, one);
      if (useless !== null) return { ok: false, detail: useless };
      await driveOpenReplay(customer, one);
      if (one.refused !== undefined) await customer.waitForTimeout(QUIET_MS);
      await customer.waitForFunction(one.expect, undefined, { timeout: PEERS_PATIENCE_MS, polling: 30 });
      return { ok: true, detail: "" };
    } catch (error) {
      return { ok: false, detail: error instanceof Error ? (error.message.split("\n")[0] ?? "") : "failed" };
    }
  });
  await context.close();
}

function isWanted(options: Options): (one: Case) => boolean {
  return (one) => options.cases.length === 0 || options.cases.includes(one.case);
}

async function tell(subject: string, page: string, cases: readonly Case[], attemptOne: (one: Case) => Promise<Outcome>): Promise<void> {
  let n_ok = 0;
  for (const one of cases) {
    progress(`${subject}, ${page}: ${one.case}`);
    const { ok, detail } = await attemptOne(one);
    n_ok += Number(ok);
    report({ bench: "control", subject, page, case: one.case, ok, detail });
  }
  report({ bench: "control", subject, page, case: "all", n_ok, n_cases: cases.length });
  // What the peer can not do is no fault of ours.
  if (subject === "tandem" && (n_ok < cases.length || cases.length === 0)) process.exitCode = 1;
}
