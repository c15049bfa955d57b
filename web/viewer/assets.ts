// Bytes of assets as this frame's own `blob:` URLs, texts of style sheets, and everything that shows them.
// What names an asset whose bytes are not here yet is applied without it and again when it comes,
// once a frame.

import { CSS_ASSET_SCHEME, assetKind, slot } from "../shared/batch.ts";
import type { ReplicaCommand } from "../shared/ports.ts";
import * as dom from "./natives.ts";

type AssetMessage = Extract<ReplicaCommand, { type: "asset" }>;

interface Asset {
  /** Of a style sheet. */
  css: string;
  /** Of a style sheet only while another one imports it. */
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

interface Shown {
  readonly slot: number;
  readonly number: number;
}

export interface AssetStore {
  assets: Map<number, Asset>;
  /** Numbers that CSS text names; a style sheet among them is imported. */
  named: Set<number>;
  /** By owner and role. */
  consumers: Map<object, Map<string, Consumer>>;
  /** Elements by the asset that they show. */
  users: Map<number, Set<Element>>;
  shown: WeakMap<Element, Shown>;
  /** URLs that only the old picture needs. */
  retired: string[];
  renewed: boolean;
  framed: boolean;
  /** Gets the text of a style sheet for the element that links it, empty if there is none. */
  readonly showStyle: (element: Element, css: string) => void;
  /** Gets the URL of the picture that an element shows, empty if there is none. */
  readonly showPicture: (element: Element, url: string) => void;
}

/** Time after which the URL of bytes that were replaced is given back, in milliseconds. */
const REVOKE_MS = 10_000;
/** Versions of one asset; sheets that import each other would make new ones of each other for ever. */
const VERSIONS_MAX = 256;
const ASSET_URL = /(url\(\s*["']?|@import\s+["'])tandem:(\d+)/gi;
/** What each kind may be; anything else is bytes without a meaning. */
const MIMES: Readonly<Record<number, RegExp>> = {
  [assetKind.IMAGE]: /^image\//i,
  [assetKind.FONT]: /^(?:font\/|application\/(?:x-)?font)/i,
  // What a style sheet names without an ending: drawings are shown under their own type alone.
  [assetKind.OTHER]: /^(?:image\/|font\/|application\/(?:x-)?font)/i,
};

export function makeAssetStore({ showStyle, showPicture }: Pick<AssetStore, "showStyle" | "showPicture">): AssetStore {
  return {
    assets: new Map(), named: new Set(), consumers: new Map(), users: new Map(), shown: new WeakMap(),
    retired: [], renewed: true, framed: false, showStyle, showPicture,
  };
}

/** Forgets all assets: numbers count anew. What is on the screen keeps its URLs until `beginAssets`. */
export function renewAssets(store: AssetStore): void {
  for (const { url } of store.assets.values()) {
    store.retired.push(url);
  }
  store.assets = new Map();
  store.named = new Set();
  store.consumers = new Map();
  store.users = new Map();
  store.shown = new WeakMap();
  store.renewed = true;
}

/** A new document begins. */
export function beginAssets(store: AssetStore): void {
  if (!store.renewed) {
    renewAssets(store);
  }
  store.renewed = false;
  for (const url of store.retired) {
    URL.revokeObjectURL(url);
  }
  store.retired = [];
}

/** Takes the bytes of an asset in and shows them where they are wanted. */
export function receiveAsset(store: AssetStore, { number, kind, mime, bytes }: AssetMessage): void {
  const asset: Asset = { css: "", url: "", version: 0 };
  store.assets.set(number, asset);
  setUrl(store, asset, new Blob([bytes], { type: MIMES[kind]?.test(mime) === true ? mime : "application/octet-stream" }));
  showAll(store, number);
}

/** Takes the text of a style sheet in, as far as it is known; it is sanitised and names `tandem:` URLs. */
export function receiveSheet(store: AssetStore, number: number, css: string): void {
  const asset = store.assets.get(number) ?? { css, url: "", version: 0 };
  asset.css = css;
  store.assets.set(number, asset);
  if (store.named.has(number)) {
    publish(store, asset);
  }
  showAll(store, number);
}

/** Gives a style sheet a URL for those that import it, who are told by its version. */
function publish(store: AssetStore, asset: Asset): void {
  useCss(store, asset, "blob", asset.css, (resolved) => setUrl(store, asset, new Blob([resolved], { type: "text/css" })));
}

function showAll(store: AssetStore, number: number): void {
  for (const element of store.users.get(number) ?? []) {
    show(store, element);
  }
}

function setUrl(store: AssetStore, asset: Asset, blob: Blob): void {
  if (asset.version >= VERSIONS_MAX) {
    return;
  }
  if (asset.url !== "") {
    store.retired.push(asset.url);
  }
  asset.url = URL.createObjectURL(blob);
  asset.version++;
  if (!store.framed) {
    store.framed = true;
    requestAnimationFrame(() => refresh(store));
  }
}

/** Applies CSS text now, and again whenever an asset that it names arrives. */
export function useCss(store: AssetStore, owner: object, role: string, css: string, apply: (css: string) => void): void {
  dropCss(store, owner, role);
  if (!css.includes(CSS_ASSET_SCHEME)) {
    apply(css);
    return;
  }
  const consumer: Consumer = { css, apply, needs: new Map() };
  const roles = store.consumers.get(owner) ?? new Map<string, Consumer>();
  store.consumers.set(owner, roles.set(role, consumer));
  applyConsumer(store, consumer);
}

/** Forgets CSS text of an owner. */
export function dropCss(store: AssetStore, owner: object, role: string): void {
  store.consumers.get(owner)?.delete(role);
}

function applyConsumer(store: AssetStore, { css, apply, needs }: Consumer): void {
  const resolved = css.replace(ASSET_URL, (_match, before: string, digits: string) => {
    const asset = store.assets.get(Number(digits));
    const isNew = !store.named.has(Number(digits));
    store.named.add(Number(digits));
    if (isNew && asset?.url === "") {
      publish(store, asset);
    }
    needs.set(Number(digits), asset?.version ?? 0);
    return before + (asset?.url ?? "");
  });
  apply(resolved);
}

function refresh(store: AssetStore): void {
  store.framed = false;
  for (const roles of store.consumers.values()) {
    for (const consumer of roles.values()) {
      if ([...consumer.needs].some(([number, version]) => (store.assets.get(number)?.version ?? 0) !== version)) {
        applyConsumer(store, consumer);
      }
    }
  }
  // Nobody names them any more; a sheet that is loading has its bytes by then.
  const retired = store.retired;
  store.retired = [];
  setTimeout(() => retired.forEach((url) => URL.revokeObjectURL(url)), REVOKE_MS);
}

/** Shows an asset in an element; 0 takes it away. */
export function linkAsset(store: AssetStore, element: Element, place: number, number: number): void {
  dropUser(store, element);
  store.shown.set(element, { slot: place, number });
  if (number !== 0) {
    const users = store.users.get(number) ?? new Set();
    store.users.set(number, users.add(element));
  }
  show(store, element);
}

/** Forgets what a node showed. */
export function dropNode(store: AssetStore, node: Node): void {
  store.consumers.delete(node);
  if (node instanceof Element) {
    dropUser(store, node);
  }
}

function dropUser(store: AssetStore, element: Element): void {
  store.users.get(store.shown.get(element)?.number ?? 0)?.delete(element);
}

function show(store: AssetStore, element: Element): void {
  const shown = store.shown.get(element);
  const asset = store.assets.get(shown?.number ?? 0);
  const url = asset?.url ?? "";
  switch (shown?.slot) {
    case slot.STYLE:
      store.showStyle(element, asset?.css ?? "");
      break;
    case slot.HREF: {
      const part = /#.*$/.exec(dom.getAttribute.call(element, "href") ?? "")?.[0] ?? "";
      setOrRemove(element, "href", url === "" ? part : url + part);
      break;
    }
    case slot.POSTER:
      setOrRemove(element, "poster", url);
      break;
    default:
      store.showPicture(element, url);
  }
}

function setOrRemove(element: Element, name: string, value: string): void {
  if (value === "") {
    dom.removeAttribute.call(element, name);
  } else {
    dom.setAttribute.call(element, name, value);
  }
}
