// The conversation: committed messages of both ends, own ones that are under way, how far each has come,
// and what is unread.

import type { ChatView } from "../../shared/generated/ChatView";
import type { MailedFile } from "../../shared/generated/MailedFile";
import type { ServerMessage } from "../../shared/generated/ServerMessage";
import type { TalkStep } from "../../shared/generated/TalkStep";
import type { ClientState, Store } from "./state";

/** Brings one message to the server; resolves once it is committed. */
export type Deliver = (text: string, id: string) => Promise<void>;

export interface Chat {
  /** Messages of `welcome`; those already known are kept in place. */
  readonly restore: (history: readonly ChatView[], mailed?: readonly MailedFile[]) => void;
  readonly receive: (message: ChatView) => void;
  /** How far messages have come, and that somebody types. */
  readonly note: (message: Extract<ServerMessage, { type: "receipt" | "typing" }>) => void;
  /** Under an identifier of its own, where a page before has given it one. */
  readonly send: (text: string, id?: string) => void;
  readonly retry: (id: string) => void;
  /** While the panel is open nothing becomes unread. */
  readonly watch: (open: boolean) => void;
  /** The latest message of the other side, if it was on the screen. */
  readonly lastRead: () => string | null;
  readonly tell: (step: TalkStep) => void;
}

type Line = ClientState["chat"][number];

function fromServer(message: ChatView & Pick<Line, "files">): Line {
  const { id, from, role, text, at, receipt, files } = message;
  return { id, from, role, text, at, receipt, state: "sent", ...(files ? { files } : {}) };
}

/** Committed lines first, in the server's order; lines under way stay below them. */
function withCommitted(lines: readonly Line[], message: ChatView & Pick<Line, "files">): readonly Line[] {
  const known = lines.find((line) => line.id === message.id);
  if (known && known.at !== null) {
    const same = known.receipt === message.receipt;
    return same ? lines : lines.map((line) => (line === known ? fromServer(message) : line));
  }
  const rest = lines.filter((line) => line !== known);
  return [...rest.filter((line) => line.at !== null), fromServer(message), ...rest.filter((line) => line.at === null)];
}

const RANKS = { sent: 0, delivered: 1, read: 2 } as const;

/** The chat over a store; `deliver` resolves once the server has committed the text. */
export function createChat(store: Store<ClientState>, deliver: Deliver, tell: (step: TalkStep) => void, onUnread: (count: number) => void): Chat {
  let open = false;

  const mark = (id: string, state: Line["state"], why?: Line["why"]): void => {
    store.change({ chat: store.read().chat.map((line) => (line.id === id ? { ...line, state, why } : line)) });
  };
  const attempt = (id: string, text: string): void => {
    mark(id, "sending");
    deliver(text, id).then(
      () => mark(id, "sent"),
      ({ code }: { readonly code?: string }) => mark(id, "failed", code && /fast|many/.test(code) ? "too_many" : undefined),
    );
  };
  const unread = (value: number): void => {
    if (store.read().unread === value) return;
    store.change({ unread: value });
    onUnread(value);
  };
  const lastOfOthers = (): Line | undefined => store.read().chat.findLast((line) => line.role !== "customer");
  const isLookedAt = (): boolean => open && document.visibilityState === "visible";
  /** Says how far the messages of the other side have come here. */
  const acknowledge = (): void => {
    const last = lastOfOthers();
    const receipt = isLookedAt() ? "read" : "delivered";
    if (last && RANKS[last.receipt] < RANKS[receipt]) tell({ kind: "receipt", up_to: last.id, receipt });
  };
  document.addEventListener("visibilitychange", acknowledge);

  return {
    restore(history, mailed = []) {
      store.change({ chat: history.map((message) => ({ ...message, files: mailed.filter((file) => file.message === message.id) })).reduce(withCommitted, store.read().chat) });
      acknowledge();
    },
    receive(message) {
      const isKnown = store.read().chat.some(({ id }) => id === message.id);
      store.change({ chat: withCommitted(store.read().chat, message), ...(message.role === "customer" ? {} : { typingAt: 0 }) });
      if (message.role !== "customer" && !open && !isKnown) unread(store.read().unread + 1);
      acknowledge();
    },
    note(message) {
      const { chat } = store.read();
      if (message.type === "typing") return store.change({ typingAt: Date.now() });
      const last = chat.findIndex(({ id }) => id === message.up_to);
      const byCustomer = message.role === "customer";
      const further = (line: Line, index: number): boolean => index <= last && (line.role === "customer") !== byCustomer && RANKS[line.receipt] < RANKS[message.receipt];
      store.change({ chat: chat.map((line, index) => (further(line, index) ? { ...line, receipt: message.receipt } : line)) });
    },
    send(text, id = crypto.randomUUID()) {
      store.change({ chat: [...store.read().chat, { id, role: "customer", text, at: null, state: "sending", receipt: "sent" }] });
      attempt(id, text);
    },
    retry(id) {
      const line = store.read().chat.find((entry) => entry.id === id);
      if (line) attempt(id, line.text);
    },
    watch(value) {
      open = value;
      if (value) unread(0);
      acknowledge();
    },
    lastRead: () => (isLookedAt() ? (lastOfOthers()?.id ?? null) : null),
    tell,
  };
}
