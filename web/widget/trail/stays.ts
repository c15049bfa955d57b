// How long the customer stands at one place: on one page, with the same element used last. What is long enough is
// told once they get on, or once nothing of the page is seen any more.

import type { Place } from "../../shared/generated/Place";

/** Shorter ones are nothing but reading. */
export const STALL_MS = 30_000;
/** As the server has it: a day. */
const STALL_MS_MAX = 86_400_000;

export interface Stays {
  /** The customer is there. */
  readonly at: (place: Place, now: number) => void;
  /** They are nowhere that is seen. */
  readonly leave: (now: number) => void;
}

export function createStays(tell: (place: Place, stalledMs: number) => void): Stays {
  let stay: { place: Place; readonly since: number } | null = null;
  const leave = (now: number): void => {
    const ms = stay ? now - stay.since : 0;
    if (stay && ms >= STALL_MS) tell(stay.place, Math.min(ms, STALL_MS_MAX));
    stay = null;
  };
  return {
    leave,
    at(place, now) {
      if (stay?.place.page === place.page && stay.place.element === place.element) {
        // What went wrong meanwhile is what they stand at, whether it is still told or not.
        stay.place = { ...place, error: place.error ?? stay.place.error ?? null };
        return;
      }
      leave(now);
      stay = { place, since: now };
    },
  };
}
