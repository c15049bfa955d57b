// Ranges that scripts highlight (CSS Custom Highlight API).

import { op } from "../shared/batch.ts";
import type { Core, Sense } from "../sensor/sense.ts";
import type { Capture } from "../sensor/state.ts";
import { text } from "../sensor/writer.ts";
import { place } from "./selection.ts";

/** Highlights told at most. */
const HIGHLIGHTS_MAX = 64;
/** Ranges of one highlight; `HIGHLIGHT_RANGES_MAX` of the protocol. */
const RANGES_MAX = 1024;

const registry = (CSS as { highlights?: HighlightRegistry }).highlights;

/** Tells what is highlighted. */
export function makeHighlights({ patcher, wake }: Core): Sense {
  if (registry === undefined) {
    return {};
  }
  /** Words that the other end knows, by name. */
  const told = new Map<string, string>();
  let changed = true;
  const look = (): void => {
    changed = true;
    wake();
  };
  patcher.methods("HighlightRegistry", ["set", "delete", "clear"], look);
  patcher.methods("Highlight", ["add", "delete", "clear"], look);
  return {
    begin() {
      told.clear();
      changed = true;
    },
    flush(c) {
      // Ranges follow the tree.
      if (changed || (told.size > 0 && c.writer.length > 0)) {
        changed = false;
        const current = new Map([...registry].slice(0, HIGHLIGHTS_MAX).map(([name, ranges]) => [name, rangeWords(c, ranges)]));
        for (const name of new Set([...told.keys(), ...current.keys()])) {
          tell(c, told, name, current.get(name) ?? []);
        }
      }
    },
  };
}

function tell(c: Capture, told: Map<string, string>, name: string, words: readonly number[]): void {
  if (words.join() !== (told.get(name) ?? "")) {
    c.writer.after.push(op.HIGHLIGHT, text(c.writer, name), words.length, ...words);
    if (words.length > 0) {
      told.set(name, words.join());
    } else {
      told.delete(name);
    }
  }
}

function rangeWords(c: Capture, ranges: Highlight): number[] {
  return [...ranges].slice(0, RANGES_MAX).flatMap((range) => {
    const [start, end] = [place(c, range.startContainer, range.startOffset), place(c, range.endContainer, range.endOffset)];
    return start[0] === 0 || end[0] === 0 ? [] : [...start, ...end];
  });
}
