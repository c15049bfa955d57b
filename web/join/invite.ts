// The invitation: who made the link and what it is about, before anything is used up.

import { post, Problem, type LinkPreview } from "../widget/client/api";
import { avatar, h, heading, setText } from "../widget/views/dom";
import { problemText } from "../widget/views/problem";
import type { Translate } from "../shared/i18n/index";
import { joinWords } from "./words";

const NAME_MAX = 80;

/** Only addresses that a browser opens as a page. */
export function pageAddress(address: string | null): URL | null {
  if (address === null) return null;
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}

export interface Invitation {
  readonly element: HTMLElement;
  readonly focus: HTMLElement;
}

interface InviteParts {
  readonly t: Translate;
  readonly secret: string;
  readonly preview: LinkPreview;
  /** Goes on here, with a name; the link leads to no product page. */
  readonly onJoin: (name: string) => void;
  readonly onUsed: () => void;
}

async function goToProduct({ t, secret, onUsed }: InviteParts, submit: HTMLButtonElement, problem: HTMLElement): Promise<void> {
  submit.disabled = true;
  setText(submit, joinWords(t, "continuing"));
  try {
    const target = pageAddress((await post<{ readonly url: string }>("arrival", { secret })).url);
    onUsed();
    if (!target) throw new Problem("server", 0, null);
    location.assign(target);
  } catch (error) {
    const cause = error instanceof Problem ? error : new Problem("server", 0, null);
    submit.disabled = !cause.passing;
    setText(submit, joinWords(t, "continue"));
    problem.hidden = false;
    setText(problem, problemText(t, cause).text);
  }
}

/** The card of an invitation. */
export function inviteCard(parts: InviteParts): Invitation {
  const { t, preview } = parts;
  const agent = preview.agent_name;
  const target = pageAddress(preview.target_url);
  const title = heading(joinWords(t, "invite_title", { agent }));
  const name = h("input", { id: "name", name: "name", autocomplete: "name", maxlength: NAME_MAX });
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true });
  const submit = h("button", { type: "submit", class: "button primary wide" }, joinWords(t, "continue"));
  const label = h("label", { for: "name" }, joinWords(t, "name"), " ", h("small", {}, t("optional")));
  const form = h("form", { class: "form" }, ...(target ? [] : [label, name]), problem, submit);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (target) void goToProduct(parts, submit, problem);
    else parts.onJoin(name.value);
  });
  const text = target ? joinWords(t, "invite_target", { host: target.host, agent }) : joinWords(t, "invite_text", { agent });
  const element = h(
    "section",
    { class: "panel", "aria-labelledby": "title" },
    h(
      "div",
      { class: "panel-body" },
      h("header", { class: "sheet-head" }, avatar(agent), h("div", {}, title, h("p", { class: "about" }, joinWords(t, "invite_subject", { subject: preview.ticket_subject })))),
      h("p", { class: "lead" }, text),
      form,
    ),
  );
  return { element, focus: title };
}
