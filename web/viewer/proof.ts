// Compares this document with the digest that came with the last batch: where each node stands, by
// its identifier. It walks in short slices while nothing else is to be done; a batch ends the walk.
// What we put beside the mirrored tree ourselves has no identifier and does not count.

import type { ReplicaMessage } from "../shared/ports.ts";
import * as dom from "./natives.ts";
import { DOCUMENT_ID, type Replica } from "./state.ts";

/** Time between two walks, and before the first one of a document or one that is to confirm a fault. */
const PAUSE_MS = 1_000;
const SOON_MS = 100;
/** Part of the time that walks may take: pauses are so many times as long. */
const PAUSE_RATIO = 50;
/** Time that a slice may take; doubled each time when a batch comes before the walk is over. */
const SLICE_MS = 4;
const SLICE_MAX_MS = 32;
/** Nodes between two looks at the clock. */
const CLOCK_EVERY = 256;
/** A busy page is walked all the same, so long after it was to be. */
const IDLE_TIMEOUT_MS = 200;

export interface Proof {
  /** A batch was applied: nodes stand as this digest says. */
  expect(serial: number, shape: number): void;
}

interface State {
  readonly r: Pick<Replica, "ids">;
  readonly post: (message: ReplicaMessage, transfer: Transferable[]) => void;
  serial: number;
  shape: number;
  /** The last serial that was told to be equal; 0: none, or it was not. */
  told: number;
  walk: Iterator<void, number> | null;
  waits: boolean;
  sliceMs: number;
  spentMs: number;
}

export function makeProof(r: Pick<Replica, "ids">, post: State["post"]): Proof {
  const p: State = { r, post, serial: 0, shape: 0, told: 0, walk: null, waits: false, sliceMs: SLICE_MS, spentMs: 0 };
  return {
    expect(serial, shape) {
      p.serial = serial;
      p.shape = shape;
      if (p.walk !== null) {
        p.walk = tally(p.r);
        p.sliceMs = Math.min(2 * p.sliceMs, SLICE_MAX_MS);
      } else if (!p.waits) {
        wait(p, SOON_MS);
      }
    },
  };
}

function wait(p: State, timeMs: number): void {
  p.waits = true;
  setTimeout(() => {
    p.waits = false;
    p.walk = tally(p.r);
    p.spentMs = 0;
    idle(p);
  }, timeMs);
}

const whenIdle = typeof requestIdleCallback === "function"
  ? (run: () => void): unknown => requestIdleCallback(run, { timeout: IDLE_TIMEOUT_MS })
  : (run: () => void): unknown => setTimeout(run, 0);

function idle(p: State): void {
  whenIdle(() => {
    const started = performance.now();
    let step = p.walk?.next();
    while (step?.done === false && performance.now() - started < p.sliceMs) {
      step = p.walk?.next();
    }
    p.spentMs += performance.now() - started;
    if (step?.done === false) {
      idle(p);
    } else if (step !== undefined) {
      conclude(p, step.value === (p.shape | 0));
    }
  });
}

function conclude(p: State, equal: boolean): void {
  p.walk = null;
  p.sliceMs = SLICE_MS;
  if (!equal) {
    const rows = Uint32Array.from(tellRows(p.r)).buffer;
    p.post({ type: "proof", serial: p.serial, rows }, [rows]);
    p.told = 0;
  } else if (p.told !== p.serial) {
    p.post({ type: "proof", serial: p.serial, rows: null }, []);
    p.told = p.serial;
  }
  wait(p, equal ? Math.max(PAUSE_MS, PAUSE_RATIO * p.spentMs) : SOON_MS);
}

/** Sums up where nodes stand; stops now and then. */
function* tally({ ids }: Pick<Replica, "ids">): Generator<void, number> {
  let sum = placeDigest(DOCUMENT_ID, 0, 0);
  let count = 0;
  const parents: Node[] = [document];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    const parentId = ids.get(parent) ?? 0;
    let previous = 0;
    for (let child = firstOf(parent); child !== null; child = nextOf(parent, child)) {
      const id = ids.get(child);
      if (id !== undefined) {
        sum = (sum + placeDigest(id, parentId, previous)) | 0;
        previous = id;
        parents.push(child);
      }
      if (++count % CLOCK_EVERY === 0) {
        yield;
      }
    }
  }
  return sum;
}

/** The tree as rows: a node with children, how many, and the children. */
function tellRows({ ids }: Pick<Replica, "ids">): number[] {
  const rows: number[] = [];
  const parents: Node[] = [document];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    const start = rows.length;
    for (let child = firstOf(parent); child !== null; child = nextOf(parent, child)) {
      const id = ids.get(child);
      if (id !== undefined) {
        rows.push(id);
        parents.push(child);
      }
    }
    if (rows.length > start) {
      rows.splice(start, 0, ids.get(parent) ?? 0, rows.length - start);
    }
  }
  return rows;
}

/** A shadow root is the first child of its host. */
function firstOf(parent: Node): Node | null {
  const root = parent instanceof Element ? dom.shadowRootOf.call(parent) : null;
  return root ?? dom.firstChild.call(parent);
}

function nextOf(parent: Node, child: Node): Node | null {
  return child instanceof ShadowRoot ? dom.firstChild.call(parent) : dom.nextSibling.call(child);
}

/** The digest of a place as `crates/dom/src/digest.rs` has it. */
export function placeDigest(id: number, parent: number, previous: number): number {
  let hash = add(add(add(0, id), parent), previous);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function add(hash: number, word: number): number {
  let spread = Math.imul(word, 0xcc9e2d51);
  spread = Math.imul((spread << 15) | (spread >>> 17), 0x1b873593);
  const mixed = hash ^ spread;
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}
