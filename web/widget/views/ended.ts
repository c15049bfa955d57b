// The last screen of a session.

import { isMessageKey } from "../../shared/i18n/index";
import type { ClientState } from "../client/state";
import { button, h, icon } from "./dom";
import { lazyTalk } from "./lazy";
import { heading, panel } from "./panel";
import type { View, ViewContext } from "./view";

/** Says why it is over and that nobody sees anything any more. */
export function endedView(context: ViewContext, first: ClientState): View {
  const { t, client, place } = context;
  const reason = first.stage.kind === "ended" ? first.stage.reason : null;
  const [titleKey, textKey] = [`ended_${reason}_title`, `ended_${reason}`];
  const title = heading(t(isMessageKey(titleKey) ? titleKey : "ended_title"));
  const why = isMessageKey(textKey) ? h("p", { class: "lead" }, t(textKey)) : null;
  const shared = reason === "customer_ended" || reason === "agent_ended" || reason === null;
  const thanks = shared ? h("p", { class: "lead" }, t("ended_thanks")) : null;
  const actions = place === "page" ? h("div", { class: "actions" }, button(t("close"), () => client.close(), { kind: "primary" })) : null;
  const talk = client.lateToken() === null ? null : lazyTalk(context, (loaded, now) => loaded.lateView(context, now), "late");
  return {
    ...(talk?.update ? { update: talk.update } : {}),
    ...(talk?.dispose ? { dispose: talk.dispose } : {}),
    focus: title,
    element: panel(context, "close", h("span", { class: "emblem done" }, icon("check")), title, why, thanks, talk?.element ?? null, actions),
  };
}
