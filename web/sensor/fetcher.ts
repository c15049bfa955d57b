// Reads the bytes of assets with the page's own rights and never more than the page itself loads
// when the other end asks so.

import type { SensorMessage } from "../shared/ports.ts";
import { isElsewhere } from "./elsewhere.ts";
import { nativeFetch } from "./natives.ts";

/** Largest asset, in bytes: `ASSET_BYTES_MAX` of the protocol. */
const ASSET_BYTES_MAX = 10 * 1024 * 1024;
/** Entries that browsers keep in the resource timing buffer by default. */
const RESOURCE_BUFFER = 250;
/** Names of loaded resources that are remembered. */
const LOADED_MAX = 10_000;
/** Reads at a time. */
const READS_MAX = 6;
/** Type of what the page shows nothing of either. */
const NOTHING = "text/";

/** What is to be read. */
export interface Job {
  readonly number: number;
  readonly url: string;
}

export interface Fetcher {
  request(number: number, url: string, ifLoaded: boolean): void;
  close(): void;
}

/** `unreadable` hears of what the page may not read. */
export function makeFetcher(post: (message: SensorMessage) => void, unreadable: (job: Job) => void): Fetcher {
  const queue: Job[] = [];
  const waiting = new Map<string, Job[]>();
  const loaded = new Set<string>();
  const stop = new AbortController();
  /** Whether the page had loaded more than browsers remember; null: not known yet. */
  let forgetful: boolean | null = null;
  let reads = 0;

  const watcher = new PerformanceObserver((list) => {
    const entries = list.getEntries();
    const first = forgetful === null;
    forgetful ??= entries.length >= RESOURCE_BUFFER;
    for (const { name } of entries) {
      if (loaded.size < LOADED_MAX) {
        loaded.add(name);
      }
      queue.push(...(waiting.get(name) ?? []));
      waiting.delete(name);
    }
    if (first && forgetful) {
      // Nobody can tell what was loaded before.
      queue.push(...[...waiting.values()].flat());
      waiting.clear();
    }
    pump();
  });
  watcher.observe({ type: "resource", buffered: true });

  function pump(): void {
    while (!stop.signal.aborted && reads < READS_MAX && queue.length > 0) {
      reads++;
      void run(queue.shift() as Job);
    }
  }

  async function run(job: Job): Promise<void> {
    const found = await read(job.url, stop.signal).catch(() => null);
    reads--;
    if (!stop.signal.aborted) {
      post({ type: "asset", number: job.number, mime: found?.mime ?? "", bytes: found?.bytes ?? null, withheld: found?.withheld ?? false });
      if (!found?.bytes) {
        unreadable(job);
      }
      pump();
    }
  }

  return {
    request(number, url, ifLoaded) {
      const job = { number, url };
      const local = /^(?:data|blob):/i.test(url);
      const plain = url.replace(/#.*$/s, "");
      if (!ifLoaded || local || forgetful === true || loaded.has(url) || loaded.has(plain)) {
        queue.push(job);
        pump();
      } else {
        waiting.set(plain, [...(waiting.get(plain) ?? []), job]);
      }
    },
    close() {
      stop.abort();
      watcher.disconnect();
    },
  };
}

interface Found {
  readonly mime: string;
  /** Null: there is nothing. */
  readonly bytes: Blob | null;
  /** Another origin may have kept it from scripts. */
  readonly withheld?: boolean;
}

async function read(url: string, signal: AbortSignal): Promise<Found | null> {
  if (/^data:/i.test(url)) {
    return decodeDataUrl(url);
  }
  const load = (cache: RequestCache): Promise<Response> => nativeFetch(url, { credentials: "same-origin", cache, signal });
  // What the page loaded without CORS is kept without the leave to read it.
  const response = await load("force-cache").catch(() => load("reload")).catch(() => null);
  if (response === null) {
    return { mime: "", bytes: null, withheld: isElsewhere(url, self.origin) };
  }
  const size = response.headers.get("content-length");
  if (!response.ok) {
    return { mime: NOTHING, bytes: null };
  }
  if (response.body === null || Number(size) > ASSET_BYTES_MAX) {
    return null;
  }
  // Where the length is known, the bytes never come to this thread.
  const bytes = size === null ? await readBody(response.body) : await response.blob();
  return bytes === null || bytes.size > ASSET_BYTES_MAX ? null : { mime: response.headers.get("content-type") ?? "", bytes };
}

/** Reads a body that may never end. */
async function readBody(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Blob | null> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = body.getReader();
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > ASSET_BYTES_MAX) {
      void reader.cancel();
      return null;
    }
    parts.push(part.value);
  }
  return new Blob(parts);
}

/** Decodes `data:` itself, since a page's `connect-src` may refuse to fetch it. RFC 2397. */
function decodeDataUrl(url: string): Found | null {
  const comma = url.indexOf(",");
  if (comma < 0) {
    return null;
  }
  const head = url.slice(5, comma);
  const body = url.slice(comma + 1).replace(/#.*$/s, "");
  const base64 = /;\s*base64\s*$/i.test(head);
  const binary = base64 ? atob(decodeURIComponent(body)) : percentDecode(body);
  if (binary.length > ASSET_BYTES_MAX) {
    return null;
  }
  const mime = head.replace(/;\s*base64\s*$/i, "") || "text/plain;charset=US-ASCII";
  return { mime, bytes: new Blob([Uint8Array.from(binary, (unit) => unit.charCodeAt(0))]) };
}

/** Bytes of a percent-encoded string, one character each. */
function percentDecode(body: string): string {
  return unescape(encodeURIComponent(body)).replace(/%[0-9a-f]{2}/gi, unescape);
}
