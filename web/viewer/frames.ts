// Replicas of nested documents. Each is made inside its element from nothing but this replica's own
// script, which the frame's policy names by a nonce; the customer's `srcdoc` is never copied. Like
// this one it says nothing until its parent, which is this document, hands it its port.

import { frameReason } from "../shared/batch.ts";
import { fitBox, restoreStyle } from "./build.ts";
import * as dom from "./natives.ts";
import type { Replica } from "./state.ts";

/** Only these three are ever used; they stand for no, limited and full quirks. */
const DOCTYPES = [
  "<!DOCTYPE html>",
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">',
  "",
] as const;

/** Longest name of a host in a label. */
const HOST_MAX = 60;

// Read before anything is built: later it is gone.
const script = document.currentScript;
const source = script?.textContent ?? "";
const nonce = script instanceof HTMLScriptElement ? script.nonce : "";

/** Makes the replica of a nested document, in its quirks mode, and gives it its port. */
export function showDocument(r: Replica, element: Element, quirks: 0 | 1 | 2, port: MessagePort): void {
  r.frames.get(element)?.port?.close();
  r.frames.set(element, { port });
  r.labels.delete(element);
  restoreStyle(r, element);
  // Both would keep the script from running.
  dom.removeAttribute.call(element, "sandbox");
  dom.removeAttribute.call(element, "loading");
  load(element instanceof HTMLObjectElement ? insideOf(element) : element, quirks, `${DOCTYPES[quirks]}<html data-nested><head><meta charset="utf-8"><script nonce="${nonce}">${source}</script></head><body></body></html>`);
}

/** Frames that stand inside `object` elements, which take no document here. */
const insides = new WeakMap<Element, HTMLIFrameElement>();

function insideOf(element: HTMLObjectElement): HTMLIFrameElement {
  let frame = insides.get(element);
  if (frame === undefined) {
    frame = dom.createElement.call(document, "iframe") as HTMLIFrameElement;
    frame.style.cssText = "all: initial !important; display: block !important; width: 100% !important; height: 100% !important; border: 0 !important";
    insides.set(element, frame);
    dom.insertBefore.call(element, frame, dom.firstChild.call(element));
  }
  return frame;
}

/** A document of `srcdoc` never has quirks, whatever its doctype, and a `frame` takes none. */
function load(element: Element, quirks: number, html: string): void {
  if (quirks === 0 && element instanceof HTMLIFrameElement) {
    dom.setAttribute.call(element, "srcdoc", html);
    dom.removeAttribute.call(element, "src");
  } else {
    const address = URL.createObjectURL(new Blob([html], { type: "text/html" }));
    dom.removeAttribute.call(element, "srcdoc");
    dom.setAttribute.call(element, "src", address);
    element.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
  }
}

/** Empties the element. */
export function hideDocument(r: Replica, element: Element): void {
  r.frames.get(element)?.port?.close();
  if (r.frames.delete(element)) {
    dom.removeAttribute.call(element, "srcdoc");
    dom.removeAttribute.call(element, "src");
    insides.get(element)?.remove();
    if (insides.delete(element)) {
      fitBox(r, element);
    }
  }
}

/** Says why nothing is shown. */
export function closeDocument(r: Replica, element: Element, reason: number, host: string): void {
  hideDocument(r, element);
  const from = host.replace(/[^\w.:[\]-]/g, "").slice(0, HOST_MAX);
  const labels = {
    [frameReason.FOREIGN]: from === "" ? "Embedded page can not be shown" : `Embedded page from ${from} can not be shown`,
    [frameReason.REFUSED]: "Embedded page does not let itself be shown",
    [frameReason.LIMIT]: "Too many embedded pages to show this one",
  };
  r.labels.set(element, labels[reason as keyof typeof labels] ?? "Embedded page");
  fitBox(r, element);
}

/** Whether nested documents would be loaded anew if the node were taken out and put in again. */
export function holdsDocument(r: Replica, node: Node): boolean {
  for (const element of r.frames.keys()) {
    for (let at: Node | null = element; at !== null; at = dom.composedParent(at)) {
      if (at === node) {
        return true;
      }
    }
  }
  return false;
}

/** Gives nested replicas their ports when they say that they are there. */
export function awaitNested(r: Replica): void {
  window.addEventListener("message", ({ data, source: from }: MessageEvent<{ tandem?: unknown } | null>) => {
    if (data?.tandem !== "replica-here" || from === null) {
      return;
    }
    for (const [element, shown] of r.frames) {
      if (dom.contentWindow.call(insides.get(element) ?? element) === from) {
        if (shown.port === null) {
          // The element was moved, which loads it again: what it showed is gone.
          r.fault("a nested document was loaded again");
        } else {
          (from as Window).postMessage({ tandem: "replica-port" }, "*", [shown.port]);
          shown.port = null;
        }
        return;
      }
    }
  });
}

/** Tells the document around this one that its replica is there. */
export function announceNested(): void {
  if (dom.documentElement.call(document)?.hasAttribute("data-nested") === true) {
    window.parent.postMessage({ tandem: "replica-here" }, "*");
  }
}
