// Pauses between attempts: growing steps, each shortened at random so that ends do not come in step.

export interface Backoff {
  /** The next pause, in milliseconds. */
  next(): number;
  reset(): void;
}

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
