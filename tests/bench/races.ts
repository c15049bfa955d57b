// `cargo xtask bench races`: agents reach for the same waiting customer at the same moment, again and
// again. Each race has one winner, who has the session; the others are told that somebody was faster, and
// one ticket is made.
//
// `--races N` (10000), `--agents N` (4) reach for each, `--at-once N` (8) races go on side by side.

import { parseArgs } from "node:util";

import { DEMO_AGENT, TandemServer } from "../e2e/support.ts";
import { progress, report } from "./support/report.ts";
import { percentile, round } from "./support/stats.ts";

/** Requests that one answer may take: what says "try again" is tried again, as the console does. */
const TRIES_MAX = 5;
const PASSWORD = "correct horse battery";
/** So many that nobody is kept from racing. */
const UNBOUND = "4000000000";

const { values } = parseArgs({ options: { races: { type: "string" }, agents: { type: "string" }, "at-once": { type: "string" } } });
const nRaces = count("races", values.races, 10_000);
const nAgents = count("agents", values.agents, 4);
const nAtOnce = count("at-once", values["at-once"], 8);

const server = await TandemServer.launch(
  "--limit-joins-per-address-minute", UNBOUND, "--limit-joins-per-minute", UNBOUND,
  "--limit-requests-per-address-minute", UNBOUND, "--limit-requests-per-minute", UNBOUND, "--log", "warn",
);
try {
  process.exitCode = (await race()) ? 0 : 1;
} finally {
  await server.stop();
}

function count(name: string, word: string | undefined, otherwise: number): number {
  const number = Number(word ?? otherwise);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be a whole number above 0`);
  return number;
}

interface Answer {
  readonly status: number;
  readonly body: { readonly code?: string; readonly session_id?: string; readonly data?: readonly { readonly number: number; readonly left_by?: unknown }[] };
}

async function call(method: string, path: string, body: unknown, cookie = ""): Promise<Answer & { readonly cookie: string }> {
  const response = await fetch(`${server.origin}/api/v1${path}`, {
    method,
    headers: { "content-type": "application/json", origin: server.origin, cookie },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text), cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
}

async function signedIn(email: string, password: string): Promise<string> {
  const { status, cookie } = await call("POST", "/sign-in", { email, password });
  if (status !== 200) throw new Error(`sign-in answered ${status}`);
  return cookie;
}

async function lastTicket(cookie: string): Promise<number> {
  const { body } = await call("GET", "/tickets?limit=200", undefined, cookie);
  return Math.max(...(body.data ?? []).map(({ number }) => number));
}

async function race(): Promise<boolean> {
  const admin = await signedIn(DEMO_AGENT.email, DEMO_AGENT.password);
  const agents = [admin];
  for (let n = 1; n < nAgents; n++) {
    const email = `racer${n}@example.com`;
    await call("POST", "/agents", { name: `Racer ${n}`, email, password: PASSWORD }, admin);
    agents.push(await signedIn(email, PASSWORD));
  }
  const nBefore = await lastTicket(admin);
  const wrong: string[] = [];
  const times: number[] = [];
  let nRetries = 0;
  let next = 0;
  const began = performance.now();
  const lane = async (): Promise<void> => {
    while (next < nRaces) {
      const at = next++;
      if (at % 1000 === 0) progress(`race ${at} of ${nRaces}`);
      const { body } = await call("POST", "/client/request", { name: `Customer ${at}`, note: "", host_origin: "https://shop.example" });
      const start = performance.now();
      const accept = async (cookie: string): Promise<string> => {
        for (let n = 0; ; n++) {
          const answer = await call("POST", `/requests/${body.session_id}/accept`, {}, cookie);
          if (answer.status !== 503 || n === TRIES_MAX) return answer.status === 200 ? "won" : `${answer.status} ${answer.body.code}`;
          nRetries++;
        }
      };
      const answers = await Promise.all(agents.map(accept));
      times.push(performance.now() - start);
      const nWon = answers.filter((answer) => answer === "won").length;
      const nLost = answers.filter((answer) => answer === "409 already_taken").length;
      if (nWon !== 1 || nWon + nLost !== agents.length) wrong.push(`race ${at}: ${answers.join(", ")}`);
    }
  };
  await Promise.all(Array.from({ length: nAtOnce }, lane));
  const seconds = (performance.now() - began) / 1000;
  for (const words of wrong) progress(words);
  // Winners never come, so that whom they have won waits for another agent after a while.
  const waiting = (await call("GET", "/requests", undefined, admin)).body.data?.filter((one) => one.left_by === null).length ?? -1;
  const nTickets = (await lastTicket(admin)) - nBefore;
  const ok = wrong.length === 0 && waiting === 0 && nTickets === nRaces;
  report({
    bench: "races", subject: "tandem", ok, races: nRaces, agents: nAgents, at_once: nAtOnce, n_one_winner: nRaces - wrong.length, n_tickets: nTickets,
    n_left_waiting: waiting, n_retries: nRetries, seconds: round(seconds), races_per_s: round(nRaces / seconds), race_p50_ms: round(percentile(times, 50)), race_p99_ms: round(percentile(times, 99)),
  });
  return ok;
}
