// A canvas takes its place by its own attributes; what is drawn on it is not part of the mirror.
// A label says so, drawn on the canvas itself so that its element stays as it is at the customer.

const LABEL = "Drawing";
const FONT = "12px system-ui, sans-serif";
const PADDING = 8;
const LABEL_HEIGHT = 24;

/** A canvas takes memory only once something is drawn on it: larger ones stay empty. */
const PIXELS_MAX = 4_000_000;
/** Canvases of one document with a label; the others stay empty. */
const LABELS_MAX = 32;

let labels = 0;
const labelled = new WeakSet<HTMLCanvasElement>();
/** Canvases whose label is to be drawn with the next frame. */
const due = new Set<HTMLCanvasElement>();

/** A new document begins. */
export function beginDrawings(): void {
  labels = 0;
}

/** Labels a canvas that was made or whose size changed, which clears it. */
export function labelDrawing(element: Element): void {
  if (!(element instanceof HTMLCanvasElement)) {
    return;
  }
  if (due.size === 0) {
    requestAnimationFrame(() => {
      const canvases = [...due];
      due.clear();
      canvases.forEach(draw);
    });
  }
  due.add(element);
}

function draw(canvas: HTMLCanvasElement): void {
  if (canvas.width * canvas.height > PIXELS_MAX || (!labelled.has(canvas) && labels >= LABELS_MAX)) {
    return;
  }
  const context = canvas.getContext("2d");
  if (context === null) {
    return;
  }
  if (!labelled.has(canvas)) {
    labelled.add(canvas);
    labels++;
  }
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.font = FONT;
  const width = context.measureText(LABEL).width + 2 * PADDING;
  if (width > canvas.width || LABEL_HEIGHT > canvas.height) {
    return;
  }
  const [x, y] = [(canvas.width - width) / 2, (canvas.height - LABEL_HEIGHT) / 2];
  context.fillStyle = "#f3f4f6";
  context.fillRect(x, y, width, LABEL_HEIGHT);
  context.fillStyle = "#374151";
  context.textBaseline = "middle";
  context.fillText(LABEL, x + PADDING, y + LABEL_HEIGHT / 2);
}
