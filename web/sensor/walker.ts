// Makes unknown nodes known: the snapshot and every later insertion are the same walk.
// It works through a stack of frames within a time budget and leaves a valid batch at any point.

import { mark, omission, op } from "../shared/batch.ts";
import { elementAsset } from "./assets.ts";
import { attributeMarks, classMarks, isSecretField } from "./marks.ts";
import * as dom from "./natives.ts";
import { selectorMarks } from "./selectors.ts";
import { around, hasRoots, readSlots, slotMarks } from "./slots.ts";
import { CLOCK_EVERY, type Capture, type Frame, pushFrame, register } from "./state.ts";
import { noticeSheet } from "./styles.ts";
import { attributeName, isField, nameIs, tagIs, tagName } from "./tags.ts";
import { type Name, type Writer, nameRef, put, putPair, putWord, reserve, text } from "./writer.ts";

const HTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";
const MATHML = "http://www.w3.org/1998/Math/MathML";
const TEXT_NODE = 3;
const CDATA_NODE = 4;
/** Elements in each other that are sent at once, below `DEPTH_MAX` of the protocol; what is deeper stays in the page.
 *  A browser's own parser stops at 512. */
const NESTED_MAX = 1000;
/** Words of a batch from which on the rest goes into the next: what is larger than 64 KiB makes the browser
 *  share memory between the processes, which takes longer than to copy. */
const BATCH_WORDS = 15_000;

/** Fields with these marks tell nothing of their state. */
export const QUIET = mark.SECRET | mark.IGNORE;

/** Marks of always-masked fields that stay whatever becomes of their attributes. */
const KEPT = mark.SECRET | mark.BLOCK | mark.HIDDEN;

/** Kinds that `noticeKind` has something to say about. */
const SPECIAL = tagIs.BOX | tagIs.ASSET | tagIs.STYLE | tagIs.LINK | tagIs.INPUT | tagIs.TEXTAREA | tagIs.SELECT | tagIs.SENSED | tagIs.JUDGED;

/** Scratch for the attribute names of the element being written. */
const scratch: Name[] = [];

/** Walks until the stack is empty or the time is up; true when it is empty. */
export function walk(c: Capture, deadline: number): boolean {
  for (let count = 0; c.depth > 0; count++) {
    if (count % CLOCK_EVERY === CLOCK_EVERY - 1 && (dom.now() >= deadline || c.writer.length > BATCH_WORDS)) {
      break;
    }
    step(c, c.frames[c.depth - 1] as Frame);
  }
  closeAll(c);
  return c.depth === 0;
}

function step(c: Capture, frame: Frame): void {
  if (frame.open === 0 && !resume(c, frame)) {
    pop(c, frame);
    return;
  }
  const child = frame.next;
  if (child === null) {
    if (frame.id === 0) {
      open(c, frame, null);
    }
    pop(c, frame);
    return;
  }
  // Children of what was sent in this very slice are not known yet.
  if (!frame.fresh && c.ids.has(child)) {
    passKnown(c, frame, child);
    return;
  }
  frame.next = dom.nextSibling.call(child);
  const type = dom.nodeType.call(child);
  if (type === 1) {
    writeElement(c, frame, child as Element);
  } else if (type === TEXT_NODE || type === CDATA_NODE) {
    if (frame.open === 0) {
      open(c, frame, child);
    }
    writeText(c, frame.id, child as CharacterData);
  }
}

function writeText(c: Capture, parent: number, node: CharacterData): void {
  register(c, node, parent);
  putPair(c.writer, op.TEXT, text(c.writer, dom.textData.call(node)));
}

/** Whether a frame of an earlier slice still stands; finds its place again. */
function resume(c: Capture, frame: Frame): boolean {
  if (frame.id === 0) {
    const host = dom.hostOf.call(frame.parent as ShadowRoot);
    return !c.ids.has(frame.parent) && c.ids.has(host) && !c.leaves.has(host);
  }
  if (c.ids.get(frame.parent) !== frame.id || c.leaves.has(frame.parent)) {
    return false;
  }
  if (frame.next !== null && dom.parentNode.call(frame.next) !== frame.parent) {
    rescan(frame);
  }
  return true;
}

/** Starts over when the node it stood at was moved; known nodes are passed over. */
export function rescan(frame: Frame): void {
  frame.run = false;
  frame.next = dom.firstChild.call(frame.parent);
}

function passKnown(c: Capture, frame: Frame, child: Node): void {
  if (frame.run) {
    pop(c, frame);
    return;
  }
  closeFrame(c, frame);
  frame.anchor = undefined;
  frame.next = dom.nextSibling.call(child);
}

/** Opens the INSERT of a frame that has none in this batch. */
function open(c: Capture, frame: Frame, child: Node | null): void {
  if (frame.open > 0) {
    return;
  }
  if (frame.id === 0) {
    const root = frame.parent as ShadowRoot;
    const host = c.ids.get(dom.hostOf.call(root)) as number;
    put(c.writer, op.INSERT, host, 0);
    frame.id = writeShadow(c, root, host);
    frame.open = 2;
    return;
  }
  if (frame.anchor === undefined) {
    frame.anchor = nextKnown(c, child);
  }
  put(c.writer, op.INSERT, frame.id, frame.anchor === null ? 0 : (c.ids.get(frame.anchor) ?? 0));
  frame.open = 1;
}

/** First known node from here on among the siblings that is not waiting to be moved. */
export function nextKnown(c: Capture, from: Node | null): Node | null {
  let node = from;
  while (node !== null && (!c.ids.has(node) || c.moved.has(node))) {
    node = dom.nextSibling.call(node);
  }
  return node;
}

function closeFrame(c: Capture, frame: Frame): void {
  for (; frame.open > 0; frame.open--) {
    putWord(c.writer, op.END);
  }
  frame.fresh = false;
}

function pop(c: Capture, frame: Frame): void {
  closeFrame(c, frame);
  frame.parent = document;
  frame.next = null;
  frame.anchor = null;
  c.depth--;
}

function closeAll(c: Capture): void {
  for (let i = c.depth - 1; i >= 0; i--) {
    closeFrame(c, c.frames[i] as Frame);
  }
}

function writeShadow(c: Capture, root: ShadowRoot, host: number): number {
  readSlots(c, root);
  const flags = (dom.shadowFocus.call(root) ? 1 : 0) | (dom.shadowSlots.call(root) === "manual" ? 2 : 0) | (slotMarks(dom.hostOf.call(root), null) << 2);
  const id = register(c, root, host);
  putPair(c.writer, op.SHADOW, flags);
  c.roots.add(root);
  c.listen(root);
  return id;
}

/** Whether an element of this tag is sent at all. */
export function isSent(tag: Name, element: Element): boolean {
  if ((tag.kind & tagIs.LINK) !== 0) {
    return isSheetLink(element);
  }
  return (tag.kind & tagIs.SKIP) === 0;
}

function isSheetLink(element: Element): boolean {
  return /(?:^|\s)stylesheet(?:\s|$)/i.test(dom.getAttribute.call(element, "rel") ?? "");
}

/** Whether something is an element that has been told of. */
export function isKnownElement(c: Capture, target: unknown): target is Element {
  return c.ids.has(target as Node) && dom.nodeType.call(target as Node) === 1;
}

/** The tag of any element. */
export function tagOf(element: Element): Name {
  return tagName(dom.namespaceUri.call(element) === HTML, dom.localName.call(element));
}

function writeElement(c: Capture, frame: Frame, element: Element): void {
  const namespace = dom.namespaceUri.call(element);
  const tag = tagName(namespace === HTML, dom.localName.call(element));
  if ((tag.kind & (tagIs.SKIP | tagIs.LINK)) !== 0 && !isSent(tag, element)) {
    return;
  }
  const names = dom.getAttributeNames.call(element);
  let union = 0;
  for (let i = 0; i < names.length; i++) {
    const name = attributeName(names[i] as string);
    scratch[i] = name;
    union |= name.kind;
  }
  if ((union & nameIs.UI) !== 0) {
    return;
  }
  if (frame.open === 0) {
    open(c, frame, element);
  }
  const marked = (union & (nameIs.CLASS | nameIs.MARK)) !== 0 || (tag.kind & tagIs.MARKED) !== 0 || c.selectors.lists.size > 0 || c.kept.has(element) || (hasRoots && around.get(frame.parent)?.size);
  const marks = marked ? readMarks(c, element, tag, names) : 0;
  const id = register(c, element, frame.id);
  const space = namespace === SVG ? 1 : namespace === MATHML ? 2 : 0;
  writeHead(c.writer, element, tag, marks, space, names.length);
  if (marks !== 0) {
    c.marks.set(element, marks);
  }
  const kind = tag.kind | ((union & nameIs.IS) === 0 ? 0 : tagIs.JUDGED) | ((union & nameIs.POPOVER) === 0 ? 0 : tagIs.SENSED);
  if (!c.complete && mayScroll(element, kind, union)) {
    c.scrollable.add(element);
  }
  if ((kind & SPECIAL) !== 0 || (marks & mark.BLOCK) !== 0) {
    noticeKind(c, element, tag, kind, marks, id);
  }
  const deep = c.depth >= NESTED_MAX;
  if (deep || (tag.kind & tagIs.LEAF) !== 0 || isClosed(tag, marks)) {
    c.leaves.add(element);
    if (deep && dom.firstChild.call(element)) {
      c.writer.after.push(op.OMITTED, id, omission.DEPTH, 1);
      c.sizes.observe(element);
    }
    putWord(c.writer, op.END);
  } else {
    descend(c, element, id, (tag.kind & tagIs.HOST) !== 0);
  }
}

/** Whether marks keep the children of such an element in the page. */
function isClosed(tag: Name, marks: number): boolean {
  return (marks & mark.BLOCK) !== 0 || ((tag.kind & tagIs.TEXTAREA) !== 0 && (marks & QUIET) !== 0);
}

/** Reads the marks of an element from its attributes. */
function readMarks(c: Capture, element: Element, tag: Name, names: readonly string[]): number {
  let marks = (c.kept.get(element) ?? 0) | selectorMarks(c.selectors, element);
  for (const text of names) {
    const kind = attributeName(text).kind;
    if ((kind & nameIs.CLASS) !== 0) {
      marks |= classMarks(dom.getAttribute.call(element, text) ?? "");
    } else if ((kind & nameIs.MARK) !== 0) {
      marks |= attributeMarks(text, dom.getAttribute.call(element, text) ?? "");
    }
  }
  if ((tag.kind & tagIs.OPTION) !== 0) {
    marks |= (c.marks.get(dom.parentNode.call(element) as Element) ?? 0) & QUIET;
  } else if (isField(tag.kind)) {
    const type = (tag.kind & tagIs.INPUT) !== 0 ? dom.inputType.call(element as HTMLInputElement) : "";
    if (isSecretField(type, dom.getAttribute.call(element, "autocomplete"))) {
      marks |= mark.SECRET;
      c.kept.set(element, marks & KEPT);
    }
  }
  return marks | slotMarks(dom.parentNode.call(element), dom.getAttribute.call(element, "slot"));
}

/** The marks of any element as it stands. */
export function marksOf(c: Capture, element: Element): number {
  return readMarks(c, element, tagOf(element), dom.getAttributeNames.call(element));
}

function writeHead(w: Writer, element: Element, tag: Name, marks: number, space: number, count: number): void {
  reserve(w, 6 + 2 * count);
  const words = w.words;
  let at = w.length;
  words[at++] = op.ELEMENT;
  words[at++] = space;
  words[at++] = nameRef(w, tag);
  words[at++] = marks;
  const countAt = at++;
  for (let i = 0; i < count; i++) {
    const name = scratch[i] as Name;
    const value = sentAttribute(element, tag, name, marks);
    if (value !== null) {
      words[at++] = nameRef(w, name);
      words[at++] = text(w, value);
    }
  }
  words[countAt] = (at - countAt - 1) >> 1;
  w.length = at;
}

/** Value of an attribute as it is sent; null when it is not. */
export function sentAttribute(element: Element, tag: Name, name: Name, marks: number): string | null {
  if ((name.kind & nameIs.SKIP) !== 0 || tag.drops?.has(name.text) === true) {
    return null;
  }
  if (marks !== 0 && isHeldBack(tag, name, marks)) {
    return null;
  }
  const value = dom.getAttribute.call(element, name.text);
  if (value !== null && (tag.kind & tagIs.ANCHOR) !== 0 && name.text === "href") {
    return "#";
  }
  if (value !== null && (tag.kind & tagIs.USE) !== 0 && (name.kind & nameIs.SOURCE) !== 0) {
    const hash = value.indexOf("#");
    return hash < 0 ? "" : value.slice(hash);
  }
  return value;
}

function isHeldBack(tag: Name, name: Name, marks: number): boolean {
  if ((marks & mark.BLOCK) !== 0) {
    return (name.kind & nameIs.SHELL) === 0;
  }
  return (marks & QUIET) !== 0 && (tag.kind & tagIs.MARKED) !== 0 && (name.kind & nameIs.STATE) !== 0;
}

/** Whether an element may be scrolled whatever style sheets say. */
function mayScroll(element: Element, kind: number, union: number): boolean {
  return (kind & (tagIs.INPUT | tagIs.TEXTAREA | tagIs.SELECT | tagIs.SENSED)) !== 0 ||
    ((union & nameIs.STYLE) !== 0 && dom.getAttribute.call(element, "style")?.includes("overflow") === true);
}

/** Remembers what else has to be said about an element of a special tag or with marks. */
function noticeKind(c: Capture, element: Element, tag: Name, kind: number, marks: number, id: number): void {
  const blocked = (marks & mark.BLOCK) !== 0;
  if (blocked || (kind & tagIs.BOX) !== 0) {
    c.sizes.observe(element);
  }
  if (blocked) {
    return;
  }
  if ((kind & tagIs.SENSED) !== 0) {
    c.noticed.add(element);
  }
  if ((kind & tagIs.JUDGED) !== 0) {
    c.judged.add(element);
  }
  if (isField(kind) && (marks & QUIET) === 0) {
    c.fields.set(element, c.fields.get(element) === true);
  }
  if ((kind & tagIs.ASSET) !== 0) {
    elementAsset(c, element, tag, id, true);
  }
  if ((kind & (tagIs.STYLE | tagIs.LINK)) !== 0) {
    noticeSheet(c, element);
  }
}

/** Goes into the children and the shadow root of an element just written. */
function descend(c: Capture, element: Element, id: number, canHost: boolean): void {
  const child = dom.firstChild.call(element);
  const root = canHost ? dom.shadowRootOf.call(element) : null;
  if (root === null && (child === null || isOnlyText(child))) {
    if (child !== null) {
      writeText(c, id, child as Text);
    }
    putWord(c.writer, op.END);
    return;
  }
  pushFrame(c, element, id, child, 1, false).fresh = true;
  if (root !== null) {
    const shadow = writeShadow(c, root, id);
    pushFrame(c, root, shadow, dom.firstChild.call(root), 1, false).fresh = true;
  }
}

/** The most common content needs no frame. */
function isOnlyText(child: Node): boolean {
  return dom.nodeType.call(child) === TEXT_NODE && dom.nextSibling.call(child) === null;
}
