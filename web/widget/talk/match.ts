// The question that comes before consent when a code was read out: which number does the agent read out?
// The server alone knows the right one.

import type { ClientState } from "../client/state";
import { arm } from "../views/arming";
import { avatar, h, icon, setText } from "../views/dom";
import { nameOf, type View, type ViewContext } from "../views/view";
import { standing } from "./safety";
import { say } from "./words";

/** Builds the sheet; like consent it can only be answered by a person who sees it. */
export function matchView(context: ViewContext, first: ClientState): View {
  const { t, client } = context;
  const agent = nameOf(first, t);
  let armed = false;
  let answered = false;
  const give = (event: MouseEvent, number: number | null): void => {
    if (answered || !arming.accepts(event)) return;
    answered = true;
    paint();
    client.send({ type: "match", number });
  };
  const answer = (text: string, number: number | null): HTMLButtonElement => {
    const element = h("button", { type: "button", class: "answer", "aria-disabled": "true" }, h("strong", {}, text));
    element.addEventListener("click", (event) => give(event, number));
    return element;
  };
  const numbers = first.numbers.map((number) => answer(String(number), number));
  const none = answer(say(t, "match_none"), null);
  const title = h("h1", { id: "match-title", tabindex: "-1" }, say(t, "match_title", { agent }));
  const note = h("p", { class: "note", role: "status" });
  const body = h("div", { class: "sheet-body" }, h("header", { class: "sheet-head" }, avatar(agent), title), h("p", { class: "control", id: "match-lead" }, say(t, "match_lead", { agent })), h("p", { class: "control" }, standing(first, t)));
  const unasked = h("p", { class: "note warn" }, icon("alert"), h("span", {}, say(t, "match_note")));
  const foot = h("footer", { class: "sheet-foot match" }, note, h("div", { class: "numbers", role: "group", "aria-labelledby": "match-title" }, ...numbers), none, unasked);
  const sheet = h("section", { class: "match-inner", role: "dialog", "aria-modal": "true", "aria-labelledby": "match-title", "aria-describedby": "match-lead" }, body, foot);
  function paint(): void {
    for (const one of [...numbers, none]) {
      if (armed && !answered) one.removeAttribute("aria-disabled");
      else one.setAttribute("aria-disabled", "true");
    }
    sheet.setAttribute("aria-busy", String(answered));
  }
  // The sheet has no box of its own within the one that waited for it.
  const arming = arm(foot, {
    onArmed(value) {
      armed = value;
      paint();
    },
    onCovered: (covered) => setText(note, covered ? t("consent_covered") : ""),
  });
  return { element: sheet, focus: title, update: paint, dispose: arming.dispose };
}
