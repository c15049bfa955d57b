// What is slotted stands in two places: where it is written, and in its slot. Marks around the slot
// count as its own. They are read from the page as it stands, before anything slotted is written;
// a root that was read once is observed, and looked at anew when something stirred in it.

import { mark } from "../shared/batch.ts";
import { resend } from "./dirty.ts";
import * as dom from "./natives.ts";
import type { Capture } from "./state.ts";
import { marksOf } from "./walker.ts";

/** Marks around slots by their names, of each host and root that was read. Slots that scripts assign
 *  have no name and count for all that might stand in them. */
export const around = new WeakMap<Node, Map<string | null, number>>();

/** Whether any root was read; until then nothing here costs anything. */
export let hasRoots = false;

/** Something changed in the tree that holds this node. */
export function stir(c: Capture, node: Node): void {
  hasRoots && c.stirred.add(dom.getRootNode.call(node));
}

/** Looks at slots that may have come under other marks: their hosts are sent anew. */
export function flushSlots(c: Capture): void {
  // The root around a host joins while this goes on.
  for (const root of c.stirred) {
    c.stirred.delete(root);
    if (around.has(root) && readSlots(c, root as ShadowRoot)) {
      resend(c, dom.hostOf.call(root as ShadowRoot));
    }
  }
}

/** Reads the marks around the slots of a root; answers whether any is another one. Of equal names all
 *  count. What has lost its slot is not seen by anybody and keeps its marks. */
export function readSlots(c: Capture, root: ShadowRoot): boolean {
  const host = dom.hostOf.call(root);
  const names = around.get(host) ?? new Map<string | null, number>();
  const found = new Map<string | null, number>();
  hasRoots = true;
  around.set(host, names).set(root, new Map());
  c.readRoots.add(root);
  dom.watch(c.observer, root);
  /** Marks of a node and of all around it below the root. */
  const sums = new Map<Node, number>([[root, 0]]);
  for (const slot of dom.queryAll(root, "slot")) {
    const name = dom.shadowSlots.call(root) === "manual" ? null : (dom.getAttribute.call(slot, "name") ?? "");
    const path: Element[] = [];
    let at: Node = slot;
    for (; !sums.has(at); at = dom.parentNode.call(at) as Node) {
      path.push(at as Element);
    }
    let marks = sums.get(at) as number;
    for (let element = path.pop(); element !== undefined; element = path.pop()) {
      const inner = path.length > 0 ? dom.shadowRootOf.call(element) : null;
      // What was read for an earlier epoch may have changed unseen.
      inner === null || c.readRoots.has(inner) || readSlots(c, inner);
      marks |= marksOf(c, element) & ~mark.ALLOW;
      sums.set(element, marks);
    }
    found.set(name, (found.get(name) ?? 0) | marks);
  }
  let isOther = false;
  found.forEach((marks, name) => {
    if (marks !== (names.get(name) ?? 0)) {
      names.set(name, marks);
      isOther = true;
    }
  });
  return isOther;
}

/** Marks around the slot of a host in which children with this `slot` attribute stand. */
export function slotMarks(host: Node | null, name: string | null): number {
  const names = around.get(host as Node);
  return names?.get(name ?? "") ?? names?.get(null) ?? 0;
}
