// What an agent has begun to write, kept in the tab until it is sent: a reload or a look elsewhere loses nothing.

const PREFIX = "tandem.draft.";
/** Longest draft that is kept; longer ones cannot be sent. */
const CHARS_MAX = 32 * 1024;

/** What was begun there; empty when nothing was, or when the browser keeps nothing. */
export function draftOf(place: string): string {
  try {
    return sessionStorage.getItem(PREFIX + place) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(place: string, words: string): void {
  try {
    if (words.trim() === "" || words.length > CHARS_MAX) sessionStorage.removeItem(PREFIX + place);
    else sessionStorage.setItem(PREFIX + place, words);
  } catch {
    // A tab that keeps nothing loses its drafts at a reload.
  }
}

/** Whoever signs in next in this tab finds no words of somebody else. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
