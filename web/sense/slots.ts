// Slots whose root leaves it to scripts what stands in them.

import { op } from "../shared/batch.ts";
import * as dom from "../sensor/natives.ts";
import type { Core, Sense } from "../sensor/sense.ts";
import type { Capture } from "../sensor/state.ts";

const assignedNodes = HTMLSlotElement.prototype.assignedNodes;

/** Tells what stands in them. */
export function makeSlots({ patcher, wake }: Core): Sense {
  const roots = new Set<ShadowRoot>();
  /** What the other end knows, by slot. */
  let told = new WeakMap<Element, string>();
  patcher.methods("HTMLSlotElement", ["assign"], wake);
  return {
    listen(root) {
      if (root instanceof ShadowRoot && dom.shadowSlots.call(root) === "manual") {
        roots.add(root);
      }
    },
    begin() {
      told = new WeakMap();
    },
    flush(c) {
      for (const root of roots) {
        if (c.roots.has(root)) {
          dom.queryAll(root, "slot").forEach((slot) => tell(c, told, slot as HTMLSlotElement));
        } else {
          roots.delete(root);
        }
      }
    },
  };
}

function tell(c: Capture, told: WeakMap<Element, string>, slot: HTMLSlotElement): void {
  const id = c.ids.get(slot);
  if (id === undefined) {
    return;
  }
  const nodes = assignedNodes.call(slot).flatMap((node) => c.ids.get(node) ?? []);
  const what = `${id}:${nodes.join()}`;
  if (what !== (told.get(slot) ?? `${id}:`)) {
    told.set(slot, what);
    c.writer.after.push(op.SLOTTED, id, nodes.length, ...nodes);
  }
}
