// The sheet that asks for control: what the agent could do, what never, and two answers. No press of a
// page's script reaches it, and no press counts before a person could have read it.

import type { ClientState } from "../client/state";
import { arm } from "../views/arming";
import { avatar, h, icon, type IconName } from "../views/dom";
import { nameOf, type View, type ViewContext } from "../views/view";
import { say, type HandsKey } from "./words";

/** How long it lasts; `CONTROL_MS` of the protocol. */
const CONTROL_MINUTES = 30;

/** Builds the sheet for the agent who asks now. */
export function controlSheet({ t }: ViewContext, first: ClientState, onAnswer: (allow: boolean) => void): View {
  const agent = nameOf(first, t);
  const words = (key: HandsKey): string => say(t, key, { agent, minutes: CONTROL_MINUTES });
  const list = (title: HandsKey, kind: string, shape: IconName, ...keys: readonly HandsKey[]): HTMLElement =>
    h("section", { class: `points ${kind}` }, h("h2", {}, words(title)), h("ul", { role: "list" }, ...keys.map((key) => h("li", {}, icon(shape), h("span", {}, words(key))))));
  const answer = (allow: boolean, text: HandsKey, hint: HandsKey): HTMLButtonElement => {
    const element = h("button", { type: "button", class: "answer", "aria-disabled": "true" }, h("strong", {}, words(text)), h("small", {}, words(hint)));
    element.addEventListener("click", (event) => arming.accepts(event) && onAnswer(allow));
    return element;
  };
  const answers = [answer(true, "control_allow", "control_allow_hint"), answer(false, "control_no", "control_no_hint")];
  const title = h("h1", { id: "control-title", tabindex: "-1" }, words("control_title"));
  const body = h(
    "div",
    { class: "sheet-body" },
    h("header", { class: "sheet-head" }, avatar(agent), title),
    h("div", { class: "point-lists" }, list("control_can", "seen", "check", "control_click", "control_type"), list("control_cannot", "unseen", "hidden", "control_secret", "control_else")),
    h("p", { class: "control", id: "control-brake" }, words("control_brake")),
  );
  const foot = h("footer", { class: "sheet-foot" }, h("div", { class: "answers" }, ...answers));
  const sheet = h("section", { class: "sheet", role: "dialog", "aria-modal": "true", "aria-labelledby": "control-title", "aria-describedby": "control-brake" }, body, foot);
  const arming = arm(sheet, {
    onArmed(armed) {
      for (const one of answers) {
        if (armed) one.removeAttribute("aria-disabled");
        else one.setAttribute("aria-disabled", "true");
      }
    },
    onCovered: () => undefined,
  });
  // A No needs no reading.
  sheet.addEventListener("keydown", (event) => event.isTrusted && event.key === "Escape" && onAnswer(false));
  return { element: sheet, focus: title, dispose: arming.dispose };
}
