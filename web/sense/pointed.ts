// The customer's pointer, as `web/sensor/pointer.ts` reports it: who is not there yet sees nothing of it.

import { makePointer } from "../sensor/pointer.ts";
import type { Core, Sense } from "../sensor/sense.ts";

/** Watches the customer's pointer. */
export function makeCustomerPointer({ capture, post, signal }: Core): Sense {
  const pointer = makePointer(capture, post);
  const options = { capture: true, passive: true, signal };
  for (const type of ["pointermove", "pointerdown", "pointerup"] as const) {
    window.addEventListener(type, pointer.handle, options);
  }
  document.addEventListener("pointerout", ({ relatedTarget }) => {
    if (relatedTarget === null) {
      pointer.leave();
    }
  }, options);
  return {};
}
