// What the customer's user interface shows, as one value.

import type { EndReason } from "../../shared/generated/EndReason";
import type { MailedFile } from "../../shared/generated/MailedFile";
import type { PrivacyProfile } from "../../shared/generated/PrivacyProfile";
import type { QueueView } from "../../shared/generated/QueueView";
import type { Receipt } from "../../shared/generated/Receipt";
import type { Role } from "../../shared/generated/Role";
import type { SessionView } from "../../shared/generated/SessionView";
import type { ConnectionStatus } from "../../shared/engine";
import type { LensMode } from "../../shared/ports";
import type { Problem } from "./api";

/** Where the customer stands. */
export type Stage =
  /** Nothing to show yet. */
  | { readonly kind: "idle" }
  /** Coming back, or arriving by a link. */
  | { readonly kind: "opening" }
  /** Asks for help; `busy` while the request is under way. */
  | { readonly kind: "entry"; readonly busy: boolean; readonly problem: Problem | null }
  | { readonly kind: "code"; readonly digits: string; readonly expiresAt: number; readonly busy: boolean }
  | { readonly kind: "waiting"; readonly since: number }
  | { readonly kind: "asking"; readonly answered: boolean }
  | { readonly kind: "live" }
  | { readonly kind: "ended"; readonly reason: EndReason | "cancelled" | "talk" | null }
  /** Another tab of this browser is mirrored; this one belongs to the session too. */
  | { readonly kind: "parked" }
  /** Another tab holds the session. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "problem"; readonly problem: Problem; readonly retryAt: number | null };

export interface ChatLine {
  readonly id: string;
  /** Participant who wrote it; absent for lines of this page. */
  readonly from?: string;
  readonly role: Role;
  readonly text: string;
  /** RFC 3339; null until the server has committed it. */
  readonly at: string | null;
  readonly state: "sent" | "sending" | "failed";
  /** Why it has failed, where that is known: too many at once, or in all. */
  readonly why?: "too_many" | undefined;
  /** How far a committed one has come on the other side. */
  readonly receipt: Receipt;
  /** What went with it by mail. */
  readonly files?: readonly MailedFile[];
}

export interface ClientState {
  readonly stage: Stage;
  readonly session: SessionView | null;
  readonly connection: ConnectionStatus | null;
  /** The masking that applies, as far as it is known here. */
  readonly profile: PrivacyProfile;
  readonly chat: readonly ChatLine[];
  readonly unread: number;
  /** When the other side was last heard typing; 0 when it has written since. */
  readonly typingAt: number;
  /** The place among those who wait, once it is known. */
  readonly queue: QueueView | null;
  /** Numbers to choose among before consent. */
  readonly numbers: readonly number[];
  /** Who runs this server. */
  readonly organisation: string | null;
  /** How a report has fared. */
  readonly report: "none" | "sending" | "sent" | "failed";
  /** The host page would not run the sensor. */
  readonly blocked: boolean;
  /** What the customer does with the lens. */
  readonly lens: LensMode;
}

export const INITIAL: ClientState = {
  stage: { kind: "idle" },
  session: null,
  connection: null,
  profile: "strict",
  chat: [],
  unread: 0,
  typingAt: 0,
  queue: null,
  numbers: [],
  organisation: null,
  report: "none",
  blocked: false,
  lens: "off",
};

/** Name of the agent, if one is there. */
export function agentName(session: SessionView | null): string | null {
  return agentOf(session)?.name ?? null;
}

/** Which of several agents it is. */
export function agentId(session: SessionView | null): string | null {
  return agentOf(session)?.id ?? null;
}

function agentOf(session: SessionView | null): SessionView["participants"][number] | undefined {
  return session?.participants.find((participant) => participant.role === "agent");
}

/** Whether the agent's socket is open. */
export function agentPresent(session: SessionView | null): boolean {
  return session?.participants.some((participant) => participant.role === "agent" && participant.connected) ?? false;
}

/** Whether anybody but the customer is there. */
export function isWatched(session: SessionView | null): boolean {
  return session?.participants.some((participant) => participant.role !== "customer" && participant.connected) ?? false;
}

export interface Store<T> {
  readonly read: () => T;
  readonly change: (part: Partial<T>) => void;
  readonly watch: (listener: (value: T) => void) => () => void;
}

/** A value that can be watched. */
export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<(value: T) => void>();
  return {
    read: () => value,
    change(part) {
      value = { ...value, ...part };
      for (const listener of listeners) listener(value);
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
