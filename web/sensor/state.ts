// The capture's state, shared by the sensor's modules.
//
// Invariant: the other end's tree is the live tree restricted to the known nodes (those with an
// identifier), in live order. A known node's parent is known.

import type { AssetState } from "./assets.ts";
import type { NodeIds } from "./ids.ts";
import type { Selectors } from "./selectors.ts";
import type { SheetState } from "./styles.ts";
import type { Writer } from "./writer.ts";

/** A parent whose unknown children are being made known, from `next` on. */
export interface Frame {
  parent: Node;
  /** Identifier of `parent`; 0 for a shadow root that is not sent yet. */
  id: number;
  next: Node | null;
  /** Next known sibling of the children to come; undefined: not looked up. */
  anchor: Node | null | undefined;
  /** How many ENDs close what this frame opened in the current batch. */
  open: number;
  /** Stops at the first known node: a run of added nodes, not a whole child list. */
  run: boolean;
  /** The parent was sent in this slice: none of its children is known. */
  fresh: boolean;
}

export interface Capture {
  readonly ids: NodeIds;
  /** By identifier; undefined once forgotten. */
  readonly nodes: (Node | undefined)[];
  /** Identifier of the parent at the other end, by identifier. */
  readonly parents: number[];
  /** Stack of frames; entries from `depth` on are spare. */
  readonly frames: Frame[];
  depth: number;
  /** Unknown nodes under known parents, to be sent. */
  readonly added: Set<Node>;
  /** Known nodes whose place may have changed. */
  readonly moved: Set<Node>;
  /** Identifiers forgotten here and not yet there. */
  readonly detached: number[];
  /** Elements whose marks may have changed. */
  readonly remarked: Set<Element>;
  readonly attributes: Map<Element, string | Set<string>>;
  readonly texts: Set<Node>;
  /** Known elements whose children are not sent. */
  readonly leaves: WeakSet<Node>;
  /** Marks of the known elements that have any. */
  readonly marks: WeakMap<Element, number>;
  /** Marks that elements keep whatever their attributes say: what was of an always-masked kind once, or
   *  was hidden by the customer, stays so in every epoch. */
  readonly kept: WeakMap<Element, number>;
  readonly selectors: Selectors;
  /** Trees in which slots may have come under other marks. */
  readonly stirred: Set<Node>;
  /** Shadow roots around whose slots marks were read in this epoch. */
  readonly readRoots: WeakSet<ShadowRoot>;
  /** Whether the page has changed since the selectors were looked for. */
  touched: boolean;
  readonly roots: Set<Document | ShadowRoot>;
  /** Shadow roots attached to known hosts, to be sent. */
  readonly newRoots: Set<ShadowRoot>;
  /** Fields to be read; true: also when they show their default. */
  readonly fields: Map<Element, boolean>;
  /** What the other end knows of inputs and text areas; see `shown.ts`. */
  readonly shown: WeakMap<Element, string | number | null>;
  readonly scrolled: Set<Element | Document>;
  /** Known elements of the kinds that senses look at, new since they looked last. */
  readonly noticed: Set<Element>;
  /** Known elements that may be invalid, disabled or undefined. */
  readonly judged: Set<Element>;
  /** Elements that may show another asset. */
  readonly relinks: Set<Element>;
  /** Sizes to be told of elements of which nothing else is shown. */
  readonly boxes: Map<Element, readonly [width: number, height: number]>;
  /** Whether SNAPSHOT_END was written. */
  complete: boolean;
  /** Known elements to be looked at for scroll positions once the walk is done. Those that come after the
   *  snapshot are heard of when they scroll. */
  readonly scrollable: Set<Element>;
  /** Selectors, each with a comma behind it, of others to be looked at. */
  scrollers: string;
  /** Bits of `state` that style sheets ask for. */
  states: number;
  /** Names of states of custom elements that they ask for, with a space behind each. */
  custom: string;
  readonly assets: AssetState;
  readonly sheets: SheetState;
  readonly writer: Writer;
  readonly observer: MutationObserver;
  readonly sizes: ResizeObserver;
  /** Asks for a flush soon. */
  readonly wake: () => void;
  /** Listens to events of a tree that do not leave it. */
  readonly listen: (root: Document | ShadowRoot) => void;
}

/** Nodes between two looks at the clock. */
export const CLOCK_EVERY = 64;

/** Id of the document in each epoch. */
export const DOCUMENT_ID = 1;

/** Pushes a frame, reusing spare ones. */
export function pushFrame(c: Capture, parent: Node, id: number, next: Node | null, open: number, run: boolean): Frame {
  const spare = c.frames[c.depth];
  const frame = spare ?? { parent, id, next, anchor: undefined, open, run, fresh: false };
  if (spare === undefined) {
    c.frames.push(frame);
  } else {
    spare.parent = parent;
    spare.id = id;
    spare.next = next;
    spare.anchor = undefined;
    spare.open = open;
    spare.run = run;
    spare.fresh = false;
  }
  c.depth++;
  return frame;
}

/** Gives the next identifier to a node. */
export function register(c: Capture, node: Node, parent: number): number {
  const id = c.nodes.length;
  c.nodes.push(node);
  c.parents.push(parent);
  c.ids.set(node, id);
  return id;
}

/** Closest known element or root that holds the node, across shadow roots. */
export function identify(c: Capture, node: Node | null, parentOf: (node: Node) => Node | null): number {
  for (let at = node; at !== null; at = parentOf(at)) {
    const id = c.ids.get(at);
    if (id !== undefined) {
      return id;
    }
  }
  return 0;
}
