// What outlives the page in its tab, for one session: sessionStorage of Tandem's own origin, where no script of
// a product reaches. Browsers may refuse storage to embedded frames; then nothing outlives the page.

export interface Kept<Value> {
  /** What a page before has left; null for nothing, and for what is of another session. */
  read(): Value | null;
  /** Null: nothing is to be kept. */
  write(value: Value | null): void;
}

/** Keeps one value under a name. */
export function makeKept<Value>(name: string, session: string): Kept<Value> {
  return {
    read() {
      try {
        const kept = JSON.parse(sessionStorage.getItem(name) ?? "null") as { readonly session: string; readonly value: Value } | null;
        return kept?.session === session ? kept.value : null;
      } catch {
        return null;
      }
    },
    write(value) {
      try {
        if (value === null) sessionStorage.removeItem(name);
        else sessionStorage.setItem(name, JSON.stringify({ session, value }));
      } catch {
        // Nothing is kept where storage is refused or full.
      }
    },
  };
}
