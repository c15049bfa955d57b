// Makes the mirrored page deaf: nothing in it may be clicked, typed into, dragged or submitted.
// The agent's pointer over it is reported by node and place, at most once a frame.

import * as dom from "./natives.ts";
import type { Replica } from "./state.ts";

const STOPPED = [
  "click", "auxclick", "dblclick", "submit", "reset", "keydown", "keypress", "keyup", "beforeinput", "paste", "cut",
  "dragstart", "dragover", "drop", "contextmenu", "mousedown", "mouseup", "touchstart", "touchmove", "touchend", "wheel", "selectstart",
];

/** Shortest time between two reports, in milliseconds. */
const REPORT_MS = 15;
const FRACTION = 65535;

/** Installs the listeners; what is `owned` passes. */
export function makeInert(r: Replica, owned: (event: Event) => boolean): void {
  for (const type of STOPPED) {
    window.addEventListener(type, (event) => owned(event) || stop(event), { capture: true, passive: false });
  }
  reportPointer(r);
  window.addEventListener("scroll", () => r.cursor.follow(), { capture: true, passive: true });
  window.addEventListener("resize", () => r.cursor.follow(), { passive: true });
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function reportPointer(r: Replica): void {
  let target: EventTarget | null = null;
  let x = 0;
  let y = 0;
  let reported = 0;
  let waiting = false;

  function report(): void {
    waiting = false;
    reported = performance.now();
    const node = knownElement(r, target);
    if (node !== null) {
      const box = dom.getBoundingClientRect.call(node);
      r.post({ type: "pointer", node: r.ids.get(node) ?? 0, fx: fraction(x - box.left, box.width), fy: fraction(y - box.top, box.height) });
    }
  }

  const onMove = (event: PointerEvent): void => {
    target = event.composedPath()[0] ?? null;
    x = event.clientX;
    y = event.clientY;
    if (performance.now() - reported >= REPORT_MS) {
      report();
    } else if (!waiting) {
      waiting = true;
      requestAnimationFrame(report);
    }
  };
  window.addEventListener("pointermove", onMove, { capture: true, passive: true });
  window.addEventListener("pointerdown", onMove, { capture: true, passive: true });
  document.addEventListener("pointerout", (event) => {
    if (event.relatedTarget === null) {
      target = null;
      r.post({ type: "pointer", node: 0, fx: 0, fy: 0 });
    }
  }, { capture: true, passive: true });
}

/** Closest known element around the target, across shadow roots. */
export function knownElement(r: Replica, target: EventTarget | null): Element | null {
  let node = target instanceof Node ? target : null;
  while (node !== null && !(node instanceof Element && r.ids.has(node))) {
    node = dom.composedParent(node);
  }
  return node;
}

export function fraction(offset: number, size: number): number {
  return size <= 0 ? 0 : Math.round(Math.min(1, Math.max(0, offset / size)) * FRACTION);
}
