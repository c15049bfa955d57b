// Pauses between attempts: growing steps, each shortened at random so that ends do not come in step.

export interface Backoff {
  /** The next pause, in milliseconds. */
  next(): number;
  reset(): void;
}

/** How long a token for a socket is waited for: longer where the attempt before it was too short. */
export const TOKEN_PATIENCE_MS = [4_000, 8_000, 15_000];

/** Half of each pause is fixed, the other half random. */
export function makeBackoff(stepsMs: readonly number[], random: () => number = Math.random): Backoff {
  let attempt = 0;
  return {
    next() {
      const step = stepsMs[Math.min(attempt, stepsMs.length - 1)] ?? 0;
      attempt++;
      return step * (0.5 + random() / 2);
    },
    reset() {
      attempt = 0;
    },
  };
}
