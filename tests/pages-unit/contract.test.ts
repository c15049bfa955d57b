// `web/shared/batch.ts` says the same as `crates/protocol/src/batch.rs`.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { animation, assetKind, assetState, environment, frameReason, layer, mark, media, omission, op, pictureState, slot, state } from "../../web/shared/batch.ts";
import { repository } from "./bundle.ts";

/** Constants of one Rust module of the contract. */
async function constants(module: string): Promise<Record<string, number>> {
  const source = await readFile(repository("crates/protocol/src/batch.rs"), "utf8");
  const body = source.slice(source.indexOf(`pub mod ${module} {`)).split("\n}")[0] ?? "";
  return Object.fromEntries(Array.from(body.matchAll(/pub const (\w+): u32 = (\d+);/g), ([, name, value]) => [name, Number(value)]));
}

for (const [module, ours] of [["op", op], ["mark", mark], ["asset_kind", assetKind], ["slot", slot], ["state", state], ["layer", layer], ["environment", environment], ["frame_reason", frameReason], ["omission", omission], ["asset_state", assetState], ["picture_state", pictureState], ["media", media], ["animation", animation]] as const) {
  test(`both sides number ${module} alike`, async () => {
    assert.deepEqual({ ...ours }, await constants(module));
  });
}
