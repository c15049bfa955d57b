// Style sheets: source text travels as DOM text or as an asset; only what scripts changed through
// the CSSOM, and what was constructed, is serialised.

import { op } from "../shared/batch.ts";
import type { Job } from "./fetcher.ts";
import * as dom from "./natives.ts";
import type { Patcher } from "./patches.ts";
import type { Capture } from "./state.ts";
import { tagOf } from "./walker.ts";
import { tagIs } from "./tags.ts";
import { watch } from "./watched.ts";
import { text } from "./writer.ts";

type Root = Document | ShadowRoot;

export interface SheetState {
  /** Numbers of the constructed sheets that were sent. */
  readonly numbers: WeakMap<CSSStyleSheet, number>;
  count: number;
  /** Sheets that may differ from what was sent. */
  readonly suspects: Set<CSSStyleSheet>;
  readonly adopted: WeakMap<Root, readonly CSSStyleSheet[]>;
  /** Roots whose adopted sheets may have changed. */
  readonly adopters: Set<Root>;
  /** Elements whose sheet has to be looked at for the first time. */
  fresh: Element[];
  /** Elements whose sheet may have been switched on or off. */
  readonly switched: Set<Element>;
  /** Rules whose style object is in the page's hands, with the text they had. */
  readonly watched: Map<CSSRule, string>;
}

/** With more roots than this only those are compared whose `adoptedStyleSheets` was touched. */
const ROOTS_COMPARED_MAX = 64;

export function makeSheetState(): SheetState {
  return {
    numbers: new WeakMap(), count: 0, suspects: new Set(), adopted: new WeakMap(), adopters: new Set(),
    fresh: [], switched: new Set(), watched: new Map(),
  };
}

/** Takes note of a style or link element that was just sent. */
export function noticeSheet(c: Capture, element: Element): void {
  c.sheets.fresh.push(element);
}

/** Sheet that a style or link element owns. */
export function ownedSheet(element: Element): CSSStyleSheet | null {
  if (element instanceof HTMLLinkElement) {
    return dom.linkSheet.call(element);
  }
  if (element instanceof HTMLStyleElement) {
    return dom.styleSheet.call(element);
  }
  return element instanceof SVGStyleElement ? dom.svgStyleSheet.call(element) : null;
}

/** Writes what changed in style sheets; true when nothing is left for a later slice. */
export function flushSheets(c: Capture, deadline: number): boolean {
  const s = c.sheets;
  for (const [rule, before] of s.watched) {
    const now = dom.ruleText.call(rule);
    if (now !== before) {
      s.watched.set(rule, now);
      suspect(c, dom.ruleSheet.call(rule));
    }
  }
  const done = inspectFresh(c, deadline);
  flushAdopted(c);
  for (const sheet of s.suspects) {
    writeSheet(c, sheet);
  }
  s.suspects.clear();
  for (const element of s.switched) {
    writeDisabled(c, element);
  }
  s.switched.clear();
  return done;
}

function inspectFresh(c: Capture, deadline: number): boolean {
  const fresh = c.sheets.fresh;
  for (let element = fresh.pop(); element !== undefined; element = fresh.pop()) {
    const sheet = c.ids.has(element) ? ownedSheet(element) : null;
    if (sheet !== null) {
      if (dom.sheetDisabled.call(sheet)) {
        c.sheets.switched.add(element);
      }
      if ((tagOf(element).kind & tagIs.STYLE) !== 0 && differsFromSource(element, sheet)) {
        c.sheets.suspects.add(sheet);
      }
    }
    if (fresh.length > 0 && dom.now() >= deadline) {
      return false;
    }
  }
  return true;
}

/** Whether a script inserted or deleted rules before the sensor came. */
function differsFromSource(element: Element, sheet: CSSStyleSheet): boolean {
  const rules = rulesOf(sheet);
  let source = "";
  for (let node = dom.firstChild.call(element); node !== null; node = dom.nextSibling.call(node)) {
    source += dom.nodeType.call(node) === 3 ? dom.textData.call(node as Text) : "";
  }
  if (rules === null || source.trim() === "") {
    return rules !== null && rules.length > 0;
  }
  const probe = new dom.NativeSheet();
  dom.replaceSync.call(probe, source);
  // Constructed sheets ignore `@import`.
  const imports = [...rules].filter((rule) => rule instanceof CSSImportRule).length;
  return dom.sheetRules.call(probe).length !== rules.length - imports;
}

function rulesOf(sheet: CSSStyleSheet): CSSRuleList | null {
  try {
    return dom.sheetRules.call(sheet);
  } catch {
    return null;
  }
}

function serialise(sheet: CSSStyleSheet): string | null {
  const rules = rulesOf(sheet);
  if (rules === null) {
    return null;
  }
  let css = "";
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i] as CSSRule;
    css += `${rule instanceof CSSImportRule ? imported(rule) : dom.ruleText.call(rule)}\n`;
  }
  return css;
}

/** Rules of an imported sheet in its place: nothing is imported into rules that are set one by one. */
function imported(rule: CSSImportRule): string {
  const css = rule.styleSheet === null ? null : serialise(rule.styleSheet);
  if (css === null) {
    return dom.ruleText.call(rule);
  }
  const layered = rule.layerName === null ? css : `@layer ${rule.layerName}{${css}}`;
  const supported = rule.supportsText === null ? layered : `@supports (${rule.supportsText}){${layered}}`;
  return rule.media.mediaText === "" ? supported : `@media ${rule.media.mediaText}{${supported}}`;
}

function writeSheet(c: Capture, sheet: CSSStyleSheet): void {
  const number = c.sheets.numbers.get(sheet);
  const owner = dom.sheetOwner.call(sheet);
  const id = owner === null ? undefined : c.ids.get(owner);
  if (number === undefined && id === undefined) {
    return;
  }
  const css = number !== undefined && dom.sheetDisabled.call(sheet) ? "" : serialise(sheet);
  if (css === null) {
    return;
  }
  if (number !== undefined) {
    const media = dom.sheetMedia.call(sheet).mediaText;
    c.writer.after.push(op.CONSTRUCTED, number, text(c.writer, media === "" ? css : `@media ${media}{${css}}`));
  } else if (id !== undefined) {
    c.writer.after.push(op.SHEET_TEXT, id, text(c.writer, css));
  }
}

function writeDisabled(c: Capture, element: Element): void {
  const id = c.ids.get(element);
  const sheet = ownedSheet(element);
  if (id !== undefined && sheet !== null) {
    c.writer.after.push(op.SHEET_DISABLED, id, dom.sheetDisabled.call(sheet) ? 1 : 0);
  }
}

function flushAdopted(c: Capture): void {
  const all = c.roots.size <= ROOTS_COMPARED_MAX;
  for (const root of all ? c.roots : c.sheets.adopters) {
    compareAdopted(c, root);
  }
  c.sheets.adopters.clear();
}

function compareAdopted(c: Capture, root: Root): void {
  const id = c.ids.get(root);
  if (id === undefined) {
    return;
  }
  const current = dom.adoptedSheets(root);
  const last = c.sheets.adopted.get(root);
  if (current.length === 0 && last === undefined) {
    return;
  }
  const list = [...current];
  if (last !== undefined && last.length === list.length && list.every((sheet, i) => sheet === last[i])) {
    return;
  }
  c.sheets.adopted.set(root, list);
  const numbers = list.map((sheet) => constructedNumber(c, sheet));
  c.writer.after.push(op.ADOPT, id, numbers.length, ...numbers);
}

function constructedNumber(c: Capture, sheet: CSSStyleSheet): number {
  const known = c.sheets.numbers.get(sheet);
  if (known !== undefined) {
    return known;
  }
  const number = ++c.sheets.count;
  c.sheets.numbers.set(sheet, number);
  writeSheet(c, sheet);
  c.sheets.suspects.delete(sheet);
  return number;
}

/** Marks the sheet of a rule or the sheet itself as changed. */
function suspect(c: Capture, sheet: CSSStyleSheet | null): void {
  if (sheet !== null) {
    const parent = dom.parentSheet.call(sheet);
    if (parent !== null) {
      suspect(c, parent);
      return;
    }
    c.sheets.suspects.add(sheet);
    c.wake();
  }
}

/** Sends a link's sheet as text when its bytes are unreadable but its rules are not; images are the senses' matter. */
export function sendReadableRules(c: Capture, asset: Job): void {
  c.assets.lost.push(asset);
  c.wake();
  for (const root of c.roots) {
    for (const link of dom.queryAll(root, "link")) {
      if (c.assets.shown.get(link) === asset.number) {
        suspect(c, ownedSheet(link));
      }
    }
  }
}

/** Patches every way in which scripts change sheets. */
export function patchStyles(p: Patcher, capture: () => Capture | null): void {
  const onSheet = (self: unknown): void => {
    const c = capture();
    if (c !== null) {
      suspect(c, self as CSSStyleSheet);
    }
  };
  const onRule = (self: unknown): void => {
    const c = capture();
    if (c !== null) {
      suspect(c, dom.ruleSheet.call(self as CSSRule));
    }
  };
  p.methods("CSSStyleSheet", ["insertRule", "deleteRule", "replace", "replaceSync", "addRule", "removeRule"], onSheet);
  p.settled("CSSStyleSheet", "replace", onSheet);
  p.methods("CSSGroupingRule", ["insertRule", "deleteRule"], onRule);
  p.methods("CSSStyleRule", ["insertRule", "deleteRule"], onRule);
  p.setter("CSSStyleRule", "selectorText", onRule);
  const onHandOut = (self: unknown): void => {
    const c = capture();
    if (c !== null) {
      watch(c, self as CSSRule);
    }
  };
  p.getter("CSSStyleRule", "style", onHandOut);
  p.getter("CSSStyleRule", "styleMap", onHandOut);
  patchSwitches(p, capture);
}

function patchSwitches(p: Patcher, capture: () => Capture | null): void {
  const onSwitch = (self: unknown): void => {
    const c = capture();
    if (c === null) {
      return;
    }
    const owner = self instanceof Element ? self : dom.sheetOwner.call(self as StyleSheet);
    if (owner instanceof Element) {
      c.sheets.switched.add(owner);
      c.wake();
    } else if (self instanceof CSSStyleSheet) {
      suspect(c, self);
    }
  };
  p.setter("StyleSheet", "disabled", onSwitch);
  p.setter("HTMLStyleElement", "disabled", onSwitch);
  p.setter("HTMLLinkElement", "disabled", onSwitch);
  const onAdopt = (self: unknown): void => {
    const c = capture();
    if (c !== null) {
      c.sheets.adopters.add(self as Root);
      c.wake();
    }
  };
  for (const type of ["Document", "ShadowRoot"]) {
    p.getter(type, "adoptedStyleSheets", onAdopt);
    p.setter(type, "adoptedStyleSheets", onAdopt);
  }
}

