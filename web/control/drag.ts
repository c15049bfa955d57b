// Drag and drop of the page's own elements (HTML, "drag-and-drop processing model").

import { chain } from "./scene.ts";
import { mouseInit, type Pointer, pointerInit } from "./pointer.ts";

export interface Drag {
  readonly source: Element;
  readonly data: DataTransfer;
  over: Element | null;
  /** The page takes a drop where the pointer is. */
  accepted: boolean;
}

/** What is dragged by a press on an element; null: nothing, text is selected instead. */
export function canDrag(element: Element): HTMLElement | null {
  const source = chain(element).find((one) => (one as HTMLElement).draggable);
  return source === undefined ? null : (source as HTMLElement);
}

function fire(pointer: Pointer, target: Element, type: string, data: DataTransfer, more: MouseEventInit = {}): boolean {
  return target.dispatchEvent(new DragEvent(type, { ...mouseInit(pointer, more), dataTransfer: data }));
}

/** Begins, and the press is over for the page; null: the page does not want it. */
export function startDrag(pointer: Pointer, source: Element, pressed: Element): Drag | null {
  const data = new DataTransfer();
  if (!fire(pointer, source, "dragstart", data)) {
    return null;
  }
  pressed.dispatchEvent(new PointerEvent("pointercancel", pointerInit(pointer)));
  return { source, data, over: null, accepted: false };
}

/** Goes on over an element; null: over one that must not be touched. */
export function moveDrag(pointer: Pointer, drag: Drag, hit: Element | null): void {
  fire(pointer, drag.source, "drag", drag.data);
  const { over } = drag;
  if (hit !== over) {
    if (hit !== null) {
      fire(pointer, hit, "dragenter", drag.data, { relatedTarget: over });
    }
    if (over?.isConnected) {
      fire(pointer, over, "dragleave", drag.data, { relatedTarget: hit, cancelable: false });
    }
    drag.over = hit;
  }
  drag.accepted = hit !== null && !fire(pointer, hit, "dragover", drag.data);
}

export function endDrag(pointer: Pointer, { source, data, over, accepted }: Drag, drop: boolean): void {
  if (over?.isConnected) {
    const wanted = drop && accepted;
    fire(pointer, over, wanted ? "drop" : "dragleave", data, { cancelable: wanted });
  }
  if (source.isConnected) {
    fire(pointer, source, "dragend", data, { cancelable: false });
  }
}
