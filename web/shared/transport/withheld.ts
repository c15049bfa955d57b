// Assets that the page shows and its scripts can not read: the server fetches them by their address. Loaded with
// the first one, since no first picture waits for it.
//
// The client says what may be told of an address, by the masking at the moment of asking. Of an image or a font the
// server keeps the bytes and tells their hash; a style sheet comes back, to be masked as those that the page reads.

import { createCall } from "../call.ts";
import type { AssetKind } from "../generated/AssetKind.ts";
import type { FetchedAsset } from "../generated/FetchedAsset.ts";
import type { NameAsset } from "../generated/NameAsset.ts";
import type { CustomerClient } from "../../wasm/customer/client.js";
import { assetKind } from "../batch.ts";

/** Questions at a time: one less than `SESSION_FETCHES_AT_ONCE_MAX`, since an answer may be here before its place is free. */
export const ASKED_MAX = 4;
/** Assets that wait to be asked for: `SESSION_FETCHES_MAX`, of which the server fetches no more. */
export const WAITING_MAX = 2_048;

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
  /** The kind of an asset and what may be told of its address; null: nothing. */
  addressOf(place: AssetPlace): readonly [kind: number, url: string] | null;
  ask(name: NameAsset): Promise<FetchedAsset>;
  onSheet(place: AssetPlace, css: Uint8Array): void;
  onKept(place: AssetPlace, mime: string, size: number, hash: Uint8Array): void;
}

/** Those of a page, as its wasm client knows them. */
export function withheldOf(token: WithheldEvents["token"], client: () => CustomerClient | null, drive: (work: (now: number) => void) => void): Withheld {
  // Nothing that the browser keeps for our origin goes with what a customer's page names.
  const call = createCall({}, "omit");
  return makeWithheld({
    token,
    addressOf: ({ epoch, document, number }) => (client()?.addressOf(epoch, document, number) ?? null) as [number, string] | null,
    ask: (name) => call<FetchedAsset>("POST", "/client/asset", name),
    onSheet: ({ epoch, document, number }, css) => drive((now) => client()?.handleAsset(epoch, document, number, "text/css", css, now)),
    onKept: ({ epoch, document, number }, mime, size, hash) => drive((now) => client()?.handleKept(Uint32Array.of(epoch, document, number), mime, size, hash, now)),
  });
}

export interface Withheld {
  /** The page may not read this one. */
  want(place: AssetPlace): void;
}

export function makeWithheld(events: WithheldEvents): Withheld {
  const waiting: AssetPlace[] = [];
  let asked = 0;

  function pump(): void {
    while (asked < ASKED_MAX && waiting.length > 0) {
      asked++;
      void run(waiting.shift() as AssetPlace);
    }
  }

  async function run(place: AssetPlace): Promise<void> {
    // What can not be had stays away, as it was.
    await fetchOne(events, place).catch(() => undefined);
    asked--;
    pump();
  }

  return {
    want(place) {
      if (events.token() !== null && waiting.length < WAITING_MAX) {
        waiting.push(place);
        pump();
      }
    },
  };
}

async function fetchOne(events: WithheldEvents, place: AssetPlace): Promise<void> {
  const token = events.token();
  const address = token === null ? null : events.addressOf(place);
  const kind = KINDS.get(address?.[0] ?? -1);
  if (token === null || address === null || kind === undefined) {
    return;
  }
  const { mime, size, hash, css } = await events.ask({ bulk_token: token, kind, url: address[1] });
  if (css !== null) {
    events.onSheet(place, new TextEncoder().encode(css));
  } else if (hash !== null) {
    events.onKept(place, mime, size, Uint8Array.from(hash.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16)));
  }
}
