// A page may zoom its root, and with it everything that is laid out in it, our layers too: where on the
// screen one of them stands says how places of the screen are written in it.

import { boxOf, type Point } from "./geometry.ts";

/** Writes places of the screen as places in a layer. */
export type ToLayer = (place: Point) => Point;

/** Reads how a layer over the whole screen stands at this moment. */
export function readLayer(layer: HTMLElement): ToLayer {
  const { left, top, width } = boxOf(layer);
  const scale = width / layer.offsetWidth || 1;
  return ([x, y]) => [(x - left) / scale, (y - top) / scale];
}
