// Marks that a page's author put on elements to keep them private: ours and those of other
// products, read by a table. A foreign mark that *un*masks never counts: it was another consent.

import { mark } from "../shared/batch.ts";

const { BLOCK, MASK, IGNORE, ALLOW, NO_CONTROL } = mark;

function words(list: string, bits: number): [string, number][] {
  return list.split(" ").map((word) => [word, bits]);
}

const CLASS_TOKENS = new Map<string, number>([
  ...words("tandem-block rr-block ph-no-capture sentry-block dd-privacy-hidden amp-block highlight-block mp-block mp-sensitive no-upscope redacted fs-exclude nr-block", BLOCK),
  ...words("tandem-mask rr-mask ph-mask sentry-mask dd-privacy-mask amp-mask highlight-mask mp-mask fs-mask nr-mask", MASK),
  ...words("tandem-ignore rr-ignore ph-ignore-input sentry-ignore dd-privacy-mask-user-input highlight-ignore mp-no-track", IGNORE),
  ["tandem-allow", ALLOW],
  ["tandem-no-control", NO_CONTROL],
]);

const ATTRIBUTES = new Map<string, number>([
  ...words("data-sentry-block data-openreplay-hidden data-openreplay-htmlmasked data-private", BLOCK),
  ...words("data-sentry-mask data-openreplay-obscured data-openreplay-masked data-clarity-mask data-hj-suppress data-matomo-mask data-cs-mask", MASK),
  ...words("data-sentry-ignore data-openreplay-ignore", IGNORE),
]);

const ATTRIBUTE_VALUES = new Map<string, Map<string, number>>([
  ["data-tandem", new Map([["block", BLOCK], ["mask", MASK], ["ignore", IGNORE], ["allow", ALLOW], ["no-control", NO_CONTROL]])],
  ["data-dd-privacy", new Map([["hidden", BLOCK], ["mask", MASK], ["mask-unless-allowlisted", MASK], ["mask-user-input", IGNORE]])],
  ["data-recording-ignore", new Map([["mask", MASK], ["events", IGNORE]])],
]);

/** Class attributes seen lately and their bits; they repeat on most pages. */
const classCache = new Map<string, number>();
const CLASS_CACHE_MAX = 4096;

/** Whether an attribute of this name can carry a mark; `class` is apart. */
export function isMarkAttribute(name: string): boolean {
  return ATTRIBUTES.has(name) || ATTRIBUTE_VALUES.has(name);
}

export function classMarks(value: string): number {
  const known = classCache.get(value);
  if (known !== undefined) {
    return known;
  }
  if (classCache.size >= CLASS_CACHE_MAX) {
    classCache.clear();
  }
  const bits = tokenMarks(value, CLASS_TOKENS);
  classCache.set(value, bits);
  return bits;
}

export function attributeMarks(name: string, value: string): number {
  const values = ATTRIBUTE_VALUES.get(name);
  return values === undefined ? (ATTRIBUTES.get(name) ?? 0) : tokenMarks(value.toLowerCase(), values);
}

function tokenMarks(value: string, table: ReadonlyMap<string, number>): number {
  let bits = 0;
  for (const token of value.split(/[\s,]+/)) {
    bits |= table.get(token) ?? 0;
  }
  return bits;
}

const SECRET_TYPES = new Set(["password", "hidden", "file"]);
const SECRET_AUTOCOMPLETE = /(?:^|\s)(?:cc-[\w-]+|one-time-code|new-password|current-password)(?:\s|$)/i;

/** Whether a field of this type and `autocomplete` is of an always-masked kind. */
export function isSecretField(type: string, autocomplete: string | null): boolean {
  return SECRET_TYPES.has(type) || (autocomplete !== null && SECRET_AUTOCOMPLETE.test(autocomplete));
}
