// The replica compares its own DOM with the digest that comes with each batch.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { op } from "../../web/shared/batch.ts";
import { type Show, type Stage, openShow, openStage } from "./stage.ts";

/** Rows of a page that is walked in slices. */
const MANY = 10_000;
/** Nodes that are walked in one slice by a clock that goes on with each look at it. */
const SLICE_NODES = 256 * 6;
/** Such a clock, and how often the replica was idle. */
const SLOW_CLOCK = `
  let now = 0;
  performance.now = () => ++now;
  window.nIdle = 0;
  const whenIdle = window.requestIdleCallback;
  window.requestIdleCallback = (run, options) => whenIdle(() => { window.nIdle++; run(); }, options);
`;

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

/** MurmurHash3 of an identifier, its parent and the sibling before it. */
function place(...words: readonly number[]): number {
  let hash = 0;
  for (const word of words) {
    let spread = Math.imul(word, 0xcc9e2d51);
    spread = Math.imul((spread << 15) | (spread >>> 17), 0x1b873593);
    hash ^= spread;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

const digest = (places: readonly (readonly [number, number, number])[]): number =>
  places.reduce((sum, one) => (sum + place(...one)) >>> 0, 0);

/** A replica of `html > body` with so many rows in it, which is told that digest. */
async function built(name: string, rows: number, shape: number, prepare = ""): Promise<Show> {
  const show = await openShow(stage, name, "<!doctype html><p>unused</p>");
  await show.page.evaluate(`window.wire = Wire.connect(() => undefined, document.querySelector("[name=replica]"))`);
  await show.page.waitForFunction('wire.messages.some((m) => m.type === "ready" && m.quirks === 0)');
  await show.replica.evaluate(`(() => { ${prepare} })()`);
  await show.page.evaluate(
    ([codes, count, expected]) => {
      const words = [codes.DOCUMENT, 0, 0, 0, 800, 600, 1000, 0, 0, codes.INSERT, 1, 0, codes.ELEMENT, 0, 1, 0, 0, codes.ELEMENT, 0, 2, 0, 0];
      for (let row = 0; row < count; row++) {
        words.push(codes.ELEMENT, 0, 3, 0, 0, codes.END);
      }
      words.push(codes.END, codes.END, codes.END);
      (window as unknown as { wire: { replica(m: unknown): void } }).wire.replica({
        type: "batch", ops: new Uint32Array(words).buffer, strings: new TextEncoder().encode("\0html\0body\0p").buffer, stringCount: 4, proof: { serial: 7, shape: expected },
      });
    },
    [op, rows, shape] as const,
  );
  return show;
}

interface Told {
  readonly serial: number;
  readonly rows: readonly number[] | null;
}

/** What the replica says next. */
async function told(show: Show): Promise<Told> {
  await show.page.waitForFunction('wire.messages.some((m) => m.type === "proof")');
  return show.page.evaluate(() => {
    const { messages } = (window as unknown as { wire: { messages: { type: string; serial: number; rows: ArrayBuffer | null }[] } }).wire;
    const at = messages.findIndex(({ type }) => type === "proof");
    const [message] = messages.splice(at, 1);
    const rows = message?.rows ?? null;
    return { serial: message?.serial ?? 0, rows: rows === null ? null : [...new Uint32Array(rows)] };
  });
}

const rowsOf = (count: number): [number, number, number][] =>
  Array.from({ length: count }, (_, row) => [4 + row, 3, row === 0 ? 0 : 3 + row]);

test("places have the digest that the clients compute", () => {
  // The same number stands in the tests of `crates/dom/src/digest.rs`.
  assert.equal(place(7, 2, 5), 257_893_824);
});

test("a replica that is as it was told says so once, and tells its tree when it is not", async () => {
  const show = await built("proof", 2, digest([[1, 0, 0], [2, 1, 0], [3, 2, 0], ...rowsOf(2)]));
  assert.deepEqual(await told(show), { serial: 7, rows: null });
  await show.replica.evaluate("document.body.prepend(document.createElement('i'))");
  await show.replica.evaluate("document.querySelector('p').remove()");
  assert.deepEqual(await told(show), { serial: 7, rows: [1, 1, 2, 2, 1, 3, 3, 1, 5] });
  await show.page.close();
});

test("a large page is walked in slices", async () => {
  const show = await built("proof-large", MANY, digest([[1, 0, 0], [2, 1, 0], [3, 2, 0], ...rowsOf(MANY)]), SLOW_CLOCK);
  assert.deepEqual(await told(show), { serial: 7, rows: null });
  const slices = await show.replica.evaluate<number>("window.nIdle");
  assert.ok(slices >= MANY / SLICE_NODES, `${slices} slices`);
  await show.page.close();
});
