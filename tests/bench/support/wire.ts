// Counts what a customer's sockets send, byte by byte, on the way to the server.
//
// Frames of the bulk socket are looked into just far enough to tell images and fonts from the rest.

import { CUSTOMER_USER_AGENT } from "./browser.ts";
import { startTap, type Tap } from "./tap.ts";

export interface Counted {
  /** All bytes but those of images and fonts. */
  readonly wire: number;
  /** Bytes of images and fonts. */
  readonly assets: number;
  /** Bytes of mirror bodies as they are sent, without what frame and socket put around them, and of
   *  pointer frames. */
  readonly mirrored: number;
}

export interface CountingProxy extends Tap {
  /** What customers' WebSockets have sent since the last `reset`. */
  counted(): Counted;
  reset(): void;
}

/** Forwards a free port of `127.0.0.1` to `targetPort`. */
export async function startCountingProxy(targetPort: () => number): Promise<CountingProxy> {
  const total = nothing();
  const tap = await startTap(targetPort, () => {
    const counter = new UpgradeCounter(total);
    return (chunk) => counter.push(chunk);
  });
  return {
    ...tap,
    counted: () => ({ ...total }),
    reset: () => Object.assign(total, nothing()),
  };
}

/** Bytes by what they carry. */
export interface Tally {
  wire: number;
  assets: number;
  /** A part of `wire`. */
  mirrored: number;
}

/** Where counting begins. */
export function nothing(): Tally {
  return { wire: 0, assets: 0, mirrored: 0 };
}

/** Waits for the head of a request and counts what follows when it is a customer's upgrade. */
export class UpgradeCounter {
  readonly #total: Tally;
  #head = "";
  #frames: FrameCounter | null = null;
  #ignored = false;

  constructor(total: Tally) {
    this.#total = total;
  }

  push(chunk: Buffer): void {
    if (this.#ignored) return;
    if (this.#frames !== null) return this.#frames.push(chunk);
    this.#head += chunk.toString("latin1");
    const end = this.#head.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.#head.slice(0, end);
    const rest = Buffer.from(this.#head.slice(end + 4), "latin1");
    this.#head = "";
    const isUpgrade = /^upgrade:\s*websocket/im.test(head);
    if (!isUpgrade || !head.includes(CUSTOMER_USER_AGENT)) {
      this.#ignored = true;
      return;
    }
    this.#frames = new FrameCounter(this.#total);
    this.#frames.push(rest);
  }
}

/** Kinds of frames that carry images and fonts: a piece of an asset, and the pixels of a canvas or video; see docs/PROTOCOL.md §5. */
const ASSETS: readonly number[] = [0x10, 0x13];

/** Kinds of frames that show what the page shows. */
const MIRROR = 0x01;
const POINTER = 0x02;

/** The kind and three numbers of at most five bytes each; no body of the mirror is shorter than one byte. */
const PEEK_BYTES = 16;

/** Follows the frames of a WebSocket's client (RFC 6455 §5.2) and sorts their bytes. */
export class FrameCounter {
  readonly #total: Tally;
  #pending = Buffer.alloc(0);
  /** Payload bytes of the running frame that are still to come, and where they are counted. */
  #left = 0;
  #kind: Kind = "wire";

  constructor(total: Tally) {
    this.#total = total;
  }

  push(chunk: Buffer): void {
    let data = Buffer.concat([this.#pending, chunk]);
    while (data.length > 0) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, data.length);
        this.#count(taken);
        this.#left -= taken;
        data = data.subarray(taken);
        continue;
      }
      const head = readHead(data);
      if (head === null) break;
      const peek = data.subarray(head.headBytes, head.headBytes + Math.min(head.payloadBytes, PEEK_BYTES));
      if (peek.length < Math.min(head.payloadBytes, PEEK_BYTES)) break;
      if (head.opcode === 1 || head.opcode === 2) {
        const begun = unmask(peek, head.mask);
        this.#kind = head.opcode === 2 ? sort(begun) : "wire";
        if (this.#kind === "mirrored") this.#total.mirrored -= headerBytes(begun);
      }
      this.#total[this.#kind === "assets" ? "assets" : "wire"] += head.headBytes;
      this.#left = head.payloadBytes;
      data = data.subarray(head.headBytes);
    }
    this.#pending = data;
  }

  #count(bytes: number): void {
    this.#total[this.#kind === "assets" ? "assets" : "wire"] += bytes;
    if (this.#kind === "mirrored") this.#total.mirrored += bytes;
  }
}

interface Head {
  readonly opcode: number;
  readonly headBytes: number;
  readonly payloadBytes: number;
  readonly mask: Buffer;
}

function readHead(data: Buffer): Head | null {
  if (data.length < 2) return null;
  const masked = ((data[1] ?? 0) & 0x80) !== 0;
  const short = (data[1] ?? 0) & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const headBytes = 2 + lengthBytes + (masked ? 4 : 0);
  if (data.length < headBytes) return null;
  const payloadBytes =
    lengthBytes === 0 ? short : lengthBytes === 2 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
  const mask = masked ? data.subarray(headBytes - 4, headBytes) : Buffer.alloc(4);
  return { opcode: (data[0] ?? 0) & 0x0f, headBytes, payloadBytes, mask };
}

function unmask(payload: Buffer, mask: Buffer): Buffer {
  return Buffer.from(payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
}

type Kind = keyof Tally;

/** Images and fonts are counted apart from the mirror. */
function sort(payload: Buffer): Kind {
  const kind = payload[0] ?? 0;
  return ASSETS.includes(kind) ? "assets" : kind === MIRROR || kind === POINTER ? "mirrored" : "wire";
}

/** What stands before the body of a mirror's frame: kind, epoch, sequence, flags. */
function headerBytes(payload: Buffer): number {
  if (payload[0] !== MIRROR) return 0;
  let at = 1;
  for (let numbers = 3; numbers > 0 && at < payload.length; at++) if ((payload[at] ?? 0) < 0x80) numbers--;
  return at;
}
