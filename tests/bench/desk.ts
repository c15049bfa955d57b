// `cargo xtask bench desk [--tickets N] [--events N] [--rate N] [--seconds S] [--database URL]`: the desk of a year, and
// agents at work; in the SQLite database of a new data folder, or in an empty PostgreSQL database.
//
// A server makes its database and stops; a year of tickets with their timelines is written into it; the server starts
// again and is asked by twenty consoles, so many times a second; what it answers in the first twenty seconds, in which
// it reckons the clocks of the new tickets, is not counted. Requests are due at fixed moments and their time
// counts from there, whether or not the server keeps up. Half of the searches are for what is rare or nowhere.

import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { DEMO_AGENT, TandemServer } from "../e2e/support.ts";
import { generate } from "./support/load.ts";
import { type Figures, progress, report } from "./support/report.ts";

/** Nothing is refused for being much: limits have tests of their own. */
const NO_LIMITS = ["address-minute", "minute"].flatMap((of) => [`--limit-requests-per-${of}`, "4000000000"]);
/** Promises, so that tickets have clocks: thirty days, so that none is over while this runs. */
const SETTINGS = '[[sla.policies]]\npriority = "normal"\nresolution_minutes = 43200\n';

const { values } = parseArgs({
  options: {
    tickets: { type: "string", default: "100000" },
    events: { type: "string", default: "1000000" },
    rate: { type: "string", default: "500" },
    seconds: { type: "string", default: "30" },
    database: { type: "string" },
  },
});

interface Route {
  readonly route: string;
  readonly n: number;
  readonly failed: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
}

await main();

async function main(): Promise<void> {
  const settings = join(tmpdir(), `tandem-desk-${process.pid}.toml`);
  writeFileSync(settings, SETTINGS);
  const database = values.database === undefined ? [] : ["--database", values.database];
  const server = await TandemServer.launch("--config", settings, ...database, ...NO_LIMITS);
  try {
    await server.terminate();
    progress("writing a year of tickets");
    const begun = Date.now();
    const seeded = await generate<Figures>("seed", "--data", server.folder, ...database, "--tickets", values.tickets, "--events", values.events, "--now", String(begun));
    report({ bench: "desk", case: "seeded", ...seeded, seconds: Math.round((Date.now() - begun) / 1000) });
    await server.start();
    progress(`asking ${values.rate} times a second for ${values.seconds} s`);
    const { email, password } = DEMO_AGENT;
    const found = await generate<{ routes: readonly Route[]; first_fault: string | null }>(
      "desk", "--origin", server.origin, "--email", email, "--password", password, "--rate", values.rate, "--seconds", values.seconds,
    );
    for (const { p50_ms, p99_ms, max_ms, ...route } of found.routes) {
      report({ bench: "desk", ...route, p50_ms: tenth(p50_ms), p99_ms: tenth(p99_ms), max_ms: tenth(max_ms) });
    }
    if (found.first_fault !== null) progress(`the first failure: ${found.first_fault}`);
  } finally {
    await server.stop();
  }
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}
