// Looks of the sensor become image files: what has changed is found by the client, encoded here,
// beside the work on the mirror, and handed back to it. Loaded with the first look.

import type { CustomerClient } from "../../wasm/customer/client.js";

/** Quality of lossy files by coarseness. */
const QUALITIES = [0.85, 0.6, 0.35] as const;
/** Chromium's word for WebP without loss. */
const LOSSLESS = 1;
/** A file without loss that takes more than this for a pixel is a photograph: it is sent with loss. */
const BYTES_PER_PIXEL_MAX = 0.4;
/** `PICTURE_BYTES_MAX` of the protocol. */
const FILE_BYTES_MAX = 64 * 1024;

type Area = readonly [x: number, y: number, width: number, height: number];

export type Encoder = (document: number, node: number, bitmap: ImageBitmap) => void;

/** Answers with what takes looks in, one after the other. */
export function makeEncoder(client: () => CustomerClient | null, drive: (work: (now: number) => void) => void): Encoder {
  const whole = new OffscreenCanvas(1, 1);
  const part = new OffscreenCanvas(1, 1);
  let queue: Promise<void> = Promise.resolve();

  async function take(document: number, node: number, bitmap: ImageBitmap): Promise<void> {
    const asker = client();
    const pixels = asker === null ? null : read(whole, bitmap);
    bitmap.close();
    if (asker === null || pixels === null) {
      return;
    }
    let words: Uint32Array = new Uint32Array();
    drive((now) => {
      words = client()?.handleLook(document, node, pixels.width, pixels.height, new Uint8Array(pixels.data.buffer), now) ?? words;
    });
    const [epoch = 0, coarseness = 0] = words;
    for (let at = 2; at < words.length; at += 4) {
      const area = words.subarray(at, at + 4);
      const bytes = await encode(part, pixels, [...area] as unknown as Area, coarseness);
      if (bytes !== null && client() === asker) {
        asker.handlePart(epoch, document, node, area, bytes);
      }
    }
    if (words.length > 2 && client() === asker) {
      drive((now) => asker.endLook(epoch, document, node, now));
    }
  }

  return (document, node, bitmap) => {
    queue = queue.then(() => take(document, node, bitmap)).catch((cause: unknown) => console.warn("tandem: a picture could not be encoded", cause));
  };
}

function read(canvas: OffscreenCanvas, bitmap: ImageBitmap): ImageData | null {
  const { width, height } = bitmap;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) {
    return null;
  }
  context.globalCompositeOperation = "copy";
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, width, height);
}

/** The file of one area; null if none is small enough. */
async function encode(canvas: OffscreenCanvas, pixels: ImageData, [x, y, width, height]: Area, coarseness: number): Promise<Uint8Array | null> {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d", { willReadFrequently: true })?.putImageData(pixels, -x, -y, x, y, width, height);
  const bytesMax = Math.min(FILE_BYTES_MAX, Math.max(1024, width * height * BYTES_PER_PIXEL_MAX));
  for (const quality of coarseness === 0 ? [LOSSLESS, ...QUALITIES] : QUALITIES.slice(coarseness)) {
    const file = await canvas.convertToBlob({ type: "image/webp", quality });
    if (file.size <= (quality === LOSSLESS ? bytesMax : FILE_BYTES_MAX)) {
      return new Uint8Array(await file.arrayBuffer());
    }
  }
  return null;
}
