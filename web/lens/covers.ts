// Covers what is masked in the picture of it that the agent gets. Which nodes that are is told by the
// customer's worker; only where they stand on the screen is found out here.

import { cover } from "../shared/batch.ts";
import type { Capture } from "../sensor/state.ts";
import { fit } from "./host.ts";
import { elementAt, outward } from "../shared/picking.ts";

/** Covers drawn at most. */
const COVERS_MAX = 3000;
/** Time that one frame gives to it, in milliseconds. */
const SLICE_MS = 8;
/** Ancestors that are looked at for what they clip. */
const DEPTH_MAX = 512;
/** What the agent sees of each masked word. */
const WORDS = "•••••• ".repeat(40);

type Area = readonly [left: number, top: number, right: number, bottom: number];

/** A stretch of a text; null: all of it. */
type Part = readonly [from: number, to: number] | null;

export interface Covers {
  set(nodes: Uint32Array): void;
  /** Places them anew; true when it has to go on in the next frame. */
  place(c: Capture, fresh: boolean): boolean;
}

export function makeCovers(layer: HTMLElement): Covers {
  let nodes = new Uint32Array();
  let at = 0;
  let found: (readonly [Area, number])[] = [];

  function draw(): void {
    while (layer.children.length > found.length) {
      layer.lastElementChild?.remove();
    }
    found.forEach(([[left, top, right, bottom], kind], i) => {
      const element = (layer.children[i] ?? layer.appendChild(document.createElement("div"))) as HTMLElement;
      element.className = kind === cover.BOX ? "cover box" : "cover";
      element.textContent = kind === cover.BOX ? "" : WORDS;
      fit(element, left, top, right - left, bottom - top);
    });
  }

  return {
    set(next) {
      nodes = next as Uint32Array<ArrayBuffer>;
    },
    place(c, fresh) {
      if (fresh) {
        at = 0;
        found = [];
      }
      const clips = new Map<Element, Area | null>();
      const until = performance.now() + SLICE_MS;
      while (at < nodes.length && found.length < COVERS_MAX) {
        const node = c.nodes[nodes[at++] as number];
        const kind = nodes[at++] as number;
        const part = kind === cover.PART ? [nodes[at++] as number, nodes[at++] as number] as const : null;
        if (node !== undefined) {
          locate(node, kind, part, clips, found);
        }
        if (performance.now() > until) {
          return true;
        }
      }
      draw();
      return false;
    },
  };
}

function locate(node: Node, kind: number, part: Part, clips: Map<Element, Area | null>, found: (readonly [Area, number])[]): void {
  const element = node instanceof Element ? node : outward(node);
  if (element === null || (kind === cover.VALUE && isEmpty(element)) || getComputedStyle(element).visibility !== "visible") {
    return;
  }
  for (const { left, top, right, bottom } of rectsOf(node, part)) {
    const clip = right - left >= 1 && bottom - top >= 1 ? clipOf(element, clips) : null;
    const area = clip && cut([left, top, right, bottom], clip);
    if (area && isInFront(element, area)) {
      found.push([area, kind]);
    }
  }
}

function rectsOf(node: Node, part: Part): Iterable<DOMRect> {
  if (node instanceof Element) {
    return [node.getBoundingClientRect()];
  }
  const range = document.createRange();
  range.selectNodeContents(node);
  if (part !== null && part[1] <= range.endOffset) {
    range.setStart(node, part[0]);
    range.setEnd(node, part[1]);
  }
  return range.getClientRects();
}

/** A field that shows nothing shows the agent nothing either. */
function isEmpty(element: Element): boolean {
  const { value, type } = element as HTMLInputElement;
  return value === "" && type !== "checkbox" && type !== "radio";
}

/** The part of the screen in which an element's contents can be seen; null: nowhere. */
function clipOf(element: Element, clips: Map<Element, Area | null>): Area | null {
  const chain: Element[] = [];
  let clip: Area | null | undefined;
  for (let at: Element | null = element; at !== null && chain.length < DEPTH_MAX; at = outward(at)) {
    clip = clips.get(at);
    if (clip !== undefined) {
      break;
    }
    chain.push(at);
  }
  clip ??= clip === null ? null : screenArea();
  for (const at of chain.reverse()) {
    clip = clipAt(at, clip);
    clips.set(at, clip);
  }
  return clip;
}

function screenArea(): Area {
  return [0, 0, innerWidth, innerHeight];
}

function clipAt(element: Element, outer: Area | null): Area | null {
  const { position, overflow, opacity } = getComputedStyle(element);
  const clip = position === "fixed" ? screenArea() : outer;
  if (clip === null || opacity === "0") {
    return null;
  }
  if (overflow === "visible" || element === document.documentElement || element === document.body) {
    return clip;
  }
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return cut([left, top, right, bottom], clip);
}

function cut(one: Area, other: Area): Area | null {
  const area: Area = [Math.max(one[0], other[0]), Math.max(one[1], other[1]), Math.min(one[2], other[2]), Math.min(one[3], other[3])];
  return area[2] - area[0] >= 1 && area[3] - area[1] >= 1 ? area : null;
}

/** Whether nothing else of the page lies over it. */
function isInFront(element: Element, [left, top, right, bottom]: Area): boolean {
  const hit = elementAt((left + right) / 2, (top + bottom) / 2);
  return hit !== null && (isAround(hit, element) || isAround(element, hit));
}

function isAround(outer: Element, inner: Element): boolean {
  let at: Element | null = inner;
  while (at !== null && at !== outer) {
    at = outward(at);
  }
  return at !== null;
}
