// Weighs messages as one deflated stream, the way a recorder that compresses well would send them.

import { constants, createDeflateRaw, type DeflateRaw } from "node:zlib";

/** Ends each flush (RFC 1951 §3.2.4 with no bytes); whoever knows where messages end need not send it. */
const FLUSH_MARK_BYTES = 4;

export interface Weigher {
  /** Bytes that these messages add to the stream, each flushed for itself. */
  weigh(messages: readonly string[]): Promise<number>;
}

/** Begins a stream; what was weighed before helps to compress what comes. */
export function makeWeigher(): Weigher {
  const stream = createDeflateRaw();
  let bytes = 0;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  return {
    weigh: async (messages) => {
      bytes = 0;
      for (const message of messages) await flushed(stream, message);
      return bytes - messages.length * FLUSH_MARK_BYTES;
    },
  };
}

function flushed(stream: DeflateRaw, message: string): Promise<void> {
  return new Promise((done) => {
    stream.write(message);
    stream.flush(constants.Z_SYNC_FLUSH, done);
  });
}
