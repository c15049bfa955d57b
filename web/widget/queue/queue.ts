// The wait, honestly: who is before the customer, how long it lately took, whether anybody is there,
// and the message or the number that they can leave instead.

import type { LeaveMessage } from "../../shared/generated/LeaveMessage";
import type { QueueView } from "../../shared/generated/QueueView";
import words from "../../shared/i18n/queue.json";
import type { Translate } from "../../shared/i18n/index";
import { post, Problem } from "../client/api";
import type { ClientState } from "../client/state";
import { wordsOf } from "../views/words";
import { addStyles, button, h, setText } from "../views/dom";
import type { View, ViewContext } from "../views/view";

/** Longest message, in characters: what the chat takes, however many bytes each has. */
const MESSAGE_CHARS_MAX = 2_000;

const say = wordsOf(words);

addStyles(`
.queue-place .quiet { padding-inline: 0; }
.ways { display: flex; flex-wrap: wrap; column-gap: 20px; }
.ways[hidden] { display: none; }
.queue-place + .actions { margin-block: 4px 16px; }
.leaving .panel-body > :is(.left, .actions, .waiting-chat, .assurance) { display: none; }
`);

function placeText(t: Translate, { n_ahead: ahead, is_staffed: staffed, wait_ms: wait }: QueueView): string {
  if (!staffed) return say(t, "nobody");
  const place = ahead === 0 ? say(t, "next") : ahead === 1 ? say(t, "one_ahead") : say(t, "ahead", { count: ahead });
  const minutes = Math.ceil((wait ?? 0) / 60_000);
  const often = wait === null ? "" : ` ${minutes <= 1 ? say(t, "wait_short") : say(t, "wait", { minutes })}`;
  return place + often;
}

interface Form {
  readonly element: HTMLFormElement;
  readonly message: HTMLTextAreaElement;
}

function leaveForm({ client, t }: ViewContext, onCancel: () => void): Form {
  const id = crypto.randomUUID();
  const message = h("textarea", { id: "leave-message", rows: 4, required: true, maxlength: MESSAGE_CHARS_MAX });
  const email = h("input", { id: "leave-email", type: "email", autocomplete: "email", maxlength: 254 });
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true });
  const label = h("span", { class: "label" }, say(t, "send"));
  const send = h("button", { type: "submit", class: "button primary" }, label);
  const show = (key: keyof typeof words.en | null): void => {
    problem.hidden = key === null;
    if (key) setText(problem, say(t, key));
  };
  const busy = (is: boolean): void => {
    send.disabled = is;
    setText(label, say(t, is ? "sending" : "send"));
  };
  const element = h(
    "form",
    { class: "form" },
    h("label", { for: "leave-message" }, say(t, "message")),
    message,
    h("label", { for: "leave-email" }, say(t, "email"), " ", h("small", {}, say(t, "optional"))),
    email,
    problem,
    h("div", { class: "actions" }, send, button(say(t, "keep_waiting"), onCancel, { kind: "secondary" })),
  );
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    const token = client.resumeToken();
    if (send.disabled || token === null || message.value.trim() === "") return;
    show(null);
    busy(true);
    // The session ends with it, and this screen.
    const body: LeaveMessage = { resume_token: token, id, text: message.value.trim(), email: email.value.trim() || null };
    post("leave", body).catch((error: unknown) => {
      busy(false);
      const status = error instanceof Problem ? error.status : 0;
      show(status === 422 ? "bad_email" : status === 409 ? "taken" : "failed");
    });
  });
  return { element, message };
}

/** In the waiting screen, below its words. */
export function queueView(context: ViewContext, first: ClientState): View {
  const { t, client } = context;
  const on = h("p", { class: "lead handed-on" });
  const place = h("p", { class: "lead queue", role: "status" });
  const ways = h("div", { class: "ways" });
  const form = h("div", { hidden: true });
  const leave = leaveForm(context, () => toggle(null, open));
  const open = button(say(t, "leave"), () => toggle(leave.element, leave.message), { kind: "quiet" });
  let ask: { readonly element: HTMLElement; readonly first: HTMLElement } | null = null;
  const call = button(say(t, "call_back"), () => {
    import("./call-back").then(({ callBackForm }) => {
      ask ??= callBackForm(context, () => toggle(null, call));
      toggle(ask.element, ask.first);
    }, () => setText(place, t("lost")));
  }, { kind: "quiet" });
  const toggle = (shown: HTMLElement | null, focus: HTMLElement): void => {
    form.replaceChildren(...(shown ? [shown] : []));
    form.hidden = shown === null;
    ways.hidden = shown !== null;
    element.closest(".panel")?.classList.toggle("leaving", shown !== null);
    client.store.change({});
    focus.focus();
  };
  ways.append(call, open);
  const element = h("div", {}, on, place, ways, form);
  const update = ({ queue, session }: ClientState): void => {
    const letGo = session?.let_go ?? null;
    on.hidden = letGo === null;
    if (letGo) setText(on, say(t, "handed_on", { by: letGo.by, to: letGo.to, reason: letGo.reason }));
    if (queue) setText(place, placeText(t, queue));
  };
  update(first);
  return { element, update };
}
