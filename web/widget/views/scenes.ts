// The screens that the client frame and the join page have in common.

import type { ClientState } from "../client/state";
import { consentView } from "./consent";
import { entryView } from "./entry";
import { lazyEnded, lazyTalk } from "./lazy";
import { latePanel } from "./panel";
import { problemView } from "./problem";
import type { Scene } from "./stagehand";
import type { View, ViewContext } from "./view";
import { codeView, waitingView } from "./waiting";

function lastView(context: ViewContext, make: Parameters<typeof lazyEnded>[1]): View {
  return latePanel(context, "close", lazyEnded(context, make, "parts"));
}

/** The screen of every stage but `live`, whose two places differ, and those without one. */
export function commonScene(context: ViewContext, state: ClientState): Scene {
  const { stage } = state;
  switch (stage.kind) {
    case "entry":
      return { key: "entry", build: () => entryView(context) };
    case "code":
      return { key: `code ${stage.digits} ${stage.busy} ${stage.expiresAt}`, build: () => codeView(context) };
    case "waiting":
      return { key: "waiting", build: (now) => waitingView(context, now) };
    case "asking":
      if (state.session?.matching) return { key: `match ${state.numbers.join()}`, build: () => lazyTalk(context, (talk, now) => talk.matchView(context, now), "sheet") };
      return { key: `asking ${state.session?.ticket?.id} ${state.session?.participants.map(({ name }) => name).join()} ${state.profile}`, build: (now) => consentView(context, now) };
    case "ended":
      return { key: "ended", build: () => lastView(context, (ended, now) => ended.endedView(context, now)) };
    case "elsewhere":
      return { key: "elsewhere", build: () => lastView(context, (ended) => ended.elsewhereView(context)) };
    case "problem":
      return { key: `problem ${stage.problem.code} ${stage.retryAt}`, build: (now) => problemView(context, now) };
    case "idle":
    case "opening":
    case "parked":
    case "live":
      return { key: stage.kind, build: () => null };
  }
}
