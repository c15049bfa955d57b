// Asking for help: a name and a word about the problem, both optional, or a code for the telephone.

import type { ClientState } from "../client/state";
import { button, h, heading, icon, setText } from "./dom";
import { panel } from "./panel";
import { problemText } from "./problem";
import type { View, ViewContext } from "./view";

const NAME_MAX = 80;
const NOTE_MAX = 500;

/** The form of the Help button. */
export function entryView(context: ViewContext): View {
  const { t, client } = context;
  const optional = (): HTMLElement => h("small", {}, t("optional"));
  const name = h("input", { id: "name", name: "name", autocomplete: "name", maxlength: NAME_MAX });
  const note = h("textarea", { id: "note", name: "note", rows: 3, maxlength: NOTE_MAX, placeholder: t("entry_note_hint") });
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true });
  const submit = h("button", { type: "submit", class: "button primary wide" }, h("span", { class: "label" }, t("entry_submit")));
  const code = button(t("entry_code"), () => client.code(name.value), { kind: "quiet" });
  const last = client.lateToken() === null ? null : button(t("entry_talk"), () => client.lastTalk(), { kind: "quiet" });
  const form = h(
    "form",
    { class: "form" },
    h("label", { for: "name" }, t("entry_name"), " ", optional()),
    name,
    h("label", { for: "note" }, t("entry_note"), " ", optional()),
    note,
    problem,
    submit,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!submit.disabled) client.request(name.value, note.value);
  });
  const title = heading(t("entry_title"));
  const element = panel(context, "close", title, h("p", { class: "lead" }, t("entry_text")), form, code, last, h("p", { class: "assurance" }, icon("shield"), h("span", {}, t("entry_privacy"))));

  return {
    element,
    focus: title,
    update({ stage }: ClientState) {
      if (stage.kind !== "entry") return;
      submit.disabled = code.disabled = stage.busy;
      submit.setAttribute("aria-busy", String(stage.busy));
      setText(submit.firstElementChild ?? submit, t(stage.busy ? "entry_submitting" : "entry_submit"));
      problem.hidden = stage.problem === null;
      if (stage.problem) setText(problem, problemText(t, stage.problem).text);
    },
  };
}
