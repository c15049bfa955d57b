// `cargo xtask bench capacity`: how many sessions one server holds, and what they cost.
//
// `idle` opens sessions as browsers do and holds them with nothing but heartbeats; `active` lets each page change and
// each pointer move; then one session beside them floods, and one stops reading, each between two calm phases.

import { parseArgs } from "node:util";

import { TandemServer } from "../e2e/support.ts";
import { generate } from "./support/load.ts";
import { progress, report } from "./support/report.ts";
import { round } from "./support/stats.ts";

const USAGE = `options:
--sessions N  idle sessions, two sockets each (default 9000)
--minutes M   how long they are held (default 2)
--active N    active sessions (default 1000)
--seconds S   how long each phase of the active ones is measured (default 10)
--case NAME   measure this alone: idle, active, hostile (may be repeated)`;

/** Numbers of sessions at which the cost of one is looked at. */
const STEPS = [100, 1000];
/** What a page does: changes and samples of the pointer a second. */
const OPS = 20;
const POINTERS = 30;
/** Everybody comes within minutes here, and all agents sit in one place: more than the defaults let in. */
const LIMITS = [
  "--limit-joins-per-minute", "1000000",
  "--limit-requests-per-minute", "10000000",
  "--limit-requests-per-address-minute", "10000000",
];

interface Step {
  readonly sessions: number;
  readonly rss_kib_per_socket: number;
  readonly cpu_us_per_session_s: number;
}

interface Idle {
  readonly steps: readonly Step[];
  readonly sockets: number;
  readonly drops: number;
  readonly held_s: number;
  readonly heartbeats: number;
  readonly set_up_s: number;
}

interface Phase {
  readonly phase: "calm" | "floods" | "stalls";
  readonly messages_per_s: number;
  readonly cpu_us_per_session_s: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
}

interface Active {
  readonly phases: readonly Phase[];
  readonly sessions: number;
  readonly drops: number;
  readonly sent: number;
  readonly ops_lost: number;
  readonly pointers_lost: number;
}

const { values } = parseArgs({
  options: {
    sessions: { type: "string", default: "9000" },
    minutes: { type: "string", default: "2" },
    active: { type: "string", default: "1000" },
    seconds: { type: "string", default: "10" },
    case: { type: "string", multiple: true, default: [] },
  },
});
const nIdle = whole(values.sessions);
const nActive = whole(values.active);

if (isWanted("idle")) await idle();
if (isWanted("active") || isWanted("hostile")) await active();

function whole(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(USAGE);
  return number;
}

function isWanted(name: string): boolean {
  return values.case.length === 0 || values.case.includes(name);
}

async function idle(): Promise<void> {
  const steps = [...STEPS.filter((step) => step < nIdle), nIdle];
  progress(`idle: ${steps.join(", ")} sessions, then ${values.minutes} minutes`);
  const found = await beside<Idle>("idle", "--steps", steps.join(","), "--seconds", String(Number(values.minutes) * 60));
  for (const step of found.steps) {
    report({
      bench: "capacity",
      subject: "tandem",
      case: `idle, ${step.sessions} sessions`,
      rss_kib_per_socket: round(step.rss_kib_per_socket),
      cpu_us_per_session_s: round(step.cpu_us_per_session_s),
    });
  }
  report({
    bench: "capacity",
    subject: "tandem",
    case: "idle, held",
    sockets: found.sockets,
    held_s: round(found.held_s, 0),
    drops: found.drops,
    heartbeats: found.heartbeats,
    set_up_s: round(found.set_up_s, 0),
  });
}

async function active(): Promise<void> {
  const neighbours = isWanted("hostile") ? ["--neighbours", "floods,stalls"] : [];
  progress(`active: ${nActive} sessions, ${OPS} changes and ${POINTERS} pointers a second each`);
  const words = ["--sessions", String(nActive), "--ops", String(OPS), "--pointers", String(POINTERS), "--seconds", values.seconds];
  const found = await beside<Active>("active", ...words, ...neighbours);
  found.phases.forEach((phase, at) => {
    const calm = [found.phases[at - 1], found.phases[at + 1]].flatMap((beside) => (beside === undefined ? [] : [beside.p99_ms]));
    const ratio = phase.phase === "calm" ? {} : { ratio_p99_calm: round((phase.p99_ms * calm.length) / calm.reduce((sum, one) => sum + one, 0), 2) };
    report({
      bench: "capacity",
      subject: "tandem",
      case: `active, ${phase.phase}`,
      sessions: found.sessions,
      messages_per_s: round(phase.messages_per_s, 0),
      cpu_us_per_session_s: round(phase.cpu_us_per_session_s),
      p50_ms: round(phase.p50_ms, 2),
      p99_ms: round(phase.p99_ms, 2),
      ...ratio,
    });
  });
  const { sent, drops, ops_lost, pointers_lost } = found;
  report({ bench: "capacity", subject: "tandem", case: "active, all", sessions: found.sessions, sent, ops_lost, pointers_lost, drops });
}

/** Runs the load generator beside a server of its own. */
async function beside<Found>(...words: readonly string[]): Promise<Found> {
  const server = await TandemServer.launch(...LIMITS);
  try {
    const [name = "", ...rest] = words;
    return await generate<Found>(name, "--origin", server.origin, "--pid", String(server.pid), ...rest);
  } finally {
    await server.stop();
  }
}
