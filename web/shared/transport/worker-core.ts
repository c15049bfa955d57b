// What both workers share: sockets, channels and the pump that ties them to a wasm client.
//
// A path is reported to the client as open only while the session is live and the other end is
// connected, so that nothing is sent that the server would have to drop.
// Everything acts on arrival; the only timer is the one that the client asks for.

import type { ClientMessage } from "../generated/ClientMessage.ts";
import type { ServerMessage } from "../generated/ServerMessage.ts";
import type { SessionView } from "../generated/SessionView.ts";
import { type BulkSocket, makeBulkSocket } from "./bulk-socket.ts";
import { type Channels, makeChannels } from "./channels.ts";
import { openSignalSocket, type SignalSocket, type TokenAnswer } from "./signal-socket.ts";
import { type Lane, lane, type WorkerCommand, type WorkerReport } from "./worker-port.ts";

/** The part of both wasm clients that the pump drives. */
export interface LiveClient {
  handleFrame(lane: Lane, bytes: Uint8Array, now: number): boolean;
  pathOpened(lane: Lane, now: number): void;
  pathClosed(lane: Lane, broken: boolean, now: number): void;
  pollTransmit(bulkBuffered: number, now: number): Uint8Array;
  /** Drains the client's events. */
  handleEvents(now: number): void;
  nextTimeout(): number | undefined;
  handleTimeout(now: number): void;
  rttMs(): number | undefined;
}

/** What a side adds to the core. */
export interface Side {
  /** Who is at the other end. */
  readonly peer: "customer" | "agent";
  /** Idle time after which the bulk socket closes; null: it stays open. */
  readonly bulkIdleMs: number | null;
  onWelcome(message: Extract<ServerMessage, { type: "welcome" }>): void;
  /** Another page is at the other end; it comes before the session that says so. */
  onPeerReplaced(): void;
  onSession(session: SessionView): void;
  onMessage(message: ServerMessage): void;
  onCommand(command: WorkerCommand): void;
  /** The person or their browser says something. */
  onSaid?(message: ClientMessage): void;
  /** The client failed and is of no use any more. */
  onCrash(cause: unknown): void;
  onClosed(): void;
}

export interface WorkerCore {
  report(message: WorkerReport, transfer?: Transferable[]): void;
  /** Sends a signaling message. */
  signal(message: ClientMessage): void;
  wantBulk(): void;
  /** Opens the bulk socket anew. */
  renewBulk(): void;
  /** Gives a client to the pump, with the paths that are open. */
  setClient(client: LiveClient | null): void;
  /** Does something with the client and sends and reports what follows from it. */
  drive(work: (now: number) => void): void;
  /** Which lane carries the live streams; -1 for none. */
  setActiveLane(active: number): void;
  activeLane(): number;
  session(): SessionView | null;
  /** Session live and the other end connected. */
  isReachable(): boolean;
}

/** Time between two reports of the same path to the other end. */
const PATH_REPORT_MS = 5_000;
/** Smallest change of the round trip that the other end hears of. */
const RTT_DRIFT_MS = 5;
/** Time between two reports of the round trip to the engine. */
const RTT_REPORT_MS = 1_000;
/** Open channels that carry nothing for so long are given up. */
const CHANNELS_PATIENCE_MS = 5_000;
/** Pause before a client that failed is replaced. */
const CRASH_PAUSE_MS = 1_000;
const PING = 0x04;
const PONG = 0x05;

interface Core {
  readonly side: Side;
  readonly tokens: Map<number, (answer: TokenAnswer) => void>;
  nextToken: number;
  signal: SignalSocket | null;
  bulk: BulkSocket | null;
  channels: Channels;
  client: LiveClient | null;
  session: SessionView | null;
  /** The page at the other end that was seen last. */
  peerPage: string | null;
  connected: boolean;
  bulkOpen: boolean;
  /** The client waits for the bulk socket. */
  bulkPending: boolean;
  /** Paths that the client was told to be open. */
  readonly told: Set<Lane>;
  active: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** The client failed and is going to be replaced. */
  replacement: ReturnType<typeof setTimeout> | undefined;
  draining: boolean;
  channelsIdleSince: number;
  pathSaid: { transport: string | null; rttMs: number | null; at: number };
  pathReported: { transport: string | null; rttMs: number | null; at: number };
}

const scope = self as unknown as DedicatedWorkerGlobalScope;
const post = (message: WorkerReport, transfer: Transferable[] = []): void => scope.postMessage(message, transfer);

/** Whole milliseconds of the worker's monotonic clock. */
export function clock(): number {
  return Math.floor(performance.now());
}

/** Starts the worker; `makeSide` gets the core that its side works with. */
export function runWorker(makeSide: (core: WorkerCore) => Side): void {
  const core: Core = {
    side: makeSide({
      report: post,
      signal: (message) => core.signal?.send(message),
      wantBulk() {
        core.bulkPending = true;
        refreshBulk(core);
      },
      renewBulk: () => core.bulk?.renew(),
      setClient: (client) => setClient(core, client),
      drive: (work) => drive(core, work),
      setActiveLane: (active) => (core.active = active),
      activeLane: () => core.active,
      session: () => core.session,
      isReachable: () => isReachable(core),
    }),
    tokens: new Map(), nextToken: 0, signal: null, bulk: null,
    channels: makeChannels(post, {
      onOpen: () => refreshPaths(core, true),
      onClosed: () => refreshPaths(core, true),
      onFrame: (which, bytes) => takeFrame(core, which, bytes),
    }),
    client: null, session: null, peerPage: null, connected: false, bulkOpen: false, bulkPending: false, told: new Set(), active: -1,
    timer: undefined, replacement: undefined, draining: false, channelsIdleSince: 0,
    pathSaid: { transport: null, rttMs: null, at: 0 },
    pathReported: { transport: null, rttMs: null, at: 0 },
  };
  scope.onmessage = (event: MessageEvent<WorkerCommand>) => obey(core, event.data);
}

function obey(core: Core, command: WorkerCommand): void {
  switch (command.type) {
    case "open":
      open(core, command.socketOrigin, command.client);
      break;
    case "token":
      core.tokens.get(command.id)?.(command.token === null ? { refused: command.refused } : { token: command.token });
      core.tokens.delete(command.id);
      break;
    case "send":
      core.signal?.send(command.message);
      core.side.onSaid?.(command.message);
      break;
    case "channels":
      core.channels.take(command.generation, command.mirror, command.pointer);
      break;
    case "relay":
      core.channels.relay(command.generation, command.open);
      break;
    case "relay_frame":
      takeFrame(core, command.lane, new Uint8Array(command.bytes));
      break;
    case "channels_gone":
      core.channels.drop();
      break;
    case "close":
      core.signal?.close();
      break;
    default:
      core.side.onCommand(command);
  }
}

function open(core: Core, socketOrigin: string, client: string): void {
  core.bulk = makeBulkSocket(socketOrigin, core.side.bulkIdleMs, {
    onOpen() {
      core.bulkOpen = true;
      refreshPaths(core, true);
    },
    onClosed(broken) {
      core.bulkOpen = false;
      refreshPaths(core, broken);
    },
    onFrame: (bytes) => takeFrame(core, lane.BULK, bytes),
  });
  core.signal = openSignalSocket({ socketOrigin, client, token: () => askToken(core) }, {
    onConnection(state, closed) {
      core.connected = state === "connected";
      if (!core.connected) {
        core.bulk?.stop();
      }
      if (state === "closed") {
        core.channels.drop();
        core.side.onClosed();
      }
      refreshPaths(core, true);
      post({ type: "connection", state, closed });
    },
    onMessage: (message) => takeMessage(core, message),
    onFrame: (bytes) => takeFrame(core, lane.WEBSOCKET, bytes),
    onDecided: (messages) => post({ type: "decided", messages }),
  });
}

function askToken(core: Core): Promise<TokenAnswer> {
  const id = core.nextToken++;
  post({ type: "token_wanted", id });
  return new Promise((resolve) => core.tokens.set(id, resolve));
}

function takeMessage(core: Core, message: ServerMessage): void {
  switch (message.type) {
    case "welcome":
      core.session = message.session;
      core.connected = true;
      core.side.onWelcome(message);
      core.bulk?.renew(message.bulk_token);
      if (core.side.bulkIdleMs === null) {
        core.bulk?.want();
      }
      enterSession(core, message.session);
      break;
    case "session":
      enterSession(core, message.session);
      break;
    default:
      core.side.onMessage(message);
  }
  post({ type: "message", message });
}

function enterSession(core: Core, session: SessionView): void {
  core.session = session;
  const page = pageOfPeer(core);
  if (page !== null && page !== core.peerPage) {
    if (core.peerPage !== null) {
      // The channels lead to a page that is not the one to send to any more; others are built at once.
      core.channels.fail();
      core.channels.drop();
      refreshPaths(core, true);
      core.side.onPeerReplaced();
    }
    core.peerPage = page;
  }
  refreshPaths(core, true);
  core.side.onSession(session);
}

function pageOfPeer(core: Core): string | null {
  const peer = core.session?.participants.find((one) => one.role === core.side.peer && one.connected);
  return peer === undefined ? null : `${peer.id} ${peer.attachment}`;
}

function isReachable(core: Core): boolean {
  return core.session?.state === "live" && pageOfPeer(core) !== null;
}

/** Opens the bulk socket that the client waits for, once there is somebody to send to. */
function refreshBulk(core: Core): void {
  if (core.bulkPending && isReachable(core)) {
    core.bulk?.want();
  }
}

/** Tells the client which paths have come and gone. */
function refreshPaths(core: Core, broken: boolean): void {
  const reachable = isReachable(core);
  if (core.bulkOpen && reachable) {
    core.bulkPending = false;
  }
  refreshBulk(core);
  const open: [Lane, boolean][] = [
    [lane.WEBSOCKET, core.connected && reachable],
    [lane.BULK, core.bulkOpen && reachable],
    // The other browser answers for itself, whatever the server knows of it. While others watch,
    // the server has to see every frame.
    [lane.MIRROR, core.channels.isOpen() && core.session?.state === "live" && !core.session.participants[2]],
  ];
  drive(core, (now) => {
    for (const [which, isOpen] of open) {
      if (isOpen === core.told.has(which)) {
        continue;
      }
      if (isOpen) {
        core.told.add(which);
        core.client?.pathOpened(which, now);
      } else {
        core.told.delete(which);
        core.client?.pathClosed(which, broken, now);
      }
    }
    core.channelsIdleSince = now;
  });
}

function setClient(core: Core, client: LiveClient | null): void {
  clearTimeout(core.replacement);
  core.replacement = undefined;
  core.client = client;
  core.active = -1;
  core.told.clear();
  if (client === null) {
    clearTimeout(core.timer);
    core.pathSaid = { transport: null, rttMs: null, at: 0 };
    post({ type: "path", transport: null, rttMs: null });
  }
  refreshPaths(core, true);
}

function takeFrame(core: Core, which: Lane, bytes: Uint8Array): void {
  if (core.client === null) {
    // Probes are answered without a client too, so that the other end can measure the path.
    if (bytes[0] === PING) {
      const pong = bytes.slice();
      pong[0] = PONG;
      transmit(core, which, pong);
    }
    return;
  }
  drive(core, (now) => core.client?.handleFrame(which, bytes, now));
}

function drive(core: Core, work: (now: number) => void): void {
  const outer = !core.draining;
  try {
    const now = clock();
    work(now);
    if (outer) {
      core.draining = true;
      drain(core, now);
    }
  } catch (cause) {
    core.client = null;
    core.active = -1;
    // Not at once: a client that fails in its first breath would never stop.
    // Not twice: a client that failed fails again in whatever it is asked meanwhile.
    core.replacement ??= setTimeout(() => {
      core.replacement = undefined;
      core.side.onCrash(cause);
    }, CRASH_PAUSE_MS);
  } finally {
    if (outer) {
      core.draining = false;
    }
  }
}

/** Carries out everything that the client has to say. */
function drain(core: Core, now: number): void {
  const { client } = core;
  clearTimeout(core.timer);
  if (client === null) {
    return;
  }
  client.handleEvents(now);
  for (;;) {
    const packets = client.pollTransmit(core.bulk?.buffered() ?? 0, now);
    if (packets.length === 0) {
      break;
    }
    split(core, packets);
  }
  client.handleEvents(now);
  reportPath(core, now);
  giveUpIdleChannels(core, now);
  const at = client.nextTimeout();
  if (at !== undefined) {
    core.timer = setTimeout(() => drive(core, (then) => core.client?.handleTimeout(then)), Math.max(0, at - performance.now()));
  }
}

/** Takes packets apart: lane, four bytes of length, frame. */
function split(core: Core, packets: Uint8Array): void {
  const view = new DataView(packets.buffer, packets.byteOffset, packets.byteLength);
  for (let at = 0; at < packets.length; ) {
    const which = packets[at] as Lane;
    const end = at + 5 + view.getUint32(at + 1, true);
    // A copy of its own: it may be transferred.
    transmit(core, which, packets.slice(at + 5, end));
    at = end;
  }
}

function transmit(core: Core, which: Lane, frame: Uint8Array<ArrayBuffer>): void {
  switch (which) {
    case lane.WEBSOCKET:
      core.signal?.sendFrame(frame);
      break;
    case lane.BULK:
      core.bulk?.send(frame);
      break;
    case lane.MIRROR:
    case lane.POINTER:
      core.channels.send(which, frame);
      break;
  }
}

function reportPath(core: Core, now: number): void {
  const transport = core.active === lane.MIRROR ? "p2p" : core.active === lane.WEBSOCKET ? "websocket" : null;
  const rttMs = core.client?.rttMs() ?? null;
  const said = core.pathSaid;
  const changed = (before: typeof said): boolean => before.transport !== transport || before.rttMs !== rttMs;
  if (transport !== said.transport || (changed(said) && now - said.at >= RTT_REPORT_MS)) {
    core.pathSaid = { transport, rttMs, at: now };
    post({ type: "path", transport, rttMs });
  }
  const reported = core.pathReported;
  const drifted = Math.abs((rttMs ?? 0) - (reported.rttMs ?? 0)) > Math.max(RTT_DRIFT_MS, (rttMs ?? 0) / 4);
  const due = transport !== reported.transport || (drifted && now - reported.at >= PATH_REPORT_MS);
  if (transport !== null && due && core.connected && core.session?.state === "live") {
    core.pathReported = { transport, rttMs, at: now };
    core.signal?.send({ type: "path", path: transport, rtt_ms: rttMs });
  }
}

/** Open channels that stay silent while the relay works belong to a page that is gone. */
function giveUpIdleChannels(core: Core, now: number): void {
  const idle = core.told.has(lane.MIRROR) && core.active === lane.WEBSOCKET;
  if (!idle) {
    core.channelsIdleSince = now;
  } else if (now - core.channelsIdleSince > CHANNELS_PATIENCE_MS) {
    core.channelsIdleSince = now;
    core.channels.fail();
  }
}
