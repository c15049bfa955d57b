// Selectors by which an organisation masks and blocks parts of its pages. They are matched here, and
// obeyed where all marks are.

import { mark } from "../shared/batch.ts";
import type { PrivacyRule } from "../shared/generated/PrivacyRule.ts";
import * as dom from "./natives.ts";
import type { Capture } from "./state.ts";

export interface Selectors {
  /** Whether the document is at an address among these pages; without it every rule applies. */
  readonly isHere: ((pages: string) => boolean) | undefined;
  /** Rules of pages at which the document has not been so far. */
  rules: readonly PrivacyRule[];
  /** Lists of selectors that apply, by the mark that they give. */
  readonly lists: Map<number, string>;
  /** What each list matched when it was looked at last. */
  readonly matched: Map<number, Set<Element>>;
}

/** Marks that an element has by selectors. */
export function selectorMarks({ lists }: Selectors, element: Element): number {
  let marks = 0;
  for (const [bit, list] of lists) {
    if (dom.matches.call(element, list)) {
      marks |= bit;
    }
  }
  return marks;
}

/** Looks which rules apply, and which elements come under other marks by them. */
export function flushSelectors(c: Capture): void {
  const { selectors } = c;
  const { lists, matched } = selectors;
  selectors.rules = selectors.rules.filter((rule) => {
    const applies = selectors.isHere?.(rule.pages) !== false;
    if (applies) {
      c.touched = true;
      add(lists, mark.MASK, rule.mask);
      add(lists, mark.BLOCK, rule.block);
    }
    return !applies;
  });
  // What is walked is matched one by one.
  if (c.depth > 0 && !c.touched) {
    return;
  }
  c.touched = false;
  for (const [bit, list] of lists) {
    const before = matched.get(bit);
    const found = new Set<Element>();
    for (const root of c.roots) {
      for (const element of dom.queryAll(root, list)) {
        found.add(element);
        before?.delete(element) || c.remarked.add(element);
      }
    }
    before?.forEach((element) => c.remarked.add(element));
    matched.set(bit, found);
  }
}

function add(lists: Map<number, string>, bit: number, more: readonly string[]): void {
  if (more.length > 0) {
    let list = [lists.get(bit) ?? more, more].join();
    try {
      dom.queryAll(document, list);
    } catch {
      // What this browser can not tell apart is everything.
      list = "*";
    }
    lists.set(bit, list);
  }
}
