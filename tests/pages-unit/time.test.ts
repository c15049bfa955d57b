// What the sensor takes of the page's thread, in all and at a time, for a table of 10,000 nodes, cold, without a replica.
// The figures are printed; the bounds are wide enough for a busy machine and still catch a walk that
// no longer yields or a cost per node that doubled.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import type { Page } from "playwright-core";

import { sensorBundle } from "./bundle.ts";
import { type Stage, openStage } from "./stage.ts";

const RUNS = 5;
/** Processor time, not time on the clock: other work on the machine does not count. */
const TOTAL_MS_MAX = 60;

const ROWS = Array.from({ length: 1000 }, (_, i) => `<tr class="row r${i % 7}" id="r${i}"><td class="c">${i}</td><td>name ${i}</td><td><a href="#${i}">open</a></td><td>${i * 7}</td></tr>`);
const TABLE = `<!doctype html><meta charset=utf-8><style>td{padding:2px}</style><table><tbody>${ROWS.join("")}</tbody></table>`;

/** Times every task of the sensor by the natives through which it gets its tasks. */
const CLOCKED = `
  window.spent = [];
  const timed = (run) => (...args) => { const from = performance.now(); try { return run(...args); } finally { spent.push(performance.now() - from); } };
  const post = scheduler.postTask.bind(scheduler);
  scheduler.postTask = (task, options) => post(timed(task), options);
  const frame = requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (task) => frame(timed(task));
  const Native = MutationObserver;
  window.MutationObserver = class extends Native { constructor(run) { super(timed(run)); } };
  window.begin = (start) => new Promise((done) => {
    const channel = new MessageChannel();
    let bytes = 0;
    let nodes = 0;
    start({ postMessage: (m, t) => channel.port1.postMessage(m, t), set onmessage(run) { channel.port1.onmessage = timed(run); }, close() {} });
    channel.port2.onmessage = ({ data }) => {
      bytes += data.ops.byteLength + data.strings.byteLength;
      // SNAPSHOT_END is the last word of its batch.
      if (new Uint32Array(data.ops).at(-1) === 25) done({ spent, bytes });
    };
    channel.port2.postMessage([{ type: "start", epoch: 1, profile: "balanced" }]);
  });`;

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** Answers how much processor time the page's tasks took since. */
async function taskClock(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const read = async (): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1000;
  };
  const from = await read();
  return async () => (await read()) - from;
}

test("a table of 10,000 nodes costs little and is walked in slices", async () => {
  const script = await sensorBundle(false);
  stage.documents.set("table", TABLE);
  const totals: number[] = [];
  const longest: number[] = [];
  const slices: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const page = await (await stage.browser.newContext()).newPage();
    await page.goto(`${stage.origin}/page/table`);
    await page.evaluate(`{${CLOCKED}}`);
    await page.evaluate(`{${script};window.TandemSensor = TandemSensor}`);
    const processor = await taskClock(page);
    const { spent } = await page.evaluate<{ spent: number[] }>("begin(TandemSensor.startSensor)");
    totals.push(await processor());
    slices.push(spent.length);
    longest.push(Math.max(...spent));
    await page.context().close();
  }
  console.log(`10k-node table: ${median(totals).toFixed(1)} ms of the processor (best ${Math.min(...totals).toFixed(1)}), ${median(slices)} slices, longest ${Math.min(...longest).toFixed(1)}–${Math.max(...longest).toFixed(1)} ms on the clock`);
  assert.ok(Math.min(...totals) < TOTAL_MS_MAX, `total ${totals}`);
  assert.ok(median(slices) > 2, `slices ${slices}`);
});
