// The talk as one hears it who watches (ADR 0087): off until they press, and told to everybody in the session.
// What comes is played as long as the session says that they listen, and no longer. Who was cut off in the middle
// of a talk goes on with that one when they are back, unless they have stopped meanwhile; then all are told again.

import type { ParticipantView, SessionView } from "../../shared/api-types";
import type { AgentEngine } from "../../shared/engine";
import type { ServerMessage } from "../../shared/generated/ServerMessage";
import type { VoiceMessage } from "../../shared/transport/forward";
import { makeWay } from "../../shared/transport/media";
import { chosenSpeaker, playOn } from "../../shared/voice/talk";

export interface Listening {
  /** There is a talk, and it may be heard. */
  readonly possible: boolean;
  /** `connecting`: pressed, and nothing is to be heard yet. */
  readonly state: "off" | "connecting" | "on";
  /** The browser plays nothing before its user presses something. */
  readonly silenced: boolean;
  listen(on: boolean): void;
  /** Plays after a press. */
  play(): void;
  /** Hears every message, once the session is what it says. */
  receive(message: ServerMessage): void;
  /** The socket is away: nobody is told that they listen, and so nothing is heard, until it is back. */
  lose(): void;
  /** The engine is gone. */
  close(): void;
}

/** The voices, by the order of their lines. */
type Voice = "customer" | "agent";
const VOICES: readonly Voice[] = ["customer", "agent"];

/** `session`: null for whoever does not watch; `me`: the own participant. */
export function createListening(session: () => SessionView | null, me: () => string | null, engine: () => AgentEngine | null): Listening {
  let wanted = $state(false);
  let hears = $state(false);
  let silenced = $state(false);
  /** Pressed; the server has not answered. */
  let asking = false;
  const players = new Map<Voice, HTMLAudioElement>();
  const possible = $derived(mayHear(session()));
  // Nothing is sent, so nothing is laid.
  const way = makeWay<Voice>(
    { lines: VOICES, sends: false, offer: "voice_offer", iceServers: () => engine()?.iceServers() ?? [], lay: () => Promise.resolve(), onChange: sync },
    () => undefined,
    () => wanted,
  );

  /** What the session says of whoever sits here. */
  const own = (): ParticipantView | undefined => session()?.participants.find(({ id }) => id === me());

  /** Plays what comes, or nothing. */
  function sync(): void {
    const voices = VOICES.map((voice) => [voice, wanted ? (way.now?.track(voice) ?? null) : null] as const);
    hears = voices.some(([, track]) => track !== null);
    for (const [voice, track] of voices) {
      const player = playerOf(voice);
      const playing = (player.srcObject as MediaStream | null)?.getAudioTracks()[0] ?? null;
      if (track === playing) continue;
      player.srcObject = track === null ? null : new MediaStream([track]);
      if (track !== null) start(player);
    }
  }

  function playerOf(voice: Voice): HTMLAudioElement {
    const player = players.get(voice) ?? new Audio();
    players.set(voice, player);
    return player;
  }

  function start(player: HTMLAudioElement): void {
    void playOn(player, chosenSpeaker());
    player.play().then(
      () => (silenced = false),
      (cause: unknown) => (silenced = cause instanceof DOMException && cause.name === "NotAllowedError"),
    );
  }

  function handle(message: VoiceMessage): void {
    way.handle(message, (answer) => engine()?.send(answer));
  }

  function lose(): void {
    handle({ type: "voice_forwarding", stage: "off" });
    if (players.size > 0) sync();
  }

  function stop(): void {
    wanted = asking = false;
    lose();
    silenced = false;
  }

  function ask(on: boolean): void {
    asking = on;
    engine()?.send({ type: "listen", on });
  }

  function follow(): void {
    if (!wanted) return;
    if (!possible) return stop();
    if (own()?.listens === true) asking = false;
    else if (!asking) {
      // The server has ended it, or it was pressed faster than that was told: nobody is left named who hears nothing.
      stop();
      ask(false);
    }
  }

  return {
    get possible() {
      return possible;
    },
    get state() {
      return !wanted ? "off" : hears ? "on" : "connecting";
    },
    get silenced() {
      return silenced;
    },
    listen(on) {
      if (on === wanted) return;
      if (on) wanted = true;
      else stop();
      ask(on);
    },
    play: () => [...players.values()].filter((player) => player.srcObject !== null).forEach(start),
    receive(message) {
      if (message.type === "voice_forwarding" || message.type === "voice_answer") {
        if (wanted) handle(message);
      } else if (message.type === "error") {
        if (!asking) return;
        // What was refused may have been something else.
        stop();
        ask(false);
      } else if (message.type === "welcome") {
        // A fresh socket knows nothing of it. Another talk is listened to by another press.
        lose();
        if (wanted && possible && (asking || own()?.listened === true)) ask(true);
        follow();
      } else if (message.type === "session") {
        follow();
      }
    },
    lose,
    close: stop,
  };
}

/** Who watches hears a talk while they may see. */
function mayHear(session: SessionView | null): boolean {
  return session?.state === "live" && session.grants.includes("voice") && session.grants.includes("view");
}
