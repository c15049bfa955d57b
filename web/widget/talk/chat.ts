// The conversation and its composer. Texts of the other end are text nodes and links, never markup.

import type { ChatLine, ClientState } from "../client/state";
import { TYPING_SAID_MS, TYPING_SHOWN_MS } from "../../shared/talk/limits";
import { button, everySecond, h, icon, setText } from "../views/dom";
import { nameOf, type View, type ViewContext } from "../views/view";
import { richText } from "./rich";
import { say } from "./words";

/** `limits::CHAT_BYTES_MAX` of the protocol. */
const CHAT_BYTES_MAX = 8 * 1024;
const COMPOSER_HEIGHT_MAX = 132;
/** The icon of the button that sends. */
const SEND = "M4 12 20 4 14 20l-3-7Z";

function timeOf(line: ChatLine, language: string): HTMLElement | null {
  if (line.at === null) return null;
  const at = new Date(line.at);
  return h("time", { datetime: line.at }, new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(at));
}

interface ShownLine {
  line: ChatLine;
  readonly element: HTMLElement;
  /** Tells how far the message has come, without the message being read out again. */
  readonly paint: (line: ChatLine) => void;
}

function showLine(context: ViewContext, first: ChatLine, author: string): ShownLine {
  const { t, client } = context;
  const tellCopied = (block: number): void => void (first.role !== "customer" && client.chat.tell({ kind: "copied", id: first.id, block }));
  const meta = h("span", { class: "meta", "aria-live": "off" });
  // What went with it by mail is handed out nowhere else.
  const mailed = first.files?.map(({ name }) => h("p", { class: "meta" }, say(t, "mailed", { name })));
  const element = h("div", { "data-id": first.id }, h("span", { class: "who" }, first.role === "customer" ? say(t, "you") : author), richText(context, first.text, tellCopied), ...(mailed ?? []), meta);
  const paint = (line: ChatLine): void => {
    element.className = `line ${line.role} ${line.state}`;
    const retry = line.state === "failed" ? button(say(t, "retry"), () => client.chat.retry(line.id), { kind: "quiet" }) : null;
    const note = line.role !== "customer" ? "" : say(t, line.state === "sent" ? line.receipt : (line.why ?? line.state));
    meta.replaceChildren(...[timeOf(line, t.language), note, retry].filter((one) => one !== null));
  };
  paint(first);
  return { line: first, element, paint };
}

/** Keeps the elements of known lines, so that the live region speaks only of what came. */
function paintLines(context: ViewContext, log: HTMLElement, state: ClientState, shown: Map<string, ShownLine>): void {
  const wanted = new Set(state.chat.map((line) => line.id));
  for (const [id, entry] of shown) {
    if (wanted.has(id)) continue;
    entry.element.remove();
    shown.delete(id);
  }
  state.chat.forEach((line, index) => {
    const known = shown.get(line.id) ?? showLine(context, line, nameOf(state, context.t, line.from));
    if (known.line !== line) known.paint(line);
    known.line = line;
    if (log.children[index] !== known.element) log.insertBefore(known.element, log.children[index] ?? null);
    shown.set(line.id, known);
  });
}

interface Composer {
  readonly element: HTMLElement;
  readonly field: HTMLTextAreaElement;
}

function createComposer({ t, client }: ViewContext, onSend: () => void): Composer {
  const field = h("textarea", { id: "message", rows: 1, "aria-label": say(t, "label"), placeholder: say(t, "hint"), enterkeyhint: "send" });
  const send = h("button", { type: "submit", class: "button primary icon-only", "aria-label": say(t, "send"), title: say(t, "send") }, icon(SEND));
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true }, say(t, "too_long"));
  const form = h("form", { class: "composer" }, problem, h("div", { class: "composer-row" }, field, send));
  const fit = (): void => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, COMPOSER_HEIGHT_MAX)}px`;
    problem.hidden = new TextEncoder().encode(field.value.trim()).length <= CHAT_BYTES_MAX;
  };
  let saidAt = 0;
  field.addEventListener("input", () => {
    fit();
    if (Date.now() - saidAt < TYPING_SAID_MS || !field.value.trim()) return;
    saidAt = Date.now();
    client.chat.tell({ kind: "typing" });
  });
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
    saidAt = 0;
    fit();
    field.focus();
  });
  return { element: form, field };
}

/** The whole conversation; it counts as read while it is on screen. */
export function chatView(context: ViewContext, first: ClientState): View {
  const { t, client } = context;
  const log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": say(t, "log"), tabindex: "0" });
  const empty = h("p", { class: "empty" }, icon("chat"), h("span", {}, say(t, "empty")));
  const composer = createComposer(context, () => (atEnd = true));
  const typing = h("p", { class: "typing", "aria-hidden": "true" });
  const shown = new Map<string, ShownLine>();
  // Stays at the newest message unless the customer has scrolled up to read.
  let atEnd = true;
  const toEnd = (): void => void (atEnd && (log.scrollTop = log.scrollHeight));
  log.addEventListener("scroll", () => (atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 24));
  const resized = new ResizeObserver(toEnd);
  resized.observe(log);
  client.chat.watch(true);
  const sayTyping = (): void => {
    const state = client.store.read();
    setText(typing, Date.now() - state.typingAt < TYPING_SHOWN_MS ? say(t, "typing", { agent: nameOf(state, t) }) : "");
  };
  const stopTyping = everySecond(sayTyping);
  const update = (state: ClientState): void => {
    paintLines(context, log, state, shown);
    empty.hidden = state.chat.length > 0;
    log.hidden = state.chat.length === 0;
    sayTyping();
    toEnd();
  };
  update(first);
  return {
    element: h("div", { class: "chat" }, empty, log, typing, composer.element),
    focus: composer.field,
    update,
    dispose() {
      resized.disconnect();
      stopTyping();
      client.chat.watch(false);
    },
  };
}
