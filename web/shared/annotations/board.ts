// Draws annotations into a layer over a page, and keeps each on its element: after a scroll, another
// layout, another zoom. The same at both ends; who knows which element a number stands for says so.

import type { Annotation } from "../generated/Annotation.ts";
import { outward } from "../picking.ts";
import { around, type Box, boxOf, type Point, toScreen } from "./geometry.ts";
import { INK_MS, LASER_MS, lifeOf, RIPPLE_MS } from "./life.ts";
import { readLayer, type ToLayer } from "./screen.ts";

/** How long an element may be away before its drawings go, in milliseconds: frameworks take out and put back. */
const LOST_MS = 2_000;
/** Room around a highlighted element, in CSS pixels. */
const RING_PX = 6;
/** Length of an arrow's head, in CSS pixels. */
const HEAD_PX = 14;

/** How far words move up so as not to stand behind the bar, in CSS pixels; behind a panel they stay. */
const BAR_PX = 260;

const SVG = "http://www.w3.org/2000/svg";
const { getAttribute } = Element.prototype;
const { elementsFromPoint } = Document.prototype;

/** Rules for the shadow root that a board draws into. */
export const BOARD_RULES = `
#ink,#ink *{position:absolute;left:0;top:0;box-sizing:border-box}
#ink,#ink>svg{width:100%;height:100%;overflow:hidden}
#ink path{fill:none;stroke:var(--by);stroke-width:4;stroke-linecap:round;stroke-linejoin:round}
#ink path:first-child{stroke:#fff;stroke-width:7;stroke-opacity:.85}
#ink .by-agent{--by:#2563eb}
#ink .by-customer{--by:#c2410c}
#ink .is-laser{--by:#dc2626;animation:fade ${LASER_MS}ms ease-in both;filter:drop-shadow(0 0 3px #dc2626)}
#ink .vanishing{animation:fade ${INK_MS}ms ease-in both}
#ink .is-ripple path{stroke-width:2.5;transform-box:fill-box;transform-origin:center;animation:spread ${RIPPLE_MS}ms ease-out both}
#ink p{margin:0;width:max-content;max-width:min(280px,90vw);padding:4px 10px;border-radius:10px;background:var(--by);color:#fff;
font:500 14px/1.4 system-ui,sans-serif;overflow-wrap:anywhere;white-space:pre-line;box-shadow:0 0 0 2px #fff,0 2px 10px #0005}
#ink p b{position:static;display:block;font-weight:650;font-size:12px}
#ink .ring{border-radius:8px;box-shadow:0 0 0 3px #fff,0 0 0 6px var(--by)}
#ink .dim .ring{box-shadow:0 0 0 3px #fff,0 0 0 6px var(--by),0 0 0 300vmax #0f172a80}
#ink [hidden]{display:none}
@keyframes fade{0%,60%{opacity:1}to{opacity:0}}
@keyframes spread{from{opacity:1;transform:scale(.25)}to{opacity:0;transform:scale(1.5)}}
@media (prefers-reduced-motion:reduce){#ink .is-ripple path{animation-timing-function:steps(1)}}
@media (forced-colors:active){#ink .ring{outline:3px solid Highlight}}`;

export interface BoardParts {
  readonly root: ShadowRoot;
  /** Covers the screen. */
  readonly layer: HTMLElement;
  /** The element that an annotation stands on, while it is there. */
  readonly find: (annotation: Annotation) => Element | null;
  /** What the author of a highlight is called. */
  readonly name: (annotation: Annotation) => string;
  /** All but a highlighted element is darkened. */
  readonly dims: boolean;
  /** The element of an annotation has been away for long. */
  readonly onLost?: (id: number) => void;
  /** What vanishes by itself has done so. */
  readonly onFaded?: (id: number) => void;
  /** Something is drawn where nothing was. */
  readonly onShow: () => void;
}

export interface Board {
  /** Draws an annotation, or draws it anew. */
  readonly draw: (annotation: Annotation) => void;
  readonly erase: (ids: Iterable<number>) => void;
  readonly clear: () => void;
  readonly ids: () => readonly number[];
  readonly close: () => void;
}

interface Item {
  readonly annotation: Annotation;
  readonly element: SVGGElement | HTMLElement;
  /** Lays it out over the box of its element. */
  readonly lay: (box: Box, to: ToLayer) => void;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
  /** The box that it lies over. */
  at: string;
  lostAt: number;
}

export function makeBoard(parts: BoardParts): Board {
  const { layer, onLost } = parts;
  const ink = make("div", parts.root);
  ink.id = "ink";
  ink.setAttribute("aria-hidden", "true");
  const svg = document.createElementNS(SVG, "svg");
  ink.appendChild(svg);
  const items = new Map<number, Item>();
  let frame = 0;

  function follow(): void {
    frame = items.size > 0 ? requestAnimationFrame(follow) : 0;
    const to = readLayer(layer);
    for (const [id, item] of items) {
      const target = parts.find(item.annotation);
      if (target?.isConnected !== true) {
        const now = performance.now();
        item.lostAt ||= now;
        item.at = "";
        item.element.setAttribute("hidden", "");
        if (now - item.lostAt > LOST_MS) {
          onLost?.(id);
        }
        continue;
      }
      item.lostAt = 0;
      place(item, target, to);
    }
  }

  function erase(ids: Iterable<number>): void {
    for (const id of ids) {
      const item = items.get(id);
      clearTimeout(item?.timer);
      item?.element.remove();
      items.delete(id);
    }
  }

  return {
    draw(annotation) {
      const { id } = annotation;
      erase([id]);
      const [element, lay] = build(annotation, parts.name(annotation), svg, ink);
      element.setAttribute("class", `by-${annotation.by} is-${annotation.kind}${annotation.vanishing ? " vanishing" : ""}${parts.dims ? " dim" : ""}`);
      const life = lifeOf(annotation);
      const fade = (): void => {
        erase([id]);
        parts.onFaded?.(id);
      };
      const timer = life < Infinity ? setTimeout(fade, life) : undefined;
      const isFirst = items.size === 0;
      items.set(id, { annotation, element, lay, timer, at: "", lostAt: 0 });
      if (isFirst) {
        parts.onShow();
      }
      cancelAnimationFrame(frame);
      follow();
    },
    erase,
    clear: () => erase([...items.keys()]),
    ids: () => [...items.keys()],
    close() {
      erase([...items.keys()]);
      cancelAnimationFrame(frame);
      ink.remove();
    },
  };
}

function place(item: Item, target: Element, to: ToLayer): void {
  const box = boxOf(target);
  const [x, y] = to([0, 0]);
  const at = [box.left, box.top, box.width, box.height, x, y, innerWidth, innerHeight].join();
  if (at !== item.at) {
    item.at = at;
    item.element.toggleAttribute("hidden", !isInSight(target, box));
    item.lay(box, to);
  }
}

/** Whether nothing that scrolls around an element has scrolled it away. */
function isInSight(element: Element, box: Box): boolean {
  for (let at = outward(element), inner = element; at !== null && getComputedStyle(inner).position !== "fixed"; inner = at, at = outward(at)) {
    if (at !== document.documentElement && at.localName !== "body" && getComputedStyle(at).overflow !== "visible") {
      const clip = boxOf(at);
      if (box.left > clip.left + clip.width || box.top > clip.top + clip.height || box.left + box.width < clip.left || box.top + box.height < clip.top) {
        return false;
      }
    }
  }
  return true;
}

type Made = readonly [SVGGElement | HTMLElement, Item["lay"]];

function build(annotation: Annotation, name: string, svg: SVGElement, ink: HTMLElement): Made {
  const { kind, points, text } = annotation;
  if (kind === "highlight") {
    return buildHighlight(ink, name, text);
  }
  if (kind === "text") {
    const words = make("p", ink);
    words.dir = "auto";
    words.textContent = text;
    return [words, (box, to) => standWords(words, toScreen(box, points[0] ?? [0, 0]), to)];
  }
  const group = document.createElementNS(SVG, "g");
  svg.appendChild(group);
  const lines = [0, 1].map(() => group.appendChild(document.createElementNS(SVG, "path")));
  return [group, (box, to) => {
    const d = SHAPES[kind](points.map((point) => to(toScreen(box, point))));
    lines.forEach((line) => line.setAttribute("d", d));
  }];
}

function buildHighlight(ink: HTMLElement, name: string, text: string): Made {
  const all = make("div", ink);
  const ring = make("div", all);
  ring.className = "ring";
  const words = make("p", all);
  words.dir = "auto";
  make("b", words).textContent = name;
  words.append(text);
  return [all, (box, to) => {
    const [left, top] = to([box.left - RING_PX, box.top - RING_PX]);
    const [right, bottom] = to([box.left + box.width + RING_PX, box.top + box.height + RING_PX]);
    const [width, height] = to([innerWidth, innerHeight]);
    stand(ring, [left, top]);
    ring.style.width = `${right - left}px`;
    ring.style.height = `${bottom - top}px`;
    const { offsetWidth, offsetHeight } = words;
    const x = Math.max(RING_PX, Math.min(left, width - offsetWidth - RING_PX));
    const [below, above] = [bottom + 2 * RING_PX, top - offsetHeight - 2 * RING_PX];
    // Above where there is no room below, or our bar stands there.
    if (below + offsetHeight < height) {
      stand(words, [x, below]);
      if (above < 0 || !isCovered(words)) {
        return;
      }
    }
    stand(words, [x, Math.max(RING_PX, above)]);
  }];
}

/** Above the place where they were written, so that a pointer's name does not lie on them; whole as long as it is in sight. */
function standWords(words: HTMLElement, [x, y]: Point, to: ToLayer): void {
  const [left, bottom] = to([x, y]);
  const [width, height] = to([innerWidth, innerHeight]);
  const top = bottom - words.offsetHeight - RING_PX;
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) {
    stand(words, [left, top]);
    return;
  }
  const inside = Math.max(RING_PX, Math.min(left, width - words.offsetWidth - RING_PX));
  const lowest = Math.max(RING_PX, Math.min(top, height - words.offsetHeight - RING_PX));
  for (let up = 0; up <= BAR_PX; up += RING_PX) {
    stand(words, [inside, Math.max(RING_PX, lowest - up)]);
    if (!isCovered(words)) {
      return;
    }
  }
  stand(words, [inside, lowest]);
}

/** The widget's host where it lies over a place, as the bar does; it stands in the outermost document. Other layers of ours have no name in the attribute. */
export function coverAt(x: number, y: number): Element | undefined {
  const [outermost, left, top] = seenFrom(window, x, y);
  return elementsFromPoint.call(outermost, left, top).find((element) => getAttribute.call(element, "data-tandem-ui"));
}

/** A place of a nested document in the outermost one around it that may be read. */
function seenFrom(view: Window, x: number, y: number): readonly [Document, number, number] {
  const frame = view.frameElement;
  const around = frame?.ownerDocument.defaultView;
  if (!frame || !around) {
    return [view.document, x, y];
  }
  const { left, top, width } = boxOf(frame);
  const scale = width / (frame as HTMLElement).offsetWidth || 1;
  return seenFrom(around, left + (frame.clientLeft + x) * scale, top + (frame.clientTop + y) * scale);
}

/** Whether something of ours that can be pressed lies over it. */
function isCovered(words: HTMLElement): boolean {
  const { left, top, width, height } = boxOf(words);
  return [left, left + width / 2, left + width].some((x) => [top, top + height].some((y) => coverAt(x, y) !== undefined));
}

/** The line of each kind, through places of the layer. */
const SHAPES: Readonly<Record<Exclude<Annotation["kind"], "text" | "highlight">, (points: readonly Point[]) => string>> = {
  ripple: ([at = [0, 0]]) => circle(at),
  laser: curve,
  stroke: curve,
  arrow([from = [0, 0], to = [0, 0]]) {
    const turn = Math.atan2(to[1] - from[1], to[0] - from[0]);
    const wing = (by: number): Point => [to[0] - HEAD_PX * Math.cos(turn + by), to[1] - HEAD_PX * Math.sin(turn + by)];
    return `${line([from, to])}${line([wing(0.5), to, wing(-0.5)])}`;
  },
  rectangle(corners) {
    const { left, top, width, height } = around(corners);
    return `M${number(left)} ${number(top)}h${number(width)}v${number(height)}h${number(-width)}z`;
  },
};

function number(value: number): string {
  return value.toFixed(2);
}

function line(points: readonly Point[]): string {
  return `M${points.map(([x, y]) => `${number(x)} ${number(y)}`).join("L")}`;
}

function circle([x, y]: Point): string {
  return `M${number(x - 16)} ${number(y)}a16 16 0 1 0 32 0a16 16 0 1 0 -32 0`;
}

/** Through the middles between points, so that a hand's line is no polygon. A single point is a dot. */
function curve(points: readonly Point[]): string {
  const [first = [0, 0], ...rest] = points;
  const last = rest.at(-1) ?? first;
  const parts = rest.slice(0, -1).map(([x, y], i) => {
    const [nextX, nextY] = rest[i + 1] as Point;
    return `Q${number(x)} ${number(y)} ${number((x + nextX) / 2)} ${number((y + nextY) / 2)}`;
  });
  return `M${number(first[0])} ${number(first[1])}${parts.join("")}L${number(last[0])} ${number(last[1])}`;
}

function stand(element: HTMLElement, [x, y]: Point): void {
  element.style.transform = `translate(${number(x)}px,${number(y)}px)`;
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, parent: Node): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  parent.appendChild(element);
  return element;
}
