// What the customer has selected, and what scripts highlight. The selection is the one of this document, until the agent controls: then
// a field has the keyboard (`composer.ts`), a document has only one selection, and the customer's is a highlight. The frame never has the
// focus otherwise, so the browser would paint it grey: `states.ts` sets the colours of a focused page, below the page's own.

import * as dom from "./natives.ts";
import { hideRange, showRange } from "./range.ts";
import { describe } from "./speaking.ts";
import type { Replica } from "./state.ts";

/** What the customer has selected, where it is a highlight. */
const SELECTED = "tandem-selected";

/** Shows what lies between two places; node 0: nothing is selected. */
export function setSelection(r: Replica, start: readonly [id: number, offset: number], end: readonly [id: number, offset: number]): void {
  const selection = document.getSelection();
  const [first, last] = [r.nodes.get(start[0]), r.nodes.get(end[0])];
  const { controls } = r;
  hideRange();
  CSS.highlights?.delete(SELECTED);
  r.selected = () => "";
  if (first !== undefined && first === last && (first instanceof HTMLInputElement || first instanceof HTMLTextAreaElement)) {
    controls || selection?.removeAllRanges();
    showRange(first, start[1], end[1]);
    r.selected = () => first.value.slice(start[1], end[1]);
  } else if (first === undefined || last === undefined) {
    controls || selection?.removeAllRanges();
  } else {
    const range = rangeBetween(boundary(first, start[1]), boundary(last, end[1]));
    r.selected = () => String(range);
    controls ? CSS.highlights?.set(SELECTED, new Highlight(range)) : selection?.setBaseAndExtent(...boundary(first, start[1]), ...boundary(last, end[1]));
  }
}

/** Something has the focus; around a frame that has it, browsers paint grey what is selected. */
export function setFocus(r: Replica, id: number): void {
  const isNew = r.focus !== id;
  r.focus = id;
  const [root, focused] = [dom.documentElement.call(document), r.nodes.get(id)];
  if (focused instanceof HTMLIFrameElement) root && dom.setAttribute.call(root, "data-tandem-inside", "");
  else root && dom.removeAttribute.call(root, "data-tandem-inside");
  // The agent's keyboard stays in a field of ours, which says nothing of where their keys go.
  if (isNew && r.controls && focused instanceof Element) r.cursor.say(describe(focused));
}

/** The stretch between two places, in whichever order they are. */
function rangeBetween(start: readonly [Node, number], end: readonly [Node, number]): Range {
  const range = document.createRange();
  range.setStart(...start);
  range.setEnd(...end);
  if (range.collapsed) {
    range.setStart(...end);
    range.setEnd(...start);
  }
  return range;
}

/** Highlights shown at most. */
const HIGHLIGHTS_MAX = 64;

/** Shows ranges of a highlight, four words each; none: it is gone. */
export function setHighlight(r: Replica, name: string, words: readonly number[]): void {
  const ranges: AbstractRange[] = [];
  for (let at = 0; at + 3 < words.length; at += 4) {
    const [start = 0, from = 0, end = 0, to = 0] = words.slice(at, at + 4);
    const [first, last] = [r.nodes.get(start), r.nodes.get(end)];
    if (first !== undefined && last !== undefined) {
      const [[startContainer, startOffset], [endContainer, endOffset]] = [boundary(first, from), boundary(last, to)];
      ranges.push(new StaticRange({ startContainer, startOffset, endContainer, endOffset }));
    }
  }
  CSS.highlights.delete(name);
  if (ranges.length > 0 && CSS.highlights.size < HIGHLIGHTS_MAX) {
    CSS.highlights.set(name, new Highlight(...ranges));
  }
}

/** Another document begins, without any. */
export function dropHighlights(): void {
  CSS.highlights.clear();
}

function boundary(node: Node, offset: number): [container: Node, offset: number] {
  if (node instanceof CharacterData) {
    return [node, Math.min(offset, node.length)];
  }
  const parent = dom.parentNode.call(node);
  if (offset !== 0 || parent === null) {
    return [node, dom.childNodes.call(node).length];
  }
  let index = 0;
  for (let before = dom.previousSibling.call(node); before !== null; before = dom.previousSibling.call(before)) {
    index++;
  }
  return [parent, index];
}
