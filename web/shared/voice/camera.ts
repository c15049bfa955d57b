// One end's face beside a talk (ADR 0042): opens the camera, sends it when its owner wants that, and hands
// out what the other end sends. It owns the track that it opened, and stops it whenever it is not wanted.

import type { ClientMessage } from "../generated/ClientMessage";
import type { Media } from "../transport/media";

/** Why there is no camera. */
export type CameraTrouble = "denied" | "missing" | "busy";

export interface CameraState {
  /** `preview`: its owner sees it, and nobody else. */
  readonly own: "off" | "opening" | "preview" | "on";
  readonly trouble: CameraTrouble | null;
  /** What its owner sees of themselves. */
  readonly ownTrack: MediaStreamTrack | null;
  /** What the other end shows; null while that is nothing. */
  readonly otherTrack: MediaStreamTrack | null;
}

export interface Camera {
  read(): CameraState;
  /** Opens it for its owner alone. */
  open(): Promise<void>;
  /** Sends what is open. */
  show(): void;
  close(): void;
  /** The other end may be seen, as long as it sends. */
  allow(on: boolean): void;
  /** The connection of the session, whenever there is another engine. */
  over(media: Media | null): void;
  /** The other end has told whether its camera sends. */
  told(on: boolean): void;
}

/** A face beside a talk: small, and as many pictures a second as lips need. */
const FACE: MediaTrackConstraints = { facingMode: "user", width: { ideal: 480 }, height: { ideal: 360 }, frameRate: { ideal: 24, max: 30 } };

export function createCamera(send: (message: ClientMessage) => void, onChange: (state: CameraState) => void): Camera {
  let state: CameraState = { own: "off", trouble: null, ownTrack: null, otherTrack: null };
  let media: Media | null = null;
  let unwatch = (): void => undefined;
  let [allowed, shows, connected] = [false, false, false];
  let line: MediaStreamTrack | null = null;
  /** Counts what was begun: a camera that opens after it was given up is closed again. */
  let step = 0;

  function change(part: Partial<CameraState>): void {
    state = { ...state, ...part };
    onChange(state);
  }

  function sync(): void {
    const now = media?.track("face") ?? null;
    // Another connection: the other end tells again whether it shows anything.
    if (line !== null && now !== line) shows = false;
    line = now;
    const otherTrack = allowed && shows ? now : null;
    if (otherTrack !== state.otherTrack) change({ otherTrack });
    const stands = media?.connected ?? false;
    if (stands && !connected && state.own === "on") send({ type: "camera", on: true });
    connected = stands;
  }

  function close(): void {
    step += 1;
    const { own, ownTrack } = state;
    media?.put("face", null);
    ownTrack?.stop();
    if (own !== "off") change({ own: "off", ownTrack: null });
    if (own === "on") send({ type: "camera", on: false });
  }

  return {
    read: () => state,
    async open() {
      if (state.own !== "off") return;
      const mine = ++step;
      change({ own: "opening", trouble: null });
      try {
        const [track = null] = (await navigator.mediaDevices.getUserMedia({ video: FACE })).getVideoTracks();
        if (mine !== step) return track?.stop();
        track?.addEventListener("ended", () => state.ownTrack === track && close());
        change({ own: "preview", ownTrack: track });
      } catch (cause) {
        const name = cause instanceof DOMException ? cause.name : "";
        const trouble = name === "NotAllowedError" || name === "SecurityError" ? "denied" : name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "busy";
        if (mine === step) change({ own: "off", trouble });
      }
    },
    show() {
      if (state.own !== "preview") return;
      media?.put("face", state.ownTrack);
      change({ own: "on" });
      send({ type: "camera", on: true });
    },
    close,
    allow(on) {
      allowed = on;
      if (!on) shows = false;
      sync();
    },
    over(next) {
      if (next === media) return;
      unwatch();
      media = next;
      connected = false;
      unwatch = next?.watch(sync) ?? ((): void => undefined);
      if (state.own === "on") next?.put("face", state.ownTrack);
      sync();
    },
    told(on) {
      shows = on;
      sync();
    },
  };
}

/** Shows a track in an element, or nothing. */
export function play(video: HTMLVideoElement, track: MediaStreamTrack | null): void {
  const shown = (video.srcObject as MediaStream | null)?.getVideoTracks()[0] ?? null;
  if (shown === track) return;
  video.srcObject = track === null ? null : new MediaStream([track]);
  if (track !== null) void video.play().catch(() => undefined);
}
