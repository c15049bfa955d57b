// Chat of one session: what the server has committed, what is on its way, how far it has come, and what is
// unread.

import type { AgentEngine } from "../../shared/engine";
import type { ChatView } from "../../shared/generated/ChatView";
import type { Receipt } from "../../shared/generated/Receipt";
import type { ServerMessage } from "../../shared/generated/ServerMessage";
import type { TalkStep } from "../../shared/generated/TalkStep";

export interface Outgoing {
  /** Identifier of the message to be. */
  readonly key: string;
  readonly text: string;
  readonly state: "sending" | "sent" | "failed";
  /** The server's word on why it has failed, where it has one. */
  readonly why?: string;
}

export interface Chat {
  readonly messages: readonly ChatView[];
  readonly outgoing: readonly Outgoing[];
  readonly unread: number;
  /** When the customer was last heard typing; 0 when they have written since. */
  readonly typingAt: number;
  /** True while the agent looks at the chat. */
  watching: boolean;
  /** Takes committed messages in; knows those it has seen. */
  receive(messages: readonly ChatView[], own: string | null, fresh: boolean): void;
  /** The number that this agent is to read out. */
  readonly number: number | null;
  /** How far messages have come, what was copied, that the customer types, and the number of a code. */
  note(message: ServerMessage, typist: string | undefined): void;
  /** Under an identifier of its own, where a page or an engine before has given it one. */
  /** Answers whether it was sent. */
  send(text: string, key?: string): Promise<boolean>;
  retry(key: string): Promise<boolean>;
  typing(): void;
}

const RANKS: Readonly<Record<Receipt, number>> = { sent: 0, delivered: 1, read: 2 };

/** The chat over an engine, while there is one; whoever may not write tells nothing either. */
export function createChat(engine: () => AgentEngine | null, mayWrite: () => boolean): Chat {
  const deliver = (text: string, id: string): Promise<void> => engine()?.chat(text, id) ?? Promise.reject(new Error("not connected"));
  const tell = (step: TalkStep): void => void (mayWrite() && engine()?.send({ type: "talk", step }));
  let messages = $state.raw<readonly ChatView[]>([]);
  let outgoing = $state.raw<readonly Outgoing[]>([]);
  let unread = $state(0);
  let watching = $state(false);
  let typingAt = $state(0);
  let number = $state<number | null>(null);

  const mark = (key: string, state: Outgoing["state"], why = ""): void => {
    outgoing = outgoing.map((item) => (item.key === key ? { ...item, state, why } : item));
  };

  /** Says how far the customer's messages have come here. */
  function acknowledge(): void {
    const last = messages.findLast(({ role }) => role === "customer");
    const receipt = watching ? "read" : "delivered";
    if (last !== undefined && RANKS[last.receipt] < RANKS[receipt]) tell({ kind: "receipt", up_to: last.id, receipt });
  }

  async function attempt(key: string, text: string): Promise<boolean> {
    try {
      await deliver(text, key);
      mark(key, "sent");
      return true;
    } catch (cause) {
      mark(key, "failed", (cause as { readonly code?: string }).code);
      return false;
    }
  }

  async function send(text: string, key: string = crypto.randomUUID()): Promise<boolean> {
    outgoing = [...outgoing.filter((one) => one.key !== key), { key, text, state: "sending" }];
    return attempt(key, text);
  }

  return {
    get messages() {
      return messages;
    },
    get outgoing() {
      return outgoing;
    },
    get unread() {
      return unread;
    },
    get typingAt() {
      return typingAt;
    },
    get number() {
      return number;
    },
    get watching() {
      return watching;
    },
    set watching(value) {
      watching = value;
      if (value) unread = 0;
      acknowledge();
    },
    receive(received, own, fresh) {
      const before = new Map(messages.map((message) => [message.id, message]));
      const added = received.filter(({ id }) => !before.has(id));
      for (const message of received) before.set(message.id, message);
      messages = [...before.values()].toSorted((a, b) => a.at.localeCompare(b.at));
      outgoing = outgoing.filter(({ key }) => !before.has(key));
      if (fresh && !watching) unread += added.filter(({ from }) => from !== own).length;
      if (added.some(({ role }) => role === "customer")) typingAt = 0;
      acknowledge();
    },
    note(message, typist) {
      if (message.type === "match") number = message.numbers[0] ?? null;
      if (message.type === "typing" && message.from === typist) typingAt = Date.now();
      if (message.type === "copied") messages = messages.map((one) => (one.id === message.id ? { ...one, copied: message.copied } : one));
      if (message.type !== "receipt") return;
      const last = messages.findIndex(({ id }) => id === message.up_to);
      const byCustomer = message.role === "customer";
      messages = messages.map((one, index) => (index <= last && (one.role === "customer") !== byCustomer && RANKS[one.receipt] < RANKS[message.receipt] ? { ...one, receipt: message.receipt } : one));
    },
    send,
    async retry(key) {
      const item = outgoing.find((candidate) => candidate.key === key);
      if (item === undefined) return false;
      mark(key, "sending");
      return attempt(key, item.text);
    },
    typing: () => tell({ kind: "typing" }),
  };
}
