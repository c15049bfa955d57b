// Assets that elements show: declared by resolved URL, linked by number, never read in the walk.

import { assetKind, op, slot } from "../shared/batch.ts";
import type { Job } from "./fetcher.ts";
import * as dom from "./natives.ts";
import type { Capture } from "./state.ts";
import { tagIs } from "./tags.ts";
import { tagOf } from "./walker.ts";
import { type Name, STRING_UNITS_MAX, text } from "./writer.ts";

export interface AssetState {
  /** Numbers by kind and URL. */
  readonly numbers: Map<string, number>;
  /** Asset that each element shows at the other end. */
  readonly shown: WeakMap<Element, number>;
  /** Those that could not be read. */
  readonly lost: Job[];
}

export function makeAssetState(): AssetState {
  return { numbers: new Map(), shown: new WeakMap(), lost: [] };
}

/** Says which asset an element shows, if that is news. */
export function elementAsset(c: Capture, element: Element, tag: Name, id: number, first: boolean): void {
  const url = assetUrl(element, tag);
  const number = url === "" ? 0 : declare(c, (tag.kind & tagIs.LINK) !== 0 ? assetKind.STYLE : assetKind.IMAGE, url);
  if ((first ? 0 : (c.assets.shown.get(element) ?? 0)) !== number) {
    c.writer.after.push(op.LINK, id, slotOf(tag), number);
  }
  c.assets.shown.set(element, number);
}

/** Looks again at the elements whose asset may have changed. */
export function flushRelinks(c: Capture): void {
  for (const element of c.relinks) {
    const id = c.ids.get(element);
    if (id !== undefined) {
      elementAsset(c, element, tagOf(element), id, false);
    }
  }
  c.relinks.clear();
}

function declare(c: Capture, kind: number, url: string): number {
  const key = `${kind} ${url}`;
  const known = c.assets.numbers.get(key);
  if (known !== undefined) {
    return known;
  }
  const number = c.assets.numbers.size + 1;
  c.assets.numbers.set(key, number);
  c.writer.after.push(op.ASSET, number, kind, text(c.writer, url));
  return number;
}

/** Elements are told by what is not sent of them: one that was made by another document is of that one's classes. */
function dropped(tag: Name, attribute: string): boolean {
  return tag.drops?.has(attribute) === true;
}

function slotOf(tag: Name): number {
  if ((tag.kind & tagIs.LINK) !== 0) {
    return slot.STYLE;
  }
  if (isDrawn(tag)) {
    return slot.HREF;
  }
  return dropped(tag, "poster") ? slot.POSTER : slot.SRC;
}

function assetUrl(element: Element, tag: Name): string {
  if ((tag.kind & tagIs.LINK) !== 0) {
    if (dom.getAttribute.call(element, "disabled") !== null) {
      return "";
    }
    // The sheet's own address survives `pushState`, the link's does not.
    return dom.linkSheet.call(element as HTMLLinkElement)?.href ?? resolve(element, "href");
  }
  if (isDrawn(tag)) {
    const url = resolve(element, "href") || resolve(element, "xlink:href");
    return (tag.kind & tagIs.USE) !== 0 ? externalDocument(element, url) : url;
  }
  if (dropped(tag, "srcset")) {
    return fits(dom.imageCurrent.call(element as HTMLImageElement) || resolve(element, "src"));
  }
  if ((tag.kind & tagIs.INPUT) !== 0) {
    return dom.inputType.call(element as HTMLInputElement) === "image" ? resolve(element, "src") : "";
  }
  // `object` and `embed` come here when the senses find that they show a picture.
  return resolve(element, ["poster", "data", "src"].find((name) => dropped(tag, name)) as string);
}

/** Whether a part of a drawing shows what `href` names; a `use` keeps the attribute, since it may name a part of the page. */
function isDrawn(tag: Name): boolean {
  return (tag.kind & tagIs.USE) !== 0 || dropped(tag, "xlink:href");
}

/** The document that a `use` takes its part from; empty when it is this one. */
function externalDocument(element: Element, url: string): string {
  const [target = ""] = url.split("#");
  const [base] = dom.baseUri.call(element).split("#");
  return target === base ? "" : target;
}

function resolve(element: Element, attribute: string): string {
  const value = dom.getAttribute.call(element, attribute);
  if (value === null || value.trim() === "") {
    return "";
  }
  try {
    return fits(new URL(value, dom.baseUri.call(element)).href);
  } catch {
    return "";
  }
}

function fits(url: string): string {
  return url.length > STRING_UNITS_MAX ? "" : url;
}
