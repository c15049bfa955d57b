// The last screen of a session, here or since it is open elsewhere, and that of none at all. Loaded while it is
// live, or when it ends before that.

import words from "../../shared/i18n/ended.json";
import type { Translate } from "../../shared/i18n/index";
import type { ClientState } from "../client/state";
import { button, h, heading, icon } from "./dom";
import { lazyTalk } from "./lazy";
import type { View, ViewContext } from "./view";
import { wordsOf } from "./words";

const say = wordsOf(words);
type Key = keyof typeof words.en;

const isKey = (key: string): key is Key => Object.hasOwn(words.en, key);

/** Says why it is over and that nobody sees anything any more. */
export function endedView(context: ViewContext, first: ClientState): View {
  const { t, client, place } = context;
  const reason = first.stage.kind === "ended" ? first.stage.reason : null;
  const [titleKey, textKey] = [`${reason}_title`, `${reason}`];
  const title = heading(say(t, isKey(titleKey) ? titleKey : "title"));
  const why = isKey(textKey) ? h("p", { class: "lead" }, say(t, textKey)) : null;
  const shared = reason === "customer_ended" || reason === "agent_ended" || reason === null;
  const thanks = shared ? h("p", { class: "lead" }, say(t, "thanks")) : null;
  const actions = place === "page" ? h("div", { class: "actions" }, button(t("close"), () => client.close(), { kind: "primary" })) : null;
  const talk = client.lateToken() === null ? null : lazyTalk(context, (loaded, now) => loaded.lateView(context, now), "late");
  return {
    ...(talk?.update ? { update: talk.update } : {}),
    ...(talk?.dispose ? { dispose: talk.dispose } : {}),
    focus: title,
    element: h("div", { class: "parts" }, h("span", { class: "emblem done" }, icon("check")), title, why, thanks, talk?.element ?? null, actions),
  };
}

/** The session is open in another tab. */
export function elsewhereView({ t, client }: ViewContext): View {
  const title = heading(say(t, "elsewhere_title"));
  const actions = h("div", { class: "actions" }, button(t("try_again"), () => client.retry(), { kind: "primary" }));
  return { element: h("div", { class: "parts" }, h("span", { class: "emblem" }, icon("tabs")), title, h("p", { class: "lead" }, say(t, "elsewhere_text")), actions), focus: title };
}

/** The frame is not where it belongs, so it does nothing. */
export function misplacedView(t: Translate): HTMLElement {
  return h("section", { class: "panel" }, h("div", { class: "panel-body" }, h("span", { class: "emblem warning" }, icon("alert")), h("h1", {}, say(t, "misplaced_title")), h("p", { class: "lead" }, say(t, "misplaced_text"))));
}
