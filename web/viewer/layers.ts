// The top layer: dialogs and popovers are shown as the customer's browser shows them, but never take
// the agent's focus.

import { layer } from "../shared/batch.ts";
import * as dom from "./natives.ts";
import type { Replica } from "./state.ts";

/** Brings an element to the top of the top layer, or takes it out. */
export function setLayer(r: Replica, element: HTMLElement, place: number): void {
  r.layers.delete(element);
  if (place === layer.NONE) {
    leave(element);
    return;
  }
  r.layers.add(element);
  leave(element);
  if (place === layer.MODAL && element instanceof HTMLDialogElement) {
    withoutFocus(element, () => {
      dom.removeAttribute.call(element, "open");
      element.showModal();
    });
  } else {
    showPopover(r, element);
  }
  r.cursor.raise();
}

function leave(element: HTMLElement): void {
  if (element instanceof HTMLDialogElement && element.matches(":modal")) {
    const open = element.open;
    // Only an open dialog can be closed, and only closing takes it out of the top layer.
    element.open = true;
    element.close();
    element.open = open;
  } else if (element.matches(":popover-open")) {
    element.hidePopover();
  }
}

function showPopover(r: Replica, element: HTMLElement): void {
  withoutFocus(element, () => element.showPopover());
  // One popover may close others that stay open at the customer's, where a button ties them together.
  for (const other of r.layers) {
    if (other !== element && other.isConnected && other.hasAttribute("popover") && !other.matches(":popover-open,:modal")) {
      dom.setAttribute.call(other, "popover", "manual");
      other.showPopover();
    }
  }
}

/** What is inert is shown and takes no focus. */
function withoutFocus(element: HTMLElement, show: () => void): void {
  const was = element.inert;
  element.inert = true;
  try {
    show();
  } finally {
    element.inert = was;
  }
}
