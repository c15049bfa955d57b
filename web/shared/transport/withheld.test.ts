// What is told of assets that the page can not read, and what comes of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { assetKind } from "../batch.ts";
import type { FetchedAsset } from "../generated/FetchedAsset.ts";
import type { NameAsset } from "../generated/NameAsset.ts";
import { ASKED_MAX, type AssetPlace, makeWithheld, WAITING_MAX, type WithheldEvents } from "./withheld.ts";

const IMAGE: FetchedAsset = { mime: "image/png", size: 6, hash: "00ff".padEnd(64, "1"), css: null };

interface Scene {
  readonly events: WithheldEvents;
  readonly asked: NameAsset[];
  readonly kept: string[];
  token: string | null;
  address: readonly [number, string] | null;
}

function scene(answer: (name: NameAsset) => Promise<FetchedAsset>): Scene {
  const made: Scene = {
    token: "token", address: [assetKind.IMAGE, "https://cdn.example/a.png"], asked: [], kept: [],
    events: {
      token: () => made.token,
      addressOf: () => made.address,
      ask(name) {
        made.asked.push(name);
        return answer(name);
      },
      onSheet: ({ number }, css) => made.kept.push(`${number} ${new TextDecoder().decode(css)}`),
      onKept: ({ number }, mime, size, hash) => made.kept.push(`${number} ${mime} ${size} ${hash.length} ${hash[1]}`),
    },
  };
  return made;
}

const place = (number: number): AssetPlace => ({ epoch: 1, document: 0, number });

/** Lets everything happen that only waits for promises. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test("an image is told by its hash, and a style sheet comes as text", async () => {
  const one = scene(async ({ kind }) => (kind === "style" ? { mime: "text/css", size: 3, hash: null, css: "é{}" } : IMAGE));
  const withheld = makeWithheld(one.events);
  withheld.want(place(7));
  await settled();
  one.address = [assetKind.STYLE, "https://cdn.example/a.css"];
  withheld.want(place(8));
  await settled();
  assert.deepEqual(one.asked, [
    { bulk_token: "token", kind: "image", url: "https://cdn.example/a.png" },
    { bulk_token: "token", kind: "style", url: "https://cdn.example/a.css" },
  ]);
  assert.deepEqual(one.kept, ["7 image/png 6 32 255", "8 é{}"]);
});

test("nothing is asked without leave, without an address, or of a kind that nobody knows", async () => {
  const one = scene(async () => IMAGE);
  const withheld = makeWithheld(one.events);
  one.token = null;
  withheld.want(place(1));
  one.token = "token";
  one.address = null;
  withheld.want(place(2));
  one.address = [99, "https://cdn.example/a"];
  withheld.want(place(3));
  await settled();
  assert.deepEqual([one.asked, one.kept], [[], []]);
});

test("leave and address are those of the moment of asking", async () => {
  const answers: ((asset: FetchedAsset) => void)[] = [];
  const one = scene(() => new Promise((resolve) => answers.push(resolve)));
  const withheld = makeWithheld(one.events);
  for (let number = 0; number <= ASKED_MAX; number++) {
    withheld.want(place(number));
  }
  await settled();
  assert.equal(one.asked.length, ASKED_MAX);
  one.token = null;
  answers.forEach((answer) => answer(IMAGE));
  await settled();
  assert.equal(one.asked.length, ASKED_MAX, "the page is not seen any more");
});

test("what fails makes room for the next, and no more waits than the server would fetch", async () => {
  let fail: (() => void)[] = [];
  const one = scene(() => new Promise((_resolve, reject) => fail.push(() => reject(new Error("none")))));
  const withheld = makeWithheld(one.events);
  for (let number = 0; number < ASKED_MAX + WAITING_MAX + 9; number++) {
    withheld.want(place(number));
  }
  for (let before = -1; before < one.asked.length;) {
    before = one.asked.length;
    const now = fail;
    fail = [];
    now.forEach((reject) => reject());
    await settled();
  }
  assert.equal(one.asked.length, ASKED_MAX + WAITING_MAX);
  assert.deepEqual(one.kept, []);
});
