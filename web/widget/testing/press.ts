// Clicks in the client frame, whose box the loader moves and sizes as the screens in it change.

import type { Frame, Locator } from "./browser";

/** How long the box may take to come to rest. */
const PATIENCE_MS = 30_000;
/** Where the mouse comes from. */
const ASIDE_PX = 6;

/** What lays out the page around the frame, and the frame in it: equal twice when nothing moves any more. */
async function layoutOf(frame: Frame): Promise<string> {
  // The join page has no box around it.
  if (frame.parentFrame() === null) return "still";
  const element = await frame.frameElement();
  const outside = await element.evaluate(async (node) => {
    await Promise.all(node.parentElement?.getAnimations().map((animation) => animation.finished) ?? []);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const { clientWidth, clientHeight } = node as HTMLElement;
    return { asked: node.parentElement?.getAttribute("style"), size: `${clientWidth} ${clientHeight}` };
  });
  const inside = await frame.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return `${innerWidth} ${innerHeight}`;
  });
  return inside === outside.size ? `${outside.asked} ${inside}` : "moving";
}

/**
 * Presses `target` in the client frame as a person would: once the box around the frame and the
 * target in it, which moves as parts above it are loaded, have come to rest. While it moves, the browser may give one half of a click to the page and the other to the frame.
 * People move their mouse to what they press; answers count no press of one that lies still since the last.
 */
export async function press(frame: Frame, target: Locator | string): Promise<void> {
  const wanted = typeof target === "string" ? frame.locator(target) : target;
  await wanted.waitFor();
  const deadline = Date.now() + PATIENCE_MS;
  for (let before = "moving"; ; ) {
    const [layout, box] = [await layoutOf(frame), await wanted.boundingBox()];
    const now = layout === "moving" ? layout : `${layout} ${JSON.stringify(box)}`;
    if (now !== "moving" && now === before) break;
    if (Date.now() > deadline) throw new Error("the frame never came to rest");
    before = now;
  }
  const box = await wanted.boundingBox();
  if (box !== null) await wanted.page().mouse.move(box.x + box.width / 2 + ASIDE_PX, box.y + box.height / 2);
  await wanted.click();
}
