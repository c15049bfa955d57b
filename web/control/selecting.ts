// Caret and selection, placed by the pointer and moved by keys.

import { chain, editingHost, isTextField } from "./scene.ts";

/** Height of a line whose style does not say it, in CSS pixels. */
const LINE_PX = 20;

interface CaretPlace {
  readonly offsetNode: Node;
  readonly offset: number;
}

interface CaretDocument {
  caretPositionFromPoint?(x: number, y: number, options?: { shadowRoots?: readonly ShadowRoot[] }): CaretPlace | null;
  caretRangeFromPoint?(x: number, y: number): Range | null;
}

function caretAt(target: Element, x: number, y: number): CaretPlace | null {
  const place = document as unknown as CaretDocument;
  const roots = new Set(chain(target).map((one) => one.getRootNode()));
  const shadowRoots = [...roots].filter((root) => root instanceof ShadowRoot);
  const found = place.caretPositionFromPoint?.(x, y, { shadowRoots });
  if (found) {
    return found;
  }
  const range = place.caretRangeFromPoint?.(x, y);
  return range ? { offsetNode: range.startContainer, offset: range.startOffset } : null;
}

/** Puts the caret where the pointer is; 0 extends the selection to it, 2 selects the word, 3 the line. */
export function selectText(target: Element, x: number, y: number, detail: number): void {
  const caret = caretAt(target, x, y);
  const selection = getSelection();
  if (caret === null || selection === null) {
    return;
  }
  const { offsetNode: node } = caret;
  const offset = detail === 2 ? inWord(node, caret.offset) : caret.offset;
  if (isTextField(target) && node !== target) {
    // Beside its text: the browser has left the caret where it was.
    return;
  }
  if (node instanceof Element && isTextField(node)) {
    if (node.selectionStart === null) {
      return;
    }
    if (detail === 0) {
      const from = node.selectionDirection === "backward" ? node.selectionEnd ?? 0 : node.selectionStart;
      node.setSelectionRange(Math.min(from, offset), Math.max(from, offset), offset < from ? "backward" : "forward");
    } else {
      node.setSelectionRange(offset, offset);
    }
  } else if (detail === 0 && selection.anchorNode !== null) {
    selection.extend(node, offset);
  } else {
    selection.collapse(node, offset);
  }
  if (detail > 1) {
    const unit = detail === 2 ? "word" : "paragraph";
    selection.modify("move", "backward", detail === 2 ? "word" : "paragraphboundary");
    selection.modify("extend", "forward", unit);
  }
}

/** A place in the word that begins there, since what is before its first letter is another one's end. */
function inWord(node: Node, offset: number): number {
  const text = node instanceof CharacterData ? node.data : node instanceof Element && isTextField(node) ? node.value : "";
  return offset + (/^[\p{L}\p{N}_]/u.exec(text.slice(offset))?.[0].length ?? 0);
}

/** Moves or extends the selection in what is edited by a key, and keeps its end in sight; false: the key moves no caret. */
export function moveCaret(edited: Element, key: string, shift: boolean, word: boolean): boolean {
  const page = key.startsWith("Page");
  const [small, edge] = word ? ["word", "documentboundary"] : ["character", "lineboundary"];
  const [direction, unit] = {
    ArrowLeft: ["left", small], ArrowRight: ["right", small], ArrowUp: ["backward", "line"], ArrowDown: ["forward", "line"], Home: ["backward", edge], End: ["forward", edge],
  }[key.replace("Page", "Arrow")] ?? [];
  // A field of one line has no pages.
  if (direction === undefined || (page && edited.localName === "input")) {
    return false;
  }
  const scroller = chain(edited).find((one) => one.scrollHeight > one.clientHeight && /auto|scroll/.test(getComputedStyle(one).overflowY)) ?? document.scrollingElement ?? edited;
  const { clientHeight } = scroller;
  const n_lines = page ? clientHeight / (Number.parseFloat(getComputedStyle(edited).lineHeight) || LINE_PX) - 1 : 1;
  for (let left = n_lines; left > 0; left--) {
    getSelection()?.modify(shift ? "extend" : "move", direction, unit);
  }
  if (!isTextField(edited)) {
    reveal(scroller);
  } else if (page || (word && edge === unit)) {
    // Where the caret of a text area is drawn can not be asked for; its ends and pages can be told.
    edited.scrollTop += (direction === "forward" ? 1 : -1) * (page ? clientHeight : edited.scrollHeight);
  }
  return true;
}

/** Scrolls to where the selection ends: only the browser's own keys do that by themselves. */
function reveal(scroller: Element): void {
  const selection = getSelection();
  const node = selection?.focusNode;
  if (!node) {
    return;
  }
  const range = document.createRange();
  range.setStart(node, selection.focusOffset);
  // Between elements there is no box of a letter: behind the last one the caret is at its end.
  const next = node.childNodes[selection.focusOffset];
  const beside = next ?? node.lastChild;
  const box = range.getClientRects()[0] ?? (beside instanceof Element ? beside : node.parentElement)?.getBoundingClientRect();
  if (box !== undefined) {
    const at = next === beside ? box.top : box.bottom;
    const { top, bottom } = scroller === document.scrollingElement ? { top: 0, bottom: innerHeight } : scroller.getBoundingClientRect();
    scroller.scrollTop += at < top ? at - top : Math.max(0, box.bottom - bottom);
  }
}

/** Selects all of what is edited. */
export function selectAll(element: Element): void {
  const host = editingHost(element);
  if (isTextField(element)) {
    element.select();
  } else if (host !== null) {
    getSelection()?.selectAllChildren(host);
  } else {
    document.execCommand("selectAll");
  }
}
