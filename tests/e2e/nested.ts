// Describes a document together with all documents inside it, as far as both sides show them.

import type { ElementHandle, Frame } from "playwright-core";

import { describeDocument } from "../bench/support/walker.ts";

/** The loader of these tests marks functions with a helper that pages do not have. */
const HELPER = "globalThis.__name ??= (named) => named";

/** Runs inside the page: the elements that show nested documents, shadow roots included, in order. */
function nestedElements(skipped: readonly string[]): HTMLIFrameElement[] {
  const found: HTMLIFrameElement[] = [];
  const visit = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll("*")) {
      if (element instanceof HTMLIFrameElement && !skipped.some((selector) => element.closest(selector) !== null)) found.push(element);
      if (element.shadowRoot !== null) visit(element.shadowRoot);
    }
  };
  visit(document);
  return found;
}

/** Nested frames of a frame, in the order of their elements. */
export async function nestedFrames(frame: Frame, skipped: readonly string[]): Promise<Frame[]> {
  await frame.evaluate(HELPER);
  const elements = await frame.evaluateHandle(nestedElements, skipped);
  const frames: Frame[] = [];
  for (const property of (await elements.getProperties()).values()) {
    const nested = await (property.asElement() as ElementHandle<HTMLIFrameElement> | null)?.contentFrame();
    if (nested) frames.push(nested);
  }
  return frames;
}

/** The lines of a document and, behind them, those of each nested one that `isShown` takes. */
export async function describeDeep(frame: Frame, skipped: readonly string[], isShown: (frame: Frame) => boolean = () => true): Promise<string[]> {
  await frame.evaluate(HELPER);
  const lines = await frame.evaluate(describeDocument, skipped);
  for (const nested of await nestedFrames(frame, skipped)) {
    if (isShown(nested)) lines.push("#document", ...(await describeDeep(nested, skipped, isShown)), "/document");
  }
  return lines;
}
