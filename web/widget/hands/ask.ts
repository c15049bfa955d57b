// The sheet that asks for a grant: what the agent could do, what never, and the answers. No press of a
// page's script reaches it, and no press counts before a person could have read it. Loaded once a session
// is live.

import type { Grant } from "../../shared/generated/Grant";
import ask from "../../shared/i18n/ask.json";
import { agentId, type ClientState } from "../client/state";
import { arm } from "../views/arming";
import { avatar, button, h, icon, setText, type IconName } from "../views/dom";
import { nameOf, type View, type ViewContext } from "../views/view";
import type { CreatePart } from "./part";
import { wordsOf } from "../views/words";

type Key = keyof typeof ask.en;

const say = wordsOf(ask);

/** How long a grant lasts; `GRANT_MS` of the protocol. */
const GRANT_MINUTES = 30;

/** One answer: what it grants, nothing for No, and its words. */
interface Answer<Words> {
  readonly grants: readonly Grant[];
  readonly text: Words;
  readonly hint: Words;
}

/** What is asked, in words of a catalogue. */
export interface Question<Words extends string> {
  readonly title: Words;
  readonly can: readonly Words[];
  readonly cannot: readonly Words[];
  readonly brake: Words;
  /** The last one is No. */
  readonly answers: readonly Answer<Words>[];
}

const NO = { grants: [], text: "control_no", hint: "control_no_hint" } as const;
/** Where something else may be allowed already. */
const ELSE_NO = { ...NO, hint: "else_no_hint" } as const;

/** What can be asked for, the most far-reaching first; several grants may be one question. */
const QUESTIONS: Readonly<Record<string, Question<Key>>> = {
  "control type": {
    title: "control_title",
    can: ["control_click", "control_type"],
    cannot: ["control_secret", "control_else"],
    brake: "control_brake",
    answers: [{ grants: ["control", "type"], text: "control_allow", hint: "control_allow_hint" }, { grants: ["control"], text: "control_clicks", hint: "control_clicks_hint" }, NO],
  },
  control: {
    title: "control_title",
    can: ["control_click"],
    cannot: ["control_secret", "control_else"],
    brake: "control_brake",
    answers: [{ grants: ["control"], text: "control_allow", hint: "control_allow_hint" }, NO],
  },
  type: {
    title: "type_title",
    can: ["control_type"],
    cannot: ["control_secret", "control_else"],
    brake: "control_brake",
    answers: [{ grants: ["type"], text: "type_allow", hint: "control_allow_hint" }, ELSE_NO],
  },
  screen: {
    title: "screen_title",
    can: ["screen_can", "screen_all"],
    cannot: ["screen_never"],
    brake: "screen_brake",
    answers: [{ grants: ["screen"], text: "screen_allow", hint: "screen_allow_hint" }, ELSE_NO],
  },
  voice: {
    title: "voice_title",
    can: ["voice_hear", "voice_heard"],
    cannot: ["voice_never"],
    brake: "voice_brake",
    answers: [{ grants: ["voice"], text: "voice_allow", hint: "voice_allow_hint" }, ELSE_NO],
  },
  files: {
    title: "files_title",
    can: ["files_offer"],
    cannot: ["control_else"],
    brake: "files_brake",
    answers: [{ grants: ["files"], text: "files_allow", hint: "files_allow_hint" }, ELSE_NO],
  },
};

/** The question that is open, as the grants that it is about; absent while nothing is asked. */
function openQuestion({ stage, session }: ClientState, answered: ReadonlySet<Grant>): readonly Grant[] | null {
  if (stage.kind !== "live") return null;
  const asked = (session?.asks ?? []).filter(({ grant, state }) => state === "asked" && !answered.has(grant)).map(({ grant }) => grant);
  const is = (grant: string): boolean => asked.includes(grant as Grant);
  // Typing is part of control: the question waits for the other half of it.
  const key = Object.keys(QUESTIONS).find((question) => question.split(" ").every(is) && (question !== "type" || session?.grants.includes("control")));
  return key === undefined ? null : (key.split(" ") as Grant[]);
}

/** A question as its sheet shows it. */
interface Shown<Words extends string> {
  readonly question: Question<Words>;
  readonly words: (key: Words) => string;
  /** Whom it is about; their picture stands beside the title. */
  readonly who: string;
  /** The agent's own words. */
  readonly quote?: string;
  readonly onAnswer: (answer: Answer<Words>) => void;
}

/** Builds the sheet of a question. It stands where the bar stood, and ends the session as that does. */
export function questionSheet<Words extends string>({ client, t }: ViewContext, { question, words, who, quote, onAnswer }: Shown<Words>): View {
  const list = (title: Key, kind: string, shape: IconName, keys: readonly Words[]): HTMLElement =>
    h("section", { class: `points ${kind}` }, h("h2", {}, say(t, title, { agent: who })), h("ul", { role: "list" }, ...keys.map((key) => h("li", {}, icon(shape), h("span", {}, words(key))))));
  const answers = question.answers.map((answer) => {
    const element = h("button", { type: "button", class: "answer", "aria-disabled": "true" }, h("strong", {}, words(answer.text)), h("small", {}, words(answer.hint)));
    element.addEventListener("click", (event) => arming.accepts(event) && onAnswer(answer));
    return element;
  });
  const title = h("h1", { id: "ask-title", tabindex: "-1" }, words(question.title));
  const body = h(
    "div",
    { class: "sheet-body" },
    h("header", { class: "sheet-head" }, avatar(who), title, button(t("live_end"), () => client.end(), { kind: "quiet", name: t("live_end_long") })),
    ...(quote ? [h("p", { class: "lead", id: "ask-quote" }, h("q", {}, quote))] : []),
    h("div", { class: "point-lists" }, list("control_can", "seen", "check", question.can), list("control_cannot", "unseen", "hidden", question.cannot)),
    h("p", { class: "control", id: "ask-brake" }, words(question.brake)),
  );
  const note = h("p", { class: "note", role: "status" });
  const foot = h("footer", { class: "sheet-foot" }, note, h("div", { class: "answers" }, ...answers));
  const sheet = h("section", { class: "sheet", role: "dialog", "aria-modal": "true", "aria-labelledby": "ask-title", "aria-describedby": quote ? "ask-quote ask-brake" : "ask-brake" }, body, foot);
  const arming = arm(sheet, {
    onArmed(armed) {
      for (const one of answers) {
        if (armed) one.removeAttribute("aria-disabled");
        else one.setAttribute("aria-disabled", "true");
      }
    },
    onCovered: (covered) => setText(note, covered ? t("consent_covered") : ""),
  });
  // A No needs no reading.
  sheet.addEventListener("keydown", (event) => event.isTrusted && event.key === "Escape" && onAnswer(question.answers.at(-1) as Answer<Words>));
  return { element: sheet, focus: title, dispose: arming.dispose };
}

/** Asks for grants; `onAllow` hears of what is given before the server does. */
export function askPart(onAllow: (grant: Grant) => void): CreatePart {
  return (context) => {
    const { client, t } = context;
    /** Questions that were answered here; the server may not have heard yet. */
    const answered = new Set<Grant>();
    client.store.watch(({ session }) => {
      for (const grant of answered) {
        if (!session?.asks.some((ask) => ask.grant === grant && ask.state === "asked")) answered.delete(grant);
      }
    });
    const answer = (asked: readonly Grant[], granted: readonly Grant[]): void => {
      for (const grant of asked) {
        const allow = granted.includes(grant);
        answered.add(grant);
        if (allow) onAllow(grant);
        client.engine()?.send({ type: allow ? "grant" : "revoke", grant });
      }
      client.store.change({});
    };
    return {
      sheet(state) {
        const asked = openQuestion(state, answered);
        if (!asked) return null;
        const build = (now: ClientState): View => {
          const agent = nameOf(now, t);
          return questionSheet(context, {
            question: QUESTIONS[asked.join(" ")] as Question<Key>,
            words: (key) => say(t, key, { agent, minutes: GRANT_MINUTES }),
            who: agent,
            onAnswer: ({ grants }) => answer(asked, grants),
          });
        };
        // Another agent's question is another sheet, armed anew.
        return { key: `ask ${asked.join(" ")} ${agentId(state.session)}`, build };
      },
    };
  };
}
