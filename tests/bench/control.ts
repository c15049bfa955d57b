// `cargo xtask bench control`: interactions of an agent on the replica in the console, read from the
// customer's page; `--page FILE` takes a page that lists its own.

import { resolve } from "node:path";

import type { Browser, Page } from "playwright-core";

import { approve, type Case, drive, isHeld, takeControl } from "./control/drive.ts";
import { buildFixtures } from "./control/fixtures.ts";
import { customerContext, launch } from "./support/browser.ts";
import { type Options, readOptions } from "./support/options.ts";
import { progress, report } from "./support/report.ts";
import { pagesOf, serve } from "./support/site.ts";
import { startTandem, type Tandem } from "./support/tandem.ts";

/** Time in which an interaction has to show in the customer's page. */
const PATIENCE_MS = 2_000;
/** Quiet after which an interaction that must not happen counts as not happened. */
const QUIET_MS = 400;

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
    }
  } finally {
    for (const browser of browsers) await browser.close();
    await site.close();
    await tandem.close();
  }
}

async function measure(tandem: Tandem, [agents, customers]: readonly [Browser, Browser], url: string, name: string, options: Options): Promise<void> {
  const context = await customerContext(customers);
  const customer = await context.newPage();
  const visit = await tandem.invite(agents, customer, url, async () => undefined);
  await visit.allow();
  const replica = await visit.replica();
  await visit.agent.locator('[data-proof="identical"]').waitFor({ timeout: 15_000 }).catch(() => undefined);
  await customer.locator("#control-cases").waitFor({ state: "attached" });
  // Modules that add to the list have run once the page is loaded.
  await customer.waitForLoadState("load");
  const cases = await customer.evaluate(() => JSON.parse(document.getElementById("control-cases")?.textContent ?? "[]") as Case[]);
  await takeControl(visit.agent, customer);
  let n_ok = 0;
  for (const one of cases) {
    if (options.cases.length > 0 && !options.cases.includes(one.case)) continue;
    progress(`${name}: ${one.case}`);
    const { ok, detail } = await attempt(visit.agent, replica, customer, one);
    n_ok += Number(ok);
    report({ bench: "control", subject: "tandem", page: name, case: one.case, ok, detail });
  }
  report({ bench: "control", subject: "tandem", page: name, case: "all", n_ok, n_cases: cases.length });
  await visit.close();
  await context.close();
}

async function attempt(agent: Page, replica: Parameters<typeof drive>[1], customer: Page, one: Case): Promise<{ ok: boolean; detail: string }> {
  try {
    await drive(agent, replica, one);
    if (one.refused !== undefined) {
      await agent.locator(`[data-control="${one.refused}"]`).waitFor({ timeout: PATIENCE_MS });
      await customer.waitForTimeout(QUIET_MS);
      const kept = await customer.evaluate(one.expect) as boolean;
      return { ok: kept === true, detail: kept ? `refused: ${one.refused}` : "refused, but it happened" };
    }
    if (await isHeld(agent)) await approve(customer);
    await customer.waitForFunction(one.expect, undefined, { timeout: PATIENCE_MS, polling: 30 });
    return { ok: true, detail: "" };
  } catch (error) {
    const shown = await agent.locator("[data-control]").getAttribute("data-control").catch(() => "");
    const state = await customer.evaluate(() => JSON.stringify((globalThis as { R?: unknown }).R ?? null)).catch(() => "");
    return { ok: false, detail: `${error instanceof Error ? error.message.split("\n")[0] : "failed"}; console: ${shown}; R: ${state?.slice(-200)}` };
  }
}
