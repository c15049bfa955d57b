// `cargo xtask bench ladder`: a session over each network that leaves less and less open: how it is
// connected at both ends, how long that took, and when the agent saw the page.
//
// `--runs N` (3) sessions a network; `--only TEXT` picks networks by name.

import * as flow from "../e2e/flow.ts";
import { NETWORKS, open, prepare } from "../e2e/networks.ts";
import { progress, report } from "./support/report.ts";
import { load, median, percentile, round } from "./support/stats.ts";

const OPEN_MAX_MS = 400;

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

const nRuns = Number(option("--runs") ?? 3);
for (const network of NETWORKS.filter(({ name }) => name.includes(option("--only") ?? ""))) {
  const [opened, painted, ways]: [number[], number[], Set<string>] = [[], [], new Set()];
  let nAsExpected = 0;
  for (let run = 0; run < nRuns; run++) {
    progress(`${network.name} ${run + 1}`);
    const meeting = await prepare(network, run + 1, "p2p", "--turn", "true");
    try {
      const found = await open(meeting, 30_000);
      opened.push(found.openMs);
      painted.push(found.paintedMs);
      ways.add(`${found.agent.way} - ${found.customer.way}`);
      nAsExpected += network.expected.includes(found.agent.way) ? 1 : 0;
    } finally {
      await meeting.close();
    }
  }
  report({
    bench: "ladder", subject: "tandem", case: network.name, runs: nRuns, load: load(), ways: [...ways].join(", "),
    ok: nAsExpected === nRuns && median(opened) <= OPEN_MAX_MS,
    open_p50_ms: round(median(opened), 0), open_max_ms: round(Math.max(...opened), 0), painted_p95_ms: round(percentile(painted, 95), 0),
  });
}

// Nothing goes from browser to browser here, and no relay is there: the page is seen all the same.
progress("WebSocket alone");
const [first] = NETWORKS;
if (first !== undefined && option("--only") === undefined) {
  const painted: number[] = [];
  for (let run = 0; run < nRuns; run++) {
    const meeting = await prepare({ ...first, apart: true }, run + 1, "p2p");
    try {
      await flow.answerConsent(meeting.stage.customer, "Allow");
      painted.push(await flow.agentSees(meeting.stage.agent, "Setup is not finished"));
      await flow.agentTransport(meeting.stage.agent, "WebSocket");
    } finally {
      await meeting.close();
    }
  }
  report({ bench: "ladder", subject: "tandem", case: "no direct path and no relay", runs: nRuns, load: load(), painted_p95_ms: round(percentile(painted, 95), 0) });
}
