// `cargo xtask bench viewers`: one session and many who watch it.
//
// A customer in a real browser shows a page that changes twenty times a second; the agent watches it
// in the console, and N viewers are sockets of their own that decode with the console's own client.
// The customer's bytes are counted on the wire, with one viewer and with all, over the same changes.
// `--viewers N` (50), `--seconds N` of changes in each half (10), `--elements N` of the page (2,000).

import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";

import { eventually } from "../e2e/support.ts";
import { customerContext, launch } from "./support/browser.ts";
import { progress, report } from "./support/report.ts";
import { serve } from "./support/site.ts";
import { percentile, round } from "./support/stats.ts";
import { startTandem } from "./support/tandem.ts";
import type { Counted } from "./support/wire.ts";
import { joinAsViewer, loadClient, makeAgents, type Viewer } from "./support/viewer.ts";

const CHANGE_MS = 50;
/** All digests agree within this time after the last change, or are counted as different. */
const SETTLE_MS = 10_000;

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { viewers: { type: "string", default: "50" }, seconds: { type: "string", default: "10" }, elements: { type: "string", default: "2000" } },
  });
  const [nViewers, seconds, elements] = [Number(values.viewers), Number(values.seconds), Number(values.elements)];
  const tandem = await startTandem();
  const page = `<!doctype html><title>Viewers</title><main>${"<p>Row <b>of text</b></p>".repeat(elements / 2)}</main>`;
  const site = await serve({
    host: "localhost", folder: null, snippet: () => "",
    own: { "page.html": { type: "text/html", body: page.replace("</title>", `</title>${tandem.snippet}`) } },
  });
  await tandem.start([site.origin]);
  await loadClient(join(import.meta.dirname, "../../web/wasm/agent"));
  const [customers, agents] = [await launch(), await launch()];
  const viewers: Viewer[] = [];
  try {
    const customer = await (await customerContext(customers)).newPage();
    const visit = await tandem.invite(agents, customer, `${site.origin}/__bench/page.html`, async () => undefined);
    await visit.allow();
    await eventually("the agent sees the page", () => visit.isProven());
    const session = /sessions\/(ses_\w+)/.exec(visit.agent.url())?.[1] ?? "";
    progress(`making ${nViewers} agents`);
    const cookies = await makeAgents(tandem.origin, nViewers);

    // The first viewer moves a session between two browsers to the server.
    const first = await joinAsViewer(tandem.origin, cookies[0] ?? "", session);
    viewers.push(first);
    await eventually("the first viewer sees the page", async () => first.proof() === "identical");
    // The first time each row is changed costs more than any later one.
    await changed(customer, visit.bytes, seconds);
    const one = await changed(customer, visit.bytes, seconds);

    progress(`${nViewers - 1} more`);
    const before = await visit.bytes();
    for (const cookie of cookies.slice(1)) {
      const viewer = await joinAsViewer(tandem.origin, cookie, session);
      viewers.push(viewer);
      await viewer.caughtUp;
    }
    const joined = await visit.bytes();
    const all = await changed(customer, visit.bytes, seconds);
    const isEqual = async (): Promise<boolean> => viewers.every((viewer) => viewer.isEqualTo(first));
    await eventually("all digests agree", isEqual, SETTLE_MS).catch(() => undefined);
    const late = await Promise.all(viewers.slice(1).map((viewer) => viewer.caughtUp));
    report({
      bench: "viewers", subject: "tandem", case: `${nViewers} viewers`, viewers: nViewers, seconds,
      wire_bytes_1: one.wire, wire_bytes_all: all.wire, ratio_wire: round(all.wire / one.wire, 3),
      mirrored_bytes_1: one.mirrored, mirrored_bytes_all: all.mirrored, ratio_mirrored: round(all.mirrored / one.mirrored, 3),
      wire_bytes_while_joining: joined.wire - before.wire,
      late_join_p50_ms: round(percentile(late, 50)), late_join_p95_ms: round(percentile(late, 95)),
      frames_of_mirror: first.frames(), hash_equal: viewers.filter((viewer) => viewer.isEqualTo(first)).length,
    });
  } finally {
    for (const viewer of viewers) viewer.close();
    await customers.close();
    await agents.close();
    await site.close();
    await tandem.close();
  }
}

/** Bytes that the customer sends while its page changes for so long: all, and those of the mirror alone. */
async function changed(customer: Page, bytes: () => Promise<Counted>, seconds: number): Promise<Counted> {
  const before = await bytes();
  await customer.evaluate(
    ([everyMs, n]) =>
      new Promise<void>((done) => {
        const rows = document.querySelectorAll("b");
        let count = 0;
        const timer = setInterval(() => {
          const row = rows[(count * 31) % rows.length];
          if (row !== undefined) row.textContent = `changed ${1000 + count}`;
          if (++count < n) return;
          clearInterval(timer);
          done();
        }, everyMs);
      }),
    [CHANGE_MS, (seconds * 1000) / CHANGE_MS] as const,
  );
  const after = await bytes();
  return { wire: after.wire - before.wire, assets: after.assets - before.assets, mirrored: after.mirrored - before.mirrored };
}
