// Drawing as the customer has it: hands what is drawn on to the page and back, lets them draw themselves,
// and says in words what the agent points out. Loaded once a session is live.

import type { Anchor } from "../../shared/generated/Anchor";
import type { Annotation } from "../../shared/generated/Annotation";
import type { AnnotationStep } from "../../shared/generated/AnnotationStep";
import type { Annotated, PenTool } from "../../shared/ports";
import { newId } from "../../shared/annotations/life";
import words from "../../shared/i18n/annotate.json";
import { shown } from "../../shared/shown";
import { speaker } from "../../shared/speaking";
import type { ClientState } from "../client/state";
import { addStyles, button, h } from "../views/dom";
import { fillsScreen } from "../views/room";
import { nameOf, type ViewContext } from "../views/view";
import type { Part, Piece } from "../hands/part";
import { wordsOf } from "../views/words";
import { BIN, type Hand, makePalette, PEN } from "./palette";
import { STYLES } from "./styles";

const speak = wordsOf(words);
type Key = keyof typeof words.en;
type Known = Pick<Annotation, "by" | "kind" | "text"> & { readonly document: number };

/** Drawings that stay; `limits::ANNOTATIONS_MAX`. */
const KEPT_MAX = 64;

export function annotatePart({ client, t, place, collapse }: ViewContext): Part {
  if (place !== "page") return {};
  const known = new Map<number, Known>();
  const hand: Hand = { tool: null, vanishing: false, words: "" };
  /** The vanishing ink that was drawn last: nothing else knows of it, and it comes to its end without a tool. */
  let last = 0;
  addStyles(STYLES);
  const spoken = h("p", { class: "spoken", role: "status" });
  document.body.append(spoken);
  const say = (key: Key, more = ""): string => speak(t, key, { agent: nameOf(client.store.read(), t), words: more });
  const tell = speaker(spoken);
  const announce = (key: Key, more = ""): void => tell(say(key, more));
  const repaint = (): void => client.store.change({});
  const send = (step: AnnotationStep): void => client.engine()?.send({ type: "annotate", step });

  function erase(ids: readonly number[], used: boolean): void {
    const gone = ids.filter((id) => known.delete(id));
    client.engine()?.annotate(null, { do: "erase", ids: gone });
    if (gone.length > 0) send({ step: "erase", ids: gone, used });
    repaint();
  }

  /** Takes a tool into the hand, or puts drawing away. */
  function hold(tool: PenTool | null, byKey = false): void {
    Object.assign(hand, { tool }, tool === null && { words: "" });
    const how = tool === null ? "" : say(`how_${tool}`);
    client.engine()?.annotate(null, { do: "pen", tool, vanishing: hand.vanishing, words: how });
    tell(how);
    if (byKey && (tool === "arrow" || tool === "rectangle")) pick();
    repaint();
    if (byKey && tool === "text") inHand()?.focus();
  }

  const inHand = (): HTMLElement | null => document.querySelector(hand.tool === "text" ? "#palette-words" : ".palette [aria-pressed=true]");

  function pick(): void {
    client.engine()?.annotate(0, { do: "pick" });
    announce("keys");
  }

  /** The words that wait go to a place that was chosen in the page. */
  function write(annotation: Pick<Annotation, "anchor" | "points">): void {
    const text = hand.words.trim();
    if (text === "") {
      takeFocus(inHand());
      return announce("words_first");
    }
    if (!add({ id: newId(), by: "customer", kind: "text", text, vanishing: hand.vanishing, ...annotation }, true)) return;
    hand.words = "";
    announce("written");
    repaint();
  }

  /** What the customer has drawn goes to the agent. The page may have drawn it already. */
  function add(annotation: Annotation, show: boolean): boolean {
    const { id, by, kind, text, anchor: { document } } = annotation;
    if (!annotation.vanishing) {
      if (!known.has(id) && known.size >= KEPT_MAX) {
        client.engine()?.annotate(null, { do: "erase", ids: [id] });
        announce("full");
        return false;
      }
      known.set(id, { by, kind, text, document });
    }
    if (show) client.engine()?.annotate(document, { do: "draw", annotation, name: "" });
    send({ step: "draw", annotation });
    repaint();
    return true;
  }

  /** The agent's grant is checked here too. */
  function draw(annotation: Annotation, state: ClientState): void {
    const { id, by, kind, anchor: { document }, vanishing } = annotation;
    if (by === "agent" && !(state.session?.grants.includes("point") ?? false)) return;
    const text = by === "agent" ? shown(annotation.text) : annotation.text;
    client.engine()?.annotate(document, { do: "draw", annotation: { ...annotation, text }, name: by === "agent" ? shown(nameOf(state, t)) : "" });
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

  function hear({ epoch, document: inside, news }: Annotated): void {
    const anchor = (node: number): Anchor => ({ epoch, document: inside, node });
    const by = "customer";
    if (news.say === "left") return hold(null);
    if (news.say === "raised") return takeFocus(document.activeElement);
    if (news.say === "picked") return news.name === null ? takeFocus(inHand()) : tell(news.name);
    if (news.say === "placed") return hand.tool === "text" ? write({ anchor: anchor(news.node), points: news.points }) : undefined;
    const { id } = news;
    if (news.say === "draft") {
      const { kind, node, points, vanishing } = news;
      const author = known.get(id)?.by;
      // Nobody draws who has no tool in their hand, but what was begun comes to its end; and nobody draws over the agent.
      if (author === "agent" || (hand.tool === null && author === undefined && id !== last)) return;
      if (hand.tool !== null) last = vanishing ? id : 0;
      add({ id, by, kind, text: "", vanishing, anchor: anchor(node), points }, false);
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
    if (hand.tool !== null && (!isHere || lens !== "off" || !sees)) {
      hold(null);
      last = 0;
    }
    // What stood on the page is gone from it with the view.
    if (isHere && isHidden && known.size > 0) erase([...known.keys()], false);
  });
  document.addEventListener("keydown", (event) => void (event.isTrusted && event.key === "Escape" && hand.tool !== null && hold(null)));

  const idsOf = (by: Known["by"] | null): number[] => [...known].flatMap(([id, one]) => (by === null || one.by === by ? id : []));
  const highlight = (): readonly [number, Known] | undefined => [...known].find(([, { kind }]) => kind === "highlight");

  const hasDrawings = (): boolean => [...known.values()].some(({ kind }) => kind !== "highlight");
  const clearAll = (): void => {
    erase(idsOf(null), false);
    announce("cleared");
  };

  /** The tools, and what takes all drawings away while they are not out. */
  function tools(): Piece {
    const palette = makePalette({
      say,
      hand,
      canUndo: () => idsOf("customer").length > 0,
      canClear: hasDrawings,
      onTool: hold,
      onVanishing() {
        hand.vanishing = !hand.vanishing;
        hold(hand.tool);
      },
      onWords: (words) => void (hand.words = words),
      onPlace: () => (hand.words.trim() === "" ? announce("words_first") : pick()),
      onUndo: () => erase(idsOf("customer").slice(-1), false),
      onClear: clearAll,
    });
    const clear = button(say("clear"), clearAll, { kind: "icon", icon: BIN });
    clear.classList.add("palette-clear");
    return {
      elements: [...palette.elements, clear],
      update(state) {
        palette.update(state);
        clear.hidden = hand.tool !== null || !hasDrawings();
      },
    };
  }

  function bar(): Piece {
    const pen = button(say("draw"), () => hold("stroke"), { kind: "icon", icon: PEN });
    const drawing = tools();
    const visit = button(say("visit"), () => {
      const [id, { document }] = highlight() ?? [0, { document: 0 }];
      client.engine()?.annotate(document, { do: "visit", id });
    });
    const understood = button(say("understood"), () => erase(highlight()?.slice(0, 1) as number[], false), { kind: "primary" });
    return {
      elements: [pen, ...drawing.elements, visit, understood],
      update(state) {
        pen.disabled = state.blocked || state.lens !== "off" || !(state.session?.grants.includes("view") ?? false);
        const leaves = pen.hidden && hand.tool === null && drawing.elements[0]?.contains(document.activeElement);
        pen.hidden = hand.tool !== null;
        if (leaves) pen.focus();
        drawing.update(state);
        visit.hidden = understood.hidden = hand.tool !== null || highlight() === undefined;
      },
    };
  }

  return { bar, strip: tools, receive: (message, state) => (message.type === "annotate" ? take(message.step, state) : message.type === "annotated" && hear(message)) };
}

/** The keyboard comes back from the page. */
function takeFocus(to: Element | null): void {
  window.focus();
  if (to instanceof HTMLElement) to.focus({ preventScroll: true });
}
