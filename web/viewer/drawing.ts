// What canvases show: pixels as they come, and until then, or where none will come, a label. Both are
// drawn on the canvas itself, so that its element stays as it is at the customer.

import type { PictureArea, PictureSize } from "../shared/ports.ts";
import * as dom from "./natives.ts";

const FONT = "12px system-ui, sans-serif";
const PADDING = 8;
const LABEL_HEIGHT = 24;
const LABEL = "Drawing";

/** A canvas takes memory only once something is drawn on it: larger ones have no label. */
const LABEL_PIXELS_MAX = 4_000_000;
/** Canvases of one document with a label; the others stay empty. */
const LABELS_MAX = 32;
/** Larger canvases stay empty. */
const CANVAS_PIXELS_MAX = 16_000_000;
/** Pixels of all canvases with a picture; those that come later stay as they are. */
const ALL_PIXELS_MAX = 32_000_000;

interface Drawing {
  label: string;
  isLabelled: boolean;
  /** Pixels that its pictures take; 0 before the first. */
  pixels: number;
  /** Pictures are drawn in the order in which they come. */
  queue: Promise<void>;
}

export interface Drawings {
  canvases: Map<Node, Drawing>;
  labels: number;
  pixels: number;
  /** Canvases whose label is to be drawn with the next frame. */
  readonly due: Set<HTMLCanvasElement>;
}

export function makeDrawings(): Drawings {
  return { canvases: new Map(), labels: 0, pixels: 0, due: new Set() };
}

/** A new document begins. */
export function beginDrawings(d: Drawings): void {
  d.canvases = new Map();
  [d.labels, d.pixels] = [0, 0];
  d.due.clear();
}

/** A canvas was made, or is not going to get a picture. */
export function labelDrawing(d: Drawings, canvas: HTMLCanvasElement, label = LABEL): void {
  const drawing = d.canvases.get(canvas) ?? { label, isLabelled: false, pixels: 0, queue: Promise.resolve() };
  d.canvases.set(canvas, drawing);
  drawing.label = label;
  if (drawing.pixels > 0) {
    d.pixels -= drawing.pixels;
    drawing.pixels = 0;
  }
  if (d.due.size === 0) {
    requestAnimationFrame(() => {
      const canvases = [...d.due];
      d.due.clear();
      canvases.forEach((due) => drawLabel(d, due));
    });
  }
  d.due.add(canvas);
}

function drawLabel(d: Drawings, canvas: HTMLCanvasElement): void {
  const drawing = d.canvases.get(canvas);
  if (drawing === undefined || drawing.pixels > 0 || canvas.width * canvas.height > LABEL_PIXELS_MAX) {
    return;
  }
  if (!drawing.isLabelled && d.labels >= LABELS_MAX) {
    return;
  }
  d.labels += drawing.isLabelled ? 0 : 1;
  drawing.isLabelled = true;
  const context = canvas.getContext("2d");
  if (context !== null) {
    writeLabel(context, drawing.label, canvas.width, canvas.height);
  }
}

function writeLabel(context: CanvasRenderingContext2D, label: string, canvasWidth: number, canvasHeight: number): void {
  context.clearRect(0, 0, canvasWidth, canvasHeight);
  context.font = FONT;
  const width = context.measureText(label).width + 2 * PADDING;
  if (width > canvasWidth || LABEL_HEIGHT > canvasHeight) {
    return;
  }
  const [x, y] = [(canvasWidth - width) / 2, (canvasHeight - LABEL_HEIGHT) / 2];
  context.fillStyle = "#f3f4f6";
  context.fillRect(x, y, width, LABEL_HEIGHT);
  context.fillStyle = "#374151";
  context.textBaseline = "middle";
  context.fillText(label, x + PADDING, y + LABEL_HEIGHT / 2);
}

/** Draws an area of a picture once its file is decoded. */
export function drawPicture(d: Drawings, canvas: HTMLCanvasElement, size: PictureSize, area: PictureArea, file: Blob): void {
  const drawing = d.canvases.get(canvas);
  if (drawing !== undefined) {
    const decoded = createImageBitmap(file);
    drawing.queue = drawing.queue.then(async () => drawArea(d, canvas, drawing, size, area, await decoded)).catch(() => undefined);
  }
}

function drawArea(d: Drawings, canvas: HTMLCanvasElement, drawing: Drawing, size: PictureSize, area: PictureArea, bitmap: ImageBitmap): void {
  const [x, y, width, height] = area;
  const context = d.canvases.get(canvas) === drawing && mayDraw(d, canvas, drawing) ? canvas.getContext("2d") : null;
  if (context !== null && bitmap.width === width && bitmap.height === height) {
    // Large pictures come scaled down.
    const [across, down] = [canvas.width / size[0], canvas.height / size[1]];
    const place = [x * across, y * down, width * across, height * down] as const;
    context.clearRect(...place);
    context.drawImage(bitmap, ...place);
  }
  bitmap.close();
}

/** Makes room for the first picture of a canvas, in place of the label. */
function mayDraw(d: Drawings, canvas: HTMLCanvasElement, drawing: Drawing): boolean {
  if (drawing.pixels > 0) {
    return true;
  }
  const pixels = canvas.width * canvas.height;
  if (pixels === 0 || pixels > CANVAS_PIXELS_MAX || d.pixels + pixels > ALL_PIXELS_MAX) {
    return false;
  }
  d.pixels += pixels;
  drawing.pixels = pixels;
  canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
  return true;
}

/** Changes an attribute that clears the canvas, and keeps what it shows until the next picture. */
export function resizeDrawing(d: Drawings, canvas: HTMLCanvasElement, name: "width" | "height", value: string | null): void {
  if (dom.getAttribute.call(canvas, name) === value) {
    return;
  }
  const drawing = d.canvases.get(canvas);
  const before = drawing !== undefined && drawing.pixels > 0 ? copyOf(canvas) : null;
  if (value === null) {
    dom.removeAttribute.call(canvas, name);
  } else {
    dom.setAttribute.call(canvas, name, value);
  }
  if (drawing !== undefined) {
    d.pixels -= drawing.pixels;
    drawing.pixels = 0;
    if (before !== null && mayDraw(d, canvas, drawing)) {
      canvas.getContext("2d")?.drawImage(before, 0, 0, canvas.width, canvas.height);
    } else {
      labelDrawing(d, canvas, drawing.label);
    }
  }
}

function copyOf(canvas: HTMLCanvasElement): OffscreenCanvas | null {
  if (canvas.width === 0 || canvas.height === 0) {
    return null;
  }
  const copy = new OffscreenCanvas(canvas.width, canvas.height);
  copy.getContext("2d")?.drawImage(canvas, 0, 0);
  return copy;
}

/** The canvas is gone. */
export function forgetDrawing(d: Drawings, node: Node): void {
  const drawing = d.canvases.get(node);
  if (drawing !== undefined) {
    d.canvases.delete(node);
    d.pixels -= drawing.pixels;
    d.labels -= drawing.isLabelled ? 1 : 0;
  }
}
