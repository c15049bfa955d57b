// Writes one batch: words of operations and strings, as `web/shared/batch.ts` lays them out.
// Operations about values, assets and sheets gather apart and follow the tree's own, so that they
// may be written while an INSERT is still open.

import type { Batch } from "../shared/ports.ts";

/** A name that recurs in most batches, with what the sensor knows about it. */
export interface Name {
  readonly text: string;
  readonly kind: number;
  /** Attributes of this tag that never leave the page. */
  readonly drops: ReadonlySet<string> | null;
  /** Batch in which `ref` is valid. */
  batch: number;
  ref: number;
}

export interface Writer {
  words: Uint32Array;
  length: number;
  strings: string[];
  /** Operations that follow the tree's. */
  after: number[];
  batch: number;
}

/** Longest string sent, in UTF-16 units: three bytes each stay below `STRING_BYTES_MAX`. */
export const STRING_UNITS_MAX = 1 << 20;

const encoder = new TextEncoder();

/** Batches begun in this page. Names are shared by all epochs, so batches are counted over all. */
let batches = 0;

export function makeWriter(): Writer {
  return { words: new Uint32Array(1 << 14), length: 0, strings: [], after: [], batch: ++batches };
}

export function makeName(text: string, kind: number, drops: ReadonlySet<string> | null): Name {
  return { text, kind, drops, batch: 0, ref: 0 };
}

/** Makes room for `count` more words. */
export function reserve(w: Writer, count: number): void {
  if (w.length + count > w.words.length) {
    const wider = new Uint32Array(Math.max(w.words.length * 2, w.length + count));
    wider.set(w.words.subarray(0, w.length));
    w.words = wider;
  }
}

/** Writes words of the tree. */
export function put(w: Writer, ...words: number[]): void {
  putAll(w, words);
}

/** Writes a list of words of the tree. */
export function putAll(w: Writer, words: readonly number[]): void {
  reserve(w, words.length);
  // Lists are mostly short, and `set` with a plain array is slow.
  for (const word of words) {
    w.words[w.length++] = word;
  }
}

/** Writes one word of the tree. */
export function putWord(w: Writer, word: number): void {
  reserve(w, 1);
  w.words[w.length++] = word;
}

/** Writes two words of the tree. */
export function putPair(w: Writer, first: number, second: number): void {
  reserve(w, 2);
  w.words[w.length++] = first;
  w.words[w.length++] = second;
}

/** Adds a string and returns its reference. */
export function text(w: Writer, value: string): number {
  return w.strings.push(value.length > STRING_UNITS_MAX || value.includes("\0") ? tame(value) : value) - 1;
}

function tame(value: string): string {
  return value.slice(0, STRING_UNITS_MAX).replaceAll("\0", "\uFFFD");
}

/** Reference of a recurring name, added once a batch. */
export function nameRef(w: Writer, name: Name): number {
  if (name.batch !== w.batch) {
    name.batch = w.batch;
    name.ref = w.strings.push(name.text) - 1;
  }
  return name.ref;
}

export function isEmpty(w: Writer): boolean {
  return w.length === 0 && w.after.length === 0;
}

/** Ends the batch and begins the next one. */
export function takeBatch(w: Writer): Batch {
  putAll(w, w.after);
  const batch: Batch = {
    type: "batch",
    ops: w.words.slice(0, w.length).buffer as ArrayBuffer,
    strings: encoder.encode(w.strings.join("\0")).buffer as ArrayBuffer,
    stringCount: w.strings.length,
  };
  w.length = 0;
  w.after = [];
  w.strings = [];
  w.batch = ++batches;
  return batch;
}
