// Rules that scripts change in rarer ways, and rules that they changed before the sensor came. A changed number
// of rules of a `style` element is seen in the snapshot already; here all rules are compared with what the source
// says. Of a linked or imported sheet the browser's cache is asked for it, and nobody else.

import { op } from "../shared/batch.ts";
import * as dom from "../sensor/natives.ts";
import type { Core, Sense } from "../sensor/sense.ts";
import type { Capture } from "../sensor/state.ts";
import { watch } from "../sensor/watched.ts";
import { put, text } from "../sensor/writer.ts";

/** A slice compares for so long at most. */
const SLICE_MS = 3;
/** Sheets with more rules are believed to be as their source says. */
const RULES_MAX = 5_000;

/** Longest source of such a sheet that is read again. */
const SOURCE_UNITS_MAX = 200_000;

/** Media lists watched at most. */
const MEDIA_MAX = 64;

const sheetsOf = Object.getOwnPropertyDescriptor(Document.prototype, "styleSheets")?.get as (this: Document) => StyleSheetList;

/** Compares sheets with their source, a few at a time. */
export function makeRules({ patcher, capture, wake, signal }: Core): Sense {
  let waiting: Element[] = [];
  /** Whether all owners are still to be looked at. */
  let due = false;
  const suspectSheet = (sheet: CSSStyleSheet | null): void => {
    for (let parent = sheet; parent !== null; parent = dom.parentSheet.call(parent)) {
      sheet = parent;
    }
    const c = capture();
    if (c !== null && sheet !== null) {
      c.sheets.suspects.add(sheet);
      wake();
    }
  };
  const suspect = (rule: unknown): void => suspectSheet(dom.ruleSheet.call(rule as CSSRule));
  const compare = (sheet: CSSStyleSheet, text: string): void => {
    const rules = [...dom.sheetRules.call(sheet)];
    if (rules.length > RULES_MAX) {
      return;
    }
    const probe = new dom.NativeSheet();
    dom.replaceSync.call(probe, text);
    const source = [...dom.sheetRules.call(probe)];
    for (const rule of rules) {
      if (rule instanceof CSSImportRule) {
        rule.styleSheet === null || read(rule.styleSheet);
      } else {
        const other = source.shift();
        if (other === undefined || dom.ruleText.call(rule) !== dom.ruleText.call(other)) {
          return suspectSheet(sheet);
        }
      }
    }
    if (source.length > 0) {
      suspectSheet(sheet);
    }
  };
  const read = (sheet: CSSStyleSheet): void => {
    void dom.nativeFetch(sheet.href ?? "", { cache: "only-if-cached", mode: "same-origin", signal })
      .then((response) => response.text())
      .then((text) => text.length > SOURCE_UNITS_MAX || compare(sheet, text))
      .catch(() => undefined);
  };
  for (const name of ["name", "system", "symbols", "additiveSymbols", "negative", "prefix", "suffix", "range", "pad", "fallback"]) {
    patcher.setter("CSSCounterStyleRule", name, suspect);
  }
  patcher.setter("CSSKeyframesRule", "name", suspect);
  patcher.methods("CSSKeyframesRule", ["appendRule", "deleteRule"], suspect);
  patcher.setter("CSSKeyframeRule", "keyText", suspect);
  const onHandOut = (rule: unknown): void => {
    const c = capture();
    if (c !== null) {
      watch(c, rule as CSSRule);
    }
  };
  patcher.getter("CSSMediaRule", "media", onHandOut);
  for (const type of ["CSSKeyframeRule", "CSSFontFaceRule", "CSSNestedDeclarations", "CSSPositionTryRule"]) {
    patcher.getter(type, "style", onHandOut);
  }
  /** Media lists of sheets that are in the page's hands, with what they said. */
  const media = new Map<CSSStyleSheet, string>();
  patcher.getter("StyleSheet", "media", (sheet) => {
    if (sheet instanceof CSSStyleSheet) {
      const [oldest] = media.keys();
      media.size >= MEDIA_MAX && oldest && media.delete(oldest);
      media.set(sheet, dom.sheetMedia.call(sheet).mediaText);
      wake();
    }
  });
  const compareMedia = (c: Capture): void => {
    for (const [sheet, before] of media) {
      const now = dom.sheetMedia.call(sheet).mediaText;
      if (now !== before) {
        media.set(sheet, now);
        const owner = dom.sheetOwner.call(sheet);
        if (owner === null) {
          c.sheets.suspects.add(sheet);
        } else {
          tellMedia(c, owner, now);
        }
      }
    }
  };
  return {
    begin() {
      waiting = [];
      due = true;
    },
    flush(c) {
      if (!c.complete) {
        return;
      }
      if (due) {
        due = false;
        waiting = [...c.roots].flatMap(ownersIn);
      }
      const deadline = dom.now() + SLICE_MS;
      for (let element = waiting.pop(); element !== undefined; element = dom.now() > deadline ? undefined : waiting.pop()) {
        const sheet = c.ids.has(element) ? ownedSheet(element) : null;
        if (sheet === null) {
          continue;
        }
        compareMediaOf(c, element, sheet);
        if (sheet.href === null) {
          compare(sheet, sourceOf(element));
        } else {
          read(sheet);
        }
      }
      compareMedia(c);
      if (waiting.length > 0 || c.sheets.suspects.size > 0) {
        wake();
      }
    },
  };
}

/** Elements of one tree that own a sheet. To look for them in a document takes as long as it is large. */
function ownersIn(root: Document | ShadowRoot): Element[] {
  return root instanceof Document ? [...sheetsOf.call(root)].flatMap((sheet) => (dom.sheetOwner.call(sheet) as Element | null) ?? []) : [...dom.queryAll(root, "style,link[rel~=stylesheet i]")];
}

/** The media list of a sheet that an element owns travels as the element's attribute. */
function tellMedia(c: Capture, owner: Node, media: string): void {
  const id = c.ids.get(owner);
  if (id !== undefined) {
    put(c.writer, op.ATTRIBUTE, id, text(c.writer, "media"), text(c.writer, media) + 1);
  }
}

function ownedSheet(element: Element): CSSStyleSheet | null {
  return element instanceof HTMLLinkElement ? dom.linkSheet.call(element) : element instanceof HTMLStyleElement ? dom.styleSheet.call(element) : null;
}

function compareMediaOf(c: Capture, element: Element, sheet: CSSStyleSheet): void {
  const now = dom.sheetMedia.call(sheet).mediaText;
  if (now !== new dom.NativeSheet({ media: dom.getAttribute.call(element, "media") ?? "" }).media.mediaText) {
    tellMedia(c, element, now);
  }
}

function sourceOf(element: Element): string {
  let source = "";
  for (let node = dom.firstChild.call(element); node !== null; node = dom.nextSibling.call(node)) {
    source += dom.nodeType.call(node) === 3 ? dom.textData.call(node as Text) : "";
  }
  return source;
}
