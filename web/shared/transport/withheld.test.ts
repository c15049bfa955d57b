// What is told of assets that the page can not read, and what comes of it.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { assetKind } from "../batch.ts";
import { ProblemError } from "../call.ts";
import type { FetchedAsset } from "../generated/FetchedAsset.ts";
import type { NameAsset } from "../generated/NameAsset.ts";
import { ASKED_MAX, type AssetPlace, ATTEMPTS_MAX, LOOK_MS, makeWithheld, type Page, PAUSE_S_MAX, WAITING_MAX, type WithheldEvents, withheldOf } from "./withheld.ts";

const IMAGE: FetchedAsset = { mime: "image/png", size: 6, hash: "00ff".padEnd(64, "1"), css: null };

interface Scene {
  readonly events: WithheldEvents;
  readonly asked: NameAsset[];
  readonly kept: string[];
  /** Pauses that are waited for, and what ends each. */
  readonly pauses: { readonly ms: number; end(): void }[];
  held: boolean;
  token: string | null;
  address: readonly [number, string] | null;
}

function scene(answer: (name: NameAsset) => Promise<FetchedAsset>): Scene {
  const made: Scene = {
    token: "token", address: [assetKind.IMAGE, "https://cdn.example/a.png"], held: false, asked: [], kept: [], pauses: [],
    events: {
      token: () => made.token,
      isHeld: () => made.held,
      pause: (ms) => new Promise((end) => made.pauses.push({ ms, end })),
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

/** Lets the pause that began last end; answers with how long it was to be. */
async function passed({ pauses }: Scene): Promise<number> {
  const pause = pauses.pop();
  assert.ok(pause !== undefined, "nobody waits");
  pause.end();
  await settled();
  return pause.ms;
}

function problem(status: number, code: string, retryAfterSeconds: number | null = null): ProblemError {
  return new ProblemError({ type: "about:blank", title: "", status, detail: "", code, request_id: "" }, retryAfterSeconds);
}

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

test("where the server is busy it is asked again behind its pause, a few times", async () => {
  for (const [status, after, leastMs] of [[429, 1, 1_000], [503, PAUSE_S_MAX, PAUSE_S_MAX * 1_000], [429, null, 2_000]] as const) {
    let refusals = ATTEMPTS_MAX - 1;
    const one = scene(async () => {
      if (refusals-- > 0) throw problem(status, "busy", after);
      return IMAGE;
    });
    makeWithheld(one.events).want(place(7));
    await settled();
    assert.deepEqual([one.asked.length, one.kept], [1, []]);
    const ms = await passed(one);
    assert.ok(ms >= leastMs && ms <= leastMs * 1.25, `${ms}`);
    while (one.pauses.length > 0) {
      await passed(one);
    }
    assert.equal(one.asked.length, ATTEMPTS_MAX);
    assert.deepEqual(one.kept, ["7 image/png 6 32 255"]);
  }
});

test("it is given up where the server stays busy, wants a long pause, or has said no", async () => {
  for (const [cause, attempts] of [
    [problem(429, "too_many_attempts", 1), ATTEMPTS_MAX],
    [problem(503, "busy", PAUSE_S_MAX + 1), 1],
    [problem(409, "no_asset"), 1],
    [new Error("offline"), 1],
  ] as const) {
    const one = scene(() => Promise.reject(cause));
    const withheld = makeWithheld(one.events);
    withheld.want(place(1));
    await settled();
    while (one.pauses.length > 0) {
      await passed(one);
    }
    assert.equal(one.asked.length, attempts);
    withheld.want(place(2));
    await settled();
    assert.equal(one.asked.length, attempts + 1, "the next one has its turn");
  }
});

test("what is masked before it is asked for again is named no more", async () => {
  const one = scene(() => Promise.reject(problem(429, "too_many_attempts", 1)));
  makeWithheld(one.events).want(place(1));
  await settled();
  one.address = null;
  await passed(one);
  assert.deepEqual([one.asked.length, one.pauses.length], [1, 0]);
});

test("nothing is named while the page's news are held back", async () => {
  const one = scene(async () => IMAGE);
  one.held = true;
  const withheld = makeWithheld(one.events);
  withheld.want(place(1));
  await settled();
  assert.equal(await passed(one), LOOK_MS);
  assert.equal(one.asked.length, 0);
  one.held = false;
  await passed(one);
  assert.equal(one.asked.length, 1);
  one.held = true;
  withheld.want(place(2));
  await settled();
  one.token = null;
  await passed(one);
  assert.deepEqual([one.asked.length, one.pauses.length], [1, 0], "nobody sees the page");
});

test("once the session has had as much fetched as it may nothing more is named", async () => {
  const one = scene(() => Promise.reject(problem(409, "too_many")));
  const withheld = makeWithheld(one.events);
  withheld.want(place(1));
  await settled();
  withheld.want(place(2));
  await settled();
  assert.equal(one.asked.length, 1);
  // Another one perhaps: the server says.
  one.token = "next";
  withheld.want(place(3));
  await settled();
  assert.equal(one.asked.length, 2);
});

test("nor before they have come, whenever it was wanted", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const named: string[] = [];
  const client = { addressOf: (_epoch: number, _document: number, number: number) => (named.push(`${number}`), null) } as unknown as NonNullable<Page["client"]>;
  const welcome = { fetches_assets: true, bulk_token: "token" } as unknown as NonNullable<Page["welcome"]>;
  const page = { core: { session: () => null, drive: () => undefined }, client, welcome, held: false, proceededAt: -Infinity, paused: false };
  const withheld = withheldOf(page, () => true);
  withheld.want(place(1));
  await settled();
  assert.deepEqual(named, ["1"]);
  const clock = mock.method(performance, "now", () => 1_000);
  page.proceededAt = 1_000;
  withheld.want(place(2));
  await settled();
  assert.deepEqual(named, ["1"], "they are on their way");
  clock.mock.mockImplementation(() => 1_000 + LOOK_MS);
  mock.timers.tick(LOOK_MS);
  await settled();
  assert.deepEqual(named, ["1", "2"]);
  clock.mock.restore();
  mock.timers.reset();
});
