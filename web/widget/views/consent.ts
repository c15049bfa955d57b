// The consent sheet: who asks, for which ticket, on which site, what will and will not be seen, and
// three equal answers.

import type { ConsentDecision } from "../../shared/generated/ConsentDecision";
import type { MessageKey } from "../../shared/i18n/index";
import type { ClientState } from "../client/state";
import { arm } from "./arming";
import { avatar, button, h, icon, setText } from "./dom";
import { nameOf, type Asked, type View, type ViewContext } from "./view";

/** What the agent will see. */
function seenPoints({ t }: ViewContext, asked: Asked | undefined): Asked["seen"] {
  return asked?.seen ?? [["eye", t("consent_seen_page")], ["eye", t("consent_seen_pointer")]];
}

/** What stays hidden; no promise that the masking profile does not keep. */
function hiddenPoints({ t }: ViewContext, asked: Asked | undefined, { profile }: ClientState): Asked["seen"] {
  if (asked) return [["hidden", asked.hidden]];
  const typed: MessageKey[] = profile === "strict" ? ["consent_hidden_text"] : profile === "balanced" ? ["consent_hidden_inputs"] : [];
  const keys: MessageKey[] = ["consent_hidden_passwords", ...typed, "consent_hidden_private", "consent_hidden_else"];
  return keys.map((key) => ["hidden", t(key)]);
}

function list({ t }: ViewContext, title: MessageKey, agent: string, points: Asked["seen"], kind: string): HTMLElement {
  return h(
    "section",
    { class: `points ${kind}` },
    h("h2", {}, t(title, { agent })),
    h("ul", { role: "list" }, ...points.map(([sign, words]) => h("li", {}, icon(sign), h("span", {}, words)))),
  );
}

function facts(context: ViewContext, state: ClientState): HTMLElement {
  const { t, hostOrigin } = context;
  const ticket = state.session?.ticket;
  const row = (name: string, value: string): HTMLElement => h("div", {}, h("dt", {}, name), h("dd", {}, value));
  return h(
    "dl",
    { class: "facts" },
    ticket ? row(t("consent_ticket"), `#${ticket.number} ${ticket.subject}`) : null,
    state.organisation ? row(t("consent_from"), state.organisation) : null,
    hostOrigin ? row(t("consent_site"), new URL(hostOrigin).host) : null,
  );
}

/** The step before a No that was asked for with Escape. */
function createRefusal(context: ViewContext, agent: string, onYes: (event: MouseEvent) => void, onBack: () => void): HTMLElement {
  const { t } = context;
  return h(
    "div",
    { class: "refusal", role: "alertdialog", "aria-labelledby": "refusal-title", "aria-describedby": "refusal-text", hidden: true },
    h("span", { class: "emblem" }, icon("hidden")),
    h("h2", { id: "refusal-title" }, t("consent_no_title")),
    h("p", { id: "refusal-text" }, t("consent_no_text", { agent })),
    h("div", { class: "row" }, button(t("back"), onBack), button(t("consent_no_confirm"), onYes, { kind: "primary" })),
  );
}

interface Answers {
  readonly elements: readonly HTMLElement[];
  /** What is said to the server waits for the connection; "I did not ask for this" does not. */
  readonly enable: (armed: boolean, enabled: boolean) => void;
}

function createAnswers({ t }: ViewContext, give: (event: MouseEvent, decision: ConsentDecision | "unasked") => void): Answers {
  const answer = (decision: ConsentDecision, text: MessageKey, hint: MessageKey): HTMLButtonElement => {
    const element = h("button", { type: "button", class: "answer", "aria-disabled": "true", "data-decision": decision }, h("strong", {}, t(text)), h("small", {}, t(hint)));
    element.addEventListener("click", (event) => give(event, decision));
    return element;
  };
  const buttons = [
    answer("allow", "consent_allow", "consent_allow_hint"),
    answer("view_only", "consent_view", "consent_view_hint"),
    answer("no", "consent_no", "consent_no_hint"),
  ];
  const unasked = button(t("unasked"), (event) => give(event, "unasked"), { kind: "quiet" });
  return {
    elements: [h("div", { class: "answers" }, ...buttons), h("p", { class: "unasked" }, unasked)],
    enable(armed, enabled) {
      for (const one of [...buttons, unasked]) {
        if (one === unasked ? armed : enabled) one.removeAttribute("aria-disabled");
        else one.setAttribute("aria-disabled", "true");
      }
    },
  };
}

/** Builds the sheet for the agent who asks now. */
export function consentView(context: ViewContext, first: ClientState): View {
  const { t, client } = context;
  const agent = nameOf(first, t);
  const asked = context.link?.asked(agent);
  let armed = false;
  const give = (event: MouseEvent, decision: ConsentDecision | "unasked"): void => {
    const { stage, connection } = client.store.read();
    if (!arming.accepts(event)) return;
    if (decision === "unasked") return client.unasked();
    if (stage.kind === "asking" && !stage.answered && connection?.state === "connected") client.answer(decision);
  };
  const answers = createAnswers(context, give);
  const refusal = createRefusal(context, agent, (event) => give(event, "no"), () => showRefusal(false));
  const note = h("p", { class: "note", role: "status" });
  const title = h("h1", { id: "consent-title", tabindex: "-1" }, asked?.title ?? t("consent_title_page", { agent }));
  const body = h(
    "div",
    { class: "sheet-body" },
    h("header", { class: "sheet-head" }, avatar(agent), title),
    facts(context, first),
    first.session?.entry === "code" ? h("p", { class: "note warn" }, icon("alert"), h("span", {}, t("consent_warn"))) : null,
    h("div", { class: "point-lists" }, list(context, "consent_seen", agent, seenPoints(context, asked), "seen"), list(context, "consent_hidden", agent, hiddenPoints(context, asked, first), "unseen")),
    h("p", { class: "control", id: "consent-control" }, t("consent_control", { agent })),
  );
  const foot = h("footer", { class: "sheet-foot" }, note, ...answers.elements);
  const sheet = h("section", { class: "sheet", role: "dialog", "aria-modal": "true", "aria-labelledby": "consent-title", "aria-describedby": "consent-control" }, body, foot, refusal);

  function showRefusal(shown: boolean): void {
    refusal.hidden = !shown;
    body.inert = foot.inert = shown;
    (shown ? refusal.querySelector("button") : title)?.focus();
  }
  function paint(state: ClientState = client.store.read()): void {
    const offline = state.connection?.state !== "connected";
    const answered = state.stage.kind === "asking" && state.stage.answered;
    answers.enable(armed, armed && !answered && !offline);
    sheet.setAttribute("aria-busy", String(answered));
    if (offline) setText(note, t("consent_offline"));
    else if (note.textContent === t("consent_offline")) setText(note, "");
  }
  sheet.addEventListener("keydown", (event) => event.key === "Escape" && showRefusal(refusal.hidden !== false));
  // The refusal lies over the answers, so it is the sheet that has to be in full view.
  const arming = arm(sheet, {
    onArmed(value) {
      armed = value;
      paint();
    },
    onCovered: (covered) => setText(note, covered ? t("consent_covered") : ""),
  });
  return { element: sheet, focus: title, update: paint, dispose: arming.dispose };
}
