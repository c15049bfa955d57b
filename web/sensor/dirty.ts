// Turns mutation records into dirty sets, and dirty sets into operations.
// Records say which parts are dirty, never what they were: the walk and the flush read live state.

import { op } from "../shared/batch.ts";
import { attributesChanged, marksChanged, REMARKING } from "./attributes.ts";
import * as dom from "./natives.ts";
import { flushSlots, hasRoots, stir } from "./slots.ts";
import { CLOCK_EVERY, type Capture, type Frame, pushFrame } from "./state.ts";
import { attributeName, tagIs } from "./tags.ts";
import { isSent, nextKnown, rescan, tagOf } from "./walker.ts";
import { put, putAll, putPair, text } from "./writer.ts";

const XLINK = "http://www.w3.org/1999/xlink";
const XML = "http://www.w3.org/XML/1998/namespace";

/** Takes records in. Nodes that went are forgotten at once, while their subtrees are as observed. */
export function absorb(c: Capture, records: readonly MutationRecord[]): void {
  if (records.length === 0) {
    return;
  }
  c.touched = true;
  const touched = new Set<Node>();
  const parents = new Set<Node>();
  for (const record of records) {
    absorbRecord(c, record, touched, parents);
  }
  for (const node of touched) {
    settle(c, node, touched);
  }
  for (let i = 0; i < c.depth; i++) {
    checkFrame(c.frames[i] as Frame, touched, parents);
  }
}

function absorbRecord(c: Capture, record: MutationRecord, touched: Set<Node>, parents: Set<Node>): void {
  const target = record.target;
  const known = c.ids.has(target);
  if (record.type === "attributes") {
    noteAttribute(c, target as Element, qualifiedName(record), known);
  } else if (known && record.type === "characterData") {
    c.texts.add(target);
    const parent = dom.parentNode.call(target);
    if (parent !== null) {
      contentChanged(c, parent);
    }
  } else {
    stir(c, target);
    if (known && !c.leaves.has(target)) {
      parents.add(target);
      addAll(touched, record.addedNodes);
      addAll(touched, record.removedNodes);
      contentChanged(c, target);
    }
  }
}

function addAll(set: Set<Node>, nodes: NodeList): void {
  for (let i = 0; i < nodes.length; i++) {
    set.add(nodes[i] as Node);
  }
}

function qualifiedName(record: MutationRecord): string {
  const local = record.attributeName ?? "";
  const space = record.attributeNamespace;
  return space === XLINK ? `xlink:${local}` : space === XML ? `xml:${local}` : local;
}

function noteAttribute(c: Capture, element: Element, name: string, known: boolean): void {
  if ((attributeName(name).kind & REMARKING) !== 0) {
    c.remarked.add(element);
    stir(c, element);
  }
  if (!known) {
    // `rel` can turn an unsent link into a style sheet.
    const parent = dom.parentNode.call(element);
    if (name === "rel" && parent !== null && c.ids.has(parent) && !c.leaves.has(parent)) {
      c.added.add(element);
    }
    return;
  }
  const names = c.attributes.get(element);
  if (names === undefined) {
    c.attributes.set(element, name);
  } else if (typeof names !== "string") {
    names.add(name);
  } else if (names !== name) {
    c.attributes.set(element, new Set([names, name]));
  }
}

/** Children or text of a known element changed: some elements show a state made from them. */
function contentChanged(c: Capture, target: Node): void {
  if (dom.nodeType.call(target) !== 1) {
    return;
  }
  const element = target as Element;
  const kind = tagOf(element).kind;
  if ((kind & (tagIs.TEXTAREA | tagIs.SELECT | tagIs.OPTION)) !== 0) {
    const owner = (kind & tagIs.OPTION) !== 0 ? selectOf(element) : element;
    if (owner !== null && c.ids.has(owner)) {
      c.fields.set(owner, true);
    }
  }
}

/** The select that an option or group of options stands in. */
export function selectOf(element: Element): Element | null {
  let at: Node | null = element;
  while (at !== null && dom.nodeType.call(at) === 1 && (tagOf(at as Element).kind & tagIs.OPTION) !== 0) {
    at = dom.parentNode.call(at);
  }
  return at !== null && dom.nodeType.call(at) === 1 && (tagOf(at as Element).kind & tagIs.SELECT) !== 0 ? (at as Element) : null;
}

function settle(c: Capture, node: Node, touched: ReadonlySet<Node>): void {
  const parent = dom.parentNode.call(node);
  const inside = parent !== null && c.ids.has(parent) && !c.leaves.has(parent);
  if (!c.ids.has(node)) {
    if (inside) {
      c.added.add(node);
    }
  } else if (inside) {
    c.moved.add(node);
    // Perhaps out of a slot or into one.
    hasRoots && dom.nodeType.call(node) === 1 && c.remarked.add(node as Element);
  } else {
    forget(c, node, touched);
  }
}

/** Forgets a node and all known nodes that now stand in it. */
export function forget(c: Capture, root: Node, touched: ReadonlySet<Node> | null): void {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const id = c.ids.get(node);
    if (id === undefined) {
      continue;
    }
    // One that was moved in here stands elsewhere at the other end.
    const displaced = c.moved.delete(node) || touched?.has(node) === true;
    if (node === root || displaced) {
      c.detached.push(id);
    }
    c.ids.delete(node);
    c.nodes[id] = undefined;
    c.texts.delete(node);
    const type = dom.nodeType.call(node);
    if (type === 1) {
      forgetElement(c, node as Element, stack);
    } else if (type === 11) {
      c.roots.delete(node as ShadowRoot);
    }
    for (let child = dom.firstChild.call(node); child !== null; child = dom.nextSibling.call(child)) {
      stack.push(child);
    }
  }
}

function forgetElement(c: Capture, element: Element, stack: Node[]): void {
  c.attributes.delete(element);
  c.remarked.delete(element);
  c.fields.delete(element);
  c.judged.delete(element);
  c.shown.delete(element);
  c.assets.shown.delete(element);
  c.relinks.delete(element);
  c.marks.delete(element);
  if (c.leaves.delete(element)) {
    c.sizes.unobserve(element);
    // Measured under its old identifier: perhaps it comes back unblocked under the next.
    c.boxes.delete(element);
  }
  const root = dom.shadowRootOf.call(element);
  if (root !== null) {
    stack.push(root);
  }
}

function checkFrame(frame: Frame, touched: ReadonlySet<Node>, parents: ReadonlySet<Node>): void {
  if (parents.has(frame.parent)) {
    frame.anchor = undefined;
  }
  if (frame.next !== null && touched.has(frame.next)) {
    rescan(frame);
  }
}

/** Writes all structural changes; what was added becomes frames of the walk. */
export function flushStructure(c: Capture): void {
  flushMoves(c);
  flushDetached(c);
  for (const root of c.newRoots) {
    pushFrame(c, root, 0, dom.firstChild.call(root), 0, false);
  }
  c.newRoots.clear();
  for (const node of c.added) {
    flushAdded(c, node);
  }
  c.added.clear();
}

function flushAdded(c: Capture, node: Node): void {
  const parent = dom.parentNode.call(node);
  const id = parent === null ? undefined : c.ids.get(parent);
  if (parent === null || id === undefined || c.ids.has(node) || c.leaves.has(parent)) {
    return;
  }
  const previous = dom.previousSibling.call(node);
  const covered = previous !== null && c.added.has(previous) && !c.ids.has(previous);
  if (!covered) {
    pushFrame(c, parent, id, node, 0, true);
  }
}

/** Parents before children: no move then makes a cycle at the other end. */
function flushMoves(c: Capture): void {
  if (c.moved.size === 0) {
    return;
  }
  const groups = new Map<Node, Node[]>();
  for (const node of c.moved) {
    const parent = dom.parentNode.call(node);
    const group = parent === null ? undefined : groups.get(parent);
    if (parent === null || !c.ids.has(parent)) {
      c.moved.delete(node);
    } else if (group === undefined) {
      groups.set(parent, [node]);
    } else {
      group.push(node);
    }
  }
  const order = [...groups.keys()];
  if (order.length > 1) {
    const depths = new Map(order.map((parent) => [parent, depthOf(parent)]));
    order.sort((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0));
  }
  for (const parent of order) {
    for (const node of groups.get(parent) ?? []) {
      if (c.moved.has(node)) {
        moveRun(c, parent, node);
      }
    }
  }
}

function depthOf(node: Node): number {
  let depth = 0;
  for (let at: Node | null = node; at !== null; at = dom.parentNode.call(at) ?? (at instanceof ShadowRoot ? dom.hostOf.call(at) : null)) {
    depth++;
  }
  return depth;
}

/** Moves the run of adjacent moved siblings that holds `node`. */
function moveRun(c: Capture, parent: Node, node: Node): void {
  const parentId = c.ids.get(parent) as number;
  let first = node;
  for (let p = dom.previousSibling.call(first); p !== null && c.moved.has(p); p = dom.previousSibling.call(p)) {
    first = p;
  }
  const ids: number[] = [];
  let at: Node | null = first;
  while (at !== null && c.moved.has(at)) {
    const id = c.ids.get(at) as number;
    ids.push(id);
    c.parents[id] = parentId;
    c.moved.delete(at);
    at = dom.nextSibling.call(at);
  }
  const anchor = nextKnown(c, at);
  put(c.writer, op.MOVE, parentId, anchor === null ? 0 : (c.ids.get(anchor) as number), ids.length);
  putAll(c.writer, ids);
}

/** Writes the forgotten subtrees by their roots at the other end. */
function flushDetached(c: Capture): void {
  if (c.detached.length === 0) {
    return;
  }
  const gone = new Set(c.detached);
  const tops = [...gone].filter((id) => !hasAncestorIn(c, id, gone));
  c.detached.length = 0;
  putPair(c.writer, op.DETACH, tops.length);
  putAll(c.writer, tops);
}

function hasAncestorIn(c: Capture, id: number, set: ReadonlySet<number>): boolean {
  for (let at = c.parents[id] ?? 0; at !== 0; at = c.parents[at] ?? 0) {
    if (set.has(at)) {
      return true;
    }
  }
  return false;
}

/** Writes changed texts and attributes until the time is up; true when none is left. */
export function flushValues(c: Capture, deadline: number): boolean {
  let count = 0;
  // Marks first: what changed with a mark must not be told under the one before.
  for (const element of c.remarked) {
    c.remarked.delete(element);
    if (marksChanged(c, element)) {
      resend(c, element);
    }
    if (++count % CLOCK_EVERY === 0 && dom.now() >= deadline) {
      return false;
    }
  }
  flushSlots(c);
  for (const node of c.texts) {
    c.texts.delete(node);
    put(c.writer, op.TEXT_SET, c.ids.get(node) as number, text(c.writer, dom.textData.call(node as CharacterData)));
    if (++count % CLOCK_EVERY === 0 && dom.now() >= deadline) {
      return false;
    }
  }
  for (const [element, names] of c.attributes) {
    c.attributes.delete(element);
    if (!attributesChanged(c, element, typeof names === "string" ? [names] : names)) {
      resend(c, element);
    }
    if (++count % CLOCK_EVERY === 0 && dom.now() >= deadline) {
      return false;
    }
  }
  return true;
}

/** Sends a subtree anew, because what may be sent of it changed. */
export function resend(c: Capture, node: Node): void {
  forget(c, node, null);
  stir(c, node);
  for (let i = 0; i < c.depth; i++) {
    const frame = c.frames[i] as Frame;
    if (frame.parent === dom.parentNode.call(node)) {
      frame.anchor = undefined;
    }
  }
  if (dom.nodeType.call(node) !== 1 || isSent(tagOf(node as Element), node as Element)) {
    c.added.add(node);
  }
}
