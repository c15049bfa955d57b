// The engine on the main thread, as both ends share it: a worker, a WebRTC connection, chat.

import type { ClientMessage } from "../generated/ClientMessage.ts";
import type { IceServer } from "../generated/IceServer.ts";
import type { ServerMessage } from "../generated/ServerMessage.ts";
import type { SessionView } from "../generated/SessionView.ts";
import { type ConnectionStatus, type Engine, type EngineEvents, type EngineOptions, RefusedError } from "../engine.ts";
import type { Outliving } from "./kept.ts";
import type { RtcMedia } from "./media.ts";
import type { Rtc, RtcOptions } from "./rtc.ts";
import { lane, type Lane, type WorkerCommand, type WorkerReport } from "./worker-port.ts";

/** Where presses are kept that nobody has heard. */
const BRAKES = "tandem.brakes";
/** Time that the worker has to get its last words out. */
const FAREWELL_MS = 2_000;

export interface EngineCore {
  readonly engine: Engine;
  /** Sound and pictures go from browser to browser. */
  carry(media: RtcMedia): void;
  /** Looks again whether there may be a connection to the other browser. */
  connect(): void;
  /** By which servers connections are found, as the last `welcome` said. */
  readonly iceServers: () => readonly IceServer[];
  tell(command: WorkerCommand, transfer?: Transferable[]): void;
}

interface Run {
  /** Who is at the other end. */
  readonly peer: "customer" | "agent";
  readonly options: EngineOptions;
  readonly events: EngineEvents;
  readonly worker: Worker;
  /** The connection to the other browser. */
  readonly rtc: Late<Rtc>;
  media: RtcMedia | null;
  /** What outlives the page. */
  readonly outliving: Late<Outliving>;
  /** Reports that only one side knows. */
  readonly onReport: (report: WorkerReport) => void;
  /** Channels that could not be transferred. */
  relayed: { readonly mirror: RTCDataChannel; readonly pointer: RTCDataChannel } | null;
  status: ConnectionStatus;
  /** What the worker says of the live streams. */
  path: { readonly transport: ConnectionStatus["transport"]; readonly rttMs: number | null };
  rtcConnected: boolean;
  iceServers: readonly IceServer[];
  session: SessionView | null;
  agentId: string | null;
}

/** A part that is loaded with its first need, and with the next one where that has failed. Without a need: as far as it
 *  is there, or on its way. */
type Late<Part> = (isNeeded: boolean) => Promise<Part> | undefined;

export function makeEngineCore(
  peer: Run["peer"],
  worker: Worker,
  options: EngineOptions,
  events: EngineEvents,
  onReport: (report: WorkerReport) => void,
): EngineCore {
  const tell = (command: WorkerCommand, transfer: Transferable[] = []): void => worker.postMessage(command, transfer);
  const carried = { paused: false, stopped: false };
  const send = (message: ClientMessage): void => tell({ type: "send", message });
  const run: Run = {
    peer, options, events, worker, onReport, relayed: null, media: null,
    rtc: late(() => import("./rtc.ts").then(({ makeRtc }) => connection(run, makeRtc))),
    outliving: late(() => import("./kept.ts").then(({ makeOutliving }) => makeOutliving(send, options.sessionId, BRAKES, carried, events.onUnsent))),
    status: { state: "connecting", transport: null, rttMs: null, closed: null },
    path: { transport: null, rttMs: null },
    rtcConnected: false, iceServers: [], session: null, agentId: null,
  };
  worker.onmessage = (event: MessageEvent<WorkerReport>) => hear(run, event.data);
  // Tells the other browser at once instead of leaving it to its timers.
  addEventListener("pagehide", () => disconnect(run));
  const socketOrigin = options.socketOrigin ?? location.origin.replace(/^http/, "ws");
  tell({ type: "open", socketOrigin, client: crypto.randomUUID() });
  const engine: Engine = {
    carried,
    send(message) {
      soon(run.outliving(true), (all) => all.said(message));
      send(message);
    },
    chat: async (text, id) => (await run.outliving(true))?.write(text, id),
    close: () => close(run),
  };
  return {
    engine,
    iceServers: () => run.iceServers,
    tell,
    carry(media) {
      run.media = media;
      soon(run.rtc(false), (rtc) => rtc.carry(media));
    },
    connect: () => run.session !== null && enterSession(run, run.session),
  };
}

function late<Part>(load: () => Promise<Part>): Late<Part> {
  let loading: Promise<Part> | undefined;
  return (isNeeded) => {
    if (isNeeded) {
      loading ??= load().catch((cause: unknown) => {
        loading = undefined;
        throw cause;
      });
    }
    return loading;
  };
}

/** In the order in which it is asked for; never where it does not load. */
function soon<Part>(part: Promise<Part> | undefined, work: (part: Part) => void): void {
  part?.then(work, () => undefined);
}

function connection(run: Run, makeRtc: (options: RtcOptions) => Rtc): Rtc {
  const tell = (command: WorkerCommand): void => run.worker.postMessage(command);
  const rtc = makeRtc({
    polite: run.peer === "agent",
    send: (message) => tell({ type: "send", message }),
    onChannels: (generation, mirror, pointer) => handOver(run, generation, mirror, pointer),
    onGone() {
      run.relayed = null;
      tell({ type: "channels_gone" });
    },
    onConnected(connected) {
      run.rtcConnected = connected;
      sayStatus(run, {});
    },
  });
  if (run.media !== null) rtc.carry(run.media);
  return rtc;
}

function disconnect(run: Run): void {
  soon(run.rtc(false), (rtc) => rtc.close());
}

/** Whether a page before has left what is to be said before anything else. */
function isBraked(): boolean {
  try {
    return sessionStorage.getItem(BRAKES) !== null;
  } catch {
    return false;
  }
}

function close(run: Run): void {
  disconnect(run);
  soon(run.outliving(true), (all) => all.close());
  run.worker.postMessage({ type: "close" } satisfies WorkerCommand);
}

function hear(run: Run, report: WorkerReport): void {
  // The first one, for a token, has it loaded. Frames are nothing that it knows, and too many.
  if (report.type !== "relay_frame") soon(run.outliving(true), (all) => all.hear(report));
  switch (report.type) {
    case "token_wanted":
      void answerToken(run, report.id);
      break;
    case "message":
      takeMessage(run, report.message);
      break;
    case "connection":
      if (report.state === "closed") {
        disconnect(run);
      }
      sayStatus(run, { state: report.state, closed: report.closed });
      if (report.state === "closed") {
        // Not at once: what was said last is still on its way.
        setTimeout(() => run.worker.terminate(), FAREWELL_MS);
      }
      break;
    case "path":
      run.path = report;
      sayStatus(run, {});
      break;
    case "channels_failed":
      soon(run.rtc(false), (rtc) => rtc.rebuild(report.generation));
      break;
    case "relay_frame":
      relayOut(run, report.lane, report.bytes);
      break;
    default:
      run.onReport(report);
  }
}

async function answerToken(run: Run, id: number): Promise<void> {
  const tell = (command: WorkerCommand): void => run.worker.postMessage(command);
  try {
    if (isBraked()) await run.outliving(true)?.catch(() => undefined);
    const token = await run.options.socketToken();
    tell({ type: "token", id, token, refused: false });
  } catch (cause) {
    tell({ type: "token", id, token: null, refused: cause instanceof RefusedError });
  }
}

function takeMessage(run: Run, message: ServerMessage): void {
  switch (message.type) {
    case "welcome":
      run.iceServers = message.ice_servers;
      enterSession(run, message.session);
      break;
    case "session":
      enterSession(run, message.session);
      break;
    case "sdp":
    case "candidate":
      soon(run.rtc(false), (rtc) => rtc.handle(message));
      break;
    default:
      break;
  }
  run.events.onMessage(message);
}

function enterSession(run: Run, session: SessionView): void {
  const other = session.participants.find((one) => one.role === run.peer && one.connected);
  if (run.peer === "agent" && other !== undefined && other.id !== run.agentId) {
    if (run.agentId !== null) {
      soon(run.rtc(false), (rtc) => rtc.forget());
    }
    run.agentId = other.id;
  }
  run.session = session;
  if (session.state !== "live" || run.options.webrtc === false) {
    soon(run.rtc(false), (rtc) => rtc.allow(null, false));
  } else {
    soon(run.rtc(true), (rtc) => rtc.allow(run.iceServers, other !== undefined));
  }
}

function sayStatus(run: Run, change: Partial<ConnectionStatus>): void {
  const connected = (change.state ?? run.status.state) === "connected";
  // Without a mirror (join page) the screen's path is the one that counts.
  const other = run.rtcConnected ? "p2p" : connected ? "websocket" : null;
  const transport = run.path.transport ?? (run.session?.state === "live" ? other : null);
  const status: ConnectionStatus = { ...run.status, ...change, transport, rttMs: run.path.rttMs };
  const before = run.status;
  run.status = status;
  if (
    before.state !== status.state || before.closed !== status.closed ||
    before.transport !== status.transport || before.rttMs !== status.rttMs
  ) {
    run.events.onStatus(status);
  }
}

/** Gives the channels to the worker, or carries their frames where the browser can not. */
function handOver(run: Run, generation: number, mirror: RTCDataChannel, pointer: RTCDataChannel): void {
  try {
    const command: WorkerCommand = { type: "channels", generation, mirror, pointer };
    run.worker.postMessage(command, [mirror, pointer] as unknown as Transferable[]);
  } catch {
    relayIn(run, generation, mirror, pointer);
  }
}

function relayIn(run: Run, generation: number, mirror: RTCDataChannel, pointer: RTCDataChannel): void {
  const tell = (command: WorkerCommand, transfer: Transferable[] = []): void => run.worker.postMessage(command, transfer);
  run.relayed = { mirror, pointer };
  const carry = (channel: RTCDataChannel, which: Lane): void => {
    channel.binaryType = "arraybuffer";
    channel.onmessage = (event: MessageEvent<ArrayBuffer>) => {
      tell({ type: "relay_frame", lane: which, bytes: event.data }, [event.data]);
    };
  };
  carry(mirror, lane.MIRROR);
  carry(pointer, lane.POINTER);
  mirror.onopen = () => tell({ type: "relay", generation, open: true });
  mirror.onclose = () => {
    if (run.relayed?.mirror === mirror) {
      tell({ type: "relay", generation, open: false });
      soon(run.rtc(false), (rtc) => rtc.rebuild(generation));
    }
  };
}

function relayOut(run: Run, which: Lane, bytes: Uint8Array<ArrayBuffer>): void {
  const channel = which === lane.POINTER ? run.relayed?.pointer : run.relayed?.mirror;
  if (channel?.readyState === "open") {
    channel.send(bytes);
  }
}
