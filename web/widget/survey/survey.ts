// The customer says how a session was: one press is an answer, everything beyond it is their choice.

import survey from "../../shared/i18n/survey.json";
import type { SurveyAnswer } from "../../shared/generated/SurveyAnswer";
import type { SurveyQuestions } from "../../shared/generated/SurveyQuestions";
import { post, Problem } from "../client/api";
import { wordsOf } from "../views/words";
import { addStyles, h, setText } from "../views/dom";
import type { ViewContext } from "../views/view";
import type { Translate } from "../../shared/i18n/index";
import { STYLES } from "./styles";

/** `SURVEY_COMMENT_CHARS_MAX`. */
const COMMENT_CHARS_MAX = 1_000;
/** The server may not have heard of the end yet, or the network may be gone: it is asked again so often. */
const TRIES_MAX = 30;
const TRY_AGAIN_MS = 1_000;

const SCALES: Readonly<Record<"csat" | "ces" | "nps", readonly [number, number]>> = { csat: [1, 5], ces: [1, 7], nps: [0, 10] };
type Scale = keyof typeof SCALES;

const say = wordsOf(survey);
addStyles(STYLES);

/** Asks what there is to answer and shows it in `place`, which stays empty where there is nothing. */
export async function showSurvey(context: ViewContext, token: string, place: HTMLElement): Promise<void> {
  for (let n = 0; n < TRIES_MAX; n += 1) {
    try {
      const asked = await post<SurveyQuestions>("survey", { resume_token: token });
      if (asked.open || asked.answer) place.append(surveyElement(context.t, token, asked));
      return;
    } catch (error) {
      if (!(error instanceof Problem) || !(error.passing || error.code === "not_over")) return;
    }
    await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
    if (!place.isConnected) return;
  }
}

/** The questions and what was answered. `picked` is chosen and not sent yet; `onAnswer` hears that an answer goes. */
export function surveyElement(t: Translate, token: string, asked: SurveyQuestions, picked: number | null = null, onAnswer = (): void => undefined): HTMLElement {
  const title = h("h2", { id: "survey-title" }, say(t, "title"));
  const told = h("p", { role: "status" });
  const element = h("section", { class: "survey", "aria-labelledby": "survey-title" }, title);
  const close = (): void => {
    setText(told, say(t, "closed"));
    element.replaceChildren(title, told);
  };
  let answer: Partial<SurveyAnswer> = asked.answer ?? (picked === null ? {} : { csat: picked });
  const comment = h("textarea", { id: "survey-comment", rows: 2, maxlength: COMMENT_CHARS_MAX });
  comment.value = answer.comment ?? "";
  const save = saver(token, (kept) => {
    onAnswer();
    if (kept === "closed") close();
    else setText(told, say(t, kept));
  });
  const choose = (scale: Scale, score: number): void => {
    answer = { ...answer, [scale]: score, comment: comment.value };
    more.hidden = false;
    save({ csat: score, ...answer });
  };
  const form = h("form", {}, h("label", { for: "survey-comment" }, say(t, "comment")), comment, h("button", { type: "submit", class: "button secondary" }, say(t, "send")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (answer.csat !== undefined) save({ ...answer, csat: answer.csat, comment: comment.value });
  });
  const others = (["ces", "nps"] as const).filter((scale) => asked[scale]);
  const ask = (scale: Scale): HTMLElement => question(scale, (key, values) => say(t, key, values), answer[scale] ?? null, (score) => choose(scale, score));
  const more = h("div", { class: "survey-more" }, ...others.map(ask), form);
  more.hidden = answer.csat === undefined;
  element.append(ask("csat"), more, told);
  if (!asked.open) close();
  return element;
}

type Say = (key: keyof typeof survey.en, values?: Readonly<Record<string, number>>) => string;

/** One scale, as a row of buttons. */
function question(scale: Scale, words: Say, chosen: number | null, choose: (score: number) => void): HTMLElement {
  const [min, max] = SCALES[scale];
  const buttons: HTMLButtonElement[] = [];
  const press = (score: number | null): void => buttons.forEach((one, index) => one.setAttribute("aria-pressed", String(index + min === score)));
  for (let score = min; score <= max; score += 1) {
    const name = [words("score", { score, max }), score === min ? words(`${scale}_low`) : score === max ? words(`${scale}_high`) : ""].filter(Boolean).join(", ");
    const button = h("button", { type: "button", class: "score", "aria-label": name }, String(score));
    button.addEventListener("click", () => {
      press(score);
      choose(score);
    });
    buttons.push(button);
  }
  press(chosen);
  const ends = h("p", { class: "ends", "aria-hidden": "true" }, h("span", {}, words(`${scale}_low`)), h("span", {}, words(`${scale}_high`)));
  return h("fieldset", {}, h("legend", {}, words(scale)), h("div", { class: `scores ${scale}` }, ...buttons), ends);
}

type Kept = "saving" | "saved" | "failed" | "closed";

/** Brings one answer after the other to the server; of those that wait, only the last one counts. */
function saver(token: string, tell: (kept: Kept) => void): (answer: SurveyAnswer) => void {
  let next: SurveyAnswer | null = null;
  let busy = false;
  const run = async (): Promise<void> => {
    busy = true;
    let kept: Kept = "saved";
    while (next) {
      const answer = next;
      next = null;
      try {
        kept = (await post<SurveyQuestions>("survey", { resume_token: token, answer })).open ? "saved" : "closed";
      } catch (error) {
        kept = error instanceof Problem && error.code === "survey_closed" ? "closed" : "failed";
      }
    }
    busy = false;
    tell(kept);
  };
  return (answer) => {
    next = answer;
    tell("saving");
    if (!busy) void run();
  };
}
