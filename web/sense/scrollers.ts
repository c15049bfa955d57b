// Elements that style sheets let scroll: which of them were scrolled before anybody listened.

import * as dom from "../sensor/natives.ts";
import type { Core, Sense } from "../sensor/sense.ts";
import { CLOCK_EVERY } from "../sensor/state.ts";

/** Time that one look may take, in milliseconds. */
const LOOK_MS = 3;

/** Looks at all known nodes, some in each slice: one query over a large document would hold the page. */
export function makeScrollers({ wake }: Core): Sense {
  /** What is looked for; empty: nothing. */
  let sought = "";
  /** Next identifier to look at. */
  let at = 0;
  return {
    begin() {
      sought = "";
    },
    flush(c) {
      if (!c.complete) {
        return;
      }
      if (sought === "" && c.scrollers !== "") {
        sought = `:is(${c.scrollers}_)`;
        c.scrollers = "";
        at = 0;
      }
      if (sought === "") {
        return;
      }
      wake();
      const deadline = dom.now() + LOOK_MS;
      try {
        for (; at < c.nodes.length; at++) {
          if (at % CLOCK_EVERY === 0 && dom.now() >= deadline) {
            return;
          }
          const node = c.nodes[at];
          if (node !== undefined && dom.nodeType.call(node) === 1 && dom.matches.call(node as Element, sought)) {
            c.scrollable.add(node as Element);
          }
        }
      } catch {
        // Not a selector to this browser: what it would find is told when it scrolls.
      }
      sought = "";
    },
  };
}
