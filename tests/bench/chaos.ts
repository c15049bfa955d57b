// `cargo xtask bench chaos`: everything that may cut a session, one after the other, at full length.
//
// Runs in a network namespace of its own where the machine lets it, so that addresses and rules can
// change under real browsers; what needs that is left out elsewhere, and said so.
// `--only TEXT` picks cuts by name, `--scale N` shortens them.

import { execFileSync, spawnSync } from "node:child_process";
import { CUTS, RETURN_MS, survive } from "../e2e/chaos.ts";
import { progress, report } from "./support/report.ts";
import { load, round } from "./support/stats.ts";

const INSIDE = "TANDEM_CHAOS_INSIDE";

if (process.env[INSIDE] === undefined) enter();
await main();

/** Starts again inside, and ends as that does. */
function enter(): void {
  const probe = spawnSync("unshare", ["--net", "ip", "link", "set", "lo", "up"]);
  const isolated = probe.status === 0;
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const words = isolated ? ["unshare", "--net", ...command] : command;
  const [file = "", ...rest] = words;
  const done = spawnSync(file, rest, { stdio: "inherit", env: { ...process.env, [INSIDE]: isolated ? "isolated" : "shared" } });
  process.exit(done.status ?? 1);
}

/** A loopback and one more address, for browsers that find no way over the first. */
function lay(): void {
  for (const line of [
    "link set lo up", "link add veth0 type veth peer name veth1", "addr add 10.99.0.2/24 dev veth0", "link set veth0 up",
    "link set veth1 up", "route add default via 10.99.0.1 dev veth0", "rule add pref 100 lookup local", "rule del pref 0",
  ]) {
    execFileSync("ip", line.split(" "), { stdio: "pipe" });
  }
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

async function main(): Promise<void> {
  const isolated = process.env[INSIDE] === "isolated";
  if (isolated) lay();
  const scale = Number(option("--scale") ?? 1);
  const only = option("--only") ?? "";
  let nFailed = 0;
  for (const cut of CUTS.filter(({ name }) => name.includes(only))) {
    progress(cut.name);
    const common = { bench: "chaos", subject: "tandem", case: cut.name, network: cut.network, load: load() };
    if (cut.isolated === true && !isolated) {
      report({ ...common, ok: null, detail: "needs a network namespace of its own" });
      continue;
    }
    try {
      const { returnMs, checked } = await survive(cut, { scale });
      // Nothing is left to compare where the session was ended.
      const found = checked ? { hash_equal: true, lost: 0, doubled: 0, consents: 1 } : {};
      report({ ...common, ok: returnMs <= RETURN_MS, [checked ? "equal_after_ms" : "ended_after_ms"]: round(returnMs, 0), ...found });
      nFailed += returnMs <= RETURN_MS ? 0 : 1;
    } catch (cause) {
      nFailed++;
      report({ ...common, ok: false, detail: cause instanceof Error ? cause.message : String(cause) });
    }
  }
  process.exitCode = nFailed === 0 ? 0 : 1;
}
