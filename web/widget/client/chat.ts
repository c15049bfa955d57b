// The conversation: committed messages of both ends, own ones that are under way, and what is unread.

import type { ChatView } from "../../shared/generated/ChatView";
import type { ClientState, Store } from "./state";

export interface Chat {
  /** Messages of `welcome`; those already known are kept in place. */
  readonly restore: (history: readonly ChatView[]) => void;
  readonly receive: (message: ChatView) => void;
  readonly send: (text: string) => void;
  readonly retry: (id: string) => void;
  /** While the panel is open nothing becomes unread. */
  readonly watch: (open: boolean) => void;
}

type Line = ClientState["chat"][number];

function fromServer(message: ChatView): Line {
  return { ...message, state: "sent" };
}

/** Takes away the own line that `message` is the commit of; own lines have no time until then. */
function withoutCommitted(lines: readonly Line[], message: ChatView): readonly Line[] {
  if (message.role !== "customer") return lines;
  const index = lines.findIndex((line) => line.at === null && line.text === message.text);
  return index < 0 ? lines : lines.toSpliced(index, 1);
}

/** Committed lines first, in the server's order; lines under way stay below them. */
function withCommitted(lines: readonly Line[], message: ChatView): readonly Line[] {
  if (lines.some((line) => line.id === message.id)) return lines;
  const rest = withoutCommitted(lines, message);
  return [...rest.filter((line) => line.at !== null), fromServer(message), ...rest.filter((line) => line.at === null)];
}

/** The chat over a store; `deliver` resolves once the server has committed the text. */
export function createChat(store: Store<ClientState>, deliver: (text: string) => Promise<void>, onUnread: (count: number) => void): Chat {
  let open = false;
  let count = 0;

  const mark = (id: string, state: Line["state"]): void => {
    store.change({ chat: store.read().chat.map((line) => (line.id === id ? { ...line, state } : line)) });
  };
  const attempt = (id: string, text: string): void => {
    mark(id, "sending");
    deliver(text).then(
      () => mark(id, "sent"),
      () => mark(id, "failed"),
    );
  };
  const unread = (value: number): void => {
    if (store.read().unread === value) return;
    store.change({ unread: value });
    onUnread(value);
  };

  return {
    restore(history) {
      store.change({ chat: history.reduce(withCommitted, store.read().chat) });
    },
    receive(message) {
      store.change({ chat: withCommitted(store.read().chat, message) });
      if (message.role !== "customer" && !open) unread(store.read().unread + 1);
    },
    send(text) {
      count += 1;
      const id = `own-${count}`;
      store.change({ chat: [...store.read().chat, { id, role: "customer", text, at: null, state: "sending" }] });
      attempt(id, text);
    },
    retry(id) {
      const line = store.read().chat.find((entry) => entry.id === id);
      if (line) attempt(id, line.text);
    },
    watch(value) {
      open = value;
      if (value) unread(0);
    },
  };
}
