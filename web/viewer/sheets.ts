// Style sheets of the replica: source text in `style` elements, rules that scripts changed, and
// constructed sheets. A linked sheet is a `style` element in the link's place.

import type { AssetStore } from "./assets.ts";
import * as dom from "./natives.ts";

/** What is known of a sheet beyond its source text. */
interface Extra {
  disabled: boolean;
  /** Rules that replace the source's, until the source changes. */
  rules: string | null;
}

export interface Sheets {
  /** Forgets constructed sheets: numbers count anew. */
  renew(): void;
  /** Sets the text of a `style` element's text node. */
  setText(node: Text, css: string): void;
  /** Sets the text of a `style` element that stands for a link. */
  setLinked(element: Element, css: string): void;
  /** Replaces the rules of an element's sheet. */
  setRules(element: Element, css: string): void;
  setDisabled(element: Element, disabled: boolean): void;
  /** The source of a `style` element changed. */
  sourceChanged(element: Element): void;
  construct(number: number, css: string): void;
  adopt(root: Document | ShadowRoot, numbers: readonly number[]): void;
}

/** `assets` is a function because the store tells the sheets about arrivals. */
export function makeSheets(assets: () => AssetStore): Sheets {
  const extras = new WeakMap<Element, Extra>();
  let constructed = new Map<number, CSSStyleSheet>();

  function extraOf(element: Element): Extra {
    const extra = extras.get(element) ?? { disabled: false, rules: null };
    extras.set(element, extra);
    return extra;
  }

  /** A new source makes a new sheet: what was said about the old one holds for assets' sake only. */
  function restore(element: Element): void {
    const extra = extras.get(element);
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

  return {
    renew() {
      constructed = new Map();
    },
    setText(node, css) {
      assets().useCss(node, "text", css, (resolved) => {
        dom.textContent.call(node, resolved);
        const element = dom.parentNode.call(node);
        if (element instanceof Element) {
          restore(element);
        }
      });
    },
    setLinked(element, css) {
      assets().useCss(element, "text", css, (resolved) => {
        dom.textContent.call(element, resolved);
        restore(element);
      });
    },
    setRules(element, css) {
      assets().useCss(element, "rules", css, (resolved) => {
        extraOf(element).rules = resolved;
        restore(element);
      });
    },
    setDisabled(element, disabled) {
      extraOf(element).disabled = disabled;
      const sheet = sheetOf(element);
      if (sheet !== null) {
        sheet.disabled = disabled;
      }
    },
    sourceChanged(element) {
      extras.delete(element);
      assets().dropCss(element, "rules");
    },
    construct(number, css) {
      const sheet = constructed.get(number) ?? new CSSStyleSheet();
      constructed.set(number, sheet);
      assets().useCss(sheet, "rules", css, (resolved) => sheet.replaceSync(resolved));
    },
    adopt(root, numbers) {
      const sheets = numbers.map((number) => constructed.get(number)).filter((sheet) => sheet !== undefined);
      dom.adopt(root, sheets);
    },
  };
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
