// What annotations are beside how they look: how long they stay, and what they are called.

import type { Annotation } from "../generated/Annotation.ts";

/** How long what vanishes stays, by kind, in milliseconds. */
export const LASER_MS = 1_100;
export const RIPPLE_MS = 600;
export const INK_MS = 5_000;

/** How long an annotation stays by itself, in milliseconds. */
export function lifeOf({ kind, vanishing }: Pick<Annotation, "kind" | "vanishing">): number {
  return kind === "laser" ? LASER_MS : kind === "ripple" ? RIPPLE_MS : vanishing ? INK_MS : Infinity;
}

/** Another identifier. */
export function newId(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] as number;
}
