// What is selected on the page, or in the field that has the focus.

import { op } from "../shared/batch.ts";
import * as dom from "../sensor/natives.ts";
import type { Core, Sense } from "../sensor/sense.ts";
import type { Capture } from "../sensor/state.ts";

type Place = readonly [id: number, offset: number];
type Composed = (options: { shadowRoots: ShadowRoot[] }) => readonly StaticRange[];

const NOTHING: Place = [0, 0];
const TEXT_NODE = 3;

/** Tells what is selected. */
export function makeSelection({ signal, wake }: Core): Sense {
  let changed = true;
  let told = "0,0,0,0";
  const look = (): void => {
    changed = true;
    wake();
  };
  return {
    listen(root) {
      // In a field it does not leave the tree of the field.
      ["selectionchange", "focusin", "focusout"].forEach((type) => dom.listen.call(root, type, look, { capture: true, passive: true, signal }));
    },
    begin() {
      told = "0,0,0,0";
      changed = true;
    },
    flush(c) {
      // What is not known yet has no place.
      if (!changed || c.depth > 0) {
        return;
      }
      changed = false;
      const [start, end] = selected(c);
      const words = [...start, ...end];
      if (words.join() !== told) {
        told = words.join();
        c.writer.after.push(op.SELECTION, ...words);
      }
    },
  };
}

function selected(c: Capture): readonly [start: Place, end: Place] {
  const field = dom.focusedElement();
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
    return selectedIn(c, field);
  }
  const range = selectedRange(c);
  if (range === null || (range.startContainer === range.endContainer && (range.startOffset === range.endOffset || isInField(range)))) {
    return [NOTHING, NOTHING];
  }
  const start = place(c, range.startContainer, range.startOffset);
  const end = place(c, range.endContainer, range.endOffset);
  return start[0] === 0 || end[0] === 0 ? [NOTHING, NOTHING] : [start, end];
}

/** Both ends by the field, whose value the offsets count. */
function selectedIn(c: Capture, field: HTMLInputElement | HTMLTextAreaElement): readonly [start: Place, end: Place] {
  const id = c.ids.get(field);
  const shown = c.shown.get(field);
  if (id === undefined || typeof shown !== "string") {
    return [NOTHING, NOTHING];
  }
  // Numbers and addresses do not tell: all of it or nothing.
  const whole = field.selectionStart === null && document.getSelection()?.toString() === shown;
  return [
    [id, field.selectionStart ?? 0],
    [id, field.selectionEnd ?? (whole ? shown.length : 0)],
  ];
}

/** A caret or selection inside a field reads as one around the field. */
function isInField({ startContainer, startOffset, endOffset }: StaticRange | Range): boolean {
  const inside = startContainer.childNodes[startOffset];
  return endOffset === startOffset + 1 && (inside instanceof HTMLInputElement || inside instanceof HTMLTextAreaElement);
}

function selectedRange(c: Capture): StaticRange | Range | null {
  const selection = document.getSelection();
  if (selection === null || selection.rangeCount === 0) {
    return null;
  }
  const composed = (selection as { getComposedRanges?: Composed }).getComposedRanges;
  if (composed === undefined) {
    return selection.getRangeAt(0);
  }
  const shadowRoots = [...c.roots].filter((root) => root instanceof ShadowRoot);
  return composed.call(selection, { shadowRoots })[0] ?? null;
}

/** A place by a known node: in text by its offset, in an element before (0) or behind (1) its content. */
export function place(c: Capture, container: Node, offset: number): Place {
  const id = c.ids.get(container) ?? 0;
  if (dom.nodeType.call(container) === TEXT_NODE) {
    return [id, offset];
  }
  let child = dom.firstChild.call(container);
  for (let at = 0; child !== null && at < offset; at++) {
    child = dom.nextSibling.call(child);
  }
  while (child !== null && !c.ids.has(child)) {
    child = dom.nextSibling.call(child);
  }
  return child === null ? [id, offset === 0 ? 0 : 1] : [c.ids.get(child) ?? 0, 0];
}
