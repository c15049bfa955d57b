// The bulk socket: large mirror frames and assets, beside the live streams and never in their way.
//
// Runs in the worker. Opened with the token of `welcome` and gone with the signaling socket; the
// customer's closes when it has been idle, the agent's stays.

import { makeBackoff } from "./backoff.ts";

const RECONNECT_MS = [250, 1_000, 2_000, 5_000];
/** Idle time after which a socket that is opened on demand closes. */
export const IDLE_MS = 10_000;
/** Time in which the server has to answer the token. */
const ANSWER_MS = 5_000;

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
  buffered(): number;
}

interface Run {
  readonly url: string;
  readonly events: BulkEvents;
  readonly idleMs: number | null;
  readonly backoff: ReturnType<typeof makeBackoff>;
  token: string | null;
  wanted: boolean;
  socket: WebSocket | null;
  open: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
  usedAt: number;
}

export function makeBulkSocket(socketOrigin: string, idleMs: number | null, events: BulkEvents): BulkSocket {
  const run: Run = {
    url: `${socketOrigin}/v1/bulk`, events, idleMs, backoff: makeBackoff(RECONNECT_MS),
    token: null, wanted: false, socket: null, open: false, timer: undefined, usedAt: 0,
  };
  return {
    want() {
      run.wanted = true;
      connect(run);
    },
    renew(token = run.token) {
      release(run, true);
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
      run.socket?.send(bytes);
    },
    buffered: () => run.socket?.bufferedAmount ?? 0,
  };
}

function connect(run: Run): void {
  if (!run.wanted || run.token === null || run.socket !== null) {
    return;
  }
  clearTimeout(run.timer);
  const { token } = run;
  const socket = new WebSocket(run.url);
  socket.binaryType = "arraybuffer";
  run.socket = socket;
  run.timer = setTimeout(() => drop(run, socket), ANSWER_MS);
  socket.onopen = () => socket.send(JSON.stringify({ token }));
  socket.onclose = () => drop(run, socket);
  socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
    run.usedAt = performance.now();
    if (typeof event.data !== "string") {
      run.events.onFrame(new Uint8Array(event.data));
    } else if (!run.open) {
      opened(run);
    }
  };
}

function opened(run: Run): void {
  clearTimeout(run.timer);
  run.open = true;
  run.backoff.reset();
  if (run.idleMs !== null) {
    watchIdle(run, run.idleMs);
  }
  run.events.onOpen();
}

function watchIdle(run: Run, idleMs: number): void {
  const restMs = Math.max(0, run.usedAt + idleMs - performance.now());
  run.timer = setTimeout(() => {
    const idle = performance.now() - run.usedAt >= idleMs && run.socket?.bufferedAmount === 0;
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
    release(run, true);
    run.timer = setTimeout(() => connect(run), run.backoff.next());
  }
}

function release(run: Run, broken: boolean): void {
  clearTimeout(run.timer);
  const { socket, open } = run;
  run.socket = null;
  run.open = false;
  if (socket !== null) {
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
  if (open) {
    run.events.onClosed(broken);
  }
}
