// Before an agent is there: the code to read out, the wait in the list, and the small bars of both.

import type { ClientState } from "../client/state";
import { button, clock, everySecond, grouped, h, heading, icon, setText } from "./dom";
import { lazyCode, lazyQueue, lazyTalk } from "./lazy";
import { latePanel, panel } from "./panel";
import type { View, ViewContext } from "./view";

/** The code to read out: a chunk of its own, since few ask for one. */
export function codeView(context: ViewContext): View {
  return latePanel(context, "both", lazyCode(context, (loaded, now) => loaded.codeView(context, now), "parts"));
}

/** In the list of the team. */
export function waitingView(context: ViewContext, first: ClientState): View {
  const { t, client, place, link } = context;
  if (first.stage.kind !== "waiting") throw new Error("not waiting");
  const { since } = first.stage;
  const title = heading(t("waiting_title"));
  const elapsed = h("p", { class: "left" });
  const stop = everySecond(() => setText(elapsed, t("waiting_since", { time: clock(Date.now() - since) })));
  const queue = place === "page" || first.session?.let_go ? lazyQueue(context, (loaded, now) => loaded.queueView(context, now), "queue-place") : null;
  const chat = lazyTalk(context, (talk, now) => talk.chatView(context, now), "chat waiting-chat");
  const assurance = h("p", { class: "assurance" }, icon("shield"), h("span", {}, link?.safety ?? `${t("entry_privacy")} ${t("waiting_keep")}`));
  const element = panel(
    context,
    "minimise",
    h("div", { class: "pulse", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
    title,
    h("p", { class: "lead" }, link?.waiting ?? t("waiting_text")),
    elapsed,
    queue?.element ?? null,
    h("div", { class: "actions" }, button(t("waiting_cancel"), () => client.end(), { kind: "secondary" })),
    chat.element,
    assurance,
  );
  return {
    element,
    focus: title,
    update(state) {
      queue?.update?.(state);
      chat.update?.(state);
    },
    dispose() {
      stop();
      queue?.dispose?.();
      chat.dispose?.();
    },
  };
}

/** The small bar of every stage before the session is live. */
export function waitingBar(context: ViewContext, first: ClientState): View {
  const { t, collapse } = context;
  const { stage } = first;
  const text = stage.kind === "code" ? t("code_bar", { digits: grouped(stage.digits) }) : t(stage.kind === "waiting" ? "waiting_bar" : "connecting");
  const dots = h("span", { class: "pulse small", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
  const open = stage.kind === "opening" ? null : button(t("open"), () => collapse(false), { kind: "secondary" });
  return { element: h("section", { class: "bar", "aria-label": t("support") }, stage.kind === "code" ? icon("help") : dots, h("div", { class: "bar-text" }, h("h1", {}, text)), open) };
}
