// What the customer has taken back and the server has not counted yet: the view by a pause, control and other
// grants, a viewer's place. It is kept over the page, so that the next one begins with it and says it first:
// a press that a cut has swallowed holds on the page behind the link, too.

import type { ClientMessage } from "../generated/ClientMessage.ts";
import type { Kept } from "./kept.ts";

/** What takes something back, and what gives it again. */
const KINDS: ReadonlySet<ClientMessage["type"]> = new Set(["consent", "grant", "revoke", "pause", "remove"]);

/** What a page before has left. */
export interface Carried {
  /** The customer has paused. */
  readonly paused: boolean;
  /** The customer has stopped control. */
  readonly stopped: boolean;
}

export interface Brakes {
  /** What is to be said before anything else, and what it comes to, for people. */
  readonly carried: readonly ClientMessage[];
  readonly holds: Carried;
  said(message: ClientMessage): void;
  /** The server has counted these, in the order in which they were said, or will never hear of them. */
  counted(messages: readonly ClientMessage[]): void;
}

export function makeBrakes(kept: Kept<readonly ClientMessage[]>): Brakes {
  const carried = kept.read() ?? [];
  /** As many as the worker keeps decisions for the server. */
  const pending: ClientMessage[] = [];
  function save(): void {
    const held = stillHeld(pending);
    kept.write(held.length > 0 ? held : null);
  }
  return {
    carried,
    holds: carriedBy(carried),
    said(message) {
      if (isBrake(message)) {
        pending.push(message);
        save();
      }
    },
    counted(messages) {
      const count = messages.filter(isBrake).length;
      if (count > 0) {
        pending.splice(0, count);
        save();
      }
    },
  };
}

function isBrake({ type }: ClientMessage): boolean {
  return KINDS.has(type);
}

function carriedBy(messages: readonly ClientMessage[]): Carried {
  const paused = messages.some(({ type }) => type === "pause");
  return { paused, stopped: paused || messages.some((one) => one.type === "revoke" && one.grant === "control") };
}

/** What has not been given again since. What a page pauses by itself the next one decides anew. */
function stillHeld(said: readonly ClientMessage[]): readonly ClientMessage[] {
  const held = new Map<string, ClientMessage>();
  for (const one of said) {
    if (one.type === "consent") held.clear();
    else if (one.type === "pause" && one.by === "customer") held.set("view", one);
    else if (one.type === "grant") held.delete(one.grant);
    else if (one.type === "revoke") held.set(one.grant, one);
    else if (one.type === "remove") held.set(one.participant, one);
  }
  return [...held.values()];
}
