// A connection to the server, which forwards a screen or camera to everybody who looks at it (ADR 0041), or
// a talk to everybody who listens to it (ADR 0087). Loaded, or used, once the server says that it is wanted.
//
// The browser offers and the server answers with the addresses at which it is found; nothing has to be
// exchanged after that. Where they are out of reach, a relay leads there, which the server need not be told
// of. A connection that fails is built anew for as long as it is wanted.

import type { ClientMessage } from "../generated/ClientMessage.ts";
import type { Forwarding } from "../generated/Forwarding.ts";
import type { IceServer } from "../generated/IceServer.ts";
import type { ServerMessage } from "../generated/ServerMessage.ts";
import { makeBackoff } from "./backoff.ts";

const REBUILD_MS = [1_000, 2_000, 5_000, 15_000, 30_000];
/** Time that a connection has to come up. */
const CONNECT_MS = 10_000;
/** Time that it may be disconnected; a server that has begun anew knows nothing of it. */
const DISCONNECTED_MS = 2_000;

/** What the server says of a screen or camera, and of a talk. */
export type ForwardMessage = Extract<ServerMessage, { type: "forwarding" | "forward_answer" }>;
export type VoiceMessage = Extract<ServerMessage, { type: "voice_forwarding" | "voice_answer" }>;

export interface Forward<Line extends string> {
  handle(message: ForwardMessage | VoiceMessage): void;
  /** Whether the server forwards to all who are to see it: then nothing has to go, or is shown, another way. */
  readonly carried: boolean;
  /** Sends a track, or nothing. It goes on by itself when the connection is renewed. */
  put(line: Line, track: MediaStreamTrack | null): void;
  /** What comes from the server, once that is what is to be shown. */
  track(line: Line): MediaStreamTrack | null;
}

export interface ForwardOptions<Line extends string> {
  /** What goes over it, by the order of its lines; all but a `picture` is sound. */
  readonly lines: readonly Line[];
  /** An end that sends; the others receive. */
  readonly sends: boolean;
  /** What it is offered as. */
  readonly offer: "forward_offer" | "voice_offer";
  /** The relays that may lead to the server, as they are by then. */
  iceServers(): readonly IceServer[];
  send(message: ClientMessage): void;
  /** Puts a track to a line, within the bounds of that. */
  lay(sender: RTCRtpSender, line: Line, track: MediaStreamTrack | null): Promise<void>;
  /** What is carried, or comes in, has changed. */
  onChange(): void;
}

export function makeForward<Line extends string>({ lines, sends, offer, iceServers, send, lay, onChange }: ForwardOptions<Line>): Forward<Line> {
  let stage: Forwarding = "off";
  let pc: RTCPeerConnection | null = null;
  let generation = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const backoff = makeBackoff(REBUILD_MS);
  const tracks = new Map<Line, MediaStreamTrack>();
  const lineOf = (line: Line): RTCRtpTransceiver | undefined => pc?.getTransceivers()[lines.indexOf(line)];
  const isOn = (): boolean => stage !== "off" && typeof RTCPeerConnection !== "undefined";

  async function sync(): Promise<void> {
    if (!sends) return;
    await Promise.all(lines.map((line) => {
      const sender = lineOf(line)?.sender;
      return sender && lay(sender, line, tracks.get(line) ?? null);
    }));
  }

  async function connect(): Promise<void> {
    // One transport for all lines.
    // No STUN: the server answers that where its peers are, and browsers keep to STUN what comes from there.
    const relays = iceServers().filter(({ username }) => typeof username === "string");
    const next = new RTCPeerConnection({ iceServers: relays, bundlePolicy: "max-bundle" });
    pc = next;
    generation += 1;
    const mine = generation;
    for (const line of lines) next.addTransceiver(line === "picture" ? "video" : "audio", { direction: sends ? "sendonly" : "recvonly" });
    next.onconnectionstatechange = () => pc === next && watch(next);
    await sync();
    await next.setLocalDescription();
    const sdp = next.localDescription?.sdp;
    if (pc === next && sdp !== undefined) send({ type: offer, generation: mine, sdp });
  }

  function watch({ connectionState }: RTCPeerConnection): void {
    if (connectionState === "connected") {
      clearTimeout(timer);
      backoff.reset();
      // A negotiation under way refuses bounds.
      void sync();
    } else if (connectionState === "disconnected") {
      clearTimeout(timer);
      timer = setTimeout(later, DISCONNECTED_MS);
    } else if (connectionState === "failed" || connectionState === "closed") {
      later();
    }
    onChange();
  }

  /** Gives the connection up and builds another one after a pause. */
  function later(): void {
    drop();
    timer = setTimeout(begin, backoff.next());
    onChange();
  }

  function begin(): void {
    drop();
    if (!isOn()) return;
    // Also for one that can not be offered, or whose offer is lost.
    timer = setTimeout(later, CONNECT_MS);
    void connect().catch((cause: unknown) => console.warn("tandem: no connection to the server could be offered", cause));
  }

  function drop(): void {
    clearTimeout(timer);
    const gone = pc;
    pc = null;
    if (gone === null) return;
    gone.onconnectionstatechange = null;
    gone.close();
  }

  async function answered(sdp: string): Promise<void> {
    if (pc?.signalingState === "have-local-offer") await pc.setRemoteDescription({ type: "answer", sdp });
  }

  function close(): void {
    stage = "off";
    backoff.reset();
    drop();
    onChange();
  }

  return {
    get carried() {
      return stage === "carried";
    },
    handle(message) {
      if ("sdp" in message) {
        if (message.generation === generation) void answered(message.sdp).catch(later);
        return;
      }
      if (message.stage === "off") return close();
      const wasOff = stage === "off";
      stage = message.stage;
      if (wasOff) begin();
      onChange();
    },
    put(line, track) {
      if (track === null) tracks.delete(line);
      else tracks.set(line, track);
      void sync();
    },
    track: (line) => (stage === "carried" ? (lineOf(line)?.receiver.track ?? null) : null),
  };
}
