// `cargo xtask bench priorities`: how late the pointer and changes of a page are while a file of 1 MB
// crosses a link of 10 Mbit/s, 30 ms and 1 % loss every two seconds, over both kinds of path.
//
// `--files N` (20) says how many, `--seed N` how the network's chance falls.

import { crowd, measure } from "../e2e/crowding.ts";
import { progress, report } from "./support/report.ts";
import { load, percentile, round } from "./support/stats.ts";

const POINTER_P95_MAX_MS = 60;
const CHANGE_P95_MAX_MS = { p2p: 120, websocket: 200 } as const;
const FILE_P95_MAX_MS = 1_500;

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

for (const kind of ["p2p", "websocket"] as const) {
  progress(kind);
  const meeting = await crowd(kind, option("--seed", 1));
  try {
    const { pointerMs, changeMs, fileMs, lost, doubled } = await measure(meeting, option("--files", 20));
    const p95 = { pointer: percentile(pointerMs, 95), change: percentile(changeMs, 95), file: percentile(fileMs, 95) };
    const isPointerFine = kind === "websocket" || p95.pointer <= POINTER_P95_MAX_MS;
    report({
      bench: "priorities", subject: "tandem", case: kind, load: load(), lost, doubled,
      ok: lost === 0 && doubled === 0 && isPointerFine && p95.change <= CHANGE_P95_MAX_MS[kind] && p95.file <= FILE_P95_MAX_MS,
      pointer_p50_ms: round(percentile(pointerMs, 50)), pointer_p95_ms: round(p95.pointer),
      change_p50_ms: round(percentile(changeMs, 50)), change_p95_ms: round(p95.change),
      file_p50_ms: round(percentile(fileMs, 50), 0), file_p95_ms: round(p95.file, 0), files: fileMs.length, pointers: pointerMs.length,
    });
  } finally {
    await meeting.close();
  }
}
