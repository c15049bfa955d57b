// Keeps what an agent has begun to write: in the tab at once, and on the server a moment later, where their other
// computers find it. Of two windows the newer words win, and the older ones are offered back.

import type { ConsoleApi } from "../../shared/api";
import type { DraftKind } from "../../shared/generated/DraftKind";
import { draftOf, keepDraft } from "./drafts";
import { settle, unlessBegun } from "./settle";

/** How long nothing is typed before the server has it. */
export const KEEP_AFTER_MS = 1_000;
/** `DRAFT_CHARS_MAX`: longer ones stay in the tab. */
const CHARS_MAX = 20_000;

/** Which draft of a ticket. */
export interface Kept {
  readonly ticketId: string;
  readonly kind: DraftKind;
}

export interface Shown {
  /** Puts words into the field. */
  write(text: string): void;
  /** Offers words of another window; null for none. */
  offer(other: string | null): void;
}

export interface Keeper {
  /** What was begun in this tab. */
  readonly text: string;
  /** Reads what stands on the server. */
  look(): Promise<void>;
  /** This stands in the field. */
  typed(text: string): void;
  /** It was sent: nothing of it is kept. */
  sent(): void;
  /** Puts the words that were offered into the field, and offers those that stood there. */
  restore(): void;
  dismiss(): void;
  /** The server has what was typed as soon as can be. */
  flush(): void;
  /** Likewise, though the page may be gone before the server answers. */
  leave(): void;
}

/** What the tab remembers beside the words. */
interface Memory {
  seen: number | null;
  changed: boolean;
  at: number;
}

/** Without `kept` a draft stays in the tab. */
export function createKeeper(api: Pick<ConsoleApi, "drafts" | "keepDraft">, place: string, kept: Kept | null, shown: Shown): Keeper {
  let text = draftOf(place);
  const memory = remembered(place, text);
  let other: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The requests, one after the other. */
  let queue: Promise<void> = Promise.resolve();

  function remember(): void {
    keepDraft(place, text);
    if (kept !== null) keepDraft(`${place}.kept`, memory.seen === null && text.trim() === "" ? "" : JSON.stringify(memory));
  }

  function offer(words: string | null): void {
    other = words;
    shown.offer(words);
  }

  /** What is sent and what is read take turns, so that an old answer is never taken for the latest one. */
  function inTurn(work: (of: Kept) => Promise<void>): Promise<void> {
    if (kept === null) return queue;
    // Without the server the tab still has it, and the next change goes there again.
    queue = queue.then(() => work(kept)).catch(() => undefined);
    return queue;
  }

  async function read({ ticketId, kind }: Kept): Promise<void> {
    const { data } = await api.drafts(ticketId);
    const found = data.find((one) => one.kind === kind) ?? null;
    const settled = settle({ text, ...memory }, found);
    memory.seen = settled.seen;
    memory.changed = settled.changed;
    if (settled.other !== null) offer(settled.other);
    if (settled.text !== text) {
      text = settled.text;
      shown.write(text);
    }
    remember();
    if (memory.changed) schedule();
  }

  async function save({ ticketId, kind }: Kept, leaving: boolean): Promise<void> {
    const words = text.trim();
    const isNothing = words === "" && memory.seen === null;
    if (!memory.changed || words.length > CHARS_MAX) return;
    if (!isNothing) {
      const { draft, other: unseen } = await api.keepDraft(ticketId, { kind, text: words, seen: memory.seen }, leaving);
      memory.seen = draft?.version ?? null;
      const older = unseen === null ? null : unlessBegun(unseen.text, words);
      if (older !== null) offer(older);
    }
    memory.changed = text.trim() !== words;
    remember();
  }

  function schedule(): void {
    clearTimeout(timer);
    timer = kept === null ? undefined : setTimeout(flush, KEEP_AFTER_MS);
  }

  function flush(): void {
    put(false);
  }

  function put(leaving: boolean): void {
    clearTimeout(timer);
    if (memory.changed) void inTurn((of) => save(of, leaving));
  }

  function change(words: string): void {
    if (words === text) return;
    text = words;
    memory.changed = true;
    memory.at = Date.now();
    remember();
    schedule();
  }

  return {
    get text() {
      return text;
    },
    look: () => (memory.changed && memory.seen !== null ? Promise.resolve(flush()) : inTurn(read)),
    typed: change,
    sent() {
      change("");
      flush();
    },
    restore() {
      if (other === null) return;
      const [back, mine] = [other, text];
      offer(mine.trim() === "" ? null : mine);
      change(back);
      shown.write(back);
    },
    dismiss: () => offer(null),
    flush,
    leave: () => put(true),
  };
}

/** What a tab that remembers nothing has was not on the server. */
function remembered(place: string, text: string): Memory {
  try {
    const { seen, changed, at } = JSON.parse(draftOf(`${place}.kept`)) as Partial<Memory>;
    if ((seen === null || typeof seen === "number") && typeof changed === "boolean" && typeof at === "number") return { seen, changed, at };
  } catch {
    // As if there were nothing.
  }
  return { seen: null, changed: text.trim() !== "", at: 0 };
}
