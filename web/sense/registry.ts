// What scripts add beside style sheets: registered properties and fonts of the interface of fonts.
// They travel as one more sheet, number 0, which is never adopted.

import { op } from "../shared/batch.ts";
import type { Core, Sense } from "../sensor/sense.ts";
import { text } from "../sensor/writer.ts";

/** Number of the sheet that holds them; constructed sheets count from 1. */
const REGISTRY = 0;
/** Fonts told at most. */
const FONTS_MAX = 256;

/** Descriptors of a font, by their names in a rule and in the interface. */
const DESCRIPTORS = [
  ["font-style", "style"], ["font-weight", "weight"], ["font-stretch", "stretch"], ["unicode-range", "unicodeRange"],
  ["font-feature-settings", "featureSettings"], ["font-display", "display"], ["ascent-override", "ascentOverride"],
  ["descent-override", "descentOverride"], ["line-gap-override", "lineGapOverride"],
] as const;

/** Tells what scripts register; the loader has noted it from the first on. */
export function makeRegistry({ capture, early, patcher, wake }: Core): Sense {
  /** Addresses of fonts of which only the bytes are known. */
  const addresses = new Map<Blob, string>();
  let dirty = false;
  const touch = (): void => {
    dirty = true;
    if (capture() !== null) {
      wake();
    }
  };
  if (early === undefined) {
    return {};
  }
  early.changed = touch;
  patcher.methods("FontFaceSet", ["add", "delete", "clear"], touch);

  function addressOf(source: string | Blob | undefined): string | undefined {
    if (!(source instanceof Blob)) {
      return source;
    }
    const address = addresses.get(source) ?? URL.createObjectURL(source);
    addresses.set(source, address);
    return `url("${address}")`;
  }
  return {
    begin() {
      dirty ||= early.properties.length > 0 || document.fonts.size > 0;
    },
    flush(c) {
      if (!dirty) {
        return;
      }
      dirty = false;
      const properties = early.properties.map(propertyRule);
      const fonts = [...document.fonts].slice(0, FONTS_MAX).flatMap((face) => fontRule(face, addressOf(early.fonts.get(face))));
      c.writer.after.push(op.CONSTRUCTED, REGISTRY, text(c.writer, [...properties, ...fonts].join("\n")));
    },
    close() {
      addresses.forEach((address) => URL.revokeObjectURL(address));
    },
  };
}

function propertyRule({ name, syntax = "*", inherits, initialValue }: PropertyDefinition): string {
  const initial = initialValue === undefined ? "" : `initial-value:${initialValue};`;
  return `@property ${name}{syntax:${quoted(syntax)};inherits:${inherits};${initial}}`;
}

function fontRule(face: FontFace, source: string | undefined): string[] {
  if (source === undefined) {
    return [];
  }
  const family = quoted(face.family.replace(/^(["'])(.*)\1$/s, "$2"));
  const rest = DESCRIPTORS.map(([name, key]) => `${name}:${face[key]};`).join("");
  return [`@font-face{font-family:${family};src:${source};${rest}}`];
}

function quoted(value: string): string {
  return `"${value.replace(/["\\\n]/g, "\\$&")}"`;
}
