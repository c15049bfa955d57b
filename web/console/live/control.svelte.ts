// Remote control as the agent sees it: asked for, allowed, in use, and what became of single acts.

import type { SessionView } from "../../shared/api-types";
import type { AgentEngine, EngineEvents } from "../../shared/engine";
import { pathWithin } from "./address";
import type { ActRefusal } from "../../shared/generated/ActRefusal";
import type { AskState } from "../../shared/generated/AskState";
import type { Grant } from "../../shared/generated/Grant";
import type { ServerMessage } from "../../shared/generated/ServerMessage";

/** How long a refused act is shown, in milliseconds. */
export const SHOWN_MS = 4_000;

type Answer = Extract<ServerMessage, { type: "acted" | "suspended" }>;

export interface Control {
  readonly state: AskState | null;
  /** The customer lets the agent type, too. */
  readonly mayType: boolean;
  /** When control ends by itself, in words; empty before it is allowed. */
  readonly until: string;
  /** Typing has been asked for. */
  readonly isTypingAsked: boolean;
  /** What the agent does on the picture goes to the customer's page. */
  readonly inUse: boolean;
  /** Acts on their way. */
  readonly pending: number;
  /** Why the last act was not carried out, for a while. */
  readonly refused: ActRefusal | null;
  /** The customer is at work themselves. */
  readonly suspended: boolean;
  /** The last act was refused since the customer looks at another tab or window. */
  readonly isAway: boolean;
  /** Asks for control and typing, or for what of it is missing. */
  ask(): void;
  /** Gives it back, or takes the question back. */
  drop(): void;
  use(on: boolean): void;
  /** Puts what the agent's clipboard holds where the customer's page has its focus. */
  paste(): Promise<void>;
  /** The browser has just refused to let the clipboard be read. */
  readonly isClipboardShut: boolean;
  /** Has the customer's page go back (-1), forward (1) or load anew (0). */
  go(delta: -1 | 0 | 1): void;
  /** Has the customer's browser call an address, in full or from the slash on; the page is what it is on. */
  visit(address: string, page: string): void;
  /** Another engine begins: it counts anew and has nothing in its hand. */
  renew(): void;
  /** What the engine tells. */
  readonly events: Pick<EngineEvents, "onAct" | "onControlLeft">;
  receive(message: Answer): void;
}

/** Words for each reason, as the rest of "Not done: …". */
export const REFUSAL_WORDS: Readonly<Record<ActRefusal, string>> = {
  not_granted: "the customer has not allowed it",
  suspended: "the customer is at work themselves",
  asking: "the customer is answering a question first",
  stale: "it is not there any more",
  unanswered: "the customer’s page does not answer",
  covered: "something else lies over it at the customer, such as their chat",
  no_control: "this page keeps that part for the customer",
  masked: "it is masked; only the customer can type there",
  customers_step: "that is the customer's own step; ask them to do it",
  held: "it can not be taken back; ask the customer to do it",
  read_only: "nothing may be typed or chosen there",
  no_submit: "no form may be sent there",
  elsewhere: "it leads away from this site, and that is the customer's own step",
  too_large: "it is too long",
};

/** How far the agent has come with a grant: not asked for is null. */
export function askState(session: SessionView | null, grant: Grant): AskState | null {
  return session?.grants.includes(grant) ? "granted" : (session?.asks.find((ask) => ask.grant === grant)?.state ?? null);
}

/** "until 14:32"; empty for what is not granted, or lasts until somebody takes it back. */
export function untilWords(session: SessionView | null, grant: Grant): string {
  const until = session?.asks.find((ask) => ask.grant === grant && ask.state === "granted")?.until;
  return until ? `until ${new Date(until).toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}` : "";
}

/** A grant that goes at its end may be told so late, or by a clock that runs ahead, in milliseconds. */
const RUN_OUT_SLACK_MS = 60_000;

/** The grants that have run out by themselves and were not asked for again: `before` and what came after it. */
export function runOut(known: readonly Grant[], before: SessionView | null, after: SessionView): readonly Grant[] {
  const ended = before?.asks.filter(({ state, until }) => state === "granted" && until !== null && Date.parse(until) <= Date.now() + RUN_OUT_SLACK_MS) ?? [];
  return [...new Set([...known, ...ended.map(({ grant }) => grant)])].filter((grant) => askState(after, grant) === null);
}

export function createControl(session: () => SessionView | null, engine: () => AgentEngine | null): Control {
  let wanted = $state(false);
  let lastSent = $state(0);
  let lastAnswered = $state(0);
  let refused = $state<ActRefusal | null>(null);
  let suspended = $state(false);
  /** The customer has not the page before them: what is refused for that comes without a time. */
  let isAway = $state(false);
  let isClipboardShut = $state(false);
  let refusedTimer: ReturnType<typeof setTimeout> | undefined;
  let suspendedTimer: ReturnType<typeof setTimeout> | undefined;
  const state = $derived(askState(session(), "control"));
  const typing = $derived(askState(session(), "type"));
  const inUse = $derived(wanted && state === "granted");

  function tellRefusal(reason: ActRefusal): void {
    refused = reason;
    clearTimeout(refusedTimer);
    refusedTimer = setTimeout(() => (refused = null), SHOWN_MS);
  }

  function use(on: boolean): void {
    wanted = on;
    engine()?.control(on);
  }

  return {
    get state() {
      return state;
    },
    get inUse() {
      return inUse;
    },
    get pending() {
      return Math.max(0, lastSent - lastAnswered);
    },
    get refused() {
      return refused;
    },
    get suspended() {
      return suspended;
    },
    get isAway() {
      return isAway && refused !== null;
    },
    get mayType() {
      return typing === "granted";
    },
    get until() {
      return untilWords(session(), "control");
    },
    get isTypingAsked() {
      return typing === "asked";
    },
    ask() {
      // Control comes last: the customer is asked once for both, as soon as that is there.
      for (const grant of ["type", "control"] as const) if (askState(session(), grant) !== "granted") engine()?.send({ type: "ask", grant });
    },
    drop() {
      use(false);
      for (const grant of ["type", "control"] as const) engine()?.send({ type: "revoke", grant });
    },
    use,
    get isClipboardShut() {
      return isClipboardShut;
    },
    async paste() {
      const text = await navigator.clipboard.readText().catch(() => null);
      isClipboardShut = text === null;
      setTimeout(() => (isClipboardShut = false), SHOWN_MS);
      if (text) engine()?.drive({ kind: "text", text, pasted: true });
    },
    go: (delta) => engine()?.drive({ kind: "history", delta }),
    visit(address, page) {
      const path = pathWithin(address, page);
      path === null ? tellRefusal("elsewhere") : engine()?.drive({ kind: "visit", path });
    },
    renew() {
      wanted = suspended = isClipboardShut = false;
      lastSent = lastAnswered = 0;
      refused = null;
    },
    events: {
      onAct(n, kind) {
        // Moves are not answered.
        if (kind !== "move") lastSent = n;
      },
      onControlLeft: () => use(false),
    },
    receive(message) {
      if (message.type === "suspended") {
        suspended = true;
        clearTimeout(suspendedTimer);
        suspendedTimer = setTimeout(() => (suspended = false), message.ms);
        return;
      }
      lastAnswered = Math.max(lastAnswered, message.n);
      isAway = message.refused === "suspended" && !suspended;
      if (message.refused !== null) tellRefusal(message.refused);
    },
  };
}
