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
      const body = h("div", { class: "safety-body" }, who, unasked, h("p", {}, say(t, "unasked_hint")), ...form.elements);
      return {
        elements: [safetyDetails(say(t, "safety"), body)],
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
  const form = reportForm(context);
  // How a report of before the end has fared is to be seen without opening anything.
  const [told, ...rest] = form.elements;
  return {
    elements: [...(told ? [told] : []), safetyDetails(say(context.t, "safety"), h("div", { class: "safety-body" }, ...rest))],
    update: form.update,
  };
}

function safetyDetails(summary: string, body: HTMLElement): HTMLElement {
  const element = h("details", { class: "safety" }, h("summary", {}, summary), body);
  element.addEventListener("toggle", () => element.open && element.scrollIntoView({ block: "nearest" }));
  return element;
}

/** How the report fares, and the form of it; what was written stays until it has arrived. */
function reportForm({ t, client }: ViewContext): Piece {
  const told = h("p", { role: "status" });
  const reason = h("textarea", { rows: 2, maxlength: REPORT_CHARS_MAX });
  const send = h("button", { type: "submit", class: "button secondary" }, say(t, "report"));
  const form = h("form", {}, h("label", {}, say(t, "report_label"), reason), send);
  let sent: string | null = null;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sent = reason.value;
    client.report(reason.value);
    told.scrollIntoView({ block: "nearest" });
  });
  return {
    elements: [told, form],
    update({ report }) {
      setText(told, report === "none" ? "" : say(t, `report_${report}`));
      send.disabled = report === "sending";
      if (report === "sent" && sent === reason.value) reason.value = "";
      if (report === "sent") sent = null;
    },
  };
}
