// `cargo xtask bench corpus --pages tests/pages`: which features of pages the agent sees as the customer does.

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { type Case, casesOf } from "./support/cases.ts";
import { isShown, type Lane, launchWithScrollbars, type Outcome, runCases } from "./support/corpus.ts";
import { compare } from "./support/pixels.ts";
import { progress, report } from "./support/report.ts";
import { serve } from "./support/site.ts";
import { round } from "./support/stats.ts";
import { startTandem } from "./support/tandem.ts";

/** How long a case may take to be shown. */
const PATIENCE_MS = 3000;

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pages: { type: "string", default: "tests/pages" },
      only: { type: "string", default: "" },
      keep: { type: "string" },
      lanes: { type: "string", default: "2" },
      patience: { type: "string", default: String(PATIENCE_MS) },
    },
  });
  const folder = resolve(values.pages);
  const wanted = new RegExp(values.only);
  const cases = casesOf(folder).filter(({ name, mode }) => wanted.test(`${name}/${mode}`));
  const [first] = cases;
  if (first === undefined) throw new Error(`no case in ${folder} is called ${values.only}`);
  const tandem = await startTandem();
  const site = await serve({ host: "localhost", folder, snippet: () => tandem.snippet, own: {} });
  await tandem.start([site.origin, site.otherOrigin]);
  const [customers, agents] = [await launchWithScrollbars(), await launchWithScrollbars()];
  const onFailure = async (one: Case, error: unknown, lane: Lane | null): Promise<void> => {
    progress(`${one.name}/${one.mode}: ${String(error).split("\n", 1).join("")}`);
    report({ bench: "corpus", subject: "tandem", case: one.name, mode: one.mode, shown: false, detail: "could not be run" });
    if (values.keep !== undefined && lane !== null) await keepWindows(values.keep, one, lane);
  };
  const onOutcome = (one: Case, outcome: Outcome, ms: number): void => {
    tell(one, outcome, ms);
    if (values.keep !== undefined && !isShown(outcome)) keep(values.keep, one, outcome);
  };
  const patienceMs = (): number => Number(values.patience);
  await runCases({ tandem, customers, agents, origin: site.origin, patienceMs, onOutcome, onFailure }, cases, Number(values.lanes));
  await Promise.all([customers.close(), agents.close()]);
  await site.close();
  await tandem.close();
}

function tell({ name, mode }: Case, outcome: Outcome, ms: number): void {
  report({
    bench: "corpus",
    subject: "tandem",
    case: name,
    mode,
    shown: isShown(outcome),
    hash_equal: outcome.tree === null,
    visible_diff_pct: round(outcome.differentPct, 3),
    changed_pct: outcome.changedPct === null ? null : round(outcome.changedPct, 3),
    ms,
    detail: outcome.tree,
  });
}

function keep(folder: string, { name, mode }: Case, { live, replica }: Outcome): void {
  mkdirSync(folder, { recursive: true });
  const pictures = { live, replica, difference: compare(live, replica).picture };
  for (const [kind, png] of Object.entries(pictures)) writeFileSync(join(folder, `${name}-${mode}-${kind}.png`), png);
}

async function keepWindows(folder: string, { name, mode }: Case, lane: Lane): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [end, png] of Object.entries(await lane.windows())) writeFileSync(join(folder, `${name}-${mode}-${end}.png`), png);
}
