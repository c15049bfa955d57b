// Who the agent really is, and what to press when something is wrong: in a live session, and below the last
// screen of one, since many understand only after they have hung up.

import { REPORT_CHARS_MAX } from "../../shared/talk/limits";
import type { ClientState } from "../client/state";
import type { Part } from "../hands/part";
import { button, h, setText } from "../views/dom";
import { nameOf, type ViewContext } from "../views/view";
import { say } from "./words";

/** Whom the agent works for, in one sentence. */
export function standing(state: ClientState, t: ViewContext["t"]): string {
  const { organisation } = state;
  return say(t, organisation ? "safety_who" : "safety_who_plain", { agent: nameOf(state, t), organisation: organisation ?? "" });
}

export function safetyPart({ t, client }: ViewContext): Required<Pick<Part, "strip">> {
  return {
    strip() {
      const who = h("p");
      const told = h("p", { class: "safety-body", role: "status" });
      const reason = h("textarea", { maxlength: REPORT_CHARS_MAX });
      const form = h("form", {}, h("label", {}, say(t, "report_label"), reason), h("button", { type: "submit", class: "button secondary" }, say(t, "report")));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        client.report(reason.value);
      });
      const stop = client.store.read().stage.kind === "ended" ? [] : [button(say(t, "unasked"), () => client.unasked(), { kind: "danger" }), h("p", {}, say(t, "unasked_hint"))];
      const element = h("details", { class: "safety" }, h("summary", {}, say(t, "safety")), h("div", { class: "safety-body" }, who, ...stop, form));
      element.addEventListener("toggle", () => element.open && element.scrollIntoView({ block: "nearest" }));
      return {
        // How a report fares is seen without a press.
        elements: [told, element],
        update(state) {
          const { report } = state;
          setText(who, standing(state, t));
          setText(told, report === "none" ? "" : say(t, `report_${report}`));
          // What was written stays until it has arrived.
          form.hidden = report === "sent";
        },
      };
    },
  };
}
