// The agent's pointer over the customer's page: a named cursor that is not there until an agent points.

import type { SensorCommand } from "../shared/ports.ts";
import { boxOf, toScreen } from "../shared/annotations/geometry.ts";
import { readLayer } from "../shared/annotations/screen.ts";
import * as dom from "../sensor/natives.ts";
import { type Host, part } from "./host.ts";

/** From the place to the name, in CSS pixels. */
const NAME_LEFT = 14;
/** From the place to the lower end of the name, in CSS pixels. */
const NAME_HEIGHT = 36;

export interface Pointer {
  /** Points at a place of an element; null hides it. */
  point(element: Element | null, command: Extract<SensorCommand, { type: "annotate_pointer" }> | null): void;
  /** Follows its element after a scroll or a change of layout, where the frame lays it out anyway. */
  follow(): void;
}

export function makePointer({ root, element: layer, raise }: Host): Pointer {
  const at = part("div", "at", root);
  at.setAttribute("aria-hidden", "true");
  at.setAttribute("hidden", "");
  part("div", "arrow", at);
  const name = part("div", "name", at);
  let target: Element | null = null;
  let place: [number, number] = [0, 0];
  let waiting = false;

  function lay(): void {
    waiting = false;
    if (target !== null) {
      const to = readLayer(layer);
      const [x, y] = to(toScreen(boxOf(target), place));
      const [right, bottom] = to([innerWidth, innerHeight]);
      // At the edges the name stands on the other side, where there is more room.
      const left = x + NAME_LEFT + name.offsetWidth > right && x > right / 2;
      at.className = `at${left ? " left" : ""}${y + NAME_HEIGHT > bottom ? " up" : ""}`;
      at.style.transform = `translate(${x.toFixed(1)}px,${y.toFixed(1)}px)`;
    }
  }

  return {
    point(element, command) {
      const appears = target === null && element !== null;
      target = element;
      if (element === null || command === null) {
        at.setAttribute("hidden", "");
        return;
      }
      place = [command.fx, command.fy];
      name.textContent = command.name;
      if (appears) {
        raise(false);
        at.removeAttribute("hidden");
      }
      lay();
    },
    follow() {
      if (target !== null && !waiting) {
        waiting = true;
        dom.requestFrame(lay);
      }
    },
  };
}
