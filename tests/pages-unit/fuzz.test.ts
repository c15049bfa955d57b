// Random storms after the start, and storms that overlap the start with tiny slices, must end in
// equal trees. A failure names its seed; `TANDEM_SEED` runs one alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { bundle } from "./bundle.ts";
import { type Show, type Stage, openShow, openStage } from "./stage.ts";

const SEEDS = process.env["TANDEM_SEED"] === undefined ? range(Number(process.env["TANDEM_SEEDS"] ?? 8)) : [Number(process.env["TANDEM_SEED"])];
const ROUNDS = 12;

/** Bursts between slices; answers how many came before the snapshot was complete. */
const STORM = `
  let overlapped = 0;
  for (let i = 0; i < 25; i++) {
    customer.storm.blow(1 + (i % 5));
    overlapped += wire.complete ? 0 : 1;
    await new Promise((done) => (i % 3 ? setTimeout(done, 0) : requestAnimationFrame(done)));
  }
  return overlapped;`;

let stage: Stage;
let storm: string;
before(async () => {
  stage = await openStage();
  storm = await bundle("tests/pages-unit/storm.ts", "TandemStorm", false);
});
after(() => stage.close());

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

async function open(seed: number, elements: number, tinySlices: boolean): Promise<Show> {
  const show = await openShow(stage, `storm ${seed}`, "<!doctype html><title>Storm</title><body></body>", { tinySlices });
  await show.customer.evaluate(`{${storm};window.storm = TandemStorm.makeStorm(${seed}); storm.grow(${elements})}`);
  return show;
}

for (const seed of SEEDS) {
  test(`storm after the start, seed ${seed}`, async () => {
    const show = await open(seed, 200, false);
    await show.start();
    await show.equal();
    for (let round = 0; round < ROUNDS; round++) {
      // Several bursts a round, some in one task, some across frames.
      await show.customer.evaluate(`(async () => { for (let i = 0; i < 4; i++) { storm.blow(${5 + round * 4}); if (i % 2) await new Promise(requestAnimationFrame); } })()`);
      await show.equal();
    }
    assert.deepEqual(await show.faults(), [], `seed ${seed}`);
    await show.page.close();
  });

  test(`storm while the start is under way, seed ${seed}`, async () => {
    const show = await open(seed + 1000, 300, true);
    const overlapped = await show.start(STORM);
    await show.equal();
    assert.ok(Number(overlapped) > 0, "the storm overlapped the start");
    assert.deepEqual(await show.faults(), [], `seed ${seed + 1000}`);
    await show.page.close();
  });
}
