// The bulk sockets: large mirror frames and assets, beside the live streams and never in their way.
//
// Runs in the worker. Opened with the token of `welcome` and gone with the signaling socket. One socket
// is enough for little; where there is much, others are opened beside it, as many as the server says,
// and each frame goes to the one that has the least to send. They close when there has not been much
// for a while. The customer's first one closes when it has been idle, the agent's stays.
// Where one of them is cut nobody knows what it carried: all are given up, and it begins anew. Whoever is
// in between may not let several through, so that it stays with one after one of the others was cut.
// The others are opened by `bulk-extras.ts`, which is loaded once there is much.

import { makeBackoff } from "./backoff.ts";

const RECONNECT_MS = [250, 1_000, 2_000, 5_000];
/** Idle time after which sockets that are opened on demand close. */
export const IDLE_MS = 10_000;
/** Time in which the server has to answer the token. */
const ANSWER_MS = 5_000;
/** Bytes that are much: waiting to be sent at one time, or coming within `MUCH_MS`. */
export const MUCH_BYTES = 128 * 1024;
const MUCH_MS = 1_000;

export interface BulkEvents {
  onOpen(): void;
  /** `broken` unless this end closed it when everything had gone out. */
  onClosed(broken: boolean): void;
  onFrame(bytes: Uint8Array): void;
}

export interface BulkSocket {
  /** Opens it, and opens it again after every cut until `stop`. */
  want(): void;
  /** Begins anew, with the fresh token of a signaling socket or the one that it has. */
  renew(token?: string | null): void;
  /** The signaling socket is gone, and the token with it. */
  stop(): void;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Bytes that wait in all sockets together. */
  buffered(): number;
}

/** One that is opened beside the first one. */
export interface Extra {
  readonly socket: WebSocket;
  open: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export interface Run {
  readonly url: string;
  readonly load: LoadExtras;
  readonly events: BulkEvents;
  readonly idleMs: number | null;
  readonly backoff: ReturnType<typeof makeBackoff>;
  token: string | null;
  wanted: boolean;
  socket: WebSocket | null;
  open: boolean;
  /** How the server has let the first one in: by how many sockets it takes. */
  answer: string;
  /** One of the others had no place or was cut: none is opened any more with this token. */
  isNarrow: boolean;
  readonly extras: Set<Extra>;
  timer: ReturnType<typeof setTimeout> | undefined;
  extrasTimer: ReturnType<typeof setTimeout> | undefined;
  usedAt: number;
  /** When there was much last. */
  muchAt: number;
  heard: { since: number; bytes: number };
}

const TOOLS = { dial, close, cut, buffered, answerMs: ANSWER_MS, idleMs: IDLE_MS, muchBytes: MUCH_BYTES };
/** What the others are opened with: what is loaded late shares nothing but what it is handed. */
export type BulkTools = typeof TOOLS;

/** Opens the others; loaded late. */
export type Extras = typeof import("./bulk-extras.ts");
/** Hands that to its caller, now or later, or never where it does not load. */
export type LoadExtras = (use: (extras: Extras) => void) => void;

const loadExtras: LoadExtras = (use) => void import("./bulk-extras.ts").then(use, () => undefined);

export function makeBulkSocket(socketOrigin: string, idleMs: number | null, events: BulkEvents, load = loadExtras): BulkSocket {
  const run: Run = {
    url: `${socketOrigin}/v1/bulk`, load, events, idleMs, backoff: makeBackoff(RECONNECT_MS),
    token: null, wanted: false, socket: null, open: false, answer: "", isNarrow: false, extras: new Set(),
    timer: undefined, extrasTimer: undefined, usedAt: 0, muchAt: 0, heard: { since: 0, bytes: 0 },
  };
  return {
    want() {
      run.wanted = true;
      connect(run);
    },
    renew(token = run.token) {
      release(run, true);
      run.isNarrow &&= token === run.token;
      run.token = token;
      run.backoff.reset();
      connect(run);
    },
    stop() {
      run.token = null;
      release(run, true);
    },
    send(bytes) {
      run.usedAt = performance.now();
      roomiest(run)?.send(bytes);
      if (buffered(run) >= MUCH_BYTES) {
        widen(run);
      }
    },
    buffered: () => buffered(run),
  };
}

function connect(run: Run): void {
  if (!run.wanted || run.token === null || run.socket !== null) {
    return;
  }
  clearTimeout(run.timer);
  const socket = dial(run, { token: run.token }, (answer) => opened(run, answer), () => drop(run, socket));
  run.socket = socket;
  run.timer = setTimeout(() => drop(run, socket), ANSWER_MS);
}

/** A socket that has said its first word. */
function dial(run: Run, hello: { token: string; more?: true }, onAnswer: (answer: string) => void, onClose: () => void): WebSocket {
  const socket = new WebSocket(run.url);
  let isAnswered = false;
  socket.binaryType = "arraybuffer";
  socket.onopen = () => socket.send(JSON.stringify(hello));
  socket.onclose = onClose;
  socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
    run.usedAt = performance.now();
    if (typeof event.data !== "string") {
      hear(run, event.data);
    } else if (!isAnswered) {
      isAnswered = true;
      onAnswer(event.data);
    }
  };
  return socket;
}

function hear(run: Run, data: ArrayBuffer): void {
  const now = performance.now();
  if (now - run.heard.since > MUCH_MS) {
    run.heard = { since: now, bytes: 0 };
  }
  run.heard.bytes += data.byteLength;
  if (run.heard.bytes >= MUCH_BYTES) {
    widen(run);
  }
  run.events.onFrame(new Uint8Array(data));
}

function opened(run: Run, answer: string): void {
  clearTimeout(run.timer);
  run.open = true;
  run.answer = answer;
  run.backoff.reset();
  if (run.idleMs !== null) {
    watchIdle(run, run.idleMs);
  }
  run.events.onOpen();
}

/** There is much: as many sockets are opened as the server takes. */
function widen(run: Run): void {
  run.muchAt = performance.now();
  if (run.extras.size === 0 && !run.isNarrow) {
    run.load((extras) => extras.openExtras(run, TOOLS));
  }
}

function close(run: Run, extra: Extra): void {
  clearTimeout(extra.timer);
  run.extras.delete(extra);
  hangUp(extra.socket);
}

/** The open socket that has the least to send, the first one where there is nothing. */
function roomiest(run: Run): WebSocket | null {
  let best = run.socket;
  for (const { socket, open } of run.extras) {
    if (open && best !== null && socket.bufferedAmount < best.bufferedAmount) {
      best = socket;
    }
  }
  return best;
}

function buffered(run: Run): number {
  let bytes = run.socket?.bufferedAmount ?? 0;
  run.extras.forEach(({ socket }) => (bytes += socket.bufferedAmount));
  return bytes;
}

function watchIdle(run: Run, idleMs: number): void {
  const restMs = Math.max(0, run.usedAt + idleMs - performance.now());
  run.timer = setTimeout(() => {
    const idle = performance.now() - run.usedAt >= idleMs && buffered(run) === 0;
    if (idle) {
      run.wanted = false;
      release(run, false);
    } else {
      watchIdle(run, idleMs);
    }
  }, Math.max(restMs, 100));
}

function drop(run: Run, socket: WebSocket): void {
  if (run.socket === socket) {
    cut(run);
  }
}

function cut(run: Run): void {
  release(run, true);
  run.timer = setTimeout(() => connect(run), run.backoff.next());
}

function release(run: Run, broken: boolean): void {
  clearTimeout(run.timer);
  clearTimeout(run.extrasTimer);
  const { socket, open } = run;
  run.socket = null;
  run.open = false;
  run.heard = { since: 0, bytes: 0 };
  [...run.extras].forEach((extra) => close(run, extra));
  if (socket !== null) {
    hangUp(socket);
  }
  if (open) {
    run.events.onClosed(broken);
  }
}

function hangUp(socket: WebSocket): void {
  socket.onopen = socket.onmessage = socket.onclose = null;
  socket.close();
}
