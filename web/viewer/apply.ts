// Applies batches to this document. A bad operation is a fault and the rest of the batch goes on;
// only words that can not be read end it.

import { mark, omission, op, slot } from "../shared/batch.ts";
import type { Batch } from "../shared/ports.ts";
import { beginAssets, linkAsset, receiveSheet } from "./assets.ts";
import { createElement, fitBox, setAttribute, setBox } from "./build.ts";
import { animate, beginAnimations, setAnimation } from "./animations.ts";
import { beginDrawings, labelDrawing } from "./drawing.ts";
import { setChecked, setSelected, setValue } from "./fields.ts";
import { setLayer } from "./layers.ts";
import { closeDocument, hideDocument, holdsDocument } from "./frames.ts";
import { forgetShown, setMedia, setPictureState } from "./media.ts";
import * as dom from "./natives.ts";
import { applyScrolls } from "./scroll.ts";
import { dropHighlights, setFocus, setHighlight, setSelection } from "./selection.ts";
import { adoptSheets, constructSheet, isStyle, renewSheets, setSheetDisabled, setSheetRules, setSheetText, sourceChanged } from "./sheets.ts";
import { setCustomStates, setStates } from "./states.ts";
import { DOCUMENT_ID, type Replica, forget, lookup, lookupElement, register } from "./state.ts";

interface Reader {
  readonly words: Uint32Array;
  readonly strings: readonly string[];
  at: number;
}

const decoder = new TextDecoder();

/** Applies one batch. */
export function applyBatch(r: Replica, batch: Batch): void {
  const strings = batch.stringCount === 0 ? [] : decoder.decode(batch.strings).split("\0");
  const reader: Reader = { words: new Uint32Array(batch.ops), strings, at: 0 };
  while (reader.at < reader.words.length) {
    const start = reader.at;
    try {
      if (!applyOne(r, reader)) {
        r.fault(`unknown operation ${reader.words[start]} at word ${start}`);
        break;
      }
    } catch (error) {
      r.fault(`operation ${reader.words[start]} at word ${start}: ${error instanceof Error ? error.message : "failed"}`);
    }
  }
  applyScrolls(r);
}

function word(reader: Reader): number {
  const value = reader.words[reader.at];
  if (value === undefined) {
    throw new Error("batch ends early");
  }
  reader.at++;
  return value;
}

function signed(reader: Reader): number {
  return word(reader) | 0;
}

function string(reader: Reader): string {
  return stringAt(reader, word(reader));
}

function stringAt(reader: Reader, index: number): string {
  const value = reader.strings[index];
  if (value === undefined) {
    throw new Error(`no string ${index}`);
  }
  return value;
}

function list(reader: Reader): number[] {
  const count = word(reader);
  const end = Math.min(reader.at + count, reader.words.length);
  const values = [...reader.words.subarray(reader.at, end)];
  reader.at = end;
  return values;
}

/** Applies the operation at hand; false: its code is unknown. */
function applyOne(r: Replica, reader: Reader): boolean {
  const code = word(reader);
  return applyTree(r, reader, code) || applyState(r, reader, code) || applyPage(r, reader, code);
}

function applyTree(r: Replica, reader: Reader, code: number): boolean {
  switch (code) {
    case op.DOCUMENT:
      beginDocument(r, reader);
      return true;
    case op.INSERT:
      insert(r, reader);
      return true;
    case op.DETACH:
      list(reader).forEach((id) => detach(r, id));
      return true;
    case op.MOVE:
      move(r, word(reader), word(reader), list(reader));
      return true;
    case op.ATTRIBUTE: {
      const [id, name, reference] = [word(reader), string(reader), word(reader)];
      // What the sensor says of the document is for the customer's client alone.
      if (id !== DOCUMENT_ID) {
        setAttribute(r, lookupElement(r, id), name, reference === 0 ? null : stringAt(reader, reference - 1));
      }
      return true;
    }
    case op.TEXT_SET: {
      const [id, value] = [word(reader), string(reader)];
      setText(r, lookup(r, id), value);
      return true;
    }
    default:
      return false;
  }
}

function applyState(r: Replica, reader: Reader, code: number): boolean {
  switch (code) {
    case op.VALUE: {
      const [id, value] = [word(reader), string(reader)];
      setValue(lookupElement(r, id), value);
      return true;
    }
    case op.CHECKED: {
      const [id, bits] = [word(reader), word(reader)];
      setChecked(lookupElement(r, id), bits);
      return true;
    }
    case op.SELECTED: {
      const [id, indexes] = [word(reader), list(reader)];
      setSelected(lookupElement(r, id), indexes);
      return true;
    }
    case op.SHEET_TEXT: {
      const [id, css] = [word(reader), string(reader)];
      setSheetRules(r.sheets, r.assets, lookupElement(r, id), css);
      return true;
    }
    case op.SHEET_DISABLED: {
      const [id, disabled] = [word(reader), word(reader)];
      setSheetDisabled(r.sheets, lookupElement(r, id), disabled !== 0);
      return true;
    }
    case op.CONSTRUCTED: {
      const [number, css] = [word(reader), string(reader)];
      constructSheet(r.sheets, r.assets, number, css);
      return true;
    }
    case op.STATES: {
      const [id, bits] = [word(reader), word(reader)];
      setStates(lookupElement(r, id), bits);
      return true;
    }
    case op.ADOPT: {
      const [id, numbers] = [word(reader), list(reader)];
      adoptSheets(r.sheets, lookup(r, id) as Document | ShadowRoot, numbers);
      return true;
    }
    default:
      return applyAsset(r, reader, code) || applyMoving(r, reader, code);
  }
}

function applyMoving(r: Replica, reader: Reader, code: number): boolean {
  switch (code) {
    case op.PICTURE: {
      const [id, state] = [word(reader), word(reader)];
      setPictureState(r, id, lookupElement(r, id), state);
      return true;
    }
    case op.MEDIA: {
      const [id, bits, time, duration, rate] = [word(reader), word(reader), word(reader), word(reader), signed(reader)];
      word(reader);
      setMedia(r, id, lookupElement(r, id), { bits, time, duration, rate });
      return true;
    }
    case op.KEYFRAMES: {
      const [id, number, pseudo, css] = [word(reader), word(reader), string(reader), string(reader)];
      animate(r.animations, r.assets, lookupElement(r, id), number, pseudo, css);
      return true;
    }
    case op.ANIMATION: {
      const [id, kind, state] = [word(reader), word(reader), word(reader)];
      const [pseudo, name, time, rate] = [string(reader), string(reader), signed(reader), signed(reader)];
      setAnimation(r.animations, { element: lookupElement(r, id), kind, state, pseudo, name, time, rate: rate / 1000 });
      return true;
    }
    default:
      return false;
  }
}

function applyAsset(r: Replica, reader: Reader, code: number): boolean {
  switch (code) {
    case op.ASSET:
      reader.at += 3;
      return true;
    case op.ASSET_STATE:
      reader.at += 2;
      return true;
    case op.RULES: {
      const [number, , css] = [word(reader), word(reader), string(reader)];
      receiveSheet(r.assets, number, css);
      return true;
    }
    case op.LINK: {
      const [id, place, number] = [word(reader), word(reader), word(reader)];
      if (place > slot.HREF) {
        throw new Error(`unknown slot ${place}`);
      }
      linkAsset(r.assets, lookupElement(r, id), place, number);
      return true;
    }
    case op.OMITTED: {
      const [id, kind] = [word(reader), word(reader), word(reader)];
      const node = lookup(r, id);
      if (kind === omission.DEPTH && node instanceof Element) {
        r.labels.set(node, "Nested too deeply to be shown");
        fitBox(r, node);
      }
      return true;
    }
    case op.BOX: {
      const [id, width, height] = [word(reader), word(reader), word(reader)];
      setBox(r, id, lookupElement(r, id), width, height);
      return true;
    }
    case op.FRAME: {
      const [id, document] = [word(reader), word(reader)];
      if (document === 0) {
        hideDocument(r, lookupElement(r, id));
      }
      return true;
    }
    case op.FRAME_CLOSED: {
      const [id, reason, host] = [word(reader), word(reader), string(reader)];
      closeDocument(r, lookupElement(r, id), reason, host);
      return true;
    }
    default:
      return false;
  }
}

function applyPage(r: Replica, reader: Reader, code: number): boolean {
  switch (code) {
    case op.SCROLL: {
      const [id, x, y] = [word(reader), signed(reader), signed(reader)];
      lookup(r, id);
      r.scrolls.set(id, [x, y]);
      return true;
    }
    case op.VIEWPORT: {
      const [width, height] = [word(reader), word(reader), word(reader)];
      r.post({ type: "viewport", width, height });
      return true;
    }
    case op.NAVIGATED: {
      const [url, title] = [string(reader), string(reader)];
      r.post({ type: "page", url, title });
      return true;
    }
    case op.FOCUS:
      setFocus(r, word(reader));
      return true;
    case op.LAYER: {
      const [id, place] = [word(reader), word(reader)];
      setLayer(r, lookupElement(r, id) as HTMLElement, place);
      return true;
    }
    case op.SELECTION:
      setSelection(r, [word(reader), word(reader)], [word(reader), word(reader)]);
      return true;
    case op.CUSTOM_STATES: {
      const [id, names] = [word(reader), string(reader)];
      setCustomStates(lookupElement(r, id), names);
      return true;
    }
    case op.HIGHLIGHT:
      setHighlight(r, string(reader), list(reader));
      return true;
    case op.SLOTTED: {
      const [target, ...nodes] = [word(reader), ...list(reader)].map((id) => lookup(r, id));
      if (target instanceof HTMLSlotElement) {
        target.assign(...(nodes as (Element | Text)[]));
      }
      return true;
    }
    case op.ENVIRONMENT:
      // The answers stand in the style sheets already.
      word(reader);
      return true;
    case op.SNAPSHOT_END:
      r.post({ type: "snapshot_complete", nodes: r.nodes.size });
      return true;
    default:
      return false;
  }
}

function beginDocument(r: Replica, reader: Reader): void {
  word(reader);
  const [url, title] = [string(reader), string(reader)];
  const [width, height] = [word(reader), word(reader), word(reader)];
  const [x, y] = [signed(reader), signed(reader)];
  const root = dom.documentElement.call(document);
  if (root !== null) {
    dom.removeChild.call(document, root);
  }
  r.nodes.clear();
  r.scrolls.clear();
  r.boxes.clear();
  r.layers.clear();
  setSelection(r, [0, 0], [0, 0]);
  dropHighlights();
  r.frames.clear();
  renewSheets(r.sheets);
  beginDrawings(r.drawings);
  beginAnimations(r.animations);
  [...r.shown.keys()].forEach((id) => forgetShown(r, id));
  beginAssets(r.assets);
  adoptSheets(r.sheets, document, []);
  r.next = DOCUMENT_ID;
  r.focus = 0;
  register(r, document);
  r.scrolls.set(DOCUMENT_ID, [x, y]);
  r.post({ type: "viewport", width, height });
  r.post({ type: "page", url, title });
}

/** Builds in a fragment and inserts once. What has no place is built all the same: it takes ids. */
function insert(r: Replica, reader: Reader): void {
  const [parentId, beforeId] = [word(reader), word(reader)];
  const parent = r.nodes.get(parentId) ?? null;
  const fragment = dom.createFragment.call(document);
  const faults: string[] = [];
  build(r, reader, parent, fragment, faults);
  if (parent === null) {
    throw new Error(`unknown parent ${parentId}`);
  }
  place(r, parent, fragment, beforeId);
  if (faults.length > 0) {
    throw new Error(faults.join("; "));
  }
}

function build(r: Replica, reader: Reader, host: Node | null, fragment: Node, faults: string[]): void {
  const open: Node[] = [];
  let at: Node = fragment;
  for (;;) {
    const code = word(reader);
    switch (code) {
      case op.END: {
        const outer = open.pop();
        if (outer === undefined) {
          return;
        }
        at = outer;
        break;
      }
      case op.ELEMENT: {
        const element = buildElement(r, reader, at);
        open.push(at);
        at = element;
        break;
      }
      case op.TEXT: {
        buildText(r, string(reader), at, at === fragment ? host : at);
        break;
      }
      case op.SHADOW: {
        open.push(at);
        at = buildShadow(r, word(reader), at === fragment ? host : at, faults);
        break;
      }
      default:
        reader.at = reader.words.length;
        throw new Error(`operation ${code} among nodes`);
    }
  }
}

function buildElement(r: Replica, reader: Reader, parent: Node): Element {
  const [namespace, name, marks, count] = [word(reader), string(reader), word(reader), word(reader)];
  const element = createElement(namespace, name);
  register(r, element);
  if ((marks & mark.BLOCK) !== 0) {
    r.marks.set(element, marks);
  }
  for (let i = 0; i < count; i++) {
    setAttribute(r, element, string(reader), string(reader));
  }
  if (element instanceof HTMLCanvasElement) {
    labelDrawing(r.drawings, element);
  }
  dom.insertBefore.call(parent, element, null);
  return element;
}

/** `owner` is where the text will stand: style sheets name assets in their text. */
function buildText(r: Replica, value: string, parent: Node, owner: Node | null): void {
  const styled = isStyle(owner);
  const node = dom.createTextNode.call(document, styled ? "" : value);
  register(r, node);
  dom.insertBefore.call(parent, node, null);
  if (styled) {
    setSheetText(r.sheets, r.assets, node, value);
  }
}

function buildShadow(r: Replica, flags: number, host: Node | null, faults: string[]): Node {
  let root: Node;
  try {
    root = dom.attachShadow.call(host as Element, {
      mode: "open",
      delegatesFocus: (flags & 1) !== 0,
      slotAssignment: (flags & 2) !== 0 ? "manual" : "named",
    });
    adoptSheets(r.sheets, root as ShadowRoot, []);
  } catch {
    root = dom.createFragment.call(document);
    faults.push("no shadow root possible");
  }
  register(r, root);
  return root;
}

function setText(r: Replica, node: Node, value: string): void {
  const parent = dom.parentNode.call(node);
  if (isStyle(parent)) {
    sourceChanged(r.sheets, r.assets, parent);
    setSheetText(r.sheets, r.assets, node as Text, value);
  } else {
    dom.textContent.call(node, value);
  }
}

function place(r: Replica, parent: Node, node: Node, beforeId: number, whole = false): void {
  const before = beforeId === 0 ? null : lookup(r, beforeId);
  if (before !== null && dom.parentNode.call(before) !== parent) {
    throw new Error(`${beforeId} is no child of its parent`);
  }
  if (isStyle(parent)) {
    sourceChanged(r.sheets, r.assets, parent);
  }
  if (whole && parent instanceof Element && dom.moveBefore !== undefined) {
    dom.moveBefore.call(parent, node, before);
  } else {
    dom.insertBefore.call(parent, node, before);
  }
}

function detach(r: Replica, id: number): void {
  const node = r.nodes.get(id);
  if (node === undefined) {
    return;
  }
  const parent = dom.parentNode.call(node);
  forget(r, node);
  if (parent !== null) {
    if (isStyle(parent)) {
      sourceChanged(r.sheets, r.assets, parent);
    }
    dom.removeChild.call(parent, node);
  }
}

function move(r: Replica, parentId: number, beforeId: number, ids: readonly number[]): void {
  const parent = lookup(r, parentId);
  for (const id of ids) {
    const node = lookup(r, id);
    // A document takes one element at a time.
    if (parent === document && dom.parentNode.call(node) === parent) {
      continue;
    }
    place(r, parent, node, beforeId, holdsDocument(r, node));
  }
}
