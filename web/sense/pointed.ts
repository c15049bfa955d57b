// The customer's pointer, as `web/sensor/pointer.ts` reports it: who is not there yet sees nothing of it.

import { makePointer } from "../sensor/pointer.ts";
import type { Core, Sense } from "../sensor/sense.ts";
import * as dom from "../sensor/natives.ts";

/** Watches the customer's pointer. */
export function makeCustomerPointer({ capture, post, signal }: Core): Sense {
  const pointer = makePointer(capture, post);
  const options = { capture: true, passive: true, signal };
  for (const type of ["pointermove", "pointerdown", "pointerup"] as const) {
    dom.listen.call(window, type, pointer.handle, options);
  }
  dom.listen.call(document, "pointerout", ({ relatedTarget }: PointerEvent) => {
    if (relatedTarget === null) {
      pointer.leave();
    }
  }, options);
  return {};
}
