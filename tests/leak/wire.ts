// Everything that browsers send to a server, recorded on its way and read as the other end reads it.

import { constants, inflateRawSync } from "node:zlib";

import { startTap, type Tap } from "../bench/support/tap.ts";

export interface Recorder extends Tap {
  /** Requests, messages and inflated frames so far, one after the other. */
  sent(): Buffer;
}

/** Forwards a free port of `127.0.0.1` to `targetPort`. */
export async function startRecorder(targetPort: () => number): Promise<Recorder> {
  const connections: Buffer[][] = [];
  const tap = await startTap(targetPort, () => {
    const chunks: Buffer[] = [];
    connections.push(chunks);
    return (chunk) => void chunks.push(chunk);
  });
  return { ...tap, sent: () => readAll(connections.map((chunks) => Buffer.concat(chunks))) };
}

/** What these connections carried: every byte as it is, and frames of the mirror inflated. */
export function readAll(connections: readonly Buffer[]): Buffer {
  const messages: Buffer[] = [];
  const parts: Buffer[] = [];
  for (const bytes of connections) {
    const end = bytes.indexOf("\r\n\r\n");
    const head = bytes.subarray(0, Math.max(end, 0)).toString("latin1");
    if (/^upgrade:\s*websocket/im.test(head)) {
      parts.push(bytes.subarray(0, end));
      messages.push(...readMessages(bytes.subarray(end + 4)));
    } else {
      parts.push(bytes);
    }
  }
  return Buffer.concat([...parts, ...messages, ...readMirror(messages)].flatMap((part) => [part, Buffer.from("\n")]));
}

/** Payloads of a client's data frames (RFC 6455 §5.2); one that is still under way is left out. */
export function readMessages(bytes: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const opcode = (bytes[at] ?? 0) & 0x0f;
    const second = bytes[at + 1] ?? 0;
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const start = at + 2 + lengthBytes + ((second & 0x80) !== 0 ? 4 : 0);
    if (start > bytes.length) break;
    const length = lengthBytes === 0 ? short : lengthBytes === 2 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    const mask = (second & 0x80) !== 0 ? bytes.subarray(start - 4, start) : Buffer.alloc(4);
    if (start + length > bytes.length) break;
    const payload = Buffer.from(bytes.subarray(start, start + length));
    payload.forEach((byte, index) => (payload[index] = byte ^ (mask[index % 4] ?? 0)));
    if (opcode <= 2) messages.push(payload);
    at = start + length;
  }
  return messages;
}

const MIRROR = 0x01;
const DEFLATED = 1;
const MORE = 2;
const STRINGS = 4;
/** What a sync flush ends with; the wire leaves it out. */
const FLUSH_END = Buffer.from([0, 0, 0xff, 0xff]);

/** The two streams of an epoch: bodies, and strings of large bodies. */
type Streams = { readonly bodies: Buffer[]; readonly strings: Buffer[] };

/** Bodies of mirror frames, inflated; see docs/PROTOCOL.md §5 and §6. */
export function readMirror(messages: readonly Buffer[]): Buffer[] {
  const epochs = new Map<number, Streams>();
  const frames = messages.filter((message) => message[0] === MIRROR).map(readFrame);
  // Large frames take another socket than small ones, and some come twice.
  frames.sort((a, b) => a.epoch - b.epoch || a.seq - b.seq);
  const once = frames.filter(({ epoch, seq }, at) => frames[at - 1]?.seq !== seq || frames[at - 1]?.epoch !== epoch);
  once.forEach(({ epoch, flags, body }, at) => {
    const streams = epochs.get(epoch) ?? { bodies: [], strings: [] };
    epochs.set(epoch, streams);
    if ((flags & DEFLATED) === 0) throw new Error("a body that is not deflated");
    const isPartOver = (flags & MORE) === 0 || ((once[at + 1]?.flags ?? flags) & STRINGS) !== (flags & STRINGS);
    ((flags & STRINGS) === 0 ? streams.bodies : streams.strings).push(body, isPartOver ? FLUSH_END : Buffer.alloc(0));
  });
  return [...epochs.values()].flatMap(({ bodies, strings }) => [bodies, strings].map(inflated));
}

function inflated(pieces: readonly Buffer[]): Buffer {
  return inflateRawSync(Buffer.concat(pieces), { finishFlush: constants.Z_SYNC_FLUSH });
}

function readFrame(message: Buffer): { epoch: number; seq: number; flags: number; body: Buffer } {
  let at = 1;
  const number = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
  };
  const [epoch, seq, flags] = [number(), number(), number()];
  return { epoch, seq, flags, body: message.subarray(at) };
}
