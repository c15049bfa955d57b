// The page that the survey's mail leads to. The score of the link is chosen there and sent by one more press:
// programs that look at mails open what is in them as well.

import words from "../shared/i18n/survey-page.json";
import { pickLanguage, translator, wishesOf } from "../shared/i18n/index";
import type { SurveyQuestions } from "../shared/generated/SurveyQuestions";
import { Problem, post } from "../widget/client/api";
import { surveyElement } from "../widget/survey/survey";
import { button, h, setText } from "../widget/views/dom";
import { wordsOf } from "../widget/views/words";
import { readFragment, type Invitation } from "./fragment";

const say = wordsOf(words);
/** The link leads nowhere any more; all else may pass. */
const OVER: ReadonlySet<string> = new Set(["resume_unknown", "survey_closed"]);
const t = translator(pickLanguage(wishesOf(location.search, navigator.languages)));

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element ${id}`);
  return found;
}

/** The link's secret leaves the address bar at once, and stays with this page for when it loads again. */
function takeInvitation(): Invitation | null {
  const found = readFragment(location.hash);
  if (found) history.replaceState(found, "", location.pathname + location.search);
  return found ?? (history.state as Invitation | null);
}

function card(...children: readonly Node[]): HTMLElement {
  return h("section", { class: "panel" }, h("div", { class: "panel-body" }, ...children));
}

function tell(text: string, ...more: readonly Node[]): void {
  element("app").replaceChildren(card(h("p", {}, text), ...more));
  setText(element("announce"), text);
}

async function show({ token, score }: Invitation): Promise<void> {
  try {
    const asked = await post<SurveyQuestions>("survey", { resume_token: token });
    if (!asked.open && asked.answer === null) return tell(say(t, "over"));
    const hint = h("p", { class: "lead" }, say(t, "hint"));
    const survey = surveyElement(t, token, asked, score, () => hint.remove());
    element("app").replaceChildren(card(...(asked.open && asked.answer === null ? [hint] : []), survey));
    survey.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
  } catch (error) {
    if (error instanceof Problem && OVER.has(error.code)) return tell(say(t, "over"));
    tell(say(t, "away"), button(say(t, "again"), () => void show({ token, score }), { kind: "primary" }));
  }
}

document.documentElement.lang = t.language;
document.title = say(t, "title");
setText(element("brand"), document.title);
// A second link opened in this tab changes only the fragment.
addEventListener("hashchange", () => location.hash.length > 1 && location.reload());
const invitation = takeInvitation();
if (invitation) void show(invitation);
else tell(say(t, "over"));
