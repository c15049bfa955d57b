// The signaling socket: hello, heartbeat, and coming back after every cut.
//
// Runs in the worker. Each attempt asks for a one-time token of its own. What a person decided
// (consent, grants, the end) waits for the next connection; everything else is only worth sending
// on the one it was meant for.

import type { ClientMessage } from "../generated/ClientMessage.ts";
import type { ServerMessage } from "../generated/ServerMessage.ts";
import type { ConnectionStatus } from "../engine.ts";
import { makeBackoff } from "./backoff.ts";
import { HELLO_TIMEOUT_MS, PROTOCOL_VERSION } from "./limits.ts";

const RECONNECT_MS = [250, 500, 1_000, 2_000, 5_000];
/** Pause after the server said that it has too much to do. */
const OVERLOADED_MS = 3_000;
/** Silence on top of the heartbeat after which the socket counts as dead. */
const SILENCE_MS = 5_000;
const KEPT_MESSAGES_MAX = 32;
/** Decisions of a person; they wait for a connection. */
const KEPT: ReadonlySet<ClientMessage["type"]> = new Set(["consent", "grant", "revoke", "end"]);

export type TokenAnswer = { readonly token: string } | { readonly refused: boolean };
type Welcome = Extract<ServerMessage, { type: "welcome" }>;
type Bye = Extract<ServerMessage, { type: "bye" }>;

export interface SignalOptions {
  readonly socketOrigin: string;
  /** Name of this client instance. */
  readonly client: string;
  token(): Promise<TokenAnswer>;
}

export interface SignalEvents {
  onConnection(state: ConnectionStatus["state"], closed: ConnectionStatus["closed"]): void;
  /** Everything but heartbeats; `welcome` comes before the state `connected`. */
  onMessage(message: ServerMessage): void;
  onFrame(bytes: Uint8Array): void;
}

export interface SignalSocket {
  send(message: ClientMessage): void;
  sendFrame(bytes: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

interface Run {
  readonly options: SignalOptions;
  readonly events: SignalEvents;
  readonly backoff: ReturnType<typeof makeBackoff>;
  readonly kept: ClientMessage[];
  socket: WebSocket | null;
  welcomed: boolean;
  everWelcomed: boolean;
  closed: boolean;
  /** Pause that the server asked for. */
  pauseMs: number | null;
  retry: ReturnType<typeof setTimeout> | undefined;
  heartbeat: ReturnType<typeof setInterval> | undefined;
  silence: ReturnType<typeof setTimeout> | undefined;
}

export function openSignalSocket(options: SignalOptions, events: SignalEvents): SignalSocket {
  const run: Run = {
    options, events, backoff: makeBackoff(RECONNECT_MS), kept: [],
    socket: null, welcomed: false, everWelcomed: false, closed: false, pauseMs: null,
    retry: undefined, heartbeat: undefined, silence: undefined,
  };
  const online = (): void => {
    if (run.retry !== undefined) {
      void connect(run);
    }
  };
  self.addEventListener("online", online);
  events.onConnection("connecting", null);
  void connect(run);
  return {
    send: (message) => send(run, message),
    sendFrame(bytes) {
      if (run.welcomed) {
        run.socket?.send(bytes);
      }
    },
    close() {
      self.removeEventListener("online", online);
      finish(run, null);
    },
  };
}

function send(run: Run, message: ClientMessage): void {
  if (run.welcomed && run.socket?.readyState === WebSocket.OPEN) {
    run.socket.send(JSON.stringify(message));
  } else if (KEPT.has(message.type) && run.kept.length < KEPT_MESSAGES_MAX) {
    run.kept.push(message);
  }
}

async function connect(run: Run): Promise<void> {
  clearTimeout(run.retry);
  run.retry = undefined;
  const answer = await run.options.token().catch(() => ({ refused: false }));
  if (run.closed) {
    return;
  }
  if (!("token" in answer)) {
    if (answer.refused) {
      finish(run, "refused");
    } else {
      retryLater(run);
    }
    return;
  }
  const socket = new WebSocket(`${run.options.socketOrigin}/v1/signal`);
  socket.binaryType = "arraybuffer";
  run.socket = socket;
  expectWithin(run, socket, HELLO_TIMEOUT_MS);
  socket.onopen = () => socket.send(JSON.stringify(hello(run, answer.token)));
  socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => take(run, socket, event.data);
  socket.onclose = () => drop(run, socket);
}

function hello(run: Run, token: string): ClientMessage {
  return { type: "hello", v: PROTOCOL_VERSION, token, client: run.options.client };
}

/** Takes silence for the death of the socket. */
function expectWithin(run: Run, socket: WebSocket, timeMs: number): void {
  clearTimeout(run.silence);
  run.silence = setTimeout(() => drop(run, socket), timeMs);
}

function take(run: Run, socket: WebSocket, data: string | ArrayBuffer): void {
  if (run.socket !== socket) {
    return;
  }
  if (typeof data !== "string") {
    run.events.onFrame(new Uint8Array(data));
    return;
  }
  const message = JSON.parse(data) as ServerMessage;
  switch (message.type) {
    case "welcome":
      // What is said in answer to it has to find the way open.
      run.welcomed = true;
      run.events.onMessage(message);
      welcome(run, socket, message);
      break;
    case "pong":
      break;
    case "bye":
      run.events.onMessage(message);
      bye(run, message.reason);
      break;
    default:
      run.events.onMessage(message);
  }
}

function welcome(run: Run, socket: WebSocket, message: Welcome): void {
  run.everWelcomed = true;
  run.backoff.reset();
  let beats = 0;
  const beatMs = Number(message.heartbeat_ms);
  clearTimeout(run.silence);
  clearInterval(run.heartbeat);
  let heardAt = performance.now();
  socket.addEventListener("message", () => (heardAt = performance.now()));
  run.heartbeat = setInterval(() => {
    if (performance.now() - heardAt > beatMs + SILENCE_MS) {
      drop(run, socket);
      return;
    }
    socket.send(JSON.stringify({ type: "ping", n: beats++ & 0xffff } satisfies ClientMessage));
  }, beatMs);
  run.events.onConnection("connected", null);
  for (const kept of run.kept.splice(0)) {
    send(run, kept);
  }
}

function bye(run: Run, reason: Bye["reason"]): void {
  switch (reason) {
    case "ended":
    case "replaced":
    case "signed_out":
      finish(run, reason);
      break;
    case "protocol":
      finish(run, "refused");
      break;
    case "restart":
      run.pauseMs = 0;
      break;
    case "overloaded":
      run.pauseMs = OVERLOADED_MS;
      break;
    case "bad_token":
      break;
  }
}

/** The socket is gone or counts as gone. */
function drop(run: Run, socket: WebSocket): void {
  if (run.socket !== socket) {
    return;
  }
  release(run);
  if (!run.closed) {
    run.events.onConnection(run.everWelcomed ? "reconnecting" : "connecting", null);
    retryLater(run);
  }
}

function release(run: Run): void {
  clearTimeout(run.silence);
  clearInterval(run.heartbeat);
  const { socket } = run;
  run.socket = null;
  run.welcomed = false;
  if (socket !== null) {
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

function retryLater(run: Run): void {
  const pauseMs = run.pauseMs ?? run.backoff.next();
  run.pauseMs = null;
  clearTimeout(run.retry);
  run.retry = setTimeout(() => void connect(run), pauseMs);
}

function finish(run: Run, why: ConnectionStatus["closed"]): void {
  if (run.closed) {
    return;
  }
  run.closed = true;
  clearTimeout(run.retry);
  release(run);
  run.events.onConnection("closed", why);
}
