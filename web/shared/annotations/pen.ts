// What a hand draws: collects its places, thins them out, and says from time to time how far it is.

import type { Annotation } from "../generated/Annotation.ts";
import { anchorOf, around, boxOf, type Point, POINTS_MAX, toFraction } from "./geometry.ts";
import { newId } from "./life.ts";

/** Time between two words about a drawing that goes on, in milliseconds. */
const WORD_MS = 80;
/** Least distance between two points of a line, in CSS pixels. */
const STEP_PX = 2.5;

/** What a pen draws. */
export type PenKind = "laser" | "stroke" | "arrow" | "rectangle";

/** A drawing so far. */
export interface Draft {
  readonly id: number;
  readonly kind: Annotation["kind"];
  readonly anchor: Element;
  readonly points: [number, number][];
  /** The hand has let go. */
  readonly done: boolean;
}

export interface Pen {
  readonly down: (kind: PenKind, place: Point) => void;
  readonly move: (place: Point) => void;
  /** The hand lets go. */
  readonly up: () => void;
  readonly isDown: () => boolean;
}

/** `chainAt` answers with the elements at a place, from the inside out, that the other end knows. */
export function makePen(chainAt: (place: Point) => readonly Element[], onDraft: (draft: Draft) => void): Pen {
  let kind: PenKind = "stroke";
  let points: Point[] | null = null;
  let id = 0;
  let step = STEP_PX;
  let saidAt = 0;
  let late: ReturnType<typeof setTimeout> | undefined;

  /** A drawing stands on what is under its middle, an arrow on what it points at. */
  function chain(drawn: readonly Point[]): readonly Element[] {
    const { left, top, width, height } = around(drawn);
    return chainAt(kind === "stroke" || kind === "rectangle" ? [left + width / 2, top + height / 2] : (drawn.at(-1) as Point));
  }

  function say(done: boolean): void {
    clearTimeout(late);
    late = undefined;
    if (points === null) {
      return;
    }
    saidAt = performance.now();
    const anchor = anchorOf(chain(points), kind, points);
    if (anchor !== null) {
      const box = boxOf(anchor);
      onDraft({ id, kind, anchor, points: points.map((point) => toFraction(box, point)), done });
    }
    if (kind === "laser") {
      // Each piece of its trail fades for itself.
      points = points.slice(-1);
      id = newId();
    }
  }

  function add(place: Point): void {
    if (points === null) {
      return;
    }
    const last = points.at(-1) as Point;
    if (kind === "arrow" || kind === "rectangle") {
      points = [points[0] as Point, place];
    } else if (Math.hypot(place[0] - last[0], place[1] - last[1]) >= step) {
      points.push(place);
    } else {
      return;
    }
    if (points.length > POINTS_MAX) {
      points = points.filter((_, i) => i % 2 === 0);
      step *= 2;
    }
    late ??= setTimeout(() => say(false), Math.max(0, WORD_MS - (performance.now() - saidAt)));
  }

  return {
    down(next, place) {
      kind = next;
      points = [place];
      id = newId();
      step = STEP_PX;
      if (kind === "stroke") {
        say(false);
      }
    },
    move: add,
    up() {
      // A press alone is neither an arrow nor a corner to corner.
      const isDrawn = points !== null && (kind === "stroke" || points.length > 1);
      if (isDrawn) {
        say(true);
      }
      clearTimeout(late);
      late = undefined;
      points = null;
    },
    isDown: () => points !== null,
  };
}
