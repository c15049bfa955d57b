// Sends and takes the bytes of one file over HTTP, and goes on by itself after a cut (ADR 0030).
//
// Both ends hash what they send and take: the server compares what arrived with what was sent, and the
// receiver what they got with what the server has. Nothing here knows the user interface.

import type { FileView } from "../generated/FileView.ts";
import { createHasher, type Hasher } from "./sha256.ts";

/** One piece, in bytes: small at first, so that progress shows on slow lines, up to `FILE_PIECE_BYTES_MAX`. */
const PIECE_FIRST = 64 * 1024;
const PIECE_MAX = 1024 * 1024;
/** A piece that takes less, in milliseconds, is followed by a larger one. */
const PIECE_FAST_MS = 500;
/** Longest wait for an answer, in milliseconds. */
const PATIENCE_MS = 30_000;
/** Between two tries, in milliseconds; twice as long each time. */
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 8_000;
/** Bytes that are handed to the browser as one part, which it may keep on the disk. */
const PART_BYTES = 8 * 1024 * 1024;
/** Bytes hashed before others get their turn. */
const HASH_BYTES = 1024 * 1024;

/** Who asks. */
export interface Way {
  /** The customer's token; none for agents, who have a cookie. */
  readonly token: () => string | null;
}

/** Why a transfer ended; `code` is that of the server, or `network`, `other_file`, `wrong_hash`, `cancelled`. */
export class TransferError extends Error {
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export interface TransferEvents {
  /** Bytes that are there; `waiting` while the line is cut. */
  readonly onProgress: (offset: number, waiting: boolean) => void;
}

/** A transfer that can be held and given up. */
export interface Transfer<T> {
  readonly done: Promise<T>;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly cancel: () => void;
}

interface Run {
  readonly way: Way;
  readonly events: TransferEvents;
  readonly abort: AbortController;
  offset: number;
  paused: { readonly over: Promise<void>; readonly end: () => void } | null;
  /** Ends the request under way. */
  current: AbortController | null;
}

/** The hash of the first `offset` bytes. */
interface Known {
  readonly offset: number;
  readonly hash: Hasher;
}

/** Asks the server about files. */
export async function ask(way: Way, method: string, path: string, body?: unknown): Promise<Response> {
  const json = body === undefined ? {} : { "content-type": "application/json" };
  return send(way, method, path, json, body === undefined ? null : JSON.stringify(body), AbortSignal.timeout(PATIENCE_MS));
}

async function send(way: Way, method: string, path: string, headers: Readonly<Record<string, string>>, body: BodyInit | null, signal: AbortSignal): Promise<Response> {
  const token = way.token();
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method, body, signal,
      headers: { ...headers, ...authorization },
      credentials: token === null ? "same-origin" : "omit",
      cache: "no-store",
    });
  } catch {
    throw new TransferError("network");
  }
  if (response.ok) return response;
  const problem: unknown = await response.json().catch(() => null);
  const code = typeof problem === "object" && problem !== null && "code" in problem ? String(problem.code) : "";
  throw new TransferError(code || (response.status >= 500 ? "network" : `http_${response.status}`));
}

/** Whether the same may well work in a moment: a cut, a server that restarts, a token that was just replaced. */
function passes(error: unknown): boolean {
  const passing = ["network", "internal", "busy", "timeout", "draining", "database", "stopped", "resume_unknown", "too_many_attempts", "superseded", "wrong_offset"];
  return error instanceof TransferError && passing.includes(error.code);
}

/** Hands a file over; goes on where `view` says that it broke off. */
export function upload(way: Way, file: File, view: FileView, events: TransferEvents): Transfer<FileView> {
  return start(way, events, (run) => sendAll(run, file, view));
}

/** Takes a file that is ready. */
export function download(way: Way, view: FileView, events: TransferEvents): Transfer<Blob> {
  return start(way, events, (run) => takeAll(run, view));
}

function start<T>(way: Way, events: TransferEvents, work: (run: Run) => Promise<T>): Transfer<T> {
  const run: Run = { way, events, abort: new AbortController(), offset: 0, paused: null, current: null };
  return {
    done: work(run),
    pause() {
      if (run.paused) return;
      let end = (): void => undefined;
      const over = new Promise<void>((resolve) => (end = resolve));
      run.paused = { over, end };
      run.current?.abort();
    },
    resume() {
      run.paused?.end();
      run.paused = null;
    },
    cancel() {
      run.abort.abort();
      run.current?.abort();
      run.paused?.end();
    },
  };
}

/** One request, which a pause or the end gives up. */
async function under<T>(run: Run, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const current = new AbortController();
  run.current = current;
  try {
    return await work(current.signal);
  } finally {
    run.current = null;
  }
}

/** Tries until it works, is refused for good, or was given up. */
async function persist<T>(run: Run, work: () => Promise<T>): Promise<T> {
  let wait = RETRY_FIRST_MS;
  for (;;) {
    await run.paused?.over;
    if (run.abort.signal.aborted) throw new TransferError("cancelled");
    const before = run.offset;
    try {
      return await work();
    } catch (error) {
      if (run.abort.signal.aborted) throw new TransferError("cancelled");
      if (!passes(error)) throw error;
      if (run.paused) continue;
      if (run.offset > before) wait = RETRY_FIRST_MS;
      run.events.onProgress(run.offset, true);
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(wait * 2, RETRY_MAX_MS);
    }
  }
}

async function sendAll(run: Run, file: File, view: FileView): Promise<FileView> {
  const path = `/files/${view.id}/content`;
  let known: Known | null = view.offset === 0 ? { offset: 0, hash: createHasher() } : null;
  let piece = PIECE_FIRST;
  return persist(run, async () => {
    for (;;) {
      await run.paused?.over;
      const { offset, hash }: Known = known ?? (await comeTo(run, file, path));
      const bytes = new Uint8Array(await file.slice(offset, offset + piece).arrayBuffer());
      const next: Hasher = hash.clone().update(bytes);
      const last = offset + bytes.length >= file.size;
      // What becomes of this piece is not known until the answer is there.
      known = null;
      const began = performance.now();
      const response = await under(run, (signal) => {
        const both = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
        return send(run.way, "PATCH", path, pieceHeaders(offset, last ? next.clone().digest() : null), bytes, both);
      });
      const after = (await response.json()) as FileView;
      piece = performance.now() - began < PIECE_FAST_MS ? Math.min(piece * 2, PIECE_MAX) : PIECE_FIRST;
      run.offset = after.offset;
      run.events.onProgress(run.offset, false);
      if (after.state !== "uploading") return after;
      if (after.offset === offset + bytes.length) known = { offset: after.offset, hash: next };
    }
  });
}

function pieceHeaders(offset: number, digest: Uint8Array | null): Readonly<Record<string, string>> {
  return {
    "content-type": "application/partial-upload",
    "upload-offset": String(offset),
    "upload-complete": digest === null ? "?0" : "?1",
    ...(digest === null ? {} : { "repr-digest": header(digest) }),
  };
}

function header(digest: Uint8Array): string {
  return `sha-256=:${btoa(String.fromCharCode(...digest))}:`;
}

/** Asks how far the file has come, and hashes that much of it: it must be the same file. */
async function comeTo(run: Run, file: File, path: string): Promise<Known> {
  const response = await send(run.way, "HEAD", path, {}, null, AbortSignal.timeout(PATIENCE_MS));
  const offset = Number(response.headers.get("upload-offset"));
  const hash = createHasher();
  for (let at = 0; at < offset; at += HASH_BYTES) {
    hash.update(new Uint8Array(await file.slice(at, Math.min(at + HASH_BYTES, offset)).arrayBuffer()));
  }
  if (response.headers.get("upload-digest") !== header(hash.clone().digest())) throw new TransferError("other_file");
  run.offset = offset;
  run.events.onProgress(offset, false);
  return { offset, hash };
}

async function takeAll(run: Run, view: FileView): Promise<Blob> {
  const hash = createHasher();
  const parts: Blob[] = [];
  let fresh: Uint8Array<ArrayBuffer>[] = [];
  const keep = (): void => {
    if (fresh.length) parts.push(new Blob(fresh));
    fresh = [];
  };
  let n_fresh = 0;
  await persist(run, () =>
    under(run, async (signal) => {
      if (run.offset === view.size && view.size > 0) return;
      const range = run.offset === 0 ? {} : { range: `bytes=${run.offset}-`, "if-range": `"${view.sha256 ?? ""}"` };
      const response = await send(run.way, "GET", `/files/${view.id}/content`, range, null, signal);
      if (run.offset > 0 && response.status !== 206) throw new TransferError("wrong_hash");
      const reader = response.body?.getReader();
      for (;;) {
        const read = await reader?.read().catch(() => {
          throw new TransferError("network");
        });
        if (!read?.value) break;
        fresh.push(read.value);
        hash.update(read.value);
        n_fresh += read.value.length;
        run.offset += read.value.length;
        if (n_fresh >= PART_BYTES) {
          keep();
          n_fresh = 0;
        }
        run.events.onProgress(run.offset, false);
      }
      if (run.offset < view.size) throw new TransferError("network");
    }),
  );
  keep();
  const hex = [...hash.digest()].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== view.sha256) throw new TransferError("wrong_hash");
  return new Blob(parts, { type: "application/octet-stream" });
}

/** Hands a blob to the browser's downloads. */
export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads it for as long as it likes; it goes with the page.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
