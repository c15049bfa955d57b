// What is slotted stands in two places: where it is written, and in its slot. Marks around the slot
// count as its own. Known shadow roots are looked at anew when something stirred in them; unknown
// ones are read as they stand, before anything that is slotted into them is written.

import { mark } from "../shared/batch.ts";
import { resend } from "./dirty.ts";
import * as dom from "./natives.ts";
import type { Capture } from "./state.ts";
import { marksOf } from "./walker.ts";

/** Something changed in the tree that holds this node. */
export function stir(c: Capture, node: Node): void {
  c.roots.size > 1 && c.stirred.add(dom.getRootNode.call(node));
}

/** Looks at slots that may have come under other marks: their hosts are sent anew. */
export function flushSlots(c: Capture): void {
  c.remarked.forEach((element) => stir(c, element));
  // The root around a host joins while this goes on.
  for (const root of c.stirred) {
    c.stirred.delete(root);
    const isLooked = root !== document && (c.roots.has(root as ShadowRoot) || c.newRoots.has(root as ShadowRoot));
    if (isLooked && readSlots(c, root as ShadowRoot, new Set())) {
      const host = dom.hostOf.call(root as ShadowRoot);
      stir(c, host);
      resend(c, host);
    }
  }
}

/** Reads the marks around the slots of a root by their names; answers whether any is another one.
 *  Of equal names all count, and so do all slots for whatever scripts may assign. What has lost its
 *  slot is not seen by anybody and keeps its marks. */
export function readSlots(c: Capture, root: ShadowRoot, seen: Set<Node>): boolean {
  seen.add(root);
  const host = dom.hostOf.call(root);
  const names = new Map<string, number>();
  for (const slot of dom.queryAll(root, "slot")) {
    const name = (dom.shadowSlots.call(root) !== "manual" && dom.getAttribute.call(slot, "name")) || "";
    let marks = names.get(name) ?? 0;
    for (let at: Node = slot, parent: Node; at !== root; at = parent) {
      parent = dom.parentNode.call(at) as Node;
      const inner = parent === root ? null : dom.shadowRootOf.call(parent as Element);
      inner === null || c.ids.has(inner) || seen.has(inner) || readSlots(c, inner, seen);
      marks |= marksOf(c, at as Element) & ~mark.ALLOW;
    }
    names.set(name, marks);
  }
  const before = c.slots.get(host);
  const isOther = [...names].some(([name, marks]) => marks !== (before === undefined ? 0 : before.get(name)));
  isOther && c.slots.set(host, new Map([...(before ?? []), ...names]));
  return isOther;
}

/** Marks around the slot that a child of a host stands in, or of the default one. */
export function slotMarks(c: Capture, host: Node | null, name: string | null): number {
  const names = c.slots.get(host as Node);
  return names?.get(name ?? "") ?? names?.get("") ?? 0;
}

/** Data of a text; nothing where its slot is blocked. */
export function textOf(c: Capture, node: CharacterData): string {
  const blocked = c.roots.size > 1 && (slotMarks(c, dom.parentNode.call(node), null) & mark.BLOCK) !== 0;
  return blocked ? "" : dom.textData.call(node);
}
