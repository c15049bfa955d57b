// Pictures of both ends of a session, with nothing of ours in them.

import type { CDPSession, Frame, Page } from "playwright-core";

import { showFrame, VIEWPORT } from "./browser.ts";
import { compare, painted, type Rectangle } from "./pixels.ts";
import { OWN_ELEMENTS } from "./tandem.ts";

/** What is painted over in both pictures, as the walker leaves it out. */
const PRIVATE = ".painted-over, input[type=password], input[type=file]";

/** Keeps closed shadow roots for the walker. */
export const KEEP_ROOTS = `{
  const native = Element.prototype.attachShadow;
  const roots = globalThis.__benchRoots = new WeakMap();
  Element.prototype.attachShadow = new Proxy(native, {
    apply(target, self, options) {
      const root = Reflect.apply(target, self, options);
      roots.set(self, root);
      return root;
    },
  });
}`;

/** What the customer's window shows. */
export async function pictureOfCustomer(page: Page, lens: CDPSession): Promise<Buffer> {
  const main = page.mainFrame();
  await hideOwn(main);
  return painted(await capture(lens), await privatePlaces(main));
}

/** What the replica shows, at the customer's size. */
export async function pictureOfReplica(frame: Frame, lens: CDPSession): Promise<Buffer> {
  await removeCursor(frame);
  await showFrame(await frame.frameElement());
  await frame.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
  return painted(await capture(lens, { x: 0, y: 0, ...VIEWPORT, scale: 1 }), await privatePlaces(frame));
}

/** Share of the pixels that differ, in percent. */
export function share(first: Buffer, second: Buffer): number {
  return first.equals(second) ? 0 : compare(first, second).differentPct;
}

/** The window as it is, or the part of it that has the customer's size; a clip counts from the document's corner. */
async function capture(lens: CDPSession, clip?: { x: number; y: number; width: number; height: number; scale: number }): Promise<Buffer> {
  const how = { format: "png", captureBeyondViewport: false } as const;
  const { data } = await lens.send("Page.captureScreenshot", clip === undefined ? how : { ...how, clip });
  return Buffer.from(data, "base64");
}

/** The cursor in a replica can not be hidden from outside; it comes back with the next batch. */
async function removeCursor(frame: Frame): Promise<void> {
  await frame.evaluate((selector) => document.querySelectorAll(selector).forEach((element) => element.remove()), "div[data-tandem-ui]");
  for (const inner of frame.childFrames()) await removeCursor(inner);
}

/** Our own interface stands above pages and is no part of them. */
async function hideOwn(frame: Frame): Promise<void> {
  await frame.evaluate((selector) => {
    for (const element of document.querySelectorAll<HTMLElement>(selector)) element.style.setProperty("opacity", "0", "important");
  }, OWN_ELEMENTS.join(","));
  for (const inner of frame.childFrames()) await hideOwn(inner);
}

async function privatePlaces(frame: Frame): Promise<Rectangle[]> {
  return frame.evaluate(
    (selector) =>
      [...document.querySelectorAll(selector)].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return { x, y, width, height };
      }),
    PRIVATE,
  );
}
