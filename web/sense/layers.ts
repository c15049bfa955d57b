// The top layer: modal dialogs and popovers, in the order in which they came.

import { layer, op } from "../shared/batch.ts";
import * as dom from "../sensor/natives.ts";
import type { Core, Sense } from "../sensor/sense.ts";
import type { Capture } from "../sensor/state.ts";

/** Events that say that something opened or closed; they do not leave their tree. */
const EVENTS = ["toggle", "close", "cancel", "fullscreenchange"];
const MODAL = ":modal:not(:fullscreen)";
const POPOVER = ":popover-open";

/** Tells what is in the top layer. */
export function makeLayers({ capture, patcher, signal, wake }: Core): Sense {
  /** What the other end knows, lowest first. */
  const told = new Map<Element, readonly [id: number, layer: number]>();
  const changed = new Set<Element>();
  /** In the top layer when they came to be known. */
  let found: Element[] = [];
  const look = (element: unknown): void => {
    if (element instanceof Element && capture() !== null) {
      changed.add(element);
      wake();
    }
  };
  /** It comes to the top, wherever it was. */
  const raise = (element: unknown): void => {
    // Behind those that came before it in this slice.
    changed.delete(element as Element);
    look(element);
    const before = told.get(element as Element);
    if (before !== undefined) {
      told.set(element as Element, [before[0], layer.NONE]);
    }
  };
  patcher.methods("HTMLDialogElement", ["showModal"], raise);
  patcher.methods("HTMLDialogElement", ["show", "close", "requestClose"], look);
  patcher.methods("HTMLElement", ["showPopover"], raise);
  patcher.methods("HTMLElement", ["hidePopover", "togglePopover"], look);
  return {
    listen(root) {
      for (const type of EVENTS) {
        dom.listen.call(root, type, (event) => look(event.target), { capture: true, passive: true, signal });
      }
    },
    begin() {
      told.clear();
      changed.clear();
      found = [];
    },
    flush(c) {
      for (const element of c.noticed) {
        changed.has(element) || layerOf(element) === layer.NONE || found.push(element);
      }
      if (c.depth > 0) {
        return;
      }
      for (const [element, [id]] of told) {
        c.ids.get(element) === id || told.delete(element);
      }
      // The order is told by what lies on top where two of them meet, else by the focus.
      const sorted = found;
      found = [];
      sorted.sort((a, b) => height(a, b) || holdsFocus(a) - holdsFocus(b));
      for (const element of new Set([...sorted, ...changed])) {
        tell(c, told, element);
      }
      changed.clear();
    },
  };
}

/** Which of two lies higher: positive for the first, 0 where they do not meet inside the window. */
function height(a: Element, b: Element): number {
  const [one, other] = [dom.getBoundingClientRect.call(a), dom.getBoundingClientRect.call(b)];
  const [left, right] = [Math.max(one.left, other.left), Math.min(one.right, other.right)];
  const [top, bottom] = [Math.max(one.top, other.top), Math.min(one.bottom, other.bottom)];
  const hit = left < right && top < bottom ? document.elementsFromPoint((left + right) / 2, (top + bottom) / 2) : [];
  const [first, second] = [hit.indexOf(a), hit.indexOf(b)];
  return first < 0 || second < 0 ? 0 : second - first;
}

function holdsFocus(element: Element): number {
  return Number(dom.contains.call(element, dom.activeElement(dom.getRootNode.call(element) as Document | ShadowRoot)));
}

function layerOf(element: Element): number {
  if (dom.matches.call(element, MODAL)) {
    return layer.MODAL;
  }
  return dom.matches.call(element, POPOVER) ? layer.POPOVER : layer.NONE;
}

function tell(c: Capture, told: Map<Element, readonly [id: number, layer: number]>, element: Element): void {
  const id = c.ids.get(element);
  const before = told.get(element);
  const now = layerOf(element);
  if (id === undefined || (before?.[0] === id ? before[1] : layer.NONE) === now) {
    return;
  }
  c.writer.after.push(op.LAYER, id, now);
  told.delete(element);
  if (now !== layer.NONE) {
    told.set(element, [id, now]);
  }
}
