// Scroll positions: applied at once and again after later batches while they are out of reach.

import * as dom from "./natives.ts";
import { DOCUMENT_ID, type Replica } from "./state.ts";

/** Scrolls what is not where it should be; positions that were reached are done. */
export function applyScrolls(r: Replica): void {
  for (const [id, [x, y]] of r.scrolls) {
    const target = r.nodes.get(id);
    if (id === DOCUMENT_ID ? scrollWindow(x, y) : !(target instanceof Element) || scrollInside(target, x, y)) {
      r.scrolls.delete(id);
    }
  }
}

function scrollWindow(x: number, y: number): boolean {
  window.scrollTo({ left: x, top: y, behavior: "instant" });
  return Math.abs(window.scrollX - x) < 1 && Math.abs(window.scrollY - y) < 1;
}

function scrollInside(element: Element, x: number, y: number): boolean {
  dom.scrollElement.call(element, { left: x, top: y, behavior: "instant" });
  return Math.abs(dom.scrollLeft.call(element) - x) < 1 && Math.abs(dom.scrollTop.call(element) - y) < 1;
}
