// Fields that scripts change without a trace: through a setter of the element's own, as React puts on
// each input, or through natives that they kept from before the sensor came; and choices that the
// browser takes back because another one of their group was made.

import * as dom from "../sensor/natives.ts";
import type { Core, Sense } from "../sensor/sense.ts";
import { shownBy } from "../sensor/shown.ts";
import type { Capture } from "../sensor/state.ts";

/** Shortest time between two looks, in milliseconds. */
const LOOK_MS = 100;
/** Where nothing else happens, fields are looked at so often, in milliseconds. */
const IDLE_MS = 500;
/** Fields that one look looks at; the next one goes on behind them. */
const FIELDS_MAX = 1000;
/** Behind these, scripts change fields. */
const HINTS = ["click", "keyup"];

/** Tells of fields that differ from what the other end knows. */
export function makeFields({ capture, signal, wake }: Core): Sense {
  let hinted = false;
  let lookAfter = 0;
  let looked: Capture | null = null;
  /** Fields that are to be looked at next; undefined: the first. */
  let rest: SetIterator<Element> | undefined;
  const hint = (): void => {
    hinted = true;
    wake();
  };
  HINTS.forEach((type) => dom.listen.call(window, type, hint, { capture: true, passive: true, signal }));
  const look = (c: Capture): void => {
    hinted = false;
    lookAfter = dom.now() + LOOK_MS;
    if (rest === undefined || c !== looked) {
      rest = c.judged.values();
      looked = c;
    }
    for (let count = 0; count < FIELDS_MAX; count++) {
      const { done, value } = rest.next();
      if (done === true) {
        rest = undefined;
        break;
      }
      const shown = c.shown.get(value);
      if (shown !== undefined && shownBy(value) !== shown) {
        c.fields.set(value, true);
        wake();
      }
    }
  };
  const idle = (): void => {
    const c = capture();
    if (c !== null) {
      look(c);
    }
    if (!signal.aborted) {
      dom.startTimer(idle, IDLE_MS);
    }
  };
  idle();
  return {
    flush(c) {
      // What changes a page changes its fields.
      if ((hinted || c.writer.length > 0) && dom.now() >= lookAfter) {
        look(c);
      }
    },
  };
}
