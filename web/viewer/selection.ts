// What the customer has selected, drawn as a highlight: a real selection would be grey here, and the
// agent's to change.

import type { Replica } from "./state.ts";

const NAME = "tandem-selection";

/** Shows what lies between two places; node 0: nothing is selected. */
export function setSelection(r: Replica, start: readonly [id: number, offset: number], end: readonly [id: number, offset: number]): void {
  CSS.highlights.delete(NAME);
  const [first, last] = [r.nodes.get(start[0]), r.nodes.get(end[0])];
  if (first === undefined || last === undefined) {
    return;
  }
  const range = document.createRange();
  set(range, "Start", first, start[1]);
  set(range, "End", last, end[1]);
  CSS.highlights.set(NAME, new Highlight(range));
}

function set(range: Range, side: "Start" | "End", node: Node, offset: number): void {
  if (node instanceof CharacterData) {
    range[`set${side}`](node, Math.min(offset, node.length));
  } else if (offset === 0 && node.parentNode !== null) {
    range[`set${side}Before`](node);
  } else {
    range[`set${side}`](node, node.childNodes.length);
  }
}
