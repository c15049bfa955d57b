// `cargo xtask bench relay`: what it costs to hand a message on, beside Node's `ws` and socket.io.
//
// All three move the same messages between the same pairs of ends, one after the other in each round. First as many
// as they can, for the messages a second of processor time that the relay's process takes; then half as many as they
// could, for how much later a message comes than over a socket without a relay.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { TandemServer } from "../e2e/support.ts";
import { generate, type Relay, startPeer } from "./support/load.ts";
import { progress, report } from "./support/report.ts";
import { median, round } from "./support/stats.ts";

interface Case {
  readonly name: string;
  readonly bytes: number;
  /** Messages of a pair that are on their way at a time. */
  readonly window: number;
}

/** A pointer or a small change, a larger one, a piece of a snapshot; and small ones of which none waits for another. */
const CASES: readonly Case[] = [
  { name: "100 B", bytes: 100, window: 16 },
  { name: "4 KB", bytes: 4096, window: 16 },
  { name: "64 KB", bytes: 65536, window: 16 },
  { name: "100 B, one at a time", bytes: 100, window: 1 },
];
const USAGE = `options:
--runs N      how many interleaved rounds the medians are of (default 3)
--seconds S   how long each measurement takes (default 3)
--pairs N     pairs of ends (default 50)
--case NAME   measure this case alone (may be repeated): ${CASES.map(({ name }) => name).join("; ")}
--only NAME   measure this subject alone (may be repeated): tandem, ws, socket-io`;

const SUBJECTS = ["tandem", "ws", "socket-io"] as const;
type Subject = (typeof SUBJECTS)[number];

/** What the load generator says. */
interface Found {
  readonly messages_per_s: number;
  readonly cpu_us: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
}

interface Round {
  readonly messages_per_s: number;
  readonly cpu_us: number;
  readonly added_p50_ms: number;
  readonly added_p99_ms: number;
}

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "3" },
    seconds: { type: "string", default: "3" },
    pairs: { type: "string", default: "50" },
    case: { type: "string", multiple: true, default: [] },
    only: { type: "string", multiple: true, default: [] },
  },
});
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(USAGE);
const cases = CASES.filter(({ name }) => values.case.length === 0 || values.case.includes(name));
const subjects = SUBJECTS.filter((subject) => values.only.length === 0 || values.only.includes(subject));
const common = ["--pairs", values.pairs, "--seconds", values.seconds];

await main();

async function main(): Promise<void> {
  for (const one of cases) {
    const rounds = new Map<Subject, Round[]>(subjects.map((subject) => [subject, []]));
    for (let run = 0; run < runs; run++) {
      for (const subject of subjects) {
        progress(`${one.name}, round ${run + 1} of ${runs}: ${subject}`);
        rounds.get(subject)?.push(await measure(subject, one));
      }
    }
    tell(one.name, rounds);
  }
}

/** One subject, in a process that has seen nothing else. */
async function measure(subject: Subject, { bytes, window }: Case): Promise<Round> {
  const relay = await start(subject);
  try {
    const load = [...common, "--bytes", String(bytes), "--window", String(window)];
    const words = ["relay", "--subject", subject, "--origin", relay.origin, "--pid", String(relay.pid), ...load];
    const full = await generate<Found>(...words);
    const rate = String(full.messages_per_s / 2);
    const half = await generate<Found>(...words, "--rate", rate);
    const direct = await generate<Found>("relay", "--subject", "direct", ...load, "--rate", rate);
    return {
      messages_per_s: full.messages_per_s,
      cpu_us: full.cpu_us,
      added_p50_ms: half.p50_ms - direct.p50_ms,
      added_p99_ms: half.p99_ms - direct.p99_ms,
    };
  } finally {
    await relay.close();
  }
}

async function start(subject: Subject): Promise<Relay> {
  if (subject !== "tandem") return await startPeer(subject);
  // Nobody may send so much in earnest.
  const server = await TandemServer.launch(
    "--limit-live-frames-per-second", "1000000", "--limit-bulk-kib-per-second", "100000000", "--limit-joins-per-address-minute", "1000",
  );
  return { origin: server.origin, pid: server.pid, close: async () => await server.stop() };
}

function tell(name: string, rounds: ReadonlyMap<Subject, readonly Round[]>): void {
  const middle = (subject: Subject, key: keyof Round): number => median((rounds.get(subject) ?? []).map((one) => one[key]));
  const perCpuSecond = (subject: Subject): number => 1e6 / middle(subject, "cpu_us");
  for (const subject of subjects) {
    const ratios = Object.fromEntries(
      SUBJECTS.filter((peer) => subject === "tandem" && peer !== "tandem" && subjects.includes(peer)).flatMap((peer) => {
        const suffix = peer.replace("-", "_");
        return [
          [`ratio_messages_per_cpu_s_${suffix}`, round(perCpuSecond("tandem") / perCpuSecond(peer), 2)],
          [`ratio_added_p99_${suffix}`, round(middle("tandem", "added_p99_ms") / middle(peer, "added_p99_ms"), 2)],
        ];
      }),
    );
    report({
      bench: "relay",
      subject: version(subject),
      case: name,
      runs,
      messages_per_cpu_s: round(perCpuSecond(subject), 0),
      cpu_us: round(middle(subject, "cpu_us"), 2),
      messages_per_s: round(middle(subject, "messages_per_s"), 0),
      added_p50_ms: round(middle(subject, "added_p50_ms"), 2),
      added_p99_ms: round(middle(subject, "added_p99_ms"), 2),
      ...ratios,
    });
  }
}

function version(subject: Subject): string {
  if (subject === "tandem") return subject;
  const name = subject === "ws" ? "ws" : "socket.io";
  const manifest = readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8");
  return `${name} ${(JSON.parse(manifest) as { version: string }).version}, Node ${process.versions.node}`;
}
