// What the customer shows beside a page: a screen, window or tab with its sound, or a camera. One thing at
// a time; another one takes its place on the same line, so that nobody joins anew and nothing is asked
// twice. The grant goes with it: given with the first picture, taken back with the last.

import type { Grant } from "../../shared/generated/Grant";
import words from "../../shared/i18n/screen.json";
import type { Client } from "../client/client";

export type Source = "screen" | "camera";

export interface Shown {
  readonly source: Source;
  readonly stream: MediaStream;
  /** Whether there is another camera to turn to. */
  readonly turns: boolean;
}

export interface Show {
  read(): Shown | null;
  /** Asks the browser for a picture and shows it; answers why that did not work. */
  begin(source: Source): Promise<Problem | null>;
  /** Takes the camera on the other side. */
  turn(): Promise<Problem | null>;
  stop(): void;
}

export type Problem = Extract<keyof typeof words.en, "refused" | "failed" | "camera_refused" | "camera_missing" | "camera_busy">;

interface DisplayOptions extends DisplayMediaStreamOptions {
  selfBrowserSurface?: "include" | "exclude";
  surfaceSwitching?: "include" | "exclude";
  systemAudio?: "include" | "exclude";
}

/** Text and pointers need few pictures a second; the person's upload is spared. The sound of a tab is offered, that of the
 *  whole system would bring the agent's own voice back. */
const DISPLAY: DisplayOptions = {
  video: { frameRate: { ideal: 15, max: 30 } },
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  selfBrowserSurface: "exclude",
  surfaceSwitching: "include",
  systemAudio: "exclude",
};
const GRANT: Grant = "screen";
/** Pause before what could not be loaded is tried again. */
export const AGAIN_MS = 2_000;

export const canShowScreen = (): boolean => typeof navigator.mediaDevices?.getDisplayMedia === "function";
export const canShowCamera = (): boolean => typeof navigator.mediaDevices?.getUserMedia === "function";

export function createShow(client: Client, onChange: () => void): Show {
  let shown: Shown | null = null;
  let granted = false;
  /** The server has been told to take the grant back. */
  let revoked = false;
  /** The browser is being asked. */
  let picking = false;
  let facing: "environment" | "user" = "environment";

  function release(): void {
    for (const track of shown?.stream.getTracks() ?? []) track.stop();
    shown = null;
  }

  function revoke(): void {
    if (revoked) return;
    revoked = true;
    client.send({ type: "revoke", grant: GRANT });
  }

  function send(): void {
    const stream = shown?.stream;
    const [picture = null] = stream?.getVideoTracks() ?? [];
    const [sound = null] = stream?.getAudioTracks() ?? [];
    if (picture && shown?.source === "screen") picture.contentHint = "detail";
    client.engine()?.media().then((media) => {
      if (shown?.stream !== stream) return;
      media.put("picture", picture);
      media.put("sound", sound);
    }, () => setTimeout(() => stream !== undefined && shown?.stream === stream && send(), AGAIN_MS));
  }

  function take(next: Shown): void {
    const began = shown === null;
    release();
    shown = next;
    next.stream.getVideoTracks()[0]?.addEventListener("ended", () => shown === next && stop());
    if (began) {
      granted = revoked = false;
      client.send({ type: "grant", grant: GRANT });
    }
    send();
    onChange();
  }

  function stop(): void {
    if (shown === null) return;
    release();
    revoke();
    send();
    onChange();
  }

  async function camera(): Promise<Problem | null> {
    // Phones open one camera at a time.
    if (shown?.source === "camera") for (const track of shown.stream.getTracks()) track.stop();
    try {
      const video = { facingMode: { ideal: facing }, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 24, max: 30 } };
      const stream = await navigator.mediaDevices.getUserMedia({ video });
      const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
      take({ source: "camera", stream, turns: devices.filter(({ kind }) => kind === "videoinput").length > 1 });
      return null;
    } catch (error) {
      // The one before is closed already.
      if (shown?.source === "camera") stop();
      const name = error instanceof DOMException ? error.name : "";
      return name === "NotAllowedError" ? "camera_refused" : name === "NotFoundError" || name === "OverconstrainedError" ? "camera_missing" : "camera_busy";
    }
  }

  async function screen(): Promise<Problem | null> {
    try {
      take({ source: "screen", stream: await navigator.mediaDevices.getDisplayMedia(DISPLAY), turns: false });
      return null;
    } catch (error) {
      return error instanceof DOMException && error.name === "NotAllowedError" ? "refused" : "failed";
    }
  }

  client.store.watch(({ stage, session }) => {
    const has = stage.kind === "live" && (session?.grants.includes(GRANT) ?? false);
    // The agent's side has given it up, or the session is over.
    if (shown && ((granted && !has) || stage.kind !== "live")) stop();
    // A page that has loaded again shows nothing yet.
    else if (!shown && has && !picking) revoke();
    granted = has;
    revoked &&= has;
  });

  return {
    read: () => shown,
    async begin(source) {
      picking = true;
      revoked = false;
      const problem = await (source === "screen" ? screen() : camera());
      picking = false;
      // The grant may have been given for this.
      if (problem && !shown && granted) revoke();
      return problem;
    },
    turn() {
      facing = facing === "environment" ? "user" : "environment";
      return camera();
    },
    stop,
  };
}
