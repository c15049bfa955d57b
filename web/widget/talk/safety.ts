// Who the agent really is, and what to press when something is wrong.

import { REPORT_CHARS_MAX } from "../../shared/talk/limits";
import type { ClientState } from "../client/state";
import type { Part } from "../hands/part";
import { button, h, setText } from "../views/dom";
import { nameOf, type ViewContext } from "../views/view";
import { say } from "./words";

/** In the panel of a live session. */
export function safetyPart(context: ViewContext): Part {
  const { t, client } = context;
  return {
    strip() {
      const who = h("p");
      const told = h("p", { role: "status" });
      const reason = h("textarea", { id: "report-reason", rows: 2, maxlength: REPORT_CHARS_MAX });
      const form = h("form", {}, h("label", { for: "report-reason" }, say(t, "report_label")), reason, h("button", { type: "submit", class: "button secondary" }, say(t, "report")));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        client.report(reason.value);
        reason.value = "";
        told.scrollIntoView({ block: "nearest" });
      });
      const unasked = button(say(t, "unasked"), () => client.unasked(), { kind: "danger" });
      const body = h("div", { class: "safety-body" }, who, unasked, h("p", {}, say(t, "unasked_hint")), told, form);
      const element = h("details", { class: "safety" }, h("summary", {}, say(t, "safety")), body);
      element.addEventListener("toggle", () => element.open && element.scrollIntoView({ block: "nearest" }));
      return {
        elements: [element],
        update(state: ClientState) {
          const agent = nameOf(state, t);
          setText(who, state.organisation ? say(t, "safety_who", { agent, organisation: state.organisation }) : say(t, "safety_who_plain", { agent }));
          setText(told, state.report === "none" ? "" : say(t, `report_${state.report}`));
        },
      };
    },
  };
}
