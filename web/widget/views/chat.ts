// The conversation and its composer. Texts of the other end are text nodes and links, never markup.

import type { ChatLine, ClientState } from "../client/state";
import { button, h, icon, linkified } from "./dom";
import { nameOf, type View, type ViewContext } from "./view";

/** `limits::CHAT_BYTES_MAX` of the protocol. */
const CHAT_BYTES_MAX = 8 * 1024;
const COMPOSER_HEIGHT_MAX = 132;

function timeOf(line: ChatLine, language: string): HTMLElement | null {
  if (line.at === null) return null;
  const at = new Date(line.at);
  return h("time", { datetime: line.at }, new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(at));
}

function lineElement(context: ViewContext, line: ChatLine, author: string): HTMLElement {
  const { t, client } = context;
  const retry = line.state === "failed" ? button(t("chat_retry"), () => client.chat.retry(line.id), { kind: "quiet" }) : null;
  const note = line.state === "sending" ? t("chat_sending") : line.state === "failed" ? t("chat_failed") : "";
  return h(
    "div",
    { class: `line ${line.role} ${line.state}`, "data-id": line.id },
    h("span", { class: "who" }, line.role === "customer" ? t("chat_you") : author),
    h("p", { class: "bubble", dir: "auto" }, ...linkified(line.text)),
    h("span", { class: "meta" }, timeOf(line, t.language), note, retry),
  );
}

/** Keeps the elements of unchanged lines, so that the live region speaks only of what came. */
function paintLines(context: ViewContext, log: HTMLElement, state: ClientState, shown: Map<string, { readonly line: ChatLine; readonly element: HTMLElement }>): void {
  const wanted = new Set(state.chat.map((line) => line.id));
  for (const [id, entry] of shown) {
    if (wanted.has(id)) continue;
    entry.element.remove();
    shown.delete(id);
  }
  state.chat.forEach((line, index) => {
    const known = shown.get(line.id);
    const element = known?.line === line ? known.element : lineElement(context, line, nameOf(state, context.t, line.from));
    if (known && known.element !== element) known.element.replaceWith(element);
    if (log.children[index] !== element) log.insertBefore(element, log.children[index] ?? null);
    shown.set(line.id, { line, element });
  });
}

interface Composer {
  readonly element: HTMLElement;
  readonly field: HTMLTextAreaElement;
}

function createComposer({ t, client }: ViewContext, onSend: () => void): Composer {
  const field = h("textarea", { id: "message", rows: 1, "aria-label": t("chat_label"), placeholder: t("chat_hint"), enterkeyhint: "send" });
  const send = h("button", { type: "submit", class: "button primary icon-only", "aria-label": t("chat_send"), title: t("chat_send") }, icon("send"));
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true }, t("chat_too_long"));
  const form = h("form", { class: "composer" }, problem, h("div", { class: "composer-row" }, field, send));
  const fit = (): void => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, COMPOSER_HEIGHT_MAX)}px`;
    problem.hidden = new TextEncoder().encode(field.value.trim()).length <= CHAT_BYTES_MAX;
  };
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    fit();
    if (!text || !problem.hidden) return;
    onSend();
    client.chat.send(text);
    field.value = "";
    fit();
    field.focus();
  });
  return { element: form, field };
}

/** The whole conversation; it counts as read while it is on screen. */
export function chatView(context: ViewContext, first: ClientState): View {
  const { t, client } = context;
  const log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": t("chat_log"), tabindex: "0" });
  const empty = h("p", { class: "empty" }, icon("chat"), h("span", {}, t("chat_empty")));
  const composer = createComposer(context, () => (atEnd = true));
  const shown = new Map<string, { readonly line: ChatLine; readonly element: HTMLElement }>();
  // Stays at the newest message unless the customer has scrolled up to read.
  let atEnd = true;
  const toEnd = (): void => void (atEnd && (log.scrollTop = log.scrollHeight));
  log.addEventListener("scroll", () => (atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 24));
  const resized = new ResizeObserver(toEnd);
  resized.observe(log);
  client.chat.watch(true);
  const update = (state: ClientState): void => {
    paintLines(context, log, state, shown);
    empty.hidden = state.chat.length > 0;
    log.hidden = state.chat.length === 0;
    toEnd();
  };
  update(first);
  return {
    element: h("div", { class: "chat" }, empty, log, composer.element),
    focus: composer.field,
    update,
    dispose() {
      resized.disconnect();
      client.chat.watch(false);
    },
  };
}
