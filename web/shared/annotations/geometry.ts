// Places on the screen as fractions of an element's box, and back; and which element a drawing stands on.

import type { Annotation } from "../generated/Annotation.ts";

/** Fractions of a box are whole numbers, 65535 at its far end. */
export const FRACTION = 65_535;
/** Farthest place outside of a box; `limits::ANNOTATION_COORDINATE_MAX`. */
const COORDINATE_MAX = 1 << 26;
/** Points of one annotation; `limits::ANNOTATION_POINTS_MAX`. */
export const POINTS_MAX = 256;
/** Smallest side of a box that carries a drawing, in CSS pixels: fractions of less say little. */
const SIDE_MIN = 6;

export type Point = readonly [x: number, y: number];

/** A stretch of the screen, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const { getBoundingClientRect } = Element.prototype;

export function boxOf(element: Element): Box {
  return getBoundingClientRect.call(element);
}

/** A place of the screen in a box. */
export function toFraction(box: Box, [x, y]: Point): [number, number] {
  return [inRange((x - box.left) / box.width), inRange((y - box.top) / box.height)];
}

function inRange(part: number): number {
  return Math.round(Math.min(COORDINATE_MAX, Math.max(-COORDINATE_MAX, (Number.isFinite(part) ? part : 0) * FRACTION)));
}

/** A place of a box on the screen. */
export function toScreen(box: Box, [fx, fy]: Point): Point {
  return [box.left + (box.width * fx) / FRACTION, box.top + (box.height * fy) / FRACTION];
}

/** The smallest box around points. */
export function around(points: readonly Point[]): Box {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/** What two boxes have in common, as a part of what they cover together. */
function likeness(one: Box, other: Box): number {
  const width = Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const height = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  const common = Math.max(0, width) * Math.max(0, height);
  return common / (one.width * one.height + other.width * other.height - common || 1);
}

/**
 * The element that a drawing stands on: of those of a chain, from the inside out, the one whose box is
 * most like it. What only touches a place (arrows, words, the laser) stands on the innermost.
 */
export function anchorOf(chain: readonly Element[], kind: Annotation["kind"], points: readonly Point[]): Element | null {
  const fit = chain.filter((element) => {
    const { width, height } = boxOf(element);
    return Math.min(width, height) >= SIDE_MIN;
  });
  if (kind !== "stroke" && kind !== "rectangle") {
    return fit[0] ?? null;
  }
  const drawn = around(points);
  let best: Element | null = null;
  let most = -1;
  for (const element of fit) {
    const alike = likeness(boxOf(element), drawn);
    if (alike > most) {
      [best, most] = [element, alike];
    }
  }
  return best;
}
