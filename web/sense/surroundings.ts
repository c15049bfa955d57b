// Begins a new epoch when media queries would answer differently from now on: style sheets travel
// with the answers in them.

import type { Core, Sense } from "../sensor/sense.ts";
import * as dom from "../sensor/natives.ts";

/** Watches theme, contrast, pointing devices and the like, and the resolution. */
export function makeSurroundings({ capture, post, signal, surroundings }: Core): Sense {
  let resolution = devicePixelRatio;
  const begin = (): void => {
    if (capture() !== null) {
      post({ type: "returned" });
    }
  };
  for (const query of surroundings) {
    dom.listen.call(query, "change", begin, { signal });
  }
  return {
    flush() {
      if (devicePixelRatio !== resolution) {
        resolution = devicePixelRatio;
        begin();
      }
    },
  };
}
