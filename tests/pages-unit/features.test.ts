// Each fixture reads the same on both sides, at the start and after what happens in it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { FIXTURES } from "./fixtures.ts";
import { type Stage, openShow, openStage } from "./stage.ts";

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

for (const { name, html, live, mode } of FIXTURES) {
  test(`mirrors: ${name}`, async () => {
    const show = await openShow(stage, name, html, mode === undefined ? {} : { mode });
    await show.start();
    await show.equal();
    if (live !== undefined) {
      await show.customer.evaluate(`(async () => {${live}})()`);
      await show.equal();
    }
    assert.deepEqual(await show.faults(), []);
    await show.page.close();
  });
}
