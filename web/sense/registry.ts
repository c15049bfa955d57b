// What scripts add beside style sheets: registered properties and fonts of the interface of fonts.
// They travel as one more sheet, number 0, which is never adopted.

import { op } from "../shared/batch.ts";
import { safely } from "../sensor/patches.ts";
import type { Core, Sense } from "../sensor/sense.ts";
import { text } from "../sensor/writer.ts";

/** Number of the sheet that holds them; constructed sheets count from 1. */
const REGISTRY = 0;
/** Properties and fonts told at most. */
const REGISTERED_MAX = 256;
/** Bytes of all fonts that are kept because only a script had them. */
const FONT_BYTES_MAX = 8 << 20;

/** Descriptors of a font, by their names in a rule and in the interface. */
const DESCRIPTORS = [
  ["font-style", "style"], ["font-weight", "weight"], ["font-stretch", "stretch"], ["unicode-range", "unicodeRange"],
  ["font-feature-settings", "featureSettings"], ["font-display", "display"], ["ascent-override", "ascentOverride"],
  ["descent-override", "descentOverride"], ["line-gap-override", "lineGapOverride"],
] as const;

/** Tells what scripts register while the mirror runs. */
export function makeRegistry({ capture, patcher, signal, wake }: Core): Sense {
  const properties: string[] = [];
  /** Where fonts that scripts made come from, as text of a rule. */
  const sources = new WeakMap<FontFace, string>();
  const addresses: string[] = [];
  let bytes = 0;
  let dirty = false;
  const touch = (): void => {
    dirty = true;
    if (capture() !== null) {
      wake();
    }
  };

  patchFunction(CSS, "registerProperty", signal, (native) =>
    new Proxy(native, {
      apply(target, self, args: [PropertyDefinition]) {
        Reflect.apply(target, self, args);
        safely(() => {
          if (properties.length < REGISTERED_MAX) {
            properties.push(propertyRule(args[0]));
            touch();
          }
        });
      },
    }),
  );
  const keep = (face: FontFace, source: unknown): void => {
    if (typeof source === "string") {
      sources.set(face, source);
      return;
    }
    const part = source as ArrayBuffer | ArrayBufferView<ArrayBuffer>;
    bytes += part.byteLength;
    if (bytes <= FONT_BYTES_MAX) {
      const address = URL.createObjectURL(new Blob([part], { type: "font/sfnt" }));
      addresses.push(address);
      sources.set(face, `url("${address}")`);
    }
  };
  patchFunction(window, "FontFace", signal, (native) =>
    new Proxy(native, {
      construct(target, args: unknown[], newTarget: new () => unknown) {
        const face = Reflect.construct(target, args, newTarget) as FontFace;
        safely(() => keep(face, args[1]));
        return face;
      },
    }),
  );
  patcher.methods("FontFaceSet", ["add", "delete", "clear"], touch);

  return {
    begin() {
      dirty ||= properties.length > 0 || document.fonts.size > 0;
    },
    flush(c) {
      if (!dirty) {
        return;
      }
      dirty = false;
      const fonts = [...document.fonts].slice(0, REGISTERED_MAX).flatMap((face) => fontRule(face, sources.get(face)));
      c.writer.after.push(op.CONSTRUCTED, REGISTRY, text(c.writer, [...properties, ...fonts].join("\n")));
    },
    close() {
      addresses.forEach((address) => URL.revokeObjectURL(address));
    },
  };
}

type Callable = (...args: unknown[]) => unknown;

/** Replaces a function of the page's own scope until the sensor stops. */
function patchFunction(target: object, name: string, signal: AbortSignal, wrap: (native: Callable) => unknown): void {
  const found = Object.getOwnPropertyDescriptor(target, name);
  const native = found?.value as Callable | undefined;
  if (found?.configurable !== true || typeof native !== "function") {
    return;
  }
  const ours = wrap(native);
  Object.defineProperty(target, name, { ...found, value: ours });
  const undo = (): void => {
    if (Reflect.get(target, name) === ours) {
      Object.defineProperty(target, name, { ...found, value: native });
    }
  };
  signal.addEventListener("abort", undo, { once: true });
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
