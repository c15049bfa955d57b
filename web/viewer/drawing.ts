// A canvas takes its place by its own attributes; what is drawn on it is not part of the mirror.
// A label says so, drawn on the canvas itself so that its element stays as it is at the customer.

const LABEL = "Drawing";
const FONT = "12px system-ui, sans-serif";
const PADDING = 8;
const LABEL_HEIGHT = 24;

/** Canvases whose label is to be drawn with the next frame. */
const due = new Set<HTMLCanvasElement>();

/** Labels a canvas that was made or whose size changed, which clears it. */
export function labelDrawing(element: Element): void {
  if (!(element instanceof HTMLCanvasElement)) {
    return;
  }
  if (due.size === 0) {
    requestAnimationFrame(() => {
      due.forEach(draw);
      due.clear();
    });
  }
  due.add(element);
}

function draw(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext("2d");
  if (context === null) {
    return;
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
