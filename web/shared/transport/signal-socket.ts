// The signaling socket: hello, heartbeat, and coming back after every cut.
//
// Runs in the worker. Each attempt asks for a one-time token of its own. What a person decided
// (consent, grants, the end) is kept until the server has counted it, and goes out again on the next
// connection; everything else is only worth sending on the one it was meant for.

import type { ClientMessage } from "../generated/ClientMessage.ts";
import type { ServerMessage } from "../generated/ServerMessage.ts";
import type { ConnectionStatus } from "../engine.ts";
import { makeBackoff } from "./backoff.ts";
import { PROTOCOL_VERSION } from "./limits.ts";

/** For a minute and a half somebody waits for it; then the server is spared. */
const RECONNECT_MS = [250, 500, ...Array<number>(100).fill(1_000), 5_000];
/** Least pause after the server said that it has too much to do; as much again at random, so that those who were
 *  sent away together do not come back together. */
const OVERLOADED_MS = 3_000;
/** Silence on top of the heartbeat after which the socket counts as dead. */
const SILENCE_MS = 5_000;
/** A socket that lasts so long was worth coming back for; the pauses begin anew. */
const LASTING_MS = 5_000;
/** Time for the socket to open: several round trips, which on a slow network take seconds. */
const CONNECT_MS = 10_000;
/** Time that the server has to answer `hello`: as long as it waits for it itself (`HELLO_TIMEOUT_MS`). */
const ANSWER_MS = 5_000;
/** Pace at which silence is looked for; a machine that was asleep finds out within this time. */
const LOOK_MS = 1_000;
/** Decisions kept, and how many of them before those that hardly matter are dropped. */
const DECISIONS_MAX = 256;
const MINOR_DECISIONS_MAX = 32;
/** What a person decides, as `Command::is_decision` has it: both ends count these. */
const DECISIONS: ReadonlySet<ClientMessage["type"]> = new Set(["consent", "grant", "revoke", "pause", "hidden", "shown_again", "pin_tab", "remove", "match", "answer_handoff", "proposed", "end"]);
/** Those that somebody would hardly miss. */
const MINOR: ReadonlySet<ClientMessage["type"]> = new Set(["hidden", "shown_again", "pin_tab"]);
/** Those that only take away, and so may be carried out twice and late. */
const TAKING: ReadonlySet<ClientMessage["type"]> = new Set(["revoke", "pause", "remove", "end"]);

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
  /** The server has counted these decisions, or is not going to hear of them. */
  onDecided(messages: readonly ClientMessage[]): void;
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
  /** Decisions that the server has not counted, behind as many as it has. */
  readonly undecided: ClientMessage[];
  nDecided: number;
  /** Of the last welcome: another one means that somebody else had the seat meanwhile. */
  attachment: number | null;
  socket: WebSocket | null;
  welcomed: boolean;
  everWelcomed: boolean;
  closed: boolean;
  /** Pause before the next attempt, where it is not the usual one. */
  pauseMs: number | null;
  /** The last one; what earlier ones are answered does not count. */
  attempt: number;
  retry: ReturnType<typeof setTimeout> | undefined;
  heartbeat: ReturnType<typeof setInterval> | undefined;
  silence: ReturnType<typeof setTimeout> | undefined;
  lasting: ReturnType<typeof setTimeout> | undefined;
}

export function openSignalSocket(options: SignalOptions, events: SignalEvents): SignalSocket {
  const run: Run = {
    options, events, backoff: makeBackoff(RECONNECT_MS), undecided: [], nDecided: 0, attachment: null,
    socket: null, welcomed: false, everWelcomed: false, closed: false, pauseMs: null, attempt: 0,
    retry: undefined, heartbeat: undefined, silence: undefined, lasting: undefined,
  };
  const online = (): void => {
    // What was asked into a network that was not there is answered late or never.
    if (!run.welcomed) {
      release(run);
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
  if (DECISIONS.has(message.type)) {
    if (run.undecided.length >= (MINOR.has(message.type) ? MINOR_DECISIONS_MAX : DECISIONS_MAX)) {
      run.events.onDecided([message]);
      return;
    }
    run.undecided.push(message);
  }
  if (run.welcomed && run.socket?.readyState === WebSocket.OPEN) {
    run.socket.send(JSON.stringify(message));
  }
}

/**
 * The server has counted so many decisions; after a restart it may have forgotten some that changed
 * nothing. One of a version that does not count has had what was written to it.
 */
function decided(run: Run, n: number | undefined): void {
  const count = n === undefined ? run.undecided.length : Math.max(0, n - run.nDecided);
  run.events.onDecided(run.undecided.splice(0, count));
  run.nDecided = n ?? run.nDecided;
}

/** The count began anew with another client instance in the seat; consent is never given by a repetition. */
function attach(run: Run, attachment: number): void {
  if (run.attachment !== null && run.attachment !== attachment) {
    run.events.onDecided(run.undecided.filter(({ type }) => !TAKING.has(type)));
    run.undecided.splice(0, Infinity, ...run.undecided.filter(({ type }) => TAKING.has(type)));
    run.nDecided = 0;
  }
  run.attachment = attachment;
}

async function connect(run: Run): Promise<void> {
  clearTimeout(run.retry);
  const attempt = ++run.attempt;
  const answer = await run.options.token().catch(() => ({ refused: false }));
  if (run.closed || run.attempt !== attempt) {
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
  expectWithin(run, socket, CONNECT_MS);
  socket.onopen = () => {
    expectWithin(run, socket, ANSWER_MS);
    socket.send(JSON.stringify(hello(run, answer.token)));
  };
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
      attach(run, message.attachment);
      decided(run, message.n_decided);
      run.undecided.forEach((one) => socket.send(JSON.stringify(one)));
      run.events.onMessage(message);
      welcome(run, socket, message);
      break;
    case "pong":
      break;
    case "decided":
      decided(run, message.n);
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
  run.lasting = setTimeout(() => run.backoff.reset(), LASTING_MS);
  let beats = 0;
  const beatMs = Number(message.heartbeat_ms);
  clearTimeout(run.silence);
  clearInterval(run.heartbeat);
  // Not the monotonic clock, which stands still while a machine sleeps.
  let heardAt = Date.now();
  let beatAt = heardAt;
  socket.addEventListener("message", () => (heardAt = Date.now()));
  run.heartbeat = setInterval(() => {
    const now = Date.now();
    if (now < heardAt || now < beatAt) {
      // Somebody has set the clock back.
      heardAt = beatAt = now;
    }
    if (now - heardAt > beatMs + SILENCE_MS) {
      // This end slept or was cut off: nobody else comes back at the same moment.
      run.pauseMs = 0;
      drop(run, socket);
    } else if (now - beatAt >= beatMs) {
      beatAt = now;
      socket.send(JSON.stringify({ type: "ping", n: beats++ & 0xffff } satisfies ClientMessage));
    }
  }, LOOK_MS);
  run.events.onConnection("connected", null);
}

function bye(run: Run, reason: Bye["reason"]): void {
  switch (reason) {
    case "ended":
    case "replaced":
    case "signed_out":
    case "removed":
    case "handed_off":
    case "promoted":
      finish(run, reason);
      break;
    case "protocol":
      finish(run, "refused");
      break;
    case "overloaded":
      run.pauseMs = OVERLOADED_MS * (1 + Math.random());
      break;
    case "restart":
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
  clearTimeout(run.lasting);
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
