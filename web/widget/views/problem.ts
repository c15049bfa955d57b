// What went wrong, in words that tell what to do next.

import { isMessageKey, type Translate } from "../../shared/i18n/index";
import type { Problem } from "../client/api";
import type { ClientState } from "../client/state";
import { button, everySecond, h, heading, icon, setText } from "./dom";
import { panel } from "./panel";
import type { View, ViewContext } from "./view";

/** Title and text of a problem; unknown codes get the general words. */
export function problemText(t: Translate, { code }: Problem): { readonly title: string; readonly text: string } {
  const known = code.startsWith("arrival") ? "arrival" : code;
  const [title, text] = [`problem_${known}_title`, `problem_${known}_text`];
  return { title: t(isMessageKey(title) ? title : "problem_title"), text: t(isMessageKey(text) ? text : "problem_text") };
}

/** One problem with its way on: an automatic new attempt, a button, or another way in. */
export function problemView(context: ViewContext, first: ClientState): View {
  const { t, client, link } = context;
  if (first.stage.kind !== "problem") throw new Error("not a problem");
  const { problem } = first.stage;
  const words = problemText(t, problem);
  const title = heading(words.title);
  const retry = h("p", { class: "retry" });
  const actions = h("div", { class: "actions" });
  if (problem.passing || problem.code === "too_many") actions.append(button(t("try_again"), () => client.retry(), { kind: "primary" }));
  else if (link) actions.append(button(link.codeInstead, () => client.code(""), { kind: "primary" }));
  else actions.append(button(t("problem_help_instead"), () => client.askForHelp(), { kind: "primary" }));
  const stop = everySecond(() => {
    const { stage } = client.store.read();
    const left = stage.kind === "problem" && stage.retryAt !== null ? stage.retryAt - Date.now() : null;
    setText(retry, left === null ? "" : left > 0 ? t("problem_retry_in", { seconds: Math.ceil(left / 1000) }) : t("problem_retrying"));
  });
  const text = h("div", { role: "alert" }, title, h("p", { class: "lead" }, words.text));
  return { element: panel(context, "close", h("span", { class: "emblem warning" }, icon("alert")), text, retry, actions), focus: title, dispose: stop };
}
