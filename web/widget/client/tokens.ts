// Where the resume token lives: sessionStorage of Tandem's own origin, so one tab and no page script.
// Browsers may refuse storage to embedded frames; the token then lives as long as the document.

export interface TokenStore {
  readonly read: () => string | null;
  /** False when it will not survive a reload. */
  readonly write: (token: string) => boolean;
  readonly clear: () => void;
  /** Lets it live no longer than the document. */
  readonly seal: () => void;
}

/** Whether a token came by mail: it opens the conversation, and nothing else. */
export function isMailed(token: string): boolean {
  return token.startsWith("talk.");
}

/** A store under one key. */
export function createTokenStore(key: string): TokenStore {
  let memory: string | null = null;
  let sealed = false;
  const remove = (): void => {
    try {
      sessionStorage.removeItem(key);
    } catch {
      // Nothing is kept where storage is refused.
    }
  };
  return {
    read() {
      try {
        return (sealed ? null : sessionStorage.getItem(key)) ?? memory;
      } catch {
        return memory;
      }
    },
    write(token) {
      memory = token;
      if (sealed) return false;
      try {
        sessionStorage.setItem(key, token);
        return true;
      } catch {
        return false;
      }
    },
    clear() {
      memory = null;
      sealed = false;
      remove();
    },
    seal() {
      sealed = true;
      remove();
    },
  };
}
