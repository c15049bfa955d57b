// Chat messages of this end: kept and sent again until the server has committed them.

import type { ChatView } from "../generated/ChatView.ts";
import type { ClientMessage } from "../generated/ClientMessage.ts";
import { CHAT_BYTES_MAX } from "./limits.ts";

export interface ChatOutbox {
  /** Resolves once committed. */
  write(text: string, id?: string): Promise<void>;
  /** A message was committed, whoever wrote it. */
  committed(message: ChatView): void;
  /** The socket is back; `known` are the latest committed ones. */
  reconnected(known: readonly ChatView[]): void;
  /** There is no way back. */
  closed(): void;
}

interface Pending {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (cause: Error) => void;
}

export function makeChatOutbox(send: (message: ClientMessage) => void): ChatOutbox {
  const pending = new Map<string, Pending>();
  let over = false;

  function settle(id: string): void {
    pending.get(id)?.resolve();
    pending.delete(id);
  }

  return {
    write(text, id = crypto.randomUUID()) {
      if (over) {
        return Promise.reject(new Error("The session is over."));
      }
      if (new TextEncoder().encode(text).length > CHAT_BYTES_MAX) {
        return Promise.reject(new RangeError("The message is too long."));
      }
      return new Promise((resolve, reject) => {
        pending.set(id, { text, resolve, reject });
        send({ type: "chat", id, text });
      });
    },
    committed: ({ id }) => settle(id),
    reconnected(known) {
      for (const { id } of known) {
        settle(id);
      }
      for (const [id, { text }] of pending) {
        send({ type: "chat", id, text });
      }
    },
    closed() {
      over = true;
      for (const { reject } of pending.values()) {
        reject(new Error("The session is over."));
      }
      pending.clear();
    },
  };
}
