// `cargo xtask bench switch`: the pause that an agent sees when the direct way is cut and when it
// comes back, in a stream of 60 changes a second between browsers in network namespaces.
//
// `--cuts N` (50) says how often, `--seed N` how the network's chance falls.

import { cutAndRestore, NETWORKS, open, prepare } from "../e2e/networks.ts";
import { progress, report } from "./support/report.ts";
import { load, percentile, round } from "./support/stats.ts";

const TO_RELAY_P95_MAX_MS = 450;

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

const [network] = NETWORKS;
if (network === undefined) throw new Error("no network");
const nCuts = option("--cuts", 50);
const meeting = await prepare(network, option("--seed", 1), "p2p");
try {
  progress("a session over the direct way");
  await open(meeting);
  progress(`${nCuts} cuts`);
  const { toRelay, toDirect, calm, lost, doubled } = await cutAndRestore(meeting, network, nCuts);
  const figures = (pauses: readonly number[]): Record<string, number> => ({
    pause_p50_ms: round(percentile(pauses, 50)), pause_p95_ms: round(percentile(pauses, 95)), pause_max_ms: round(Math.max(...pauses)),
  });
  const common = { bench: "switch", subject: "tandem", cuts: nCuts, load: load(), lost, doubled };
  const ok = lost === 0 && doubled === 0;
  report({ ...common, case: "no switch", ...figures(calm) });
  report({ ...common, case: "p2p to relay", ok: ok && percentile(toRelay, 95) <= TO_RELAY_P95_MAX_MS, ...figures(toRelay) });
  report({ ...common, case: "relay to p2p", ok, ...figures(toDirect) });
} finally {
  await meeting.close();
}
