// A code that the customer reads out to the agent. Loaded once they have asked for one.

import words from "../../shared/i18n/code.json";
import type { ClientState } from "../client/state";
import { button, clock, everySecond, grouped, h, heading, setText } from "./dom";
import type { View, ViewContext } from "./view";
import { wordsOf } from "./words";

const say = wordsOf(words);

function copyButton({ t }: ViewContext, digits: string): HTMLButtonElement {
  const copy = button(say(t, "copy"), () => {
    navigator.clipboard.writeText(digits).then(
      () => setText(copy.querySelector(".label") ?? copy, say(t, "copied")),
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
  const title = heading(say(t, "title"));
  const text = h("p", { class: "lead" }, say(t, "text"));
  const shown = h("p", { class: "digits", role: "img", "aria-label": say(t, "label", { digits: digits.split("").join(" ") }) }, ...grouped(digits).split(" ").map((part) => h("span", {}, part)));
  const left = h("p", { class: "left middle" });
  const renew = button(say(t, busy ? "getting" : "new"), () => client.code(""), { kind: "secondary" });
  renew.disabled = busy;
  const copy = copyButton(context, digits);
  const stop = everySecond(() => {
    const ms = expiresAt - Date.now();
    const over = ms <= 0;
    setText(title, say(t, over ? "expired_title" : "title"));
    setText(text, say(t, over ? "expired_text" : "text"));
    setText(left, over ? "" : say(t, "valid", { time: clock(ms) }));
    shown.classList.toggle("over", over);
    copy.hidden = over || busy;
    renew.classList.toggle("primary", over);
    renew.classList.toggle("secondary", !over);
  });
  const element = h("div", { class: "parts" }, title, text, shown, left, h("div", { class: "actions code-actions" }, renew, copy));
  return { element, focus: title, dispose: stop };
}
