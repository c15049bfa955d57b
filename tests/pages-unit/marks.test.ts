// The marks of our own and of thirteen other products, each with what it asks for.

import assert from "node:assert/strict";
import { test } from "node:test";

import { attributeMarks, classMarks, isMarkAttribute } from "../../web/sensor/marks.ts";
import { mark } from "../../web/shared/batch.ts";

/** `.class`, `[attribute]` and `[attribute=value]`, by what they ask for. */
const MARKS: readonly (readonly [bits: number, selectors: string])[] = [
  [mark.BLOCK, ".tandem-block [data-tandem=block] .rr-block .ph-no-capture .sentry-block [data-sentry-block] [data-openreplay-hidden]"],
  [mark.BLOCK, "[data-openreplay-htmlmasked] [data-dd-privacy=hidden] .dd-privacy-hidden .amp-block .highlight-block .mp-block .mp-sensitive"],
  [mark.BLOCK, ".no-upscope .redacted [data-private] [data-private=redact] [data-private=lipsum] [data-private=delete] .fs-exclude .fs-block"],
  [mark.BLOCK, ".nr-block [data-nr-block]"],
  [mark.MASK, ".tandem-mask [data-tandem=mask] .rr-mask .ph-mask .sentry-mask [data-sentry-mask] [data-openreplay-obscured]"],
  [mark.MASK, "[data-openreplay-masked] [data-dd-privacy=mask] .dd-privacy-mask [data-dd-privacy=mask-unless-allowlisted]"],
  [mark.MASK, ".dd-privacy-mask-unless-allowlisted .amp-mask .highlight-mask .mp-mask [data-clarity-mask] [data-clarity-mask=True] .fs-mask"],
  [mark.MASK, "[data-recording-ignore=mask] [data-hj-suppress] .nr-mask [data-nr-mask] [data-matomo-mask] [data-cs-mask]"],
  [mark.IGNORE, ".tandem-ignore [data-tandem=ignore] .rr-ignore .ph-ignore-input .sentry-ignore [data-sentry-ignore] [data-openreplay-ignore]"],
  [mark.IGNORE, "[data-dd-privacy=mask-user-input] .dd-privacy-mask-user-input .highlight-ignore .mp-no-track [data-recording-ignore=events]"],
  [mark.IGNORE, ".nr-ignore [data-nr-ignore]"],
  [mark.ALLOW, ".tandem-allow [data-tandem=allow]"],
  [mark.NO_CONTROL, ".tandem-no-control [data-tandem=no-control]"],
  // Another product's leave to show something was not given to us.
  [0, ".amp-unmask .fs-unmask .sentry-unmask .mp-unmask [data-clarity-unmask] [data-dd-privacy=allow] .dd-privacy-allow"],
  [0, "[data-openreplay-unmask] [data-sentry-unmask] [data-hj-allow] [data-cs-capture] .ph-allow [data-tandem] [data-tandem=blocked]"],
];

function marksOf(selector: string): number {
  const [, name = "", value = ""] = /^[.[]([^=\]]+)(?:=([^\]]*))?\]?$/.exec(selector) ?? [];
  if (selector.startsWith(".")) {
    return classMarks(`first ${name} last`);
  }
  const bits = attributeMarks(name, value);
  assert.ok(bits === 0 || isMarkAttribute(name), `${name} is looked at`);
  return bits;
}

test("every product's marks are honoured and none of them shows more", () => {
  for (const [bits, selectors] of MARKS) {
    for (const selector of selectors.split(" ")) {
      assert.equal(marksOf(selector), bits, selector);
    }
  }
});

test("marks of one element add up, whatever stands between them", () => {
  assert.equal(classMarks("rr-mask\tamp-block\n fs-unmask"), mark.MASK | mark.BLOCK);
  assert.equal(attributeMarks("data-tandem", " Mask,NO-CONTROL "), mark.MASK | mark.NO_CONTROL);
  assert.equal(attributeMarks("title", "block"), 0);
  assert.equal(classMarks("block mask title=block"), 0);
});
