// What the agent proposes, or did under control and is held: how far it has come with the customer.

import type { AgentEngine, Placed } from "../../shared/engine";
import type { ActRefusal } from "../../shared/generated/ActRefusal";
import type { Deed } from "../../shared/generated/Deed";
import type { ProposalState } from "../../shared/generated/ProposalState";
import type { ServerMessage } from "../../shared/generated/ServerMessage";

/** How long an answer is waited for: `PROPOSAL_MS` of the protocol, and the way there and back. */
const PATIENCE_MS = 65_000;
/** How long the end of a proposal is shown, in milliseconds. */
const SHOWN_MS = 8_000;

export interface Shown {
  readonly n: number;
  /** An act of control that waits for the customer. */
  readonly held: boolean;
  /** What was proposed, in words. */
  readonly words: string;
  readonly state: ProposalState;
  readonly refused: ActRefusal | null;
}

export interface Proposing {
  /** The one that waits, or the last one, for a while. */
  readonly shown: Shown | null;
  readonly waits: boolean;
  /** Shows the customer what would be done there; words: they are typed. */
  propose(place: Placed, text: string | null): void;
  withdraw(): void;
  /** Another engine begins: what waited is the server's. */
  renew(): void;
  receive(message: ServerMessage): void;
}

export function createProposing(engine: () => AgentEngine | null): Proposing {
  let shown = $state.raw<Shown | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Another window may have counted before.
  let n = crypto.getRandomValues(new Uint16Array(1))[0] as number * 32_768;

  /** The last one, shown or not: the server tells of it again behind each welcome. */
  let last: Shown | null = null;

  function show(next: Shown): void {
    shown = last = next;
    clearTimeout(timer);
    if (next.state !== "waiting") timer = setTimeout(() => (shown = null), SHOWN_MS);
    // The server may have heard nothing of it, or be another one by now.
    else timer = setTimeout(() => show({ ...next, state: "expired" }), PATIENCE_MS);
  }

  return {
    get shown() {
      return shown;
    },
    get waits() {
      return shown?.state === "waiting";
    },
    propose({ epoch, document, node, points, label }, text) {
      const [fx, fy] = (points[0] ?? [32_768, 32_768]).map((at) => Math.min(65_535, Math.max(0, Math.round(at)))) as [number, number];
      const deed: Deed = text === null ? { kind: "click" } : { kind: "type", text };
      n += 1;
      show({ n, held: false, words: text === null ? `Click “${label}”` : `Type “${text}” in “${label}”`, state: "waiting", refused: null });
      engine()?.send({ type: "propose", proposal: { n, epoch, document, node, fx, fy, deed } });
    },
    withdraw() {
      if (shown?.state === "waiting") engine()?.send({ type: "withdraw", n: shown.n });
    },
    renew() {
      clearTimeout(timer);
      shown = last = null;
    },
    receive(message) {
      if (message.type !== "proposed") return;
      const { n: number, held, state, refused } = message.answer;
      const known = last?.n === number ? last : null;
      if (known?.state === state || (known === null && !held)) return;
      // What was over before says no more that it waits.
      if (known !== null && known.state !== "waiting" && state === "waiting") return;
      show({ n: number, held: known?.held ?? held, words: known?.words ?? "What you did there", state, refused });
    },
  };
}
