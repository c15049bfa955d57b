// The customer's pointer: which known element it is over and where in its box, at most once a frame.

import { mark } from "../shared/batch.ts";
import type { SensorMessage } from "../shared/ports.ts";
import * as dom from "./natives.ts";
import { type Capture, identify } from "./state.ts";

/** Shortest time between two reports, in milliseconds: 60 a second and a little slack. */
const REPORT_MS = 15;
/** Fractions of a box are sent as 0..65535. */
const FRACTION = 65535;

export interface Pointer {
  handle(event: PointerEvent): void;
  leave(): void;
}

export function makePointer(capture: () => Capture | null, post: (message: SensorMessage) => void): Pointer {
  let last: PointerEvent | null = null;
  let target: Node | null = null;
  let reported = 0;
  let waiting = false;

  function report(): void {
    waiting = false;
    const c = capture();
    if (c === null || last === null) {
      return;
    }
    reported = dom.now();
    const node = identify(c, target, composedParent);
    const element = c.nodes[node];
    if (!(element instanceof Element)) {
      return;
    }
    const box = dom.getBoundingClientRect.call(element);
    // Where in a blocked part it is may tell which key of a keypad is pressed.
    const blocked = ((c.marks.get(element) ?? 0) & mark.BLOCK) !== 0;
    post({
      type: "pointer",
      node,
      fx: blocked ? FRACTION >> 1 : fraction(last.clientX - box.left, box.width),
      fy: blocked ? FRACTION >> 1 : fraction(last.clientY - box.top, box.height),
      down: !blocked && (last.buttons & 1) !== 0,
    });
  }

  return {
    handle(event) {
      last = event;
      // The path is empty once the event is over.
      target = (event.composedPath()[0] as Node | undefined) ?? null;
      if (event.type !== "pointermove" || dom.now() - reported >= REPORT_MS) {
        report();
      } else if (!waiting) {
        waiting = true;
        dom.requestFrame(report);
      }
    },
    leave() {
      if (last !== null) {
        last = null;
        post({ type: "pointer", node: 0, fx: 0, fy: 0, down: false });
      }
    },
  };
}

/** Parent of a node; of a shadow root its host. */
function composedParent(node: Node): Node | null {
  return node instanceof ShadowRoot ? dom.hostOf.call(node) : dom.parentNode.call(node);
}

function fraction(offset: number, size: number): number {
  return size <= 0 ? 0 : Math.round(Math.min(1, Math.max(0, offset / size)) * FRACTION);
}
