// A call in place of the wait: the form that asks for it, and what says that it will come, with the number by
// which the customer knows who calls.

import type { CalledBack } from "../../shared/generated/CalledBack";
import type { CallMeBack } from "../../shared/generated/CallMeBack";
import type { CallToCome } from "../../shared/generated/CallToCome";
import words from "../../shared/i18n/call-back.json";
import { HOUR_MS } from "../../shared/spans";
import { post, Problem } from "../client/api";
import { addStyles, button, h, setText } from "../views/dom";
import type { ViewContext } from "../views/view";
import { wordsOf } from "../views/words";
import { AHEAD_MS, fieldOf, momentOf, phoneProblem } from "./wish";

type Key = keyof typeof words.en;

const PHONE_CHARS_MAX = 40;
const WORDS_CHARS_MAX = 2_000;

const say = wordsOf(words);

addStyles(`
.call-to-come { display: grid; gap: 6px; padding: 16px; border-bottom: 1px solid var(--color-line); text-align: center; }
.call-to-come h2, .call-to-come p { margin: 0; }
.call-to-come small { color: var(--color-ink-soft); font-size: 0.875rem; }
.call-to-come .check { font-size: 32px; font-weight: 700; letter-spacing: .12em; font-variant-numeric: tabular-nums; }
.form select { width: 100%; min-height: 44px; padding: 10px 12px; border: 1px solid var(--color-control-line); border-radius: var(--radius-md); background: var(--color-surface); color: inherit; font: 16px/1.4 var(--font-sans); }
.form .form { margin-top: 0; }
.form [aria-invalid] { border-color: var(--color-danger-ink); }
`);

export interface Form {
  readonly element: HTMLFormElement;
  readonly first: HTMLElement;
}

/** A field with its label, and what is wrong with it, which a screen reader says with it. */
function field(id: string, label: readonly (string | Node)[], control: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement): { readonly parts: readonly HTMLElement[]; readonly refuse: (why: string | null) => void } {
  const wrong = h("p", { class: "form-problem", id: `${id}-wrong`, role: "alert", hidden: true });
  control.id = id;
  const caption = h("label", { for: id });
  caption.append(...label);
  const refuse = (why: string | null): void => {
    wrong.hidden = why === null;
    setText(wrong, why ?? "");
    if (why === null) {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
      return;
    }
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", wrong.id);
  };
  return { parts: [caption, control, wrong], refuse };
}

function fields({ t }: ViewContext) {
  const optional = h("small", {}, say(t, "optional"));
  const phone = h("input", { type: "tel", autocomplete: "tel", maxlength: PHONE_CHARS_MAX, placeholder: say(t, "phone_hint") });
  const about = h("textarea", { rows: 3, maxlength: WORDS_CHARS_MAX });
  const when = h("select", {}, h("option", { value: "soon" }, say(t, "soon")), h("option", { value: "later" }, say(t, "later")));
  const time = h("input", { type: "datetime-local" });
  return {
    phone: { control: phone, ...field("call-phone", [say(t, "phone")], phone) },
    about: { control: about, ...field("call-about", [say(t, "about"), " ", optional], about) },
    when: { control: when, ...field("call-when", [say(t, "when")], when) },
    time: { control: time, ...field("call-time", [say(t, "not_before")], time) },
  };
}

type Fields = ReturnType<typeof fields>;

/** What is asked for; null once a field has been told what is wrong with it. */
function wishOf({ t }: ViewContext, { phone, about, when, time }: Fields, id: string): Omit<CallMeBack, "resume_token"> | null {
  const wrong = phoneProblem(phone.control.value);
  const isLater = when.control.value === "later";
  const at = isLater ? momentOf(time.control.value, Date.now()) : null;
  const isBadTime = isLater && at === null;
  phone.refuse(wrong && say(t, wrong));
  time.refuse(isBadTime ? say(t, "time_bad") : null);
  if (wrong !== null || isBadTime) {
    (wrong === null ? time : phone).control.focus();
    return null;
  }
  return { id, phone: phone.control.value.trim(), text: about.control.value.trim() || null, not_before: at === null ? null : new Date(at).toISOString() };
}

/** Asks for a call; the session ends with it, and this screen. */
export function callBackForm(context: ViewContext, onCancel: () => void): Form {
  const { client, t } = context;
  const id = crypto.randomUUID();
  const all = fields(context);
  const { phone, about, when, time } = all;
  const later = h("div", { class: "form", hidden: true }, ...time.parts);
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true });
  const label = h("span", { class: "label" }, say(t, "send"));
  const send = h("button", { type: "submit", class: "button primary" }, label);
  const show = (key: Key | null): void => {
    problem.hidden = key === null;
    if (key) setText(problem, say(t, key));
  };
  const busy = (is: boolean): void => {
    send.disabled = is;
    setText(label, say(t, is ? "sending" : "send"));
  };
  when.control.addEventListener("change", () => {
    later.hidden = when.control.value !== "later";
    time.control.min = fieldOf(Date.now());
    time.control.max = fieldOf(Date.now() + AHEAD_MS);
    if (time.control.value === "") time.control.value = fieldOf(Date.now() + HOUR_MS);
  });
  const actions = h("div", { class: "actions" }, send, button(say(t, "keep_waiting"), onCancel, { kind: "secondary" }));
  const element = h("form", { class: "form", novalidate: true }, ...phone.parts, ...about.parts, ...when.parts, later, problem, actions);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    const token = client.resumeToken();
    if (send.disabled || token === null) return;
    show(null);
    const wish = wishOf(context, all, id);
    if (wish === null) return;
    busy(true);
    post<CalledBack>("call-back", { resume_token: token, ...wish }).catch((error: unknown) => {
      busy(false);
      const status = error instanceof Problem ? error.status : 0;
      if (status === 422) phone.refuse(say(t, "phone_bad"));
      else show(status === 409 ? "taken" : "failed");
    });
  });
  return { element, first: phone.control };
}

/** Says that a call will come, and by which number the customer knows whoever calls. */
function callToCome({ t }: ViewContext, call: CallToCome): HTMLElement {
  const at = new Date(call.due_at);
  const time = new Intl.DateTimeFormat(t.language, { dateStyle: "medium", timeStyle: "short" }).format(at);
  const when = at.getTime() > Date.now() ? say(t, "to_come_later", { time }) : say(t, "to_come_text");
  return h(
    "section",
    { class: "call-to-come", "aria-label": say(t, "to_come") },
    h("h2", {}, say(t, "to_come")),
    h("p", {}, h("small", {}, when)),
    h("p", {}, say(t, "check")),
    h("p", { class: "check" }, call.check_number),
    h("p", {}, h("small", {}, say(t, "check_text"))),
  );
}

/** What stands in a place, as it was told. */
const told = new WeakMap<HTMLElement, string>();

/** Shows the call that the customer waits for, as long as they do. */
export function showCall(context: ViewContext, place: HTMLElement, call: CallToCome | null): void {
  const words = JSON.stringify(call);
  if (told.get(place) === words) return;
  told.set(place, words);
  place.replaceChildren(...(call === null ? [] : [callToCome(context, call)]));
}
