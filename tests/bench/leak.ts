// `cargo xtask bench leak`: canaries on a page, and every place that one of them turns up in.
//
// Without `--page` it takes a page of its own with a canary in each place that a mirror could read
// from, plays what happens in such a page, and then a storm of random changes.
// It fails when anything leaks that `docs/PRIVACY.md` does not list.

import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { parseArgs } from "node:util";

import type { Browser } from "playwright-core";

import type { PrivacyProfile } from "../../web/shared/generated/PrivacyProfile.ts";
import { Canaries, Finder, isLeak, type Placement } from "../leak/canaries.ts";
import { HIDES, leakPage } from "../leak/page.ts";
import { filesOf, FOLDER, openGround, pathOf } from "../leak/session.ts";
import type { Findings } from "../leak/sinks.ts";
import { runStorm } from "../leak/storm.ts";
import { launch } from "./support/browser.ts";
import { progress, report } from "./support/report.ts";

const PROFILES: readonly PrivacyProfile[] = ["strict", "balanced", "open"];
const STORM_STEPS = 10_000;
const STEPS_PER_TASK = 20;
/** A page handed in is looked at this long after it stands. */
const SETTLE_MS = 3_000;
/** What a canary looks like in a page that is handed in. */
const CANARY = /CAN[A-Za-z0-9]*\d[A-Za-z0-9]*/g;

const USAGE = `--page FILE                     a page with canaries (CAN, letters and digits) anywhere in its source
--profile strict|balanced|open  this profile alone (may be repeated)
--steps N                       changes of the storm (${STORM_STEPS})
--seed N                        of the storm (random)`;

process.exitCode = (await main()) ? 0 : 1;

/** Whether nothing has leaked. */
async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: { page: { type: "string" }, profile: { type: "string", multiple: true }, steps: { type: "string" }, seed: { type: "string" } },
  });
  const wanted = PROFILES.filter((profile) => values.profile?.includes(profile) ?? true);
  const steps = Number(values.steps ?? STORM_STEPS);
  const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
  if (wanted.length === 0 || !Number.isInteger(steps) || !Number.isInteger(seed)) throw new Error(USAGE);
  const browser = await launch();
  let tight = true;
  try {
    for (const profile of wanted) {
      tight = (values.page === undefined ? await ownPage(browser, profile) : await foreignPage(browser, profile, values.page)) && tight;
    }
    if (values.page === undefined && steps > 0) tight = (await storm(browser, steps, seed)) && tight;
  } finally {
    await browser.close();
  }
  return tight;
}

async function ownPage(browser: Browser, profile: PrivacyProfile): Promise<boolean> {
  const canaries = new Canaries();
  const page = leakPage(canaries, FOLDER);
  progress(`${profile}: ${canaries.placements.length} places`);
  const ground = await openGround(browser, { profile, folder: null, files: filesOf(page), config: page.config });
  try {
    const watched = await ground.watch(pathOf(page));
    await watched.hide(HIDES);
    await watched.customer.evaluate(page.live);
    const end = canaries.at("named", "end of the story");
    await watched.customer.evaluate((text) => document.body.setAttribute("class", text), end);
    await watched.hasClass(end);
    // What was held back must not come with a fresh snapshot either.
    await watched.again();
    await watched.hasClass(end);
    const findings = await watched.search(canaries.finder());
    return tell("own page", profile, canaries.placements, findings);
  } finally {
    await ground.close();
  }
}

/** A page that is handed in does not say which of its canaries may be seen: under strict, none. */
async function foreignPage(browser: Browser, profile: PrivacyProfile, path: string): Promise<boolean> {
  const file = resolve(path);
  const words = [...new Set(readFileSync(file, "utf8").match(CANARY))];
  const placements = words.map((canary): Placement => ({ place: canary, canary, hidden: "said" }));
  progress(`${profile}: ${words.length} canaries in ${file}`);
  const ground = await openGround(browser, { profile, folder: dirname(file), files: {} });
  try {
    const watched = await ground.watch(`/${encodeURIComponent(basename(file))}`);
    await watched.customer.waitForTimeout(SETTLE_MS);
    const findings = await watched.search(new Finder("CAN", words));
    const isTight = tell(basename(file), "strict", placements, findings, profile);
    return isTight || profile !== "strict";
  } finally {
    await ground.close();
  }
}

async function storm(browser: Browser, steps: number, seed: number): Promise<boolean> {
  const canaries = new Canaries();
  const html = "<!doctype html><meta charset=utf-8><title>Storm</title><p>The storm begins</p>";
  const ground = await openGround(browser, { profile: "open", folder: null, files: { "page.html": { type: "text/html", body: html } } });
  progress(`storm of ${steps} changes, seed ${seed}`);
  try {
    const watched = await ground.watch(`${FOLDER}page.html`);
    const hidden = await watched.customer.evaluate(runStorm, { seed, steps, secret: canaries.prefix, perTask: STEPS_PER_TASK });
    await watched.customer.evaluate(() => document.body.setAttribute("class", "over"));
    await watched.hasClass("over");
    const findings = await watched.search(new Finder(canaries.prefix));
    for (const [sink, found] of findings) {
      report({ bench: "leak", subject: "tandem", page: "storm", profile: "open", sink, seed, mutations: steps, placements: hidden, leaked: found.size, leaks: [...found].slice(0, 20).join(" ") });
    }
    return [...findings.values()].every((found) => found.size === 0);
  } finally {
    await ground.close();
  }
}

/** Reports each canary, then each sink; answers whether nothing leaked that `judge` keeps. */
function tell(page: string, judge: PrivacyProfile, placements: readonly Placement[], findings: Findings, profile = judge): boolean {
  let tight = true;
  for (const [sink, found] of findings) {
    const leaks = placements.filter(({ canary, hidden }) => found.has(canary) && isLeak(judge, hidden));
    const shown = placements.filter(({ canary, hidden }) => found.has(canary) && !isLeak(judge, hidden));
    for (const { canary, place, hidden } of placements) {
      report({ bench: "leak", subject: "tandem", page, profile, sink, canary, place, hidden, leaked: found.has(canary) && isLeak(judge, hidden) ? 1 : 0, found: found.has(canary) });
    }
    report({
      bench: "leak", subject: "tandem", page, profile, sink, placements: placements.length, leaked: leaks.length, shown: shown.length,
      leaks: leaks.map(({ place }) => place).join("; "),
    });
    progress(`  ${sink}: ${leaks.length} leaked, ${shown.length} shown${leaks.map(({ place }) => `\n    ${place}`).join("")}`);
    tight &&= leaks.length === 0;
  }
  return tight;
}
