// Where videos, sounds and moving drawings stand: told when it changes otherwise than by playing on.

import type { Core, Sense } from "../sensor/sense.ts";
import type { Capture } from "../sensor/state.ts";
import { media, op } from "../shared/batch.ts";
import * as dom from "../sensor/natives.ts";

const EVENTS = ["play", "playing", "pause", "seeked", "ratechange", "volumechange", "ended", "durationchange", "emptied"];
/** Times and rates beyond this are not told. */
const MILLI_MAX = 2 ** 31 - 1;

/** Tells where videos, sounds and drawings stand. */
export function makeMedia({ patcher, wake, signal }: Core): Sense {
  const dirty = new Set<HTMLMediaElement | SVGSVGElement>();

  function onEvent(event: Event): void {
    if (event.target instanceof HTMLMediaElement) {
      dirty.add(event.target);
      wake();
    }
  }

  patcher.methods("SVGSVGElement", ["setCurrentTime", "pauseAnimations", "unpauseAnimations"], (drawing) => {
    dirty.add(drawing as SVGSVGElement);
    wake();
  });
  return {
    begin: () => dirty.clear(),
    listen: (root) => EVENTS.forEach((type) => dom.listen.call(root, type, onEvent, { capture: true, passive: true, signal })),
    flush(c) {
      for (const element of c.noticed) {
        if (element instanceof HTMLMediaElement) {
          dirty.add(element);
        } else if (element instanceof SVGAnimationElement) {
          for (let drawing = element.ownerSVGElement; drawing !== null; drawing = drawing.ownerSVGElement) {
            dirty.add(drawing);
          }
        }
      }
      for (const element of dirty) {
        write(c, element);
      }
      dirty.clear();
    },
  };
}

function write(c: Capture, element: HTMLMediaElement | SVGSVGElement): void {
  const id = c.ids.get(element);
  if (id === undefined) {
    return;
  }
  if (element instanceof SVGSVGElement) {
    c.writer.after.push(op.MEDIA, id, element.animationsPaused() ? media.PAUSED : 0, milli(element.getCurrentTime()), 0, 1000, 0);
  } else {
    const bits = (element.paused ? media.PAUSED : 0) | (element.ended ? media.ENDED : 0) | (element.muted ? media.MUTED : 0);
    c.writer.after.push(
      op.MEDIA, id, bits, milli(element.currentTime), milli(element.duration), milli(element.playbackRate), milli(element.volume),
    );
  }
}

/** Thousandths as a word; 0 for what is no number. */
function milli(value: number): number {
  return Number.isFinite(value) ? Math.round(Math.max(-MILLI_MAX, Math.min(MILLI_MAX, value * 1000))) >>> 0 : 0;
}
