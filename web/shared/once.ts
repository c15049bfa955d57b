// What is asked for once, though nobody knows what became of it: asked again with the same words, it goes under the
// key that it had, so that the server knows it again.

/** A failure as far as it matters here. */
export interface Failed {
  readonly status: number;
  readonly code: string;
}

export interface Once {
  /** Sends it under a key of its own, or under that of the try before whose end is not known. */
  <T>(words: string, send: (key: string) => Promise<T>): Promise<T>;
}

/** Tries whose end is not known; the oldest is forgotten for another. */
export const UNCLEAR_MAX = 50;

/** `refusalOf` answers with what a server has said, and with null where it has said nothing. */
export function createOnce(refusalOf: (error: unknown) => Failed | null, newKey: () => string): Once {
  const unclear = new Map<string, string>();
  return async (words, send) => {
    const key = unclear.get(words) ?? newKey();
    unclear.delete(words);
    try {
      return await send(key);
    } catch (error) {
      if (isUnclear(refusalOf(error))) {
        const [oldest] = unclear.keys();
        if (unclear.size >= UNCLEAR_MAX && oldest !== undefined) unclear.delete(oldest);
        unclear.set(words, key);
      }
      throw error;
    }
  };
}

/** Whether it may have been done all the same. */
function isUnclear(refusal: Failed | null): boolean {
  return refusal === null || refusal.status >= 500 || refusal.code === "idempotency_pending";
}
