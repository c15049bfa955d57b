// What outlives the page in its tab, for one session: sessionStorage of Tandem's own origin, where no script of
// a product reaches. Browsers may refuse storage to embedded frames; then nothing outlives the page. Loaded
// behind the engine, which waits for it only where a page before has left something.

import type { EngineEvents } from "../engine.ts";
import type { ClientMessage } from "../generated/ClientMessage.ts";
import { type Carried, makeBrakes } from "./brakes.ts";
import { makeChatOutbox } from "./chat.ts";
import type { WorkerReport } from "./worker-port.ts";

/** Messages on their way, and presses that take something back. */
export interface Outliving {
  /** Resolves once the server has committed it. */
  write(text: string, id?: string): Promise<void>;
  said(message: ClientMessage): void;
  hear(report: WorkerReport): void;
  close(): void;
}

type Carries = { -readonly [Key in keyof Carried]: Carried[Key] };

/** Says what a page before has left; `name` is the place of presses in the storage, `carried` learns of them. */
export function makeOutliving(send: (message: ClientMessage) => void, session: string, name: string, carried: Carries, onUnsent: EngineEvents["onUnsent"]): Outliving {
  const brakes = makeBrakes(makeKept(name, session));
  const chat = makeChatOutbox(send, makeKept("tandem.unsent", session));
  let closed = false;
  Object.assign(carried, brakes.holds);
  for (const message of brakes.carried) {
    brakes.said(message);
    send(message);
  }
  // The engine may have been closed while this was loading.
  setTimeout(() => closed || chat.unsent.forEach(({ id, text }) => onUnsent?.(text, id)));
  return {
    write: chat.write,
    said: brakes.said,
    hear(report) {
      if (report.type === "decided") brakes.counted(report.messages);
      else if (report.type === "connection" && report.state === "closed") chat.closed(report.closed === "ended");
      else if (report.type === "message" && report.message.type === "welcome") chat.reconnected(report.message.chat);
      else if (report.type === "message" && report.message.type === "chat") chat.committed(report.message.message);
      else if (report.type === "message" && report.message.type === "error" && report.message.chat) chat.refused(report.message.chat, report.message.code);
    },
    close() {
      closed = true;
      chat.closed(false);
    },
  };
}

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
