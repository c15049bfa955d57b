// Every page of the corpus, as the agent sees it: equal trees, equal pictures.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import { type Case, casesOf } from "../bench/support/cases.ts";
import { DIFFERENT_MAX_PCT, isShown, launchWithScrollbars, type Outcome, runCases } from "../bench/support/corpus.ts";
import { serve, type Site } from "../bench/support/site.ts";
import { startTandem, type Tandem } from "../bench/support/tandem.ts";

const PAGES = resolve(import.meta.dirname, "../pages");

/** Sessions that walk through the pages side by side. */
const LANES = 2;

/** How long a case may take to be shown; one that is known not to be is looked at for long enough to notice that it is. */
const PATIENCE_MS = 10_000;
const PENDING_PATIENCE_MS = 400;

/** Why a case is not shown yet. */
interface Pending {
  readonly different_pct: number;
  readonly reason: string;
}

const pending = JSON.parse(readFileSync(join(PAGES, "pending.json"), "utf8")) as Readonly<Record<string, Pending>>;
const cases = casesOf(PAGES);
const nameOf = ({ name, mode }: Case): string => `${name}/${mode}`;

describe("the corpus", () => {
  let browsers: Browser[] = [];
  let site: Site;
  let tandem: Tandem;
  const outcomes = new Map<string, Outcome | Error>();

  before(async () => {
    const [customers, agents] = (browsers = [await launchWithScrollbars(), await launchWithScrollbars()]) as [Browser, Browser];
    tandem = await startTandem();
    site = await serve({ host: "localhost", folder: PAGES, snippet: () => tandem.snippet, own: {} });
    await tandem.start([site.origin, site.otherOrigin]);
    const runner = {
      tandem,
      customers,
      agents,
      origin: site.origin,
      patienceMs: (one: Case) => (nameOf(one) in pending ? PENDING_PATIENCE_MS : PATIENCE_MS),
      onOutcome: (one: Case, outcome: Outcome) => void outcomes.set(nameOf(one), outcome),
      onFailure: async (one: Case, error: unknown) => void outcomes.set(nameOf(one), error instanceof Error ? error : new Error(String(error))),
    };
    await runCases(runner, cases, LANES);
  });
  after(async () => {
    for (const browser of browsers) await browser.close();
    await site?.close();
    await tandem?.close();
  });

  it("holds only cases that exist in its list of what is pending", () => {
    const known = new Set(cases.map(nameOf));
    assert.deepEqual(Object.keys(pending).filter((name) => !known.has(name)), []);
  });

  it("changes the customer's screen in every live case", () => {
    const idle = [...outcomes].filter(([, one]) => !(one instanceof Error) && one.changedPct !== null && one.changedPct <= DIFFERENT_MAX_PCT);
    assert.deepEqual(idle.map(([name]) => name), []);
  });

  for (const one of cases) {
    const name = nameOf(one);
    if (name in pending) {
      it(`does not show ${name} yet`, () => {
        const outcome = outcomes.get(name);
        assert.ok(outcome instanceof Error || (outcome !== undefined && !isShown(outcome)), "it is shown: take it out of pending.json");
      });
    } else {
      it(`shows ${name}`, () => {
        const outcome = outcomes.get(name);
        if (outcome instanceof Error) throw outcome;
        assert.ok(outcome !== undefined, "it was not run");
        assert.equal(outcome.tree, null);
        assert.ok(outcome.differentPct <= DIFFERENT_MAX_PCT, `${outcome.differentPct.toFixed(3)} % of the pixels differ`);
      });
    }
  }
});
