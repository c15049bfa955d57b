// `cargo xtask bench api [--examples N]`: every operation of the OpenAPI document with what it allows and
// with what it does not, as the suite asks them, only longer. Counts answers of the server's fault and answers
// that the document does not describe.

import { parseArgs } from "node:util";

import { ask, type Verdict, WAYS } from "../api/contract.ts";
import { progress, report } from "./support/report.ts";

/** What Schemathesis calls an answer of the server's fault. */
const SERVER_ERROR = "Server error";

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { examples: { type: "string", default: "200" } } });
  for (const way of WAYS) {
    progress(`asking as ${way}`);
    const verdict = await ask(way, Number(values.examples));
    if (verdict.faults.size > 0 || verdict.errors.length > 0) progress(verdict.words);
    report({ bench: "api", subject: "tandem", case: way, ...figures(verdict) });
  }
}

function figures({ operations, faults, errors, n_requests, seconds }: Verdict): Record<string, number> {
  const all = [...faults.values()].flat();
  const atFault = all.filter((title) => title === SERVER_ERROR).length;
  return { operations: operations.length, requests: n_requests, server_errors: atFault, violations: all.length - atFault, not_tried: errors.length, seconds };
}
