// Rules whose style or media a script has in its hands: nothing tells of what it does with them.

import * as dom from "./natives.ts";
import type { Capture } from "./state.ts";

/** Rules watched at most; the oldest go first. */
const WATCHED_MAX = 128;

/** Compares a rule in each slice from here on. */
export function watch(c: Capture, rule: CSSRule): void {
  const watched = c.sheets.watched;
  if (!watched.has(rule)) {
    if (watched.size >= WATCHED_MAX) {
      watched.delete(watched.keys().next().value as CSSRule);
    }
    watched.set(rule, dom.ruleText.call(rule));
  }
  c.wake();
}
