// Bytes of assets as this frame's own `blob:` URLs, and everything that shows them.
// What names an asset whose bytes are not here yet is applied without it and again when it comes,
// once a frame.

import { CSS_ASSET_SCHEME, assetKind, slot } from "../shared/batch.ts";
import type { ReplicaCommand } from "../shared/ports.ts";
import * as dom from "./natives.ts";

type AssetMessage = Extract<ReplicaCommand, { type: "asset" }>;

interface Asset {
  readonly kind: number;
  readonly mime: string;
  readonly bytes: ArrayBuffer;
  url: string;
  /** Grows whenever `url` changes. */
  version: number;
}

/** CSS text that names assets, and how to apply it. */
interface Consumer {
  readonly css: string;
  readonly apply: (css: string) => void;
  /** Versions of the assets as applied last, by number; 0: was not there. */
  readonly needs: Map<number, number>;
}

export interface AssetStore {
  /** Forgets all assets: numbers count anew. What is on the screen keeps its URLs until `begin`. */
  renew(): void;
  /** A new document begins. */
  begin(): void;
  receive(message: AssetMessage): void;
  /** Applies CSS text now and again whenever an asset that it names arrives. */
  useCss(owner: object, role: string, css: string, apply: (css: string) => void): void;
  /** Forgets CSS text of an owner. */
  dropCss(owner: object, role: string): void;
  /** Shows an asset in an element; 0 takes it away. */
  link(element: Element, slot: number, number: number): void;
  /** Forgets what a node showed. */
  drop(node: Node): void;
}

const ASSET_URL = /(url\(\s*["']?|@import\s+["'])tandem:(\d+)/gi;
const MIMES: Readonly<Record<number, RegExp>> = {
  [assetKind.STYLE]: /^text\/css\b/i,
  [assetKind.IMAGE]: /^image\//i,
  [assetKind.FONT]: /^(?:font\/|application\/(?:x-)?font)/i,
};

/** `showStyle` gets the text of a style sheet for the element that links it, empty if there is none. */
export function makeAssetStore(showStyle: (element: Element, css: string) => void): AssetStore {
  let assets = new Map<number, Asset>();
  let retired: string[] = [];
  let consumers = new Map<object, Map<string, Consumer>>();
  let links = new Map<number, Set<Element>>();
  let shown = new WeakMap<Element, readonly [slot: number, number: number]>();
  let framed = false;
  let renewed = true;

  function urlOf(number: number): string {
    return assets.get(number)?.url ?? "";
  }

  function resolve(css: string, needs: Map<number, number>): string {
    return css.replace(ASSET_URL, (_match, before: string, digits: string) => {
      const number = Number(digits);
      needs.set(number, assets.get(number)?.version ?? 0);
      return before + urlOf(number);
    });
  }

  function refresh(): void {
    framed = false;
    for (const roles of consumers.values()) {
      for (const consumer of roles.values()) {
        const stale = [...consumer.needs].some(([number, version]) => (assets.get(number)?.version ?? 0) !== version);
        if (stale) {
          consumer.apply(resolve(consumer.css, consumer.needs));
        }
      }
    }
  }

  function soon(): void {
    if (!framed) {
      framed = true;
      requestAnimationFrame(refresh);
    }
  }

  function setUrl(asset: Asset, blob: Blob): void {
    if (asset.url !== "") {
      retired.push(asset.url);
    }
    asset.url = URL.createObjectURL(blob);
    asset.version++;
    soon();
  }

  function show(element: Element): void {
    const [place, number] = shown.get(element) ?? [0, 0];
    if (place === slot.STYLE) {
      const asset = assets.get(number);
      showStyle(element, asset === undefined ? "" : new TextDecoder().decode(asset.bytes));
      return;
    }
    const url = urlOf(number);
    if (place === slot.HREF) {
      const part = /#.*$/.exec(dom.getAttribute.call(element, "href") ?? "")?.[0] ?? "";
      setOrRemove(element, "href", url === "" ? part : url + part);
    } else {
      setOrRemove(element, place === slot.POSTER ? "poster" : "src", url);
    }
  }

  const store: AssetStore = {
    renew() {
      renewed = true;
      retired.push(...[...assets.values()].map((asset) => asset.url));
      assets = new Map();
      consumers = new Map();
      links = new Map();
      shown = new WeakMap();
    },
    begin() {
      if (!renewed) {
        store.renew();
      }
      renewed = false;
      retired.forEach((url) => URL.revokeObjectURL(url));
      retired = [];
    },
    receive({ number, kind, mime, bytes }) {
      const type = MIMES[kind]?.test(mime) === true ? mime : kind === assetKind.STYLE ? "text/css" : "application/octet-stream";
      const asset: Asset = { kind, mime: type, bytes, url: "", version: 0 };
      assets.set(number, asset);
      if (kind === assetKind.STYLE) {
        const css = new TextDecoder().decode(bytes);
        // Its blob is for `@import`; those who import it are told by its version.
        store.useCss(asset, "blob", css, (text) => setUrl(asset, new Blob([text], { type })));
      } else {
        setUrl(asset, new Blob([bytes], { type }));
      }
      links.get(number)?.forEach(show);
    },
    useCss(owner, role, css, apply) {
      const roles = consumers.get(owner) ?? new Map<string, Consumer>();
      roles.delete(role);
      const consumer: Consumer = { css, apply, needs: new Map() };
      if (css.includes(CSS_ASSET_SCHEME)) {
        apply(resolve(css, consumer.needs));
      } else {
        apply(css);
      }
      if (consumer.needs.size > 0) {
        roles.set(role, consumer);
        consumers.set(owner, roles);
      }
    },
    dropCss(owner, role) {
      consumers.get(owner)?.delete(role);
    },
    link(element, place, number) {
      links.get(shown.get(element)?.[1] ?? 0)?.delete(element);
      shown.set(element, [place, number]);
      if (number !== 0) {
        const users = links.get(number) ?? new Set();
        links.set(number, users.add(element));
      }
      show(element);
    },
    drop(node) {
      consumers.delete(node);
      const [, number] = shown.get(node as Element) ?? [0, 0];
      links.get(number)?.delete(node as Element);
    },
  };
  return store;
}

function setOrRemove(element: Element, name: string, value: string): void {
  if (value === "") {
    dom.removeAttribute.call(element, name);
  } else {
    dom.setAttribute.call(element, name, value);
  }
}
