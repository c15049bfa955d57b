// The sheet that asks whether another agent takes over. Loaded once a session is live.

import handoff from "../../shared/i18n/handoff.json";
import type { ClientState } from "../client/state";
import { nameOf, type View, type ViewContext } from "../views/view";
import { wordsOf } from "../views/words";
import { type Question, questionSheet } from "./ask";
import type { Part } from "./part";

type Key = keyof typeof handoff.en;

const say = wordsOf(handoff);

/** `{agent}` is who is to come, `{now}` who is there. */
const QUESTION: Question<Key> = {
  title: "handoff_title",
  can: ["handoff_see"],
  cannot: ["handoff_ask"],
  brake: "handoff_brake",
  answers: [
    { grants: [], text: "handoff_yes", hint: "handoff_yes_hint" },
    { grants: [], text: "handoff_no", hint: "handoff_no_hint" },
  ],
};

/** Asks once for each agent who has said yes. */
export function handoffPart(context: ViewContext): Part {
  const { client, t } = context;
  /** The one that was answered here; the server may not have heard yet. */
  let settled: string | null = null;
  return {
    sheet({ stage, session }) {
      const open = stage.kind === "live" && session?.handoff?.state === "accepted" ? session.handoff : null;
      if (!open || open.until === settled) return null;
      const { agent, name, reason, until } = open;
      const build = (now: ClientState): View =>
        questionSheet(context, {
          question: QUESTION,
          words: (key) => say(t, key, { agent: name, now: nameOf(now, t) }),
          who: name,
          quote: reason,
          onAnswer({ text }) {
            settled = until;
            client.engine()?.send({ type: "answer_handoff", agent, accept: text === "handoff_yes" });
            client.store.change({});
          },
        });
      return { key: `handoff ${until}`, build };
    },
  };
}
