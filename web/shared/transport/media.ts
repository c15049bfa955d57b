// Sound and pictures over the connection to the other browser (ADR 0027). Loaded once a session talks or
// shows a screen.
//
// The agent makes the lines for them, always the same in the same order, as both ends make the data
// channels: nothing has to be announced. What begins, ends or changes after that is a track that is laid
// on its line or taken off it, which needs no negotiation and leaves the data channels alone.
//
// While others watch, a screen or camera and its sound take the way by the server instead (`forward.ts`);
// while others listen, a voice takes that as well.

import type { ClientMessage } from "../generated/ClientMessage.ts";
import type { IceServer } from "../generated/IceServer.ts";
import type { Forward, ForwardMessage, ForwardOptions, makeForward, VoiceMessage } from "./forward.ts";

/** What one line carries: a person's voice, a screen or camera, what is heard of that screen, and a person's face. */
export type Line = "voice" | "picture" | "sound" | "face";

const LINES: readonly Line[] = ["voice", "picture", "sound", "face"];
/** Those that the server forwards to all who watch. */
const isForwarded = (line: Line): line is "picture" | "sound" => line === "picture" || line === "sound";
/** Those on which both ends send; on the others it is the customer alone. */
const isMutual = (line: Line): boolean => line === "voice" || line === "face";

/** Upper bounds in bits per second; below them the browser follows what the network takes. */
const BITRATE_MAX: Readonly<Record<Line, number>> = { voice: 48_000, picture: 2_500_000, sound: 96_000, face: 400_000 };

/** What the connection asks of the media on it. */
export interface RtcMedia {
  /** A connection was begun, or given up. */
  use(pc: RTCPeerConnection | null): void;
  /** An offer was taken and is about to be answered: its lines are there. */
  offered(): void;
}

export interface Media extends RtcMedia {
  /** Lines are wanted, on this connection and all that follow (agent). */
  need(): void;
  /** Sends a track, or nothing. It goes on by itself when the connection is renewed. */
  put(line: Line, track: MediaStreamTrack | null): void;
  /** What the other end sends there; silent and dark while that is nothing. */
  track(line: Line): MediaStreamTrack | null;
  /** What the server says of forwarding, and how it is answered. */
  forwarded(message: ForwardMessage, send: (message: ClientMessage) => void): void;
  /** Likewise of a talk that others listen to: what is put to `voice` goes to the server too, while that wants it. */
  listened(message: VoiceMessage, send: (message: ClientMessage) => void): void;
  /** Whether anything can go over. */
  readonly connected: boolean;
  /** What the browser knows of the connection; null where there is none. */
  stats(): Promise<RTCStatsReport> | null;
  /** Runs the listener when lines or connection have changed. */
  watch(listener: () => void): () => void;
}

/** `polite`: the customer's end; `iceServers`: by which servers the way by the server is found. */
export function makeMedia(polite: boolean, iceServers: () => readonly IceServer[]): Media {
  let pc: RTCPeerConnection | null = null;
  let needed = false;
  const tracks = new Map<Line, MediaStreamTrack>();
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  const lineOf = (line: Line): RTCRtpTransceiver | undefined => pc?.getTransceivers()[LINES.indexOf(line)];

  function makeLines(): void {
    if (polite || !needed || pc === null || pc.getTransceivers().length > 0) {
      return;
    }
    for (const line of LINES) {
      pc.addTransceiver(line === "picture" || line === "face" ? "video" : "audio", { direction: isMutual(line) ? "sendrecv" : "recvonly" });
    }
  }

  function sync(): void {
    for (const line of LINES) {
      const transceiver = lineOf(line);
      if (transceiver === undefined || (!polite && !isMutual(line))) {
        continue;
      }
      if (polite) {
        transceiver.direction = isMutual(line) ? "sendrecv" : "sendonly";
      }
      // Up once: what the server hands to everybody goes to nobody else.
      const elsewhere = polite && isForwarded(line) && screen.now?.carried === true;
      void lay(transceiver.sender, line, elsewhere ? null : (tracks.get(line) ?? null));
    }
  }

  const screen = makeWay<"picture" | "sound">(
    { lines: ["picture", "sound"], sends: polite, offer: "forward_offer", iceServers, lay, onChange: () => (sync(), tell()) },
    (forward) => {
      for (const [line, track] of tracks) if (isForwarded(line)) forward.put(line, track);
    },
  );
  const voice = makeWay<"voice">(
    { lines: ["voice"], sends: true, offer: "voice_offer", iceServers, lay, onChange: () => undefined },
    (forward) => forward.put("voice", tracks.get("voice") ?? null),
  );

  return {
    get connected() {
      return pc?.connectionState === "connected";
    },
    stats: () => pc?.getStats() ?? null,
    use(next) {
      pc = next;
      // A negotiation under way refuses bounds, so they are set again once it has led somewhere: to a
      // connection, or on one that stands already.
      next?.addEventListener("connectionstatechange", () => {
        if (pc === next) sync();
        tell();
      });
      next?.addEventListener("signalingstatechange", () => {
        if (pc === next && next.signalingState === "stable") sync();
      });
      makeLines();
      sync();
      tell();
    },
    offered() {
      sync();
      tell();
    },
    need() {
      needed = true;
      makeLines();
      sync();
      tell();
    },
    put(line, track) {
      if (track === null) tracks.delete(line);
      else tracks.set(line, track);
      if (isForwarded(line)) screen.now?.put(line, track);
      if (line === "voice") voice.now?.put(line, track);
      sync();
    },
    forwarded: screen.handle,
    listened: voice.handle,
    track: (line) => (isForwarded(line) ? screen.now?.track(line) : null) ?? lineOf(line)?.receiver.track ?? null,
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** How a way stands, as the server says it. */
type Stage = Exclude<ForwardMessage | VoiceMessage, { sdp: string }>;

const OFF: Stage = { type: "forwarding", stage: "off" };
/** Pause before what could not be loaded is tried again while it is wanted, in milliseconds; it doubles up to the last. */
export const AGAIN_MS = 2_000;
export const AGAIN_MS_MAX = 32_000;

/** A way by the server. */
export interface Way<L extends string> {
  /** Null before the first time that it is wanted. */
  readonly now: Forward<L> | null;
  handle(message: ForwardMessage | VoiceMessage, send: (message: ClientMessage) => void): void;
}

/** `begin` gives it the tracks that are there. Nothing is loaded for a way that is not wanted, and one that is not
 *  wanted any more by the time it is loaded stays closed. What fails to load is tried again with the next need, and
 *  after a pause for as long as there is one. */
export function makeWay<L extends string>(
  options: Omit<ForwardOptions<L>, "send">,
  begin: (forward: Forward<L>) => void,
  isWanted = (): boolean => true,
  load: () => Promise<{ readonly makeForward: typeof makeForward }> = () => import("./forward.ts"),
): Way<L> {
  let now: Forward<L> | null = null;
  /** How it stands, for as long as nothing is there that could hear it. */
  let said = OFF;
  let isLoading = false;
  let pauseMs = AGAIN_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function need(send: (message: ClientMessage) => void): void {
    clearTimeout(timer);
    if (isLoading || said.stage === "off") return;
    isLoading = true;
    load().then(
      (module) => {
        now = module.makeForward({ ...options, send });
        begin(now);
        now.handle(isWanted() ? said : OFF);
      },
      () => {
        isLoading = false;
        timer = setTimeout(need, pauseMs, send);
        pauseMs = Math.min(2 * pauseMs, AGAIN_MS_MAX);
      },
    );
  }

  return {
    get now() {
      return now;
    },
    handle(message, send) {
      const heard = isWanted() ? message : OFF;
      if (now !== null) return now.handle(heard);
      // Nothing was offered that it could answer.
      if ("sdp" in heard) return;
      said = heard;
      need(send);
    },
  };
}

/** Letters and labels stay sharp when the network is slow; a moving picture may lose both a little. */
async function lay(sender: RTCRtpSender, line: Line, track: MediaStreamTrack | null): Promise<void> {
  try {
    if (sender.track !== track) {
      await sender.replaceTrack(track);
    }
    const parameters: RTCRtpSendParameters & { degradationPreference?: string } = sender.getParameters();
    if (track === null || parameters.encodings.every(({ maxBitrate }) => maxBitrate === BITRATE_MAX[line])) {
      return;
    }
    for (const encoding of parameters.encodings) {
      encoding.maxBitrate = BITRATE_MAX[line];
    }
    if (line === "picture") {
      parameters.degradationPreference = track.contentHint === "detail" ? "maintain-resolution" : "balanced";
    }
    await sender.setParameters(parameters);
  } catch {
    // The connection went meanwhile and the next one begins anew, or the browser keeps its own bounds.
  }
}
