// Who the agent really is, and what to press when something is wrong.

import { REPORT_CHARS_MAX } from "../../shared/talk/limits";
import type { ClientState } from "../client/state";
import type { Part, Piece } from "../hands/part";
import { button, h, setText } from "../views/dom";
import { nameOf, type ViewContext } from "../views/view";
import { say } from "./words";

/** In the panel of a live session. */
export function safetyPart(context: ViewContext): Part {
  const { t, client } = context;
  return {
    strip() {
      const who = h("p");
      const form = reportForm(context);
      const unasked = button(say(t, "unasked"), () => client.unasked(), { kind: "danger" });
      return {
        elements: [safetyDetails(context, [who, unasked, h("p", {}, say(t, "unasked_hint")), ...form.elements])],
        update(state: ClientState) {
          const agent = nameOf(state, t);
          setText(who, state.organisation ? say(t, "safety_who", { agent, organisation: state.organisation }) : say(t, "safety_who_plain", { agent }));
          form.update(state);
        },
      };
    },
  };
}

/** Below the last screen of a session: many understand only after they have hung up. */
export function lateSafety(context: ViewContext): Piece {
  const { elements, update } = reportForm(context);
  const details = safetyDetails(context, elements);
  // How a report of before the end fares is seen without a press.
  details.open = context.client.store.read().report !== "none";
  return { elements: [details], update };
}

function safetyDetails({ t }: ViewContext, body: readonly HTMLElement[]): HTMLDetailsElement {
  const element = h("details", { class: "safety" }, h("summary", {}, say(t, "safety")), h("div", { class: "safety-body" }, ...body));
  element.addEventListener("toggle", () => element.open && element.scrollIntoView({ block: "nearest" }));
  return element;
}

/** How the report fares, and the form of it; what was written stays until it has arrived. */
function reportForm({ t, client }: ViewContext): Piece {
  const told = h("p", { role: "status" });
  const reason = h("textarea", { rows: 2, maxlength: REPORT_CHARS_MAX });
  const form = h("form", {}, h("label", {}, say(t, "report_label"), reason), h("button", { type: "submit", class: "button secondary" }, say(t, "report")));
  let before = "none";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    client.report(reason.value);
    told.scrollIntoView({ block: "nearest" });
  });
  return {
    elements: [told, form],
    update({ report }) {
      setText(told, report === "none" ? "" : say(t, `report_${report}`));
      if (report === "sent" && before !== report) reason.value = "";
      before = report;
    },
  };
}
