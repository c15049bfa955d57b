// Chat messages of this end: kept and sent again until the server has committed them, also by the page that
// comes after a reload.

import type { ChatView } from "../generated/ChatView.ts";
import type { ClientMessage } from "../generated/ClientMessage.ts";
import type { Kept } from "./kept.ts";
import { CHAT_BYTES_MAX } from "./limits.ts";

/** Messages that outlive the page, the first ones; further ones are sent as long as it is there. */
export const UNSENT_MAX = 64;

/** A message that no answer has come to. */
export interface Unsent {
  readonly id: string;
  readonly text: string;
}

export interface ChatOutbox {
  /** What a page before has left; whoever shows it writes it anew, under its identifier. */
  readonly unsent: readonly Unsent[];
  /** Resolves once committed; what the server refuses has its `code`. */
  write(text: string, id?: string): Promise<void>;
  /** A message was committed, whoever wrote it. */
  committed(message: ChatView): void;
  /** The server will not have it. It is kept over the page, and goes out again when it is written anew. */
  refused(id: string, code: string): void;
  /** The socket is back; `known` are the latest committed ones. */
  reconnected(known: readonly ChatView[]): void;
  /** There is no way back; with the session's end nothing is kept either. */
  closed(ended: boolean): void;
}

interface Pending {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
  readonly refused?: true;
}

export function makeChatOutbox(send: (message: ClientMessage) => void, kept: Kept<readonly Unsent[]>): ChatOutbox {
  const unsent = kept.read() ?? [];
  const pending = new Map<string, Pending>();
  let over = false;

  function save(): void {
    const list = [...pending].slice(0, UNSENT_MAX).map(([id, { text }]) => ({ id, text }));
    kept.write(list.length > 0 ? list : null);
  }

  function settle(id: string): void {
    const one = pending.get(id);
    if (one === undefined) {
      return;
    }
    pending.delete(id);
    save();
    one.resolve();
  }

  return {
    unsent,
    write(text, id = crypto.randomUUID()) {
      if (over) {
        return Promise.reject(new Error("The session is over."));
      }
      if (new TextEncoder().encode(text).length > CHAT_BYTES_MAX) {
        return Promise.reject(new RangeError("The message is too long."));
      }
      return new Promise((resolve, reject) => {
        pending.set(id, { text, resolve, reject });
        save();
        send({ type: "chat", id, text });
      });
    },
    committed: ({ id }) => settle(id),
    refused(id, code) {
      const one = pending.get(id);
      if (one === undefined) {
        return;
      }
      pending.set(id, { ...one, refused: true });
      one.reject(Object.assign(new Error(code), { code }));
    },
    reconnected(known) {
      for (const { id } of known) {
        settle(id);
      }
      for (const [id, { text, refused }] of pending) {
        if (!refused) send({ type: "chat", id, text });
      }
    },
    closed(ended) {
      over = true;
      for (const { reject } of pending.values()) {
        reject(new Error("The session is over."));
      }
      pending.clear();
      if (ended) {
        kept.write(null);
      }
    },
  };
}
