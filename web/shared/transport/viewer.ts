// What a viewer does where the primary agent would ask the customer for something: it begins again
// with what the server keeps, and leaves the customer alone.
//
// What differs is mended for all once the primary agent has asked for it, so a viewer waits a little
// first. What differs again and again is begun again more and more rarely.

/** Time that the primary agent's repair has. */
const PATIENCE_MS = 3_000;
/** Longest time between two starts. */
const PAUSE_MAX_MS = 5 * 60_000;

export interface Starts {
  /** The picture can not be gone on with. */
  want(): void;
  stop(): void;
}

export function makeStarts(start: () => void): Starts {
  let pauseMs = PATIENCE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    want() {
      timer ??= setTimeout(() => {
        timer = undefined;
        pauseMs = Math.min(2 * pauseMs, PAUSE_MAX_MS);
        start();
      }, pauseMs);
    },
    stop: () => clearTimeout(timer),
  };
}
