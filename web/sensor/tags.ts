// What the sensor does with elements and attributes of each name.

import { isMarkAttribute } from "./marks.ts";
import { makeName, type Name } from "./writer.ts";

/** Kinds of elements, as bits. */
export const tagIs = {
  /** Never sent, nor anything inside. */
  SKIP: 1,
  /** Sent without children. */
  LEAF: 2,
  /** Its size is sent. */
  BOX: 4,
  INPUT: 8,
  TEXTAREA: 16,
  SELECT: 32,
  OPTION: 64,
  STYLE: 128,
  LINK: 256,
  /** Shows an asset. */
  ASSET: 512,
  USE: 1024,
  /** Fields and options: their marks depend on more than class and marking attributes. */
  MARKED: 8 | 16 | 32 | 64,
  /** May have a shadow root. */
  HOST: 2048,
  /** Where it leads stays in the page. */
  ANCHOR: 4096,
  /** Senses have something to say about it. */
  SENSED: 8192,
  /** May be invalid, disabled or undefined: fields, what holds them, and custom elements. */
  JUDGED: 16384,
} as const;

/** Kinds of attributes, as bits. */
export const nameIs = {
  /** Never sent. */
  SKIP: 1,
  CLASS: 2,
  /** Can carry a mark. */
  MARK: 4,
  /** Belongs to our own interface: the element is never sent. */
  UI: 8,
  /** Sent for blocked elements too. */
  SHELL: 16,
  /** Default state of a form field. */
  STATE: 32,
  /** Part of what decides whether a field is secret, or which slot something stands in. */
  FIELD: 64,
  /** Decides which asset an element shows. */
  SOURCE: 128,
  /** Makes a custom element of a built-in one. */
  IS: 256,
  POPOVER: 512,
  STYLE: 1024,
} as const;

/** Elements that take a shadow root beside custom ones. https://dom.spec.whatwg.org/#dom-element-attachshadow */
const HOSTS = new Set("article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split(" "));

const FIELDS = tagIs.INPUT | tagIs.TEXTAREA | tagIs.SELECT;

/** Kinds of fields whose marks also depend on `type` and `autocomplete`. */
export function isField(kind: number): boolean {
  return (kind & FIELDS) !== 0;
}

type Row = readonly [tags: string, kind: number, drops?: string];

const HTML_ROWS: readonly Row[] = [
  ["script noscript noframes noembed template meta base param", tagIs.SKIP],
  ["iframe frame fencedframe", tagIs.LEAF | tagIs.BOX | tagIs.SENSED, "src"],
  ["object", tagIs.SENSED | tagIs.JUDGED, "data codebase archive"],
  ["embed", tagIs.LEAF | tagIs.BOX | tagIs.SENSED, "src"],
  ["canvas", tagIs.LEAF | tagIs.SENSED],
  ["dialog", tagIs.SENSED],
  ["audio", tagIs.LEAF | tagIs.SENSED, "src"],
  ["video", tagIs.LEAF | tagIs.BOX | tagIs.ASSET | tagIs.SENSED, "src poster"],
  ["a area", tagIs.ANCHOR],
  ["source", 0, "src srcset"],
  ["track", 0, "src"],
  ["img", tagIs.ASSET, "src srcset"],
  ["input", tagIs.INPUT | tagIs.ASSET | tagIs.JUDGED, "src"],
  ["textarea", tagIs.TEXTAREA | tagIs.JUDGED],
  ["select", tagIs.SELECT | tagIs.JUDGED],
  ["button fieldset form output", tagIs.JUDGED],
  ["option optgroup", tagIs.OPTION],
  ["style", tagIs.STYLE],
  ["link", tagIs.LINK | tagIs.ASSET, "href imagesrcset"],
];

const OTHER_ROWS: readonly Row[] = [
  ["script", tagIs.SKIP],
  ["style", tagIs.STYLE],
  ["image feImage", tagIs.ASSET, "href xlink:href"],
  ["use", tagIs.ASSET | tagIs.USE],
  ["animate animateMotion animateTransform set", tagIs.SENSED],
];

const STATIC_NAMES: readonly Row[] = [
  ["srcdoc nonce integrity", nameIs.SKIP],
  ["class", nameIs.CLASS | nameIs.SHELL],
  ["id width height", nameIs.SHELL],
  ["style", nameIs.SHELL | nameIs.STYLE],
  ["popover", nameIs.POPOVER],
  ["data-tandem-ui", nameIs.UI],
  ["is", nameIs.IS],
  ["value checked selected min max step", nameIs.STATE],
  ["type", nameIs.FIELD | nameIs.SOURCE],
  ["autocomplete slot name", nameIs.FIELD],
  ["src srcset sizes href xlink:href poster rel disabled", nameIs.SOURCE],
];

const htmlTags = table(HTML_ROWS);
const otherTags = table(OTHER_ROWS);
const attributeNames = table(STATIC_NAMES);

/** Page-made names kept; more than this and the table starts anew. */
const NAMES_MAX = 8192;

function table(rows: readonly Row[]): Map<string, Name> {
  const map = new Map<string, Name>();
  for (const [tags, kind, drops] of rows) {
    for (const tag of tags.split(" ")) {
      map.set(tag, makeName(tag, kind, drops === undefined ? null : new Set(drops.split(" "))));
    }
  }
  return map;
}

function learn(map: Map<string, Name>, text: string, kind: number): Name {
  const name = makeName(text, kind, null);
  if (map.size < NAMES_MAX) {
    map.set(text, name);
  }
  return name;
}

/** The entry of an element's local name. */
export function tagName(html: boolean, local: string): Name {
  const map = html ? htmlTags : otherTags;
  return map.get(local) ?? learn(map, local, html ? hostKind(local) : 0);
}

function hostKind(local: string): number {
  return local.includes("-") ? tagIs.HOST | tagIs.JUDGED : HOSTS.has(local) ? tagIs.HOST : 0;
}

/** The entry of an attribute's qualified name. */
export function attributeName(text: string): Name {
  return attributeNames.get(text) ?? learn(attributeNames, text, kindOfAttribute(text));
}

function kindOfAttribute(text: string): number {
  if (/^on/i.test(text)) {
    return nameIs.SKIP;
  }
  return isMarkAttribute(text) ? nameIs.MARK : 0;
}
