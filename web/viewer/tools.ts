// The agent's tools on the replica: shows what is drawn, and reports what the agent draws, by node and
// place. Draws at once what its own hand does; the other end follows.

import { anchorOf, boxOf, type Point, toFraction } from "../shared/annotations/geometry.ts";
import { makeBoard } from "../shared/annotations/board.ts";
import { newId } from "../shared/annotations/life.ts";
import { makePen } from "../shared/annotations/pen.ts";
import { elementAt, nameOf, outward, step as stepOn } from "../shared/picking.ts";
import type { AnnotationStep } from "../shared/generated/AnnotationStep.ts";
import type { Tool } from "../shared/ports.ts";
import { knownElement } from "./inert.ts";
import { describe } from "./speaking.ts";
import type { Replica } from "./state.ts";

/** Elements around a place that a drawing may stand on. */
const CHAIN_MAX = 64;
/** Keys that pick instead of going to the console. */
const PICKING = new Set(["Tab", "ArrowUp", "ArrowDown", "Enter", " "]);

/** What is clicked or typed into, and what of it takes words. */
const ACTORS = "button,a,input,textarea,select,summary,label,[role],[contenteditable]";
const FIELDS = "textarea,[contenteditable],input:not([type]),input:is([type=text],[type=search],[type=url],[type=tel],[type=email],[type=number])";

export interface Tools {
  readonly take: (step: AnnotationStep, name: string) => void;
  readonly hold: (tool: Tool | null) => void;
  /** Another epoch begins: numbers of nodes count anew. */
  readonly clear: () => void;
}

/** Installs its listeners; while the hand `controls`, they are silent. */
export function makeTools(r: Replica, controls: () => boolean): Tools {
  let tool: Tool | null = null;
  let picked: Element | null = null;
  /** Where the arrow that leads outwards came from. */
  let trail: Element[] = [];
  const names = new Map<number, string>();
  const board = makeBoard({
    root: r.cursor.root,
    layer: r.cursor.layer,
    dims: false,
    find({ anchor }) {
      const node = r.nodes.get(anchor.node);
      return node instanceof Element ? node : null;
    },
    name: ({ id }) => names.get(id) ?? "",
    onFaded: (id) => names.delete(id),
    onShow: () => r.cursor.mount(),
  });
  const pen = makePen((place) => chainAt(r, place), ({ id, kind, anchor, points, done }) => {
    r.post({ type: "draft", id, kind, node: r.ids.get(anchor) ?? 0, points, done });
  });

  function pick(element: Element | null): void {
    picked = element;
    if (element !== null) {
      r.cursor.outline(element);
    }
  }

  function choose(kind: Placing, chain: readonly Element[], place: Point): void {
    const anchor = kind === "propose" ? actorIn(chain) : anchorOf(chain, kind, [place]);
    if (anchor !== null) {
      const points = kind === "highlight" ? [] : [toFraction(boxOf(anchor), place)];
      r.cursor.outline(anchor);
      const [label] = (anchor as Partial<HTMLInputElement>).labels ?? [];
      r.post({ type: "placed", kind, node: r.ids.get(anchor) ?? 0, points, label: nameOf(label ?? anchor), field: anchor.matches(FIELDS) });
    }
  }

  function pressed(event: PointerEvent): void {
    const place: Point = [event.clientX, event.clientY];
    if (tool === null) {
      ripple(event.composedPath()[0] ?? null, place);
    } else if (isPlacing(tool)) {
      choose(tool, chainAt(r, place), place);
    } else {
      document.documentElement.setPointerCapture?.(event.pointerId);
      pen.down(tool, place);
    }
  }

  function ripple(target: EventTarget | null, place: Point): void {
    const anchor = knownElement(r, target);
    if (anchor !== null) {
      r.post({ type: "draft", id: newId(), kind: "ripple", node: r.ids.get(anchor) ?? 0, points: [toFraction(boxOf(anchor), place)], done: true });
    }
  }

  function typed(event: KeyboardEvent): void {
    const { key } = event;
    if (!isPlacing(tool) || !PICKING.has(key)) {
      r.post({ type: "key", key, command: event.ctrlKey || event.metaKey });
      return;
    }
    if (key === "Tab") {
      trail = [];
      show(stepOn(picked, event.shiftKey ? -1 : 1));
    } else if (key === "ArrowUp" && picked !== null) {
      const outer = outward(picked);
      if (outer !== null && outer.localName !== "body") {
        trail.push(picked);
        show(outer);
      }
    } else if (key === "ArrowDown") {
      show(trail.pop() ?? picked);
    } else if (picked !== null && (key === "Enter" || key === " ")) {
      const { left, top, width, height } = boxOf(picked);
      choose(tool, chainFrom(r, picked), [left + width / 2, top + height / 2]);
    }
  }

  function show(element: Element | null): void {
    element?.scrollIntoView({ block: "nearest" });
    if (element !== null) {
      r.cursor.say(describe(element));
    }
    pick(element);
  }

  const listen = <K extends keyof WindowEventMap>(type: K, handle: (event: WindowEventMap[K]) => void): void => {
    const checked = (event: WindowEventMap[K]): void => {
      if (event.isTrusted && !controls()) {
        handle(event);
      }
    };
    window.addEventListener(type, checked as EventListener, { capture: true, passive: true });
  };
  listen("pointerdown", (event) => event.button === 0 && pressed(event));
  listen("pointermove", (event) => {
    pen.move([event.clientX, event.clientY]);
    // Browsers tell of moves that no hand has made, when the picture scrolls under the pointer.
    if ((tool === "highlight" || tool === "propose") && event.buttons === 0 && (event.movementX !== 0 || event.movementY !== 0)) {
      const [over = null] = chainAt(r, [event.clientX, event.clientY]);
      if (over !== picked) {
        pick(over);
      }
    }
  });
  listen("pointerup", () => pen.up());
  listen("pointercancel", () => pen.up());
  listen("keydown", typed);

  return {
    take(step, name) {
      if (step.step === "draw") {
        names.set(step.annotation.id, name);
        board.draw(step.annotation);
      } else if (step.step === "erase") {
        board.erase(step.ids);
        step.ids.forEach((id) => names.delete(id));
      }
    },
    hold(next) {
      // Word of what is held already may come in the middle of a drawing.
      if (next !== tool) {
        pen.up();
      }
      tool = next;
      picked = null;
      trail = [];
      document.documentElement.toggleAttribute("data-tandem-tool", tool !== null);
    },
    clear() {
      board.clear();
      names.clear();
    },
  };
}

type Placing = "text" | "highlight" | "propose";

function isPlacing(tool: Tool | null): tool is Placing {
  return tool === "text" || tool === "highlight" || tool === "propose";
}

/** What a click there would be a click on. */
function actorIn(chain: readonly Element[]): Element | null {
  return chain.find((one) => one.matches(ACTORS)) ?? chain[0] ?? null;
}

/** The known elements at a place, from the inside out. */
function chainAt(r: Replica, [x, y]: Point): readonly Element[] {
  return chainFrom(r, elementAt(x, y));
}

function chainFrom(r: Replica, inner: Element | null): readonly Element[] {
  const chain: Element[] = [];
  for (let at = inner; at !== null && chain.length < CHAIN_MAX; at = outward(at)) {
    if (r.ids.has(at)) {
      chain.push(at);
    }
  }
  return chain;
}
