// Assets that the page shows and its scripts can not read: the server fetches them by their address. Loaded with
// the first one, since no first picture waits for it.
//
// The client says what may be told of an address, by the masking at the moment of asking, each time that it asks.
// While the page's news are held back nobody knows that masking, so nothing is named. Of an image or a font the
// server keeps the bytes and tells their hash; a style sheet comes back, to be masked as those that the page reads.

import { createCall, ProblemError } from "../call.ts";
import type { AssetKind } from "../generated/AssetKind.ts";
import type { FetchedAsset } from "../generated/FetchedAsset.ts";
import type { NameAsset } from "../generated/NameAsset.ts";
import type { ServerMessage } from "../generated/ServerMessage.ts";
import type { SessionView } from "../generated/SessionView.ts";
import type { CustomerClient } from "../../wasm/customer/client.js";
import { assetKind } from "../batch.ts";
import type { WorkerCore } from "./worker-core.ts";

/** Questions at a time: one less than `SESSION_FETCHES_AT_ONCE_MAX`, since an answer may be here before its place is free. */
export const ASKED_MAX = 4;
/** Assets that wait to be asked for: `SESSION_FETCHES_MAX`, of which the server fetches no more. */
export const WAITING_MAX = 2_048;

/** Times that one is asked for while the server is busy. */
export const ATTEMPTS_MAX = 4;
/** Longest pause until it is asked for again, in seconds: where the server wants a longer one, it stays away. */
export const PAUSE_S_MAX = 30;
/** Time between two looks at whether the page's news are held back, and time in which they come once they are not any
 *  more, in milliseconds. */
export const LOOK_MS = 250;
/** Time that an answer may take, in milliseconds: more than the server waits for a place and the asset, and brings a style sheet. */
const ANSWER_MS = 30_000;

const KINDS: ReadonlyMap<number, AssetKind> = new Map([
  [assetKind.STYLE, "style"], [assetKind.IMAGE, "image"], [assetKind.FONT, "font"], [assetKind.OTHER, "other"],
]);

/** Which asset of which document. */
export interface AssetPlace {
  readonly epoch: number;
  readonly document: number;
  readonly number: number;
}

export interface WithheldEvents {
  /** Lets us ask; null: the server fetches nothing, or the page is not seen. */
  token(): string | null;
  /** What changes in the page is held back there, its masking too, or was and may be on its way. */
  isHeld(): boolean;
  /** The kind of an asset and what may be told of its address; null: nothing. */
  addressOf(place: AssetPlace): readonly [kind: number, url: string] | null;
  ask(name: NameAsset): Promise<FetchedAsset>;
  pause(ms: number): Promise<void>;
  onSheet(place: AssetPlace, css: Uint8Array): void;
  onKept(place: AssetPlace, mime: string, size: number, hash: Uint8Array): void;
}

/** What the worker knows of a page. */
export interface Page {
  readonly core: Pick<WorkerCore, "session" | "drive">;
  readonly client: CustomerClient | null;
  readonly welcome: Extract<ServerMessage, { type: "welcome" }> | null;
  readonly held: boolean;
  /** When its news were let go last, by `performance.now()`. */
  readonly proceededAt: number;
  readonly paused: boolean;
}

/** Those of a page, as its wasm client knows them; `shares`: whether the customer lets it be seen. */
export function withheldOf(page: Page, shares: (session: SessionView | null) => boolean): Withheld {
  // Nothing that the browser keeps for our origin goes with what a customer's page names.
  const call = createCall({}, "omit");
  const patience = { next: () => ANSWER_MS, reset: () => undefined };
  const { drive, session } = page.core;
  return makeWithheld({
    token: () => (page.welcome?.fetches_assets === true && !page.paused && shares(session()) ? page.welcome.bulk_token : null),
    isHeld: () => page.held || performance.now() < page.proceededAt + LOOK_MS,
    addressOf: ({ epoch, document, number }) => (page.client?.addressOf(epoch, document, number) ?? null) as [number, string] | null,
    ask: (name) => call<FetchedAsset>("POST", "/client/asset", name, undefined, patience),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onSheet: ({ epoch, document, number }, css) => drive((now) => page.client?.handleAsset(epoch, document, number, "text/css", css, now)),
    onKept: ({ epoch, document, number }, mime, size, hash) => drive((now) => page.client?.handleKept(Uint32Array.of(epoch, document, number), mime, size, hash, now)),
  });
}

export interface Withheld {
  /** The page may not read this one. */
  want(place: AssetPlace): void;
}

export function makeWithheld(events: WithheldEvents): Withheld {
  const waiting: AssetPlace[] = [];
  let asked = 0;
  /** The token under which the server fetches no more. */
  let spent: string | null = null;

  const token = (): string | null => {
    const now = events.token();
    return now === spent ? null : now;
  };

  function pump(): void {
    while (asked < ASKED_MAX && waiting.length > 0) {
      asked++;
      void run(waiting.shift() as AssetPlace);
    }
  }

  async function run(place: AssetPlace): Promise<void> {
    // What can not be had stays away, as it was.
    await fetchOne(place).catch(() => undefined);
    asked--;
    pump();
  }

  async function fetchOne(place: AssetPlace): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await untilTold();
      const name = nameOf(place);
      if (name === null) {
        return;
      }
      try {
        return take(events, place, await events.ask(name));
      } catch (cause) {
        if (cause instanceof ProblemError && cause.code === "too_many") {
          spent = name.bulk_token;
        }
        const pauseMs = attempt < ATTEMPTS_MAX ? pauseAfter(cause, attempt) : null;
        if (pauseMs === null) {
          throw cause;
        }
        await events.pause(pauseMs);
      }
    }
  }

  /** Waits until what the page had held back has come. */
  async function untilTold(): Promise<void> {
    while (events.isHeld() && token() !== null) {
      await events.pause(LOOK_MS);
    }
  }

  /** What the server may be told at this moment; null: nothing. */
  function nameOf(place: AssetPlace): NameAsset | null {
    const bulk_token = token();
    const address = bulk_token === null ? null : events.addressOf(place);
    if (bulk_token === null || address === null) {
      return null;
    }
    const kind = KINDS.get(address[0]);
    return kind === undefined ? null : { bulk_token, kind, url: address[1] };
  }

  return {
    want(place) {
      if (token() !== null && waiting.length < WAITING_MAX) {
        waiting.push(place);
        pump();
      }
    },
  };
}

function take(events: WithheldEvents, place: AssetPlace, { mime, size, hash, css }: FetchedAsset): void {
  if (css !== null) {
    events.onSheet(place, new TextEncoder().encode(css));
  } else if (hash !== null) {
    events.onKept(place, mime, size, Uint8Array.from(hash.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16)));
  }
}

/** How long to wait before the server is asked again, in milliseconds, not in step with others; null: it is not. */
function pauseAfter(cause: unknown, attempt: number): number | null {
  if (!(cause instanceof ProblemError) || (cause.status !== 429 && cause.status !== 503)) {
    return null;
  }
  const seconds = cause.retryAfterSeconds ?? 2 ** attempt;
  return seconds > PAUSE_S_MAX ? null : seconds * 1_000 * (1 + Math.random() / 4);
}
