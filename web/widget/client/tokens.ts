// Where the resume token lives: sessionStorage of Tandem's own origin, so one tab and no page script.
// Browsers may refuse storage to embedded frames; the token then lives as long as the document.

export interface TokenStore {
  readonly read: () => string | null;
  /** False when it will not survive a reload. */
  readonly write: (token: string) => boolean;
  readonly clear: () => void;
}

/** A store under one key. */
export function createTokenStore(key: string): TokenStore {
  let memory: string | null = null;
  return {
    read() {
      try {
        return sessionStorage.getItem(key) ?? memory;
      } catch {
        return memory;
      }
    },
    write(token) {
      memory = token;
      try {
        sessionStorage.setItem(key, token);
        return true;
      } catch {
        return false;
      }
    },
    clear() {
      memory = null;
      try {
        sessionStorage.removeItem(key);
      } catch {
        // Nothing is kept where storage is refused.
      }
    },
  };
}
