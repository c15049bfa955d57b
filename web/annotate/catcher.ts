// What the customer draws on: a layer over the page that takes the pointer, so that the page hears nothing
// of it, and the keyboard while they choose an element by that.

import type { AnnotateNews, AnnotateOrder, PenTool } from "../shared/ports.ts";
import { anchorOf, boxOf, type Point, toFraction } from "../shared/annotations/geometry.ts";
import { type Draft, makePen } from "../shared/annotations/pen.ts";
import { readLayer } from "../shared/annotations/screen.ts";
import { elementAt, isPart, nameOf, outward, step } from "../shared/picking.ts";
import * as dom from "../sensor/natives.ts";
import type { Core } from "../sensor/sense.ts";
import { type Host, part } from "./host.ts";

/** Elements around a place that a drawing may stand on. */
const CHAIN_MAX = 64;
/** Room around an element that is framed by keyboard, and how far off an arrow to it begins, in CSS pixels. */
const ROOM_PX = 4;
const TAIL_PX = 60;

/** Pages close menus and move things at these, wherever they are pressed. */
const POINTING = [
  "pointerdown", "pointermove", "pointerrawupdate", "pointerup", "pointercancel", "pointerover", "pointerout", "gotpointercapture", "lostpointercapture", "mousedown", "mousemove", "mouseup",
  "mouseover", "mouseout", "click", "auxclick", "dblclick", "contextmenu", "touchstart", "touchmove", "touchend", "touchcancel", "wheel",
];
const TYPING = ["keydown", "keypress", "keyup"];
/** A page that keeps the focus in a dialog would take it from the layer. */
const FOCUSING = ["focusin", "focusout", "focus", "blur"];
/** How long what was pressed on the layer may take to come up once that is gone, in milliseconds. */
const RELEASE_MS = 10_000;

type Held = Extract<AnnotateOrder, { do: "pen" }>;

/** A line so far, on a node that the other end knows. */
export interface Drafted extends Draft {
  readonly kind: Exclude<PenTool, "text">;
  readonly node: number;
  readonly vanishing: boolean;
}

export interface CatcherParts {
  readonly onDraft: (draft: Drafted) => void;
  readonly tell: (news: AnnotateNews) => void;
  /** Brings it on top of the page, below the widget's bar. */
  readonly raise: () => void;
}

export interface Catcher {
  /** Lays it over the page with a tool, or takes it away. */
  readonly hold: (held: Held | null) => void;
  /** Takes the keyboard, to choose an element. */
  readonly pick: () => void;
  /** Has the keyboard on the layer. */
  readonly focus: () => void;
  readonly isOut: () => boolean;
}

export function makeCatcher(core: Core, host: Host, { onDraft, tell, raise }: CatcherParts): Catcher {
  /** While it is out: the layer. */
  let out: { readonly layer: HTMLElement; readonly words: HTMLElement; readonly ring: HTMLElement } | null = null;
  /** Ends its listeners, which outlive it until what was pressed on it has come up. */
  let off: AbortController | null = null;
  /** Codes of the keys that went down here and have not come up, and whether a button or finger did. */
  const keys = new Set<string>();
  let isPressed = false;
  let held: Held | null = null;
  let picking = false;
  let picked: Element | null = null;
  /** Where the arrow that leads outwards came from. */
  let trail: Element[] = [];
  const pen = makePen((place) => chainFrom(core, picked ?? elementAt(...place)), (draft) => {
    const node = core.capture()?.ids.get(draft.anchor);
    const { kind } = draft;
    if (node !== undefined && (kind === "stroke" || kind === "arrow" || kind === "rectangle")) {
      onDraft({ ...draft, kind, node, vanishing: held?.vanishing === true });
    }
  });

  function lay(): NonNullable<typeof out> {
    const layer = part("div", "", host.root);
    layer.id = "catch";
    layer.tabIndex = -1;
    const words = part("p", "", layer);
    const ring = part("i", "", layer);
    ring.hidden = true;
    if (off === null) {
      off = new AbortController();
      const { signal } = off;
      for (const type of [...POINTING, ...TYPING, ...FOCUSING]) {
        dom.listen.call(window, type, keep, { capture: true, signal });
      }
      dom.listen.call(window, "scroll", mark, { capture: true, passive: true, signal });
    }
    return { layer, words, ring };
  }

  function listenNoMore(): void {
    if (out === null) {
      off?.abort();
      off = null;
      keys.clear();
      isPressed = false;
    }
  }

  /** The page gets nothing of what happens on the layer, and nothing of what it makes up counts. */
  function keep(event: Event): void {
    const isOurs = event.target === host.element;
    if (!event.isTrusted) {
      return;
    }
    if (event instanceof KeyboardEvent) {
      keepKey(event, isOurs);
    } else if (event instanceof FocusEvent) {
      isOurs && event.stopImmediatePropagation();
    } else {
      keepPress(event, isOurs);
    }
  }

  /** While they choose, the keyboard is theirs wherever a page has put the focus; and a key that they pressed here comes up here. */
  function keepKey(event: KeyboardEvent, isOurs: boolean): void {
    const { type, key, code } = event;
    if (type === "keydown" && !event.repeat) {
      keys.delete(code);
    }
    if (!keys.has(code) && (out === null || !(isOurs || picking || key === "Escape"))) {
      return;
    }
    keys.add(code);
    event.stopImmediatePropagation();
    // What the browser does at a key with Ctrl, or at F5, it goes on doing.
    const isBrowsers = ((event.ctrlKey || event.altKey || event.metaKey) && key !== "Enter" && key !== " ") || /^F\d/.test(key);
    if (!isBrowsers) {
      event.preventDefault();
      type === "keydown" && out !== null && typed(event);
    }
    if (type === "keyup") {
      keys.delete(code);
      keys.size > 0 || isPressed || listenNoMore();
    }
  }

  function keepPress(event: Event, isOurs: boolean): void {
    const { type } = event;
    const pointer = event instanceof PointerEvent ? event : null;
    if (type === "pointerdown") {
      isPressed = isOurs;
    }
    if (!isOurs && !isPressed) {
      return;
    }
    event.stopImmediatePropagation();
    if (isOurs && pointer !== null && out !== null) {
      pointed(pointer, out);
    }
    // What is written in the bar keeps the keyboard.
    if (isOurs && (type === "pointerdown" || type === "mousedown")) {
      event.preventDefault();
    }
    if (isPressed && (type === "pointerup" || type === "pointercancel" || (type === "pointermove" && pointer?.buttons === 0))) {
      // The mouse's own events and the click come in the same breath.
      setTimeout(() => {
        isPressed = false;
        keys.size > 0 || listenNoMore();
      });
    }
  }

  function pointed(event: PointerEvent, { layer, words }: NonNullable<typeof out>): void {
    const place: Point = [event.clientX, event.clientY];
    const tool = held?.tool;
    if (event.type === "pointerdown" && event.button === 0 && event.isPrimary && tool) {
      endPick();
      // They know by now, and the words would lie on what is drawn.
      words.hidden = true;
      if (tool === "text") {
        choose(chainFrom(core, elementAt(...place)), place);
      } else {
        layer.setPointerCapture(event.pointerId);
        pen.down(tool, place);
      }
    } else if (event.type === "pointermove") {
      event.isPrimary && pen.move(place);
    } else if (event.type === "pointerup" || event.type === "pointercancel") {
      event.isPrimary && pen.up();
    }
  }

  /** Words that the client frame has go there. */
  function choose(chain: readonly Element[], place: Point): void {
    const anchor = anchorOf(chain, "text", [place]);
    const node = anchor === null ? undefined : core.capture()?.ids.get(anchor);
    if (anchor !== null && node !== undefined) {
      tell({ say: "placed", node, points: [toFraction(boxOf(anchor), place)] });
    }
  }

  function typed({ key, shiftKey }: KeyboardEvent): void {
    if (key === "Escape") {
      hold(null);
      tell({ say: "left" });
    } else if (key === "Tab") {
      trail = [];
      show(step(picked, shiftKey ? -1 : 1));
    } else if (key === "ArrowUp" && picked !== null) {
      const outer = outward(picked);
      if (outer !== null && isPart(outer)) {
        trail.push(picked);
        show(outer);
      }
    } else if (key === "ArrowDown") {
      show(trail.pop() ?? picked);
    } else if (picked !== null && (key === "Enter" || key === " ")) {
      mean(picked);
      endPick();
    }
  }

  /** What the tool does with an element that was chosen. */
  function mean(element: Element): void {
    const { left, top, width, height } = boxOf(element);
    const middle: Point = [left + width / 2, top + height / 2];
    const corners: readonly [Point, Point] = [[left - ROOM_PX, top - ROOM_PX], [left + width + ROOM_PX, top + height + ROOM_PX]];
    if (held?.tool === "text") {
      choose(chainFrom(core, element), middle);
    } else if (held?.tool === "arrow" || held?.tool === "rectangle") {
      const [x, y] = middle.map((at) => (at > 2 * TAIL_PX ? at - TAIL_PX : at + TAIL_PX)) as [number, number];
      const [from, to] = held.tool === "arrow" ? [[x, y] as Point, middle] : corners;
      pen.down(held.tool, from);
      pen.move(to);
      pen.up();
    }
  }

  function show(element: Element | null): void {
    picked = element;
    element?.scrollIntoView({ block: "nearest" });
    mark();
    if (element !== null) {
      tell({ say: "picked", name: nameOf(element) });
    }
  }

  function mark(): void {
    if (out !== null) {
      const { ring } = out;
      ring.hidden = picked === null;
      if (picked !== null) {
        const { left, top, width, height } = boxOf(picked);
        const to = readLayer(host.element);
        const [[x, y], [right, bottom]] = [to([left, top]), to([left + width, top + height])];
        Object.assign(ring.style, { transform: `translate(${x}px,${y}px)`, width: `${right - x}px`, height: `${bottom - y}px` });
      }
    }
  }

  function endPick(): void {
    picked = null;
    trail = [];
    mark();
    if (picking) {
      picking = false;
      tell({ say: "picked", name: null });
    }
  }

  function hold(next: Held | null): void {
    pen.up();
    endPick();
    held = next;
    if (next === null || next.tool === null) {
      out?.layer.remove();
      out = null;
      setTimeout(listenNoMore, keys.size > 0 || isPressed ? RELEASE_MS : 0);
      return;
    }
    const isNew = out === null;
    out ??= lay();
    // A document inside of another one lies under the layer of that one, with its words.
    out.words.textContent = window === window.top ? next.words : "";
    out.words.hidden = false;
    if (isNew) {
      raise();
    }
  }

  function focus(): void {
    out?.layer.focus({ preventScroll: true });
  }

  return {
    hold,
    pick() {
      picking = out !== null;
      focus();
    },
    focus,
    isOut: () => out !== null,
  };
}

/** The elements around one, from the inside out, that the other end knows. */
function chainFrom(core: Core, inner: Element | null): readonly Element[] {
  const ids = core.capture()?.ids;
  const chain: Element[] = [];
  for (let at = inner; at !== null && chain.length < CHAIN_MAX; at = outward(at)) {
    if (ids?.has(at)) {
      chain.push(at);
    }
  }
  return chain;
}
