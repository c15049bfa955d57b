// What the customer does in a live session comes behind the first picture; what is said to it before waits.

import type { ServerMessage } from "../../shared/generated/ServerMessage";
import type { PageWord } from "../../shared/ports";
import type { ClientState } from "../client/state";
import type { ViewContext } from "../views/view";
import type { Hands } from "./hands";

/** Messages that wait for it, or for a part of it; further ones are lost to them. */
export const MESSAGES_MAX = 256;

/** A message, with the state in which it came: what was not granted then is not later. */
export type Early = readonly [ServerMessage | PageWord, ClientState];

export interface LateHands {
  /** Null until it is there. */
  readonly now: () => Hands | null;
  /** Loads it, once; where that fails, with the next use again. */
  readonly load: (context: ViewContext, onThere: () => void) => void;
  readonly receive: (...early: Early) => void;
}

export function createLateHands(part: () => Promise<Pick<typeof import("./hands"), "createHands">> = () => import("./hands")): LateHands {
  let hands: Hands | null = null;
  let loading: Promise<void> | null = null;
  const early: Early[] = [];
  return {
    now: () => hands,
    load(context, onThere) {
      loading ??= part().then(({ createHands }) => {
        hands = createHands(context);
        for (const one of early.splice(0)) hands.receive(...one);
        onThere();
      }).catch(() => void (loading = null));
    },
    receive(...one) {
      if (hands) hands.receive(...one);
      else if (early.length < MESSAGES_MAX) early.push(one);
    },
  };
}
