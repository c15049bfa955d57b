// The WebRTC connection to the other browser: perfect negotiation (W3C webrtc §10.7), two data
// channels, and what media a session adds (`media.ts`).
//
// Lives on the main thread, because workers have no RTCPeerConnection. The agent begins each
// generation and offers; the customer is polite, and answers.
// Generations are counted by the agent's clock in seconds, so that a reloaded agent and the next
// agent begin behind the one before.

import type { ClientMessage } from "../generated/ClientMessage.ts";
import type { IceServer } from "../generated/IceServer.ts";
import type { ServerMessage } from "../generated/ServerMessage.ts";
import { makeBackoff } from "./backoff.ts";
import type { RtcMedia } from "./media.ts";

const REBUILD_MS = [250, 1_000, 2_000, 5_000, 15_000, 30_000];
/** Time that `restartIce()` has while disconnected before everything is built anew. */
const DISCONNECTED_MS = 10_000;
/** Time that a generation has to connect; its offer may have met nobody. */
const CONNECT_MS = 8_000;
/** Time connected after which earlier failures are forgotten. */
const FORGIVE_MS = 30_000;

export type RtcMessage = Extract<ServerMessage, { type: "sdp" | "candidate" }>;

export interface RtcOptions {
  /** The customer. */
  readonly polite: boolean;
  send(message: ClientMessage): void;
  /** Channels of a fresh connection, before their first use. */
  onChannels(generation: number, mirror: RTCDataChannel, pointer: RTCDataChannel): void;
  onGone(): void;
  onConnected(connected: boolean): void;
}

export interface Rtc {
  /** Whether there may be a connection, by which servers it is found, and whether somebody is there to answer. */
  allow(iceServers: readonly IceServer[] | null, present: boolean): void;
  handle(message: RtcMessage): void;
  /** The channels of that generation failed: give it up, and build another one (agent). */
  rebuild(generation: number): void;
  /** Another agent has come: its generations count anew (customer). */
  forget(): void;
  /** Sound and pictures go over this connection, and over those that follow it. */
  carry(media: RtcMedia): void;
  close(): void;
}

interface Connection {
  readonly pc: RTCPeerConnection;
  readonly generation: number;
  makingOffer: boolean;
  ignoreOffer: boolean;
  /** Until then it has to be connected (again). */
  patience: ReturnType<typeof setTimeout> | undefined;
  forgiveTimer: ReturnType<typeof setTimeout> | undefined;
}

interface Run {
  readonly options: RtcOptions;
  readonly backoff: ReturnType<typeof makeBackoff>;
  iceServers: RTCIceServer[] | null;
  connection: Connection | null;
  present: boolean;
  generation: number;
  media: RtcMedia | null;
  rebuildTimer: ReturnType<typeof setTimeout> | undefined;
  /** Messages are worked through one by one. */
  chain: Promise<void>;
}

export function makeRtc(options: RtcOptions): Rtc {
  const run: Run = {
    options, backoff: makeBackoff(REBUILD_MS), iceServers: null, connection: null, present: false, generation: 0, media: null,
    rebuildTimer: undefined, chain: Promise.resolve(),
  };
  return {
    allow: (iceServers, present) => allow(run, iceServers, present),
    handle(message) {
      run.chain = run.chain.then(() => handle(run, message)).catch((cause: unknown) => {
        console.warn("tandem: negotiation failed", cause);
      });
    },
    rebuild(generation) {
      if (run.connection?.generation === generation) {
        rebuildLater(run);
      }
    },
    forget() {
      drop(run);
      run.generation = 0;
    },
    carry(media) {
      run.media = media;
      media.use(run.connection?.pc ?? null);
    },
    close() {
      run.iceServers = null;
      drop(run);
    },
  };
}

function allow(run: Run, iceServers: readonly IceServer[] | null, present: boolean): void {
  // Some browsers and some policies have no WebRTC: the WebSocket carries everything then.
  if (typeof RTCPeerConnection === "undefined") {
    return;
  }
  const returned = present && !run.present;
  run.present = present;
  run.iceServers = iceServers === null ? null : [...iceServers];
  if (iceServers === null) {
    drop(run);
  } else if (!run.options.polite && present) {
    // An offer from before the other end came back has met nobody.
    const fruitless = returned && run.connection?.pc.connectionState !== "connected";
    const idle = run.connection === null && run.rebuildTimer === undefined;
    if (fruitless || idle) {
      begin(run);
    }
  }
}

/** The agent begins a generation. */
function begin(run: Run): void {
  const generation = Math.max(run.generation + 1, Math.floor(Date.now() / 1_000));
  connect(run, generation);
}

function connect(run: Run, generation: number): Connection {
  drop(run);
  // One transport for everything: media need no candidates of their own.
  const pc = new RTCPeerConnection({ iceServers: run.iceServers ?? [], bundlePolicy: "max-bundle" });
  const connection: Connection = {
    pc, generation, makingOffer: false, ignoreOffer: false, patience: undefined, forgiveTimer: undefined,
  };
  run.connection = connection;
  run.generation = generation;
  pc.onnegotiationneeded = () => void offer(run, connection);
  pc.onicecandidate = ({ candidate }) => run.options.send(candidateMessage(generation, candidate));
  pc.onconnectionstatechange = () => watch(run, connection);
  connection.patience = setTimeout(() => rebuildLater(run), CONNECT_MS);
  if (!run.options.polite) {
    makeChannels(run, connection);
  }
  run.media?.use(pc);
  return connection;
}

/** Both ends make both channels, so nothing has to be announced in-band. */
function makeChannels(run: Run, { pc, generation }: Connection): void {
  const mirror = pc.createDataChannel("mirror", { negotiated: true, id: 1, ordered: true });
  const pointer = pc.createDataChannel("pointer", { negotiated: true, id: 2, ordered: false, maxRetransmits: 0 });
  run.options.onChannels(generation, mirror, pointer);
}

function candidateMessage(generation: number, candidate: RTCIceCandidate | null): ClientMessage {
  return {
    type: "candidate",
    generation,
    candidate: candidate?.candidate || null,
    sdp_mid: candidate?.sdpMid ?? null,
  };
}

async function offer(run: Run, connection: Connection): Promise<void> {
  const { pc, generation } = connection;
  try {
    connection.makingOffer = true;
    await pc.setLocalDescription();
    describe(run, generation, pc);
  } catch (cause) {
    console.warn("tandem: no offer could be made", cause);
  } finally {
    connection.makingOffer = false;
  }
}

function describe(run: Run, generation: number, pc: RTCPeerConnection): void {
  const { localDescription } = pc;
  if (localDescription !== null && run.connection?.pc === pc) {
    const kind = localDescription.type === "offer" ? "offer" : "answer";
    run.options.send({ type: "sdp", generation, kind, sdp: localDescription.sdp });
  }
}

async function handle(run: Run, message: RtcMessage): Promise<void> {
  if (message.generation < run.generation || run.iceServers === null) {
    return;
  }
  if (message.type === "sdp") {
    await takeDescription(run, message);
  } else {
    await takeCandidate(run, message);
  }
}

async function takeDescription(run: Run, message: Extract<RtcMessage, { type: "sdp" }>): Promise<void> {
  if (run.iceServers === null) {
    return;
  }
  const { kind, sdp, generation } = message;
  const fresh = run.connection === null || generation > run.generation;
  if (fresh && (!run.options.polite || kind !== "offer")) {
    // Only the agent begins generations.
    return;
  }
  const connection = fresh ? connect(run, generation) : run.connection;
  if (connection === null) {
    return;
  }
  const { pc } = connection;
  const collides = kind === "offer" && (connection.makingOffer || pc.signalingState !== "stable");
  connection.ignoreOffer = !run.options.polite && collides;
  if (connection.ignoreOffer) {
    return;
  }
  await pc.setRemoteDescription({ type: kind, sdp });
  if (kind === "offer") {
    if (fresh) {
      makeChannels(run, connection);
    }
    run.media?.offered();
    await pc.setLocalDescription();
    describe(run, generation, pc);
  }
}

async function takeCandidate(run: Run, message: Extract<RtcMessage, { type: "candidate" }>): Promise<void> {
  const { connection } = run;
  if (connection === null || message.generation !== connection.generation) {
    return;
  }
  try {
    await connection.pc.addIceCandidate({
      candidate: message.candidate ?? "",
      sdpMid: message.sdp_mid,
    });
  } catch (cause) {
    if (!connection.ignoreOffer) {
      throw cause;
    }
  }
}

function watch(run: Run, connection: Connection): void {
  if (run.connection !== connection) {
    return;
  }
  const { pc } = connection;
  clearTimeout(connection.forgiveTimer);
  run.options.onConnected(pc.connectionState === "connected");
  switch (pc.connectionState) {
    case "connected":
      clearTimeout(connection.patience);
      connection.forgiveTimer = setTimeout(() => run.backoff.reset(), FORGIVE_MS);
      break;
    case "disconnected":
      if (!run.options.polite) {
        pc.restartIce();
      }
      clearTimeout(connection.patience);
      connection.patience = setTimeout(() => rebuildLater(run), DISCONNECTED_MS);
      break;
    case "failed":
    case "closed":
      // A failed connection does not recover in every browser: W3C webrtc-pc issue 3139.
      rebuildLater(run);
      break;
    case "new":
    case "connecting":
      break;
  }
}

/** Gives the connection up; the agent builds another one after a pause. */
function rebuildLater(run: Run): void {
  drop(run);
  if (run.options.polite || run.iceServers === null) {
    return;
  }
  run.rebuildTimer = setTimeout(() => {
    run.rebuildTimer = undefined;
    if (run.iceServers !== null && run.connection === null && run.present) {
      begin(run);
    }
  }, run.backoff.next());
}

function drop(run: Run): void {
  clearTimeout(run.rebuildTimer);
  run.rebuildTimer = undefined;
  const { connection } = run;
  run.connection = null;
  if (connection === null) {
    return;
  }
  clearTimeout(connection.patience);
  clearTimeout(connection.forgiveTimer);
  const { pc } = connection;
  pc.onnegotiationneeded = pc.onicecandidate = pc.onconnectionstatechange = null;
  pc.close();
  run.media?.use(null);
  run.options.onGone();
  run.options.onConnected(false);
}
