// Chat of one session: what the server has committed, what is on its way, and what is unread.

import type { ChatView } from "../../shared/generated/ChatView";

export interface Outgoing {
  readonly key: number;
  readonly text: string;
  readonly state: "sending" | "sent" | "failed";
}

export interface Chat {
  readonly messages: readonly ChatView[];
  readonly outgoing: readonly Outgoing[];
  readonly unread: number;
  /** True while the agent looks at the chat. */
  watching: boolean;
  /** Takes committed messages in; knows those it has seen. */
  receive(messages: readonly ChatView[], own: string | null, fresh: boolean): void;
  send(text: string): Promise<void>;
  retry(key: number): Promise<void>;
}

export function createChat(deliver: (text: string) => Promise<void>): Chat {
  let messages = $state.raw<readonly ChatView[]>([]);
  let outgoing = $state.raw<readonly Outgoing[]>([]);
  let unread = $state(0);
  let watching = $state(false);
  let lastKey = 0;

  const mark = (key: number, state: Outgoing["state"]): void => {
    outgoing = outgoing.map((item) => (item.key === key ? { ...item, state } : item));
  };
  /** The committed message takes the place of the first one on its way with the same text. */
  const settle = (text: string): void => {
    const at = outgoing.findIndex((item) => item.text === text && item.state !== "failed");
    if (at !== -1) outgoing = outgoing.toSpliced(at, 1);
  };

  async function attempt(key: number, text: string): Promise<void> {
    try {
      await deliver(text);
      mark(key, "sent");
    } catch {
      mark(key, "failed");
    }
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
    get watching() {
      return watching;
    },
    set watching(value) {
      watching = value;
      if (value) unread = 0;
    },
    receive(received, own, fresh) {
      const known = new Set(messages.map(({ id }) => id));
      const added = received.filter(({ id }) => !known.has(id));
      if (added.length === 0) return;
      messages = [...messages, ...added].toSorted((a, b) => a.at.localeCompare(b.at));
      for (const message of added) if (message.from === own) settle(message.text);
      if (fresh && !watching) unread += added.filter(({ from }) => from !== own).length;
    },
    async send(text) {
      lastKey += 1;
      const key = lastKey;
      outgoing = [...outgoing, { key, text, state: "sending" }];
      await attempt(key, text);
    },
    async retry(key) {
      const item = outgoing.find((candidate) => candidate.key === key);
      if (item === undefined) return;
      mark(key, "sending");
      await attempt(key, item.text);
    },
  };
}
