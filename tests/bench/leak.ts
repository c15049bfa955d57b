// `cargo xtask bench leak`: canaries on a page, and every place that one of them turns up in.
//
// It takes a page of its own with a canary in each place that a mirror could read from, or puts these
// places into the one that is handed in, plays what happens in such a page, and then, without
// `--page`, a storm of random changes. It fails when anything leaks that `docs/PRIVACY.md` does not
// list, and when a canary that was planted in a sink on purpose is not found there.

import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { parseArgs } from "node:util";

import type { Browser } from "playwright-core";

import type { PrivacyProfile } from "../../web/shared/generated/PrivacyProfile.ts";
import { Canaries, Finder, isLeak, type Placement } from "../leak/canaries.ts";
import { HIDES, type LeakPage, leakPage, putInto } from "../leak/page.ts";
import { checkSinks } from "../leak/selfcheck.ts";
import { filesOf, FOLDER, openGround, pathOf, type Watched } from "../leak/session.ts";
import type { Findings } from "../leak/sinks.ts";
import { runStorm, STORM_CONFIG } from "../leak/storm.ts";
import { launch } from "./support/browser.ts";
import { progress, report } from "./support/report.ts";

const PROFILES: readonly PrivacyProfile[] = ["strict", "balanced", "open"];
const STORM_STEPS = 10_000;
const STEPS_PER_TASK = 20;
/** A page handed in is looked at this long after it stands. */
const SETTLE_MS = 3_000;
/** What a canary looks like in a page that is handed in. */
const CANARY = /CAN[A-Za-z0-9]*\d[A-Za-z0-9]*/g;

const USAGE = `--page FILE                     a page to put the canaries into; may have some of its own (CAN, letters and digits)
--profile strict|balanced|open  this profile alone (may be repeated)
--steps N                       changes of the storm (${STORM_STEPS})
--seed N                        of the storm (random)`;

/** What the table at the end has a line of. */
interface Row {
  readonly page: string;
  readonly profile: PrivacyProfile;
  readonly places: number;
  readonly sinks: Map<string, string>;
}

const rows: Row[] = [];

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
    tight = await selfCheck(browser);
    for (const profile of wanted) {
      tight = (values.page === undefined ? await ownPage(browser, profile) : await foreignPage(browser, profile, values.page)) && tight;
    }
    for (const profile of values.page === undefined && steps > 0 ? wanted : []) {
      tight = (await storm(browser, profile, steps, seed)) && tight;
    }
  } finally {
    await browser.close();
    progress(tableOf(rows));
  }
  return tight;
}

/** Whether each sink tells of what was planted in it. */
async function selfCheck(browser: Browser): Promise<boolean> {
  const planted = await checkSinks(browser);
  for (const { sink, place, found } of planted) {
    report({ bench: "leak", subject: "tandem", page: "self-check", sink, place, found });
    if (!found) progress(`self-check: ${sink} does not tell of what was planted in it (${place})`);
  }
  return planted.every(({ found }) => found);
}

/** Leaks in each sink, and behind a stroke what is shown there by right. */
function tableOf(lines: readonly Row[]): string {
  const sinks = [...new Set(lines.flatMap((row) => [...row.sinks.keys()]))];
  const cells = [["page", "profile", "places", ...sinks], ...lines.map(({ page, profile, places, sinks: found }) => [page, profile, String(places), ...sinks.map((sink) => found.get(sink) ?? "")])];
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const drawn = cells.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd());
  return `leaked | shown by right\n${drawn.join("\n")}`;
}

async function ownPage(browser: Browser, profile: PrivacyProfile): Promise<boolean> {
  const canaries = new Canaries();
  const page = leakPage(canaries, FOLDER);
  progress(`${profile}: ${canaries.placements.length} places`);
  const ground = await openGround(browser, { profile, folder: null, files: filesOf(page), config: page.config });
  try {
    const watched = await ground.watch(pathOf(page));
    await play(watched, canaries, page);
    const findings = await watched.search(canaries.finder());
    return tell("own page", profile, canaries.placements, findings);
  } finally {
    await ground.close();
  }
}

/** What happens in a page while it is watched. */
async function play(watched: Watched, canaries: Canaries, page: LeakPage): Promise<void> {
  await watched.hide(HIDES);
  await watched.customer.evaluate(page.live);
  const end = canaries.at("named", "end of the story");
  await watched.customer.evaluate((text) => document.body.setAttribute("class", text), end);
  await watched.hasClass(end);
  // What was held back must not come with a fresh snapshot either.
  await watched.again();
  await watched.hasClass(end);
}

/** A page that is handed in does not say which of its own canaries may be seen: under strict, none. */
async function foreignPage(browser: Browser, profile: PrivacyProfile, path: string): Promise<boolean> {
  const file = resolve(path);
  const html = readFileSync(file, "utf8");
  const words = [...new Set(html.match(CANARY))];
  const own = words.map((canary): Placement => ({ place: canary, canary, hidden: "said" }));
  const canaries = new Canaries();
  const page = leakPage(canaries, FOLDER);
  progress(`${profile}: ${canaries.placements.length} places put into ${file}, ${words.length} canaries of its own`);
  const body = putInto(html, page, "/");
  const ground = await openGround(browser, { profile, folder: dirname(file), files: filesOf({ ...page, html: body }), config: page.config });
  try {
    const watched = await ground.watch(pathOf(page));
    await watched.customer.waitForTimeout(SETTLE_MS);
    await play(watched, canaries, page);
    const findings = await watched.search(canaries.finder(words));
    const isTight = tell(basename(file), profile, canaries.placements, findings);
    const isQuiet = tell(`${basename(file)}, its own`, "strict", own, findings, profile);
    return isTight && (isQuiet || profile !== "strict");
  } finally {
    await ground.close();
  }
}

async function storm(browser: Browser, profile: PrivacyProfile, steps: number, seed: number): Promise<boolean> {
  const canaries = new Canaries();
  const html = "<!doctype html><meta charset=utf-8><title>Storm</title><p>The storm begins</p>";
  const ground = await openGround(browser, { profile, folder: null, files: { "page.html": { type: "text/html", body: html } }, config: STORM_CONFIG });
  progress(`${profile}: storm of ${steps} changes, seed ${seed}`);
  try {
    const watched = await ground.watch(`${FOLDER}page.html`);
    const hidden = await watched.customer.evaluate(runStorm, { seed, steps, secret: canaries.prefix, perTask: STEPS_PER_TASK });
    await watched.customer.evaluate(() => document.body.setAttribute("class", "over"));
    await watched.hasClass("over");
    const findings = await watched.search(new Finder(canaries.prefix));
    rows.push({ page: `storm, seed ${seed}`, profile, places: hidden, sinks: new Map([...findings].map(([sink, found]) => [sink, String(found.size)])) });
    for (const [sink, found] of findings) {
      report({ bench: "leak", subject: "tandem", page: "storm", profile, sink, seed, mutations: steps, placements: hidden, leaked: found.size, leaks: [...found].slice(0, 20).join(" ") });
    }
    return [...findings.values()].every((found) => found.size === 0);
  } finally {
    await ground.close();
  }
}

/** Reports each canary, then each sink; answers whether nothing leaked that `judge` keeps. */
function tell(page: string, judge: PrivacyProfile, placements: readonly Placement[], findings: Findings, profile = judge): boolean {
  let tight = true;
  const row: Row = { page, profile, places: placements.length, sinks: new Map() };
  rows.push(row);
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
    row.sinks.set(sink, `${leaks.length} | ${shown.length}`);
    for (const { place } of leaks) progress(`  ${sink}: ${place}`);
    tight &&= leaks.length === 0;
  }
  return tight;
}
