// Words, and an icon, that the parts of a live session share.

import type { Translate } from "../../shared/i18n/index";
import type { Grant } from "../../shared/generated/Grant";
import hands from "../../shared/i18n/hands.json";
import type { ClientState } from "../client/state";
import { wordsOf } from "../views/words";

export const say = wordsOf(hands);

/** "Until 14:32.", by the customer's clock; empty for what lasts until somebody takes it back. */
export function untilWords({ session }: ClientState, grant: Grant, t: Translate): string {
  const until = session?.asks.find((ask) => ask.grant === grant && ask.state === "granted")?.until;
  return until ? say(t, "until", { time: new Date(until).toLocaleTimeString(t.language, { timeStyle: "short" }) }) : "";
}

/** The icon of what pauses. */
export const PAUSE = "M8 5v14M16 5v14";
