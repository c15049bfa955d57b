// Before an agent is there: the code to read out, the wait in the list, and the small bars of both.

import type { ClientState } from "../client/state";
import { button, clock, everySecond, h, icon, setText } from "./dom";
import { lazyQueue, lazyTalk } from "./lazy";
import { heading, panel } from "./panel";
import type { View, ViewContext } from "./view";

/** `123456` as people read it out. */
export function grouped(digits: string): string {
  return digits.replace(/(\d{3})(?=\d)/g, "$1 ");
}

function copyButton({ t }: ViewContext, digits: string): HTMLButtonElement {
  const copy = button(t("code_copy"), () => {
    navigator.clipboard.writeText(digits).then(
      () => setText(copy.querySelector(".label") ?? copy, t("code_copied")),
      () => copy.remove(),
    );
  }, { kind: "secondary", icon: "copy" });
  return copy;
}

/** The code in big digits, with the time it has left. */
export function codeView(context: ViewContext, first: ClientState): View {
  const { t, client } = context;
  if (first.stage.kind !== "code") throw new Error("not a code");
  const { digits, expiresAt, busy } = first.stage;
  const title = heading(t("code_title"));
  const text = h("p", { class: "lead" }, t("code_text"));
  const shown = h("p", { class: "digits", role: "img", "aria-label": t("code_label", { digits: digits.split("").join(" ") }) }, ...grouped(digits).split(" ").map((part) => h("span", {}, part)));
  const left = h("p", { class: "left middle" });
  const renew = button(t(busy ? "code_getting" : "code_new"), () => client.code(""), { kind: "secondary" });
  renew.disabled = busy;
  const copy = copyButton(context, digits);
  const stop = everySecond(() => {
    const ms = expiresAt - Date.now();
    const over = ms <= 0;
    setText(title, t(over ? "code_expired_title" : "code_title"));
    setText(text, t(over ? "code_expired_text" : "code_text"));
    setText(left, over ? "" : t("code_valid", { time: clock(ms) }));
    shown.classList.toggle("over", over);
    copy.hidden = over || busy;
    renew.classList.toggle("primary", over);
    renew.classList.toggle("secondary", !over);
  });
  const element = panel(context, "both", title, text, shown, left, h("div", { class: "actions code-actions" }, renew, copy));
  return { element, focus: title, dispose: stop };
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
