// Style sheets of the replica: source text in `style` elements, rules that scripts changed, and
// constructed sheets. A linked sheet is a `style` element in the link's place.

import { type AssetStore, dropCss, useCss } from "./assets.ts";
import * as dom from "./natives.ts";
import { OWN_SHEETS } from "./states.ts";

/** What is known of an element's sheet beyond its source text. */
interface Extra {
  disabled: boolean;
  /** Rules that replace the source's, until the source changes. */
  rules: string | null;
}

export interface Sheets {
  readonly extras: WeakMap<Element, Extra>;
  readonly constructed: Map<number, CSSStyleSheet>;
  /** Properties and fonts that scripts registered; its element is no part of the page. */
  readonly registry: Element;
}

export function makeSheets(): Sheets {
  const registry = dom.createElement.call(document, "style");
  dom.setAttribute.call(registry, "data-tandem-ui", "");
  return { extras: new WeakMap(), constructed: new Map(), registry };
}

/** A document begins: nothing that scripts made is known. */
export function renewSheets({ constructed, registry }: Sheets): void {
  constructed.clear();
  dom.textContent.call(registry, "");
}

/** Puts what scripts registered into a document, also into one that was built anew. */
export function mountRegistry({ registry }: Sheets): void {
  const element = dom.documentElement.call(document);
  if (element !== null && dom.parentNode.call(registry) !== element && dom.firstChild.call(registry) !== null) {
    dom.insertBefore.call(element, registry, null);
  }
}

/** An element that owns a sheet with text of its own. */
export function isStyle(node: Node | null): node is HTMLStyleElement | SVGStyleElement {
  return node instanceof HTMLStyleElement || node instanceof SVGStyleElement;
}

/** Sets the text of a text node in a `style` element. */
export function setSheetText(sheets: Sheets, store: AssetStore, node: Text, css: string): void {
  useCss(store, node, "text", css, (resolved) => {
    dom.textContent.call(node, resolved);
    const element = dom.parentNode.call(node);
    if (element instanceof Element) {
      restore(sheets, element);
    }
  });
}

/** Sets the text of a `style` element that stands for a link. */
export function setLinkedSheet(sheets: Sheets, store: AssetStore, element: Element, css: string): void {
  useCss(store, element, "text", css, (resolved) => {
    dom.textContent.call(element, resolved);
    restore(sheets, element);
  });
}

/** Replaces the rules of an element's sheet. */
export function setSheetRules(sheets: Sheets, store: AssetStore, element: Element, css: string): void {
  useCss(store, element, "rules", css, (resolved) => {
    extraOf(sheets, element).rules = resolved;
    restore(sheets, element);
  });
}

export function setSheetDisabled(sheets: Sheets, element: Element, disabled: boolean): void {
  extraOf(sheets, element).disabled = disabled;
  const sheet = sheetOf(element);
  if (sheet !== null) {
    sheet.disabled = disabled;
  }
}

/** The source of a `style` element changed: what was said about the old sheet is void. */
export function sourceChanged(sheets: Sheets, store: AssetStore, element: Element): void {
  sheets.extras.delete(element);
  dropCss(store, element, "rules");
}

/** Sets the text of a constructed sheet; number 0 is what scripts registered, and applies to the whole page. */
export function constructSheet(sheets: Sheets, store: AssetStore, number: number, css: string): void {
  if (number === 0) {
    useCss(store, sheets.registry, "rules", css, (resolved) => {
      dom.textContent.call(sheets.registry, resolved);
      mountRegistry(sheets);
    });
    return;
  }
  const sheet = sheets.constructed.get(number) ?? new CSSStyleSheet();
  sheets.constructed.set(number, sheet);
  useCss(store, sheet, "rules", css, (resolved) => sheet.replaceSync(resolved));
}

/** Sets the adopted sheets of a document or shadow root. */
export function adoptSheets(sheets: Sheets, root: Document | ShadowRoot, numbers: readonly number[]): void {
  const adopted = numbers.map((number) => sheets.constructed.get(number)).filter((sheet) => sheet !== undefined);
  dom.adopt(root, [...OWN_SHEETS, ...adopted]);
}

function extraOf(sheets: Sheets, element: Element): Extra {
  const extra = sheets.extras.get(element) ?? { disabled: false, rules: null };
  sheets.extras.set(element, extra);
  return extra;
}

/** An asset that arrived made a new sheet of the same source: what was said still holds. */
function restore(sheets: Sheets, element: Element): void {
  const extra = sheets.extras.get(element);
  const sheet = sheetOf(element);
  if (extra === undefined || sheet === null) {
    return;
  }
  if (extra.rules !== null) {
    replaceRules(sheet, extra.rules);
  }
  if (extra.disabled) {
    sheet.disabled = true;
  }
}

function sheetOf(element: Element): CSSStyleSheet | null {
  if (element instanceof HTMLStyleElement) {
    return dom.sheetOfHtml.call(element);
  }
  return element instanceof SVGStyleElement ? dom.sheetOfSvg.call(element) : null;
}

/** Puts other rules into a sheet without touching the element's text. */
function replaceRules(sheet: CSSStyleSheet, css: string): void {
  while (sheet.cssRules.length > 0) {
    sheet.deleteRule(sheet.cssRules.length - 1);
  }
  const probe = new CSSStyleSheet();
  probe.replaceSync(css);
  for (const rule of probe.cssRules) {
    sheet.insertRule(rule.cssText, sheet.cssRules.length);
  }
}
