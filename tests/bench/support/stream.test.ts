import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, deflateRawSync } from "node:zlib";

import { makeWeigher } from "./stream.ts";

const MESSAGE = JSON.stringify({ type: 3, data: { source: 0, texts: [{ id: 12, value: "some text" }] } });

test("a message weighs what it deflates to, without the mark that ends a flush", async () => {
  const alone = deflateRawSync(MESSAGE, { finishFlush: constants.Z_SYNC_FLUSH });
  assert.equal(await makeWeigher().weigh([MESSAGE]), alone.length - 4);
});

test("what was weighed before makes the same message light", async () => {
  const weigher = makeWeigher();
  const first = await weigher.weigh([MESSAGE]);
  const again = await weigher.weigh([MESSAGE, MESSAGE]);
  assert.ok(again < first / 2, `${again} of ${first}`);
  assert.equal(await weigher.weigh([]), 0);
});
