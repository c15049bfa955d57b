// Drawing as the customer has it: hands what is drawn on to the page and back, lets them draw themselves,
// and says in words what the agent points out. Loaded once a session is live.

import type { Anchor } from "../../shared/generated/Anchor";
import type { Annotation } from "../../shared/generated/Annotation";
import type { AnnotationStep } from "../../shared/generated/AnnotationStep";
import type { Annotated } from "../../shared/ports";
import words from "../../shared/i18n/annotate.json";
import type { ClientState } from "../client/state";
import { button, h, setText } from "../views/dom";
import { fillsScreen } from "../views/room";
import { nameOf, type ViewContext } from "../views/view";
import type { Part, Piece } from "../hands/part";
import { wordsOf } from "../views/words";

const speak = wordsOf(words);
type Key = keyof typeof words.en;
type Known = Pick<Annotation, "by" | "kind" | "text"> & { readonly document: number };

const PEN = "m4 20 1-4L16.5 4.5a2 2 0 0 1 3 3L8 19ZM14 7l3 3";
const UNDO = "M9 14 4 9l5-5M4 9h10a5.5 5.5 0 0 1 0 11h-3";
const BIN = "M4 7h16M10 7V4h4v3M6.5 7l1 13h9l1-13";

export function annotatePart({ client, t, place, collapse }: ViewContext): Part {
  if (place !== "page") return {};
  const known = new Map<number, Known>();
  let drawing = false;
  const spoken = h("p", { class: "spoken", role: "status" });
  document.body.append(spoken);
  const say = (key: Key, more = ""): string => speak(t, key, { agent: nameOf(client.store.read(), t), words: more });
  const announce = (key: Key, more = ""): void => setText(spoken, say(key, more));
  const repaint = (): void => client.store.change({});
  const send = (step: AnnotationStep): void => client.engine()?.send({ type: "annotate", step });

  function erase(ids: readonly number[], used: boolean): void {
    const gone = ids.filter((id) => known.delete(id));
    client.engine()?.annotate(null, { do: "erase", ids: gone });
    if (gone.length > 0) send({ step: "erase", ids: gone, used });
    repaint();
  }

  function turnPen(on: boolean): void {
    drawing = on;
    client.engine()?.annotate(null, { do: "pen", on, words: say("draw_words") });
    if (on) announce("said_pen");
    repaint();
  }

  /** The agent's grant is checked here too. */
  function draw(annotation: Annotation, state: ClientState): void {
    const { id, by, kind, text, anchor: { document }, vanishing } = annotation;
    if (by === "agent" && !(state.session?.grants.includes("point") ?? false)) return;
    client.engine()?.annotate(document, { do: "draw", annotation, name: by === "agent" ? nameOf(state, t) : "" });
    if (vanishing || kind === "ripple" || kind === "laser") return;
    const isNew = !known.has(id);
    known.set(id, { by, kind, text, document });
    if (isNew && kind === "highlight" && fillsScreen()) collapse(true);
    if (isNew && by === "agent") announce(kind === "highlight" ? "said_highlight" : kind === "text" ? "said_text" : "said_drawn", text);
    repaint();
  }

  function take(step: AnnotationStep, state: ClientState): void {
    if (step.step === "draw") draw(step.annotation, state);
    if (step.step !== "erase") return;
    client.engine()?.annotate(null, { do: "erase", ids: step.ids });
    for (const id of step.ids) known.delete(id);
    repaint();
  }

  function hear({ epoch, document, news }: Annotated): void {
    const anchor = (node: number): Anchor => ({ epoch, document, node });
    if (news.say === "left") return turnPen(false);
    if (news.say === "raised") return takeFocus();
    const { id } = news;
    if (news.say === "draft") {
      const annotation = { id, by: "customer", anchor: anchor(news.node), kind: "stroke", points: news.points, text: "", vanishing: false } as const;
      known.set(id, { by: "customer", kind: "stroke", text: "", document });
      send({ step: "draw", annotation });
      repaint();
    } else if (known.has(id)) {
      if (news.say === "moved") send({ step: "moved", id, anchor: anchor(news.node) });
      else erase([id], news.say === "used");
    }
  }

  let connected = true;
  let seen = false;
  client.store.watch(({ connection, stage, lens, session }: ClientState) => {
    const isHere = stage.kind === "live" && connection?.state === "connected";
    // The server tells all that there is once it is there again.
    if (connected && !isHere) {
      client.engine()?.annotate(null, { do: "clear" });
      known.clear();
    }
    connected = isHere;
    const sees = session?.grants.includes("view") ?? false;
    const isHidden = seen && !sees;
    seen = sees;
    if (drawing && (!isHere || lens !== "off" || !sees)) turnPen(false);
    // What stood on the page is gone from it with the view.
    if (isHere && isHidden && known.size > 0) erase([...known.keys()], false);
  });
  document.addEventListener("keydown", (event) => void (event.isTrusted && event.key === "Escape" && drawing && turnPen(false)));

  const idsOf = (by: Known["by"] | null): number[] => [...known].flatMap(([id, one]) => (by === null || one.by === by ? id : []));
  const highlight = (): readonly [number, Known] | undefined => [...known].find(([, { kind }]) => kind === "highlight");

  function bar(): Piece {
    const pen = iconButton(say("draw"), PEN, () => turnPen(!drawing));
    const undo = iconButton(say("undo"), UNDO, () => erase(idsOf("customer").slice(-1), false));
    const clear = iconButton(say("clear"), BIN, () => erase(idsOf(null), false));
    const done = button(say("done"), () => turnPen(false), { kind: "secondary" });
    const visit = button(say("visit"), () => {
      const [id, { document }] = highlight() ?? [0, { document: 0 }];
      client.engine()?.annotate(document, { do: "visit", id });
    });
    const understood = button(say("understood"), () => erase(highlight()?.slice(0, 1) as number[], false), { kind: "primary" });
    const elements = [pen, undo, clear, done, visit, understood];
    return {
      elements,
      update({ blocked, session }) {
        pen.setAttribute("aria-pressed", String(drawing));
        pen.disabled = blocked || !(session?.grants.includes("view") ?? false);
        done.hidden = !drawing;
        undo.hidden = !drawing || idsOf("customer").length === 0;
        clear.hidden = !drawing || known.size === 0;
        visit.hidden = understood.hidden = drawing || highlight() === undefined;
      },
    };
  }

  return { bar, receive: (message, state) => (message.type === "annotate" ? take(message.step, state) : message.type === "annotated" && hear(message)) };
}

/** Writes go on where they were. */
function takeFocus(): void {
  const { activeElement } = document;
  window.focus();
  if (activeElement instanceof HTMLElement) activeElement.focus({ preventScroll: true });
}

function iconButton(name: string, shape: string, onClick: () => void): HTMLButtonElement {
  const element = button(name, onClick, { kind: "icon" });
  element.append(line(shape));
  return element;
}

function line(shape: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", shape);
  svg.append(path);
  return svg;
}
