// Marks that a page's author put on elements to keep them private: ours and those of other
// products, read by a table. A foreign mark that *un*masks never counts: it was another consent.

import { mark } from "../shared/batch.ts";


/** What a word marks: a class, an attribute's name, or `name=value`. */
const MARKS = new Map<string, number>();

function words(list: string, bits: number): void {
  for (const word of list.split(" ")) {
    MARKS.set(word, bits);
  }
}

// Most products call their classes, attributes or values after the verb.
for (const product of "tandem- data-tandem= rr- ph- sentry- data-sentry- dd-privacy- data-dd-privacy= amp- highlight- mp- fs- nr- data-nr- data-recording-ignore=".split(" ")) {
  words(`${product}block`, mark.BLOCK);
  words(`${product}mask`, mark.MASK);
  words(`${product}ignore`, mark.IGNORE);
}
words("ph-no-capture dd-privacy-hidden data-dd-privacy=hidden mp-sensitive no-upscope redacted fs-exclude data-openreplay-hidden data-openreplay-htmlmasked data-private", mark.BLOCK);
words("dd-privacy-mask-unless-allowlisted data-dd-privacy=mask-unless-allowlisted data-openreplay-obscured data-openreplay-masked data-clarity-mask data-hj-suppress data-matomo-mask data-cs-mask", mark.MASK);
words("ph-ignore-input dd-privacy-mask-user-input data-dd-privacy=mask-user-input mp-no-track data-openreplay-ignore data-recording-ignore=events", mark.IGNORE);
words("tandem-allow data-tandem=allow", mark.ALLOW);
words("tandem-no-control data-tandem=no-control", mark.NO_CONTROL);
// Attributes that mark by their value alone.
words("data-tandem data-dd-privacy data-recording-ignore", 0);

/** Class attributes seen lately and their bits; they repeat on most pages. */
const classCache = new Map<string, number>();
const CLASS_CACHE_MAX = 4096;

/** Whether an attribute of this name can carry a mark; `class` is apart. */
export function isMarkAttribute(name: string): boolean {
  return MARKS.has(name);
}

export function classMarks(value: string): number {
  const known = classCache.get(value);
  if (known !== undefined) {
    return known;
  }
  if (classCache.size >= CLASS_CACHE_MAX) {
    classCache.clear();
  }
  const bits = tokenMarks(value, "");
  classCache.set(value, bits);
  return bits;
}

export function attributeMarks(name: string, value: string): number {
  return (MARKS.get(name) ?? 0) | tokenMarks(value.toLowerCase(), `${name}=`);
}

function tokenMarks(value: string, prefix: string): number {
  let bits = 0;
  for (const token of value.split(/[\s,]+/)) {
    bits |= MARKS.get(prefix + token) ?? 0;
  }
  return bits;
}

const SECRET_TYPES = new Set(["password", "hidden", "file"]);
const SECRET_AUTOCOMPLETE = /(?:^|\s)(?:cc-[\w-]+|one-time-code|new-password|current-password)(?:\s|$)/i;

/** Whether a field of this type and `autocomplete` is of an always-masked kind. */
export function isSecretField(type: string, autocomplete: string | null): boolean {
  return SECRET_TYPES.has(type) || (autocomplete !== null && SECRET_AUTOCOMPLETE.test(autocomplete));
}
