// Images that the page shows and nobody can read by their address: it was revoked, or the page's policy or the
// other origin refuses. What the page may read is copied from the screen; a box of its size stands for the rest.

import { mark, omission, op } from "../shared/batch.ts";
import * as dom from "../sensor/natives.ts";
import type { Core, Sense } from "../sensor/sense.ts";
import type { Capture } from "../sensor/state.ts";

/** Pixels up to which a copy is a faithful one. */
const FAITHFUL_MAX = 500_000;

/** Stands in for images that could not be read. */
export function makeLost({ capture, post, signal }: Core): Sense {
  /** Addresses by number. */
  let lost = new Map<number, string>();

  /** Whether an image is still shown under that number, to everybody, and is what it was lost as. */
  function isThere(c: Capture, image: HTMLImageElement, number: number, address: string): boolean {
    return capture() === c && c.ids.has(image) && c.assets.shown.get(image) === number && dom.imageCurrent.call(image).split("#")[0] === address.split("#")[0] &&
      ((c.marks.get(image) ?? 0) & mark.BLOCK) === 0;
  }

  function show(c: Capture | null, image: EventTarget | null): void {
    const number = c?.assets.shown.get(image as Element) ?? 0;
    const copyOf = lost.get(number);
    if (c !== null && copyOf !== undefined && image instanceof HTMLImageElement && image.naturalWidth > 0 && isThere(c, image, number, copyOf)) {
      // One copy serves all that show the same.
      const addresses = lost.delete(number) ? lost : null;
      pixelsOf(image).then(
        (bytes) => isThere(c, image, number, copyOf) ? post({ type: "asset", number, mime: bytes.type, bytes, copyOf }) : addresses?.set(number, copyOf),
        () => {
          addresses?.set(number, copyOf);
          showing(c, (shown) => shown === number).forEach((one) => omit(c, one));
        },
      );
    }
  }

  function omit(c: Capture, image: Element): void {
    const id = c.ids.get(image);
    if (id !== undefined) {
      c.sizes.observe(image);
      c.writer.after.push(op.OMITTED, id, omission.IMAGE, 0, op.OMITTED, id, omission.IMAGE, 1);
      c.wake();
    }
  }

  return {
    begin() {
      lost = new Map();
    },
    listen(root) {
      dom.listen.call(root, "load", ({ target }) => show(capture(), target), { capture: true, passive: true, signal });
    },
    flush(c) {
      const fresh = c.assets.lost.splice(0);
      if (fresh.length > 0) {
        fresh.forEach(({ number, url }) => lost.set(number, url));
        const numbers = new Set(fresh.map(({ number }) => number));
        showing(c, (number) => numbers.has(number)).forEach((image) => show(c, image));
      }
    },
  };
}

/** Images that show one of some assets. */
function showing(c: Capture, isWanted: (number: number) => boolean): Element[] {
  return [...c.roots].flatMap((root) => [...dom.queryAll(root, "img")].filter((image) => isWanted(c.assets.shown.get(image) ?? 0)));
}

async function pixelsOf(image: HTMLImageElement): Promise<Blob> {
  const bitmap = await createImageBitmap(image);
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
  return canvas.convertToBlob({ type: "image/webp", quality: width * height > FAITHFUL_MAX ? 0.9 : 1 });
}
