// The badge on each element that the customer has hidden: it says so, and shows the element again at
// the second press.

import type { LensLook } from "../shared/ports.ts";
import { fit, make } from "./host.ts";

/** Time for the second press, in milliseconds. */
const SECOND_PRESS_MS = 6_000;

interface Badge {
  readonly frame: HTMLElement;
  /** Runs between the first press and the second. */
  timer: ReturnType<typeof setTimeout> | undefined;
}

export interface Badges {
  /** Makes and takes away badges, and places all. */
  place(hidden: ReadonlySet<Element>, look: LensLook): void;
}

export function makeBadges(layer: HTMLElement, showAgain: (element: Element) => void): Badges {
  const all = new Map<Element, Badge>();

  function build(element: Element, look: LensLook): Badge {
    const frame = make("div", "", layer);
    frame.className = "hidden";
    const button = make("button", "", frame);
    const badge: Badge = { frame, timer: undefined };
    const rest = (): void => {
      badge.timer = undefined;
      button.textContent = look.words.hidden;
    };
    button.addEventListener("click", (event) => {
      if (!event.isTrusted) {
        return;
      }
      if (badge.timer !== undefined) {
        clearTimeout(badge.timer);
        showAgain(element);
      } else {
        badge.timer = setTimeout(rest, SECOND_PRESS_MS);
        button.textContent = look.words.again;
      }
    });
    rest();
    all.set(element, badge);
    return badge;
  }

  return {
    place(hidden, look) {
      for (const [element, { frame, timer }] of all) {
        if (!hidden.has(element)) {
          clearTimeout(timer);
          frame.remove();
          all.delete(element);
        }
      }
      for (const element of hidden) {
        const { frame } = all.get(element) ?? build(element, look);
        const { left, top, width, height } = element.getBoundingClientRect();
        fit(frame, left, top, width, height);
        frame.hidden = width === 0 || height === 0;
        frame.dir = getComputedStyle(element).direction;
      }
    },
  };
}
