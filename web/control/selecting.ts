// Caret and selection, placed by the pointer and moved by keys.

import { chain, editingHost, isTextField } from "./scene.ts";

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
  const { offsetNode: node, offset } = caret;
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

/** Moves or extends the selection by a key; false: the key moves no caret. */
export function moveCaret(key: string, shift: boolean, word: boolean): boolean {
  const [direction, unit] = {
    ArrowLeft: ["left", word ? "word" : "character"], ArrowRight: ["right", word ? "word" : "character"],
    ArrowUp: ["backward", "line"], ArrowDown: ["forward", "line"],
    Home: ["backward", word ? "documentboundary" : "lineboundary"], End: ["forward", word ? "documentboundary" : "lineboundary"],
  }[key] ?? [];
  if (direction === undefined) {
    return false;
  }
  getSelection()?.modify(shift ? "extend" : "move", direction, unit);
  return true;
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
