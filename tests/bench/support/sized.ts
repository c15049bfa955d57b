// A page of any size that can change with every frame. Runs inside the page: it is bundled as the global `sized`.

/** Elements of one row: itself and its cells. */
const ROW_ELEMENTS = 10;

const SECTION_ROWS = 50;

/** Until this is called nothing changes. */
export function build(elements: number): void {
  const rows = Math.floor(elements / ROW_ELEMENTS);
  const main = document.querySelector("main") as HTMLElement;
  for (let from = 0; from < rows; from += SECTION_ROWS) {
    const section = document.createElement("section");
    for (let n = from; n < Math.min(rows, from + SECTION_ROWS); n++) section.append(row(n));
    main.append(section);
  }
}

function row(n: number): HTMLElement {
  const made = document.createElement("div");
  made.className = "row";
  for (let cell = 1; cell < ROW_ELEMENTS; cell++) {
    const span = document.createElement("span");
    span.textContent = `${n}.${cell}: ${(n * 7919 + cell) % 9973}`;
    made.append(span);
  }
  return made;
}

/** Changes texts, classes, order and rows with every frame; the number of elements stays what it is. */
export function churn(): void {
  const rows = document.getElementsByClassName("row");
  let frame = 0;
  const change = (): void => {
    const at = (by: number): Element => rows[(frame * 31 + by * 197) % rows.length] as Element;
    for (let n = 0; n < 50; n++) {
      const text = at(n).lastElementChild?.firstChild;
      if (text instanceof Text) text.data = String((frame * n) % 9973);
    }
    for (let n = 0; n < 20; n++) at(n + 50).classList.toggle("on");
    at(71).after(at(77));
    at(72).replaceWith(row(frame));
    frame++;
    requestAnimationFrame(change);
  };
  requestAnimationFrame(change);
}
