// Escape pressed twice is Stop, wherever the customer's keyboard is; pressed once it belongs to the page alone.

/** Within this time the second press comes, in milliseconds. */
export const STOP_KEY_MS = 1_000;
/** What comes within this time is the same press, heard in a document and in the one around it, in milliseconds. */
export const SAME_PRESS_MS = 20;

/** Hears presses by the time at which they were made. */
export function stopKey(stop: () => void): (at: number) => void {
  let before = 0;
  return (at) => {
    const since = at - before;
    if (since < SAME_PRESS_MS && since >= 0) return;
    before = at;
    if (since <= STOP_KEY_MS && since > 0) stop();
  };
}
