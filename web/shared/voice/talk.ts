// One end of a talk (ADR 0027): opens the microphone, sends it while both may talk, and plays the other
// end. It owns every track that it opened: what ends the talk stops them, and the browser's sign that
// somebody listens goes out.

import type { ClientMessage } from "../generated/ClientMessage";
import type { Forwarding } from "../generated/Forwarding";
import type { Microphone } from "../generated/Microphone";
import type { SessionView } from "../generated/SessionView";
import type { VoiceMessage } from "../transport/forward";
import type { Media } from "../transport/media";

/** Why there is no microphone. */
export type Trouble = "denied" | "missing" | "busy" | "unsupported";

export interface Device {
  readonly id: string;
  /** As the system names it; empty while the browser keeps it to itself. */
  readonly name: string;
}

export interface TalkState {
  /** The customer lets both be heard. */
  readonly on: boolean;
  readonly own: Microphone | "opening";
  readonly trouble: Trouble | null;
  /** What the other end says of its microphone; null while it has said nothing. */
  readonly other: Microphone | null;
  /** Names of those who watch and listen as well, as the session tells them. */
  readonly listeners: readonly string[];
  /** Whether the two browsers are connected directly; nothing else carries voice. */
  readonly connected: boolean;
  /** The browser plays nothing before its user presses something. */
  readonly silenced: boolean;
  readonly microphones: readonly Device[];
  readonly microphone: string;
  readonly speakers: readonly Device[];
  readonly speaker: string;
}

export interface Talk {
  read(): TalkState;
  /** Opens the microphone; false where that did not work, and the state says why. */
  open(): Promise<boolean>;
  mute(muted: boolean): void;
  /** Takes another microphone, in the middle of a word if need be. */
  chooseMicrophone(id: string): Promise<void>;
  chooseSpeaker(id: string): Promise<void>;
  /** Both may be heard, or no more: then the microphone closes at once. */
  allow(on: boolean): void;
  /** The connection of the session, whenever there is another engine. */
  over(media: Media | null): void;
  /** The other end has told of its microphone. */
  told(other: Microphone): void;
  /** Who listens as well: nothing goes to the server for a listener whom nobody has named. */
  heardBy(listeners: readonly string[]): void;
  /** What the server says of forwarding to them. */
  forward(message: VoiceMessage): void;
  /** Plays after a press. */
  play(): void;
  /** How loud one end is, from 0 to 1. */
  level(end: "own" | "other"): number;
  /** Closes the microphone, whatever became of the question. */
  close(): void;
}

export interface TalkOptions {
  send(message: ClientMessage): void;
  onChange(state: TalkState): void;
}

/** What telephones do; browsers know better than we which of it a device does itself. */
const PROCESSING: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
const MICROPHONE_KEY = "tandem.microphone";
const SPEAKER_KEY = "tandem.speaker";
const TALK_KEY = "tandem.talk";
/** Loudness that is shown as none, in decibels below the loudest. */
const QUIET_DB = -60;

const OFF: TalkState = {
  on: false, own: "off", trouble: null, other: null, listeners: [], connected: false, silenced: false,
  microphones: [], microphone: "", speakers: [], speaker: "",
};

export function createTalk({ send, onChange }: TalkOptions): Talk {
  let state: TalkState = { ...OFF, microphone: recall("localStorage", MICROPHONE_KEY), speaker: chosenSpeaker() };
  let media: Media | null = null;
  let unwatch = (): void => undefined;
  /** What the server wants for those who listen. */
  let wanted: Forwarding = "off";
  let track: MediaStreamTrack | null = null;
  let muted = false;
  /** Counts what was begun: what comes late of something given up is closed again. */
  let step = 0;
  let opening = Promise.resolve(false);
  const audio = new Audio();
  const meters = createMeters();

  function change(part: Partial<TalkState>): void {
    state = { ...state, ...part };
    onChange(state);
  }

  /** Tells the other end, as long as that may hear of it. */
  function tellOther(): void {
    if (state.on && state.own !== "opening") send({ type: "microphone", state: state.own });
  }

  function take(next: MediaStreamTrack | null): void {
    const before = track;
    track = next;
    if (next !== null) {
      next.contentHint = "speech";
      next.enabled = !muted;
      next.addEventListener("ended", () => track === next && unplugged());
    }
    if (state.on) media?.put("voice", next);
    if (before !== next) before?.stop();
    meters.listen("own", next);
    change({ own: next === null ? "off" : muted ? "muted" : "open" });
    tellOther();
  }

  async function acquire(id: string, exactly: boolean): Promise<boolean> {
    const mine = ++step;
    const wish = id === "" ? {} : { deviceId: exactly ? { exact: id } : { ideal: id } };
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...PROCESSING, ...wish } });
      const [next = null] = stream.getAudioTracks();
      if (mine !== step) {
        next?.stop();
        return false;
      }
      change({ trouble: null, microphone: next?.getSettings().deviceId ?? id });
      take(next);
      void list();
      return true;
    } catch (cause) {
      if (mine !== step) return false;
      change({ trouble: troubleOf(cause) });
      take(track);
      return false;
    }
  }

  async function open(): Promise<boolean> {
    if (track !== null) return true;
    meters.wake();
    if (state.own !== "opening") {
      change({ own: "opening", trouble: null });
      opening = acquire(state.microphone, false);
    }
    return opening;
  }

  /** The device has gone: whatever the system has left is better than silence. */
  function unplugged(): void {
    track = null;
    change({ own: "opening" });
    opening = acquire("", false);
  }

  async function list(): Promise<void> {
    const found = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const of = (kind: MediaDeviceKind): Device[] => found.filter((one) => one.kind === kind && one.deviceId !== "").map(({ deviceId, label }) => ({ id: deviceId, name: label }));
    change({ microphones: of("audioinput"), speakers: "setSinkId" in audio ? of("audiooutput") : [] });
  }

  /** What comes from the other end is played while both may talk. */
  function sync(): void {
    const connected = media?.connected ?? false;
    const heard = state.on ? (media?.track("voice") ?? null) : null;
    const playing = (audio.srcObject as MediaStream | null)?.getAudioTracks()[0] ?? null;
    if (heard !== playing) {
      audio.srcObject = heard === null ? null : new MediaStream([heard]);
      meters.listen("other", heard);
      if (heard !== null) play();
    }
    const renewed = connected && !state.connected;
    if (connected !== state.connected) change({ connected });
    if (renewed) tellOther();
  }

  function play(): void {
    meters.wake();
    void playOn(audio, state.speaker);
    audio.play().then(
      () => change({ silenced: false }),
      (cause: unknown) => change({ silenced: cause instanceof DOMException && cause.name === "NotAllowedError" }),
    );
  }

  function close(): void {
    step += 1;
    muted = false;
    media?.put("voice", null);
    take(null);
    meters.sleep();
    change({ trouble: null });
  }

  /** The voice goes to the server while both talk and somebody is named who listens, whatever that wants. */
  function followListeners(): void {
    const stage = state.on && state.listeners.length > 0 ? wanted : "off";
    media?.listened({ type: "voice_forwarding", stage }, send);
  }

  function allow(on: boolean): void {
    if (on === state.on) return;
    change({ on, other: null });
    followListeners();
    if (on) {
      media?.put("voice", track);
      tellOther();
    } else {
      close();
      change({ silenced: false });
    }
    sync();
  }

  function devicesChanged(): void {
    void list();
    if (state.on && state.trouble === "missing") void open();
  }

  return {
    read: () => state,
    open,
    mute(next) {
      muted = next;
      if (track !== null) track.enabled = !next;
      meters.wake();
      change({ own: track === null ? state.own : next ? "muted" : "open" });
      tellOther();
    },
    async chooseMicrophone(id) {
      if (await acquire(id, true)) keep("localStorage", MICROPHONE_KEY, id);
    },
    async chooseSpeaker(id) {
      if (!(await playOn(audio, id))) return;
      keep("localStorage", SPEAKER_KEY, id);
      change({ speaker: id });
    },
    allow,
    over(next) {
      if (next === media) return;
      media?.listened({ type: "voice_forwarding", stage: "off" }, send);
      unwatch();
      // What was wanted of an engine that is gone is said anew to the next one.
      if (next === null) wanted = "off";
      media = next;
      unwatch = next?.watch(sync) ?? ((): void => undefined);
      navigator.mediaDevices?.[next === null ? "removeEventListener" : "addEventListener"]("devicechange", devicesChanged);
      if (state.on) next?.put("voice", track);
      followListeners();
      sync();
    },
    told: (other) => change({ other }),
    heardBy(listeners) {
      if (listeners.join("\n") === state.listeners.join("\n")) return;
      change({ listeners });
      followListeners();
    },
    forward(message) {
      if (message.type === "voice_forwarding") {
        wanted = message.stage;
        followListeners();
      } else if (state.on && state.listeners.length > 0) {
        media?.listened(message, send);
      }
    },
    play,
    level: meters.level,
    close,
  };
}

/** Has what plays heard from that speaker; false where the browser can not, or the device has gone: then the sound stays
 *  where it is. */
export async function playOn(player: HTMLMediaElement, speaker: string): Promise<boolean> {
  if (!("setSinkId" in player)) return false;
  return player.setSinkId(speaker).then(() => true, () => false);
}

/** The speaker that was chosen in this browser; empty: the one of the system. */
export function chosenSpeaker(): string {
  return recall("localStorage", SPEAKER_KEY);
}

/** Names of those who watch the session and listen, in the order in which they came. */
export function listenersOf(session: SessionView | null, unnamed: string): readonly string[] {
  const all = session?.participants.filter(({ listens, connected }) => listens === true && connected) ?? [];
  return all.map(({ name }) => name ?? unnamed);
}

function troubleOf(cause: unknown): Trouble {
  const name = cause instanceof DOMException ? cause.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  // Without a secure context, or in a browser without it, there is no `mediaDevices` at all.
  return name === "" ? "unsupported" : "busy";
}

interface Meters {
  listen(end: "own" | "other", track: MediaStreamTrack | null): void;
  level(end: "own" | "other"): number;
  wake(): void;
  sleep(): void;
}

/** Shows how loud both ends are; never plays anything. */
function createMeters(): Meters {
  let context: AudioContext | null = null;
  const ends = new Map<string, { readonly source: AudioNode; readonly analyser: AnalyserNode; readonly samples: Float32Array<ArrayBuffer> }>();
  return {
    listen(end, track) {
      ends.get(end)?.source.disconnect();
      ends.delete(end);
      if (track === null) return;
      context ??= new AudioContext();
      const source = context.createMediaStreamSource(new MediaStream([track]));
      const analyser = new AnalyserNode(context, { fftSize: 1024 });
      source.connect(analyser);
      ends.set(end, { source, analyser, samples: new Float32Array(analyser.fftSize) });
    },
    level(end) {
      const meter = ends.get(end);
      if (meter === undefined) return 0;
      meter.analyser.getFloatTimeDomainData(meter.samples);
      const power = meter.samples.reduce((sum, sample) => sum + sample * sample, 0) / meter.samples.length;
      return Math.min(1, Math.max(0, 1 - (10 * Math.log10(power + 1e-12)) / QUIET_DB));
    },
    // Browsers let it begin with a press of the person's, or once a microphone is open.
    wake: () => void context?.resume().catch(() => undefined),
    sleep() {
      void context?.close();
      context = null;
      ends.clear();
    },
  };
}

/** Whether this tab was in the talk of that session, so that a reload goes on with it. */
export function isTalking(session: string): boolean {
  return recall("sessionStorage", TALK_KEY) === session;
}

/** The session that is talked in; null: none, and nothing opens by itself. */
export function keepTalking(session: string | null): void {
  keep("sessionStorage", TALK_KEY, session ?? "");
}

type Shelf = "localStorage" | "sessionStorage";

function recall(shelf: Shelf, key: string): string {
  try {
    return globalThis[shelf].getItem(key) ?? "";
  } catch {
    return "";
  }
}

function keep(shelf: Shelf, key: string, value: string): void {
  try {
    globalThis[shelf].setItem(key, value);
  } catch {
    // Storage is refused: the choice holds for as long as this page.
  }
}
