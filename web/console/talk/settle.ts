// A draft that is kept in the tab and on the server: which of both stands in the field.

import type { Draft } from "../../shared/generated/Draft";

/** What the tab has. */
export interface Local {
  readonly text: string;
  /** The version of the server's draft that it goes back to; null for none. */
  readonly seen: number | null;
  /** Whether something of it is not on the server yet. */
  readonly changed: boolean;
  /** When it was typed, in milliseconds of this computer's clock. */
  readonly at: number;
}

export interface Settled {
  readonly text: string;
  readonly seen: number | null;
  /** The older words, where they are others; null for none. */
  readonly other: string | null;
  /** Whether the server is to have it. */
  readonly changed: boolean;
}

/** The newer words stand, and the older ones are given back unless the newer ones go on from them. */
export function settle(local: Local, found: Draft | null): Settled {
  if (found === null) {
    // What was kept and is gone was sent, or thrown away, in another window.
    const isGone = local.seen !== null && !local.changed;
    const text = isGone ? "" : local.text;
    return { text, seen: null, other: null, changed: text.trim() !== "" };
  }
  const { version: seen, text } = found;
  const mine = local.text.trim();
  if (mine === text) return { text: local.text, seen, other: null, changed: false };
  if (local.seen === seen) return { text: local.changed ? local.text : text, seen, other: null, changed: local.changed };
  if (local.changed && mine !== "" && local.at > Date.parse(found.saved_at)) {
    return { text: local.text, seen, other: unlessBegun(text, mine), changed: true };
  }
  return { text, seen, other: unlessBegun(mine, text), changed: false };
}

/** The older words, unless there are none or the newer ones begin with them. */
export function unlessBegun(older: string, newer: string): string | null {
  return newer.startsWith(older.trim()) ? null : older;
}
