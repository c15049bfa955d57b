// The fidelity corpus as tests: the pages of `tests/pages` look at the agent as they do at the customer, but
// for those that `pending.json` lists, each with its reason and its figure. The list can only shrink: what is
// shown has to leave it, and what is not shown may not get worse.
//
// Each file beside this one runs a part of the corpus; the bench of the same name runs all of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

import { type Case, casesOf } from "../bench/support/cases.ts";
import { DIFFERENT_MAX_PCT, isShown, launchWithScrollbars, type Outcome, runCases } from "../bench/support/corpus.ts";
import { serve } from "../bench/support/site.ts";
import { startTandem } from "../bench/support/tandem.ts";

const FOLDER = resolve(import.meta.dirname, "../pages");
const LANES = 2;
/** How long a case may take to be shown; a slow shared machine needs room, a healthy one a fraction. */
const PATIENCE_MS = 15_000;
/** How long one is waited for that is not expected. */
const PENDING_PATIENCE_MS = 500;

interface Pending {
  readonly different_pct: number;
  readonly reason: string;
}

/** What is not shown yet, by case and mode. */
export const pending = JSON.parse(readFileSync(join(FOLDER, "pending.json"), "utf8")) as Readonly<Record<string, Pending>>;

/** Case and mode. */
export function nameOf({ name, mode }: Case): string {
  return `${name}/${mode}`;
}

/** All cases that a pattern names. */
export function casesLike(pattern: RegExp): readonly Case[] {
  return casesOf(FOLDER).filter(({ name }) => pattern.test(name));
}

/** Runs the cases whose names begin with one of these words. */
export function testCases(what: string, words: string): void {
  const cases = casesLike(new RegExp(`^(?:${words.split(" ").join("|")})(?:-|$)`));
  test(what, async (t) => {
    const found = await runAll(cases);
    for (const one of cases) {
      await t.test(nameOf(one), () => assert.equal(found.get(nameOf(one)), null));
    }
  });
}

/** What is wrong with each case; null: nothing. */
async function runAll(cases: readonly Case[]): Promise<ReadonlyMap<string, string | null>> {
  const found = new Map<string, string | null>();
  const tandem = await startTandem();
  const site = await serve({ host: "localhost", folder: FOLDER, snippet: () => tandem.snippet, own: {} });
  await tandem.start([site.origin, site.otherOrigin]);
  const [customers, agents] = [await launchWithScrollbars(), await launchWithScrollbars()];
  try {
    await runCases({
      tandem, customers, agents, origin: site.origin,
      patienceMs: (one) => (nameOf(one) in pending ? PENDING_PATIENCE_MS : PATIENCE_MS),
      onOutcome: (one, outcome) => void found.set(nameOf(one), verdict(pending[nameOf(one)], outcome)),
      onFailure: async (one, error) => void found.set(nameOf(one), `could not be run: ${String(error)}`),
    }, cases, LANES);
  } finally {
    await Promise.all([customers.close(), agents.close()]);
    await site.close();
    await tandem.close();
  }
  return found;
}

function verdict(expected: Pending | undefined, outcome: Outcome): string | null {
  const differs = `${outcome.differentPct.toFixed(3)} % differ; ${outcome.tree ?? "the trees are equal"}`;
  if (expected === undefined) {
    return isShown(outcome) ? null : differs;
  }
  if (isShown(outcome)) {
    return "is shown, and has to leave pending.json";
  }
  return outcome.differentPct <= expected.different_pct + DIFFERENT_MAX_PCT ? null : `${differs}, where ${expected.different_pct} % are pending`;
}
