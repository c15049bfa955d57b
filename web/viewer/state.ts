// The replica's state: identifiers both ways, and what its modules keep about nodes.

import type { ReplicaMessage } from "../shared/ports.ts";
import { type AssetStore, dropNode } from "./assets.ts";
import type { Animations } from "./animations.ts";
import type { Cursor } from "./cursor.ts";
import { type Drawings, forgetDrawing } from "./drawing.ts";
import { type Shown, forgetShown } from "./media.ts";
import * as dom from "./natives.ts";
import type { Sheets } from "./sheets.ts";

export interface Replica {
  readonly nodes: Map<number, Node>;
  readonly ids: WeakMap<Node, number>;
  /** Identifier of the next node. */
  next: number;
  readonly assets: AssetStore;
  readonly sheets: Sheets;
  /** Scroll positions that were asked for and are not reached yet, by identifier. */
  readonly scrolls: Map<number, readonly [x: number, y: number]>;
  /** Sizes of boxes that stand for what is not shown, by identifier. */
  readonly boxes: Map<number, readonly [width: number, height: number]>;
  /** Elements that show a nested document, and its replica's port until it has got it. */
  readonly frames: Map<Element, { port: MessagePort | null }>;
  /** URLs of the pictures that `object` and `embed` show. */
  readonly pictures: WeakMap<Element, string>;
  /** Why elements show no nested document. */
  readonly labels: WeakMap<Element, string>;
  /** Marks of elements that have any. */
  readonly marks: WeakMap<Node, number>;
  /** Elements in the top layer, lowest first. */
  readonly layers: Set<HTMLElement>;
  readonly drawings: Drawings;
  /** What elements show in their box, by identifier. */
  readonly shown: Map<number, Shown>;
  readonly animations: Animations;
  focus: number;
  /** The agent controls the page: a field of ours has the keyboard. */
  controls: boolean;
  /** What is selected, as text. */
  selected: () => string;
  readonly cursor: Cursor;
  readonly post: (message: ReplicaMessage) => void;
  readonly fault: (detail: string) => void;
}

/** Id of the document in each epoch. */
export const DOCUMENT_ID = 1;

/** The known node of this identifier. */
export function lookup(r: Replica, id: number): Node {
  const node = r.nodes.get(id);
  if (node === undefined) {
    throw new Error(`unknown node ${id}`);
  }
  return node;
}

/** The known element of this identifier. */
export function lookupElement(r: Replica, id: number): Element {
  const node = lookup(r, id);
  if (!(node instanceof Element)) {
    throw new Error(`node ${id} is no element`);
  }
  return node;
}

/** Gives the next identifier to a node. */
export function register(r: Replica, node: Node): number {
  const id = r.next++;
  r.nodes.set(id, node);
  r.ids.set(node, id);
  return id;
}

/** Forgets a node and everything in it. */
export function forget(r: Replica, root: Node): void {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const id = r.ids.get(node);
    if (id !== undefined) {
      r.ids.delete(node);
      r.nodes.delete(id);
      r.scrolls.delete(id);
      r.boxes.delete(id);
      r.layers.delete(node as HTMLElement);
      r.frames.delete(node as Element);
      forgetShown(r, id);
      forgetDrawing(r.drawings, node);
      dropNode(r.assets, node);
    }
    const shadow = node instanceof Element ? dom.shadowRootOf.call(node) : null;
    if (shadow !== null) {
      stack.push(shadow);
    }
    for (let child = dom.firstChild.call(node); child !== null; child = dom.nextSibling.call(child)) {
      stack.push(child);
    }
  }
}
