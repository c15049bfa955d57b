// Voice as the agent has it: asked for, waited for, talked by, ended.

import type { SessionView } from "../../shared/api-types";
import type { AgentEngine } from "../../shared/engine";
import type { ServerMessage } from "../../shared/generated/ServerMessage";
import { type CameraState, createCamera } from "../../shared/voice/camera";
import { createTalk, isTalking, keepTalking, listenersOf, type Talk, type TalkState } from "../../shared/voice/talk";
import { askState } from "./control.svelte";

export interface Voice {
  /** `idle`: not asked; `refused`: the customer has said no, or has hung up. */
  readonly state: "idle" | "opening" | "asking" | "refused" | "on";
  readonly talk: TalkState;
  /** Whether the two browsers are connected directly; nothing else carries voice. */
  readonly possible: boolean;
  /** Opens the microphone, and asks the customer once it works. */
  ask(): Promise<void>;
  /** Ends the talk, or takes the question back. */
  hangUp(): void;
  mute(muted: boolean): void;
  turnOn(): void;
  play(): void;
  chooseMicrophone(id: string): void;
  chooseSpeaker(id: string): void;
  level: Talk["level"];
  /** Faces beside the talk. */
  readonly camera: CameraState;
  /** Shows the agent's face, or no more. */
  showFace(on: boolean): void;
  /** Another engine begins, or none is left; hands it on. */
  renew<T extends AgentEngine | null>(engine: T): T;
  /** Hears every message, once the session is what it says. */
  receive(message: ServerMessage): void;
}

export function createVoice(session: () => SessionView | null, engine: () => AgentEngine | null): Voice {
  let opening = $state(false);
  /** Asked; the server has not said so yet. */
  let underway = false;
  /** Hung up here; the server has not said so yet. */
  let hungUp = false;
  let possible = $state(false);
  const talk: Talk = createTalk({ send: (message) => engine()?.send(message), onChange: (next) => (state = next) });
  let state = $state.raw<TalkState>(talk.read());
  const face = createCamera((message) => engine()?.send(message), (next) => (camera = next));
  let camera = $state.raw<CameraState>(face.read());
  let unwatch = (): void => undefined;
  const asked = $derived(askState(session(), "voice"));

  /** Nothing stays open without a talk or a question. */
  function follow(): void {
    const now = session();
    const how = now?.state === "live" ? askState(now, "voice") : null;
    if (how !== "granted") hungUp = false;
    const on = how === "granted" && !hungUp;
    const began = on && !state.on;
    talk.heardBy(listenersOf(now, "A colleague"));
    if (!on && state.on) keepTalking(null);
    talk.allow(on);
    face.allow(on && (now?.grants.includes("video") ?? false));
    if (!on) face.close();
    if (began && now !== null && isTalking(now.id)) void talk.open();
    if (how === "asked" || on) underway = false;
    if (!on && how !== "asked" && !opening && !underway && state.own !== "off") talk.close();
  }

  return {
    get state() {
      if (state.on) return "on";
      if (opening) return "opening";
      return asked === "asked" ? "asking" : asked === "refused" ? "refused" : "idle";
    },
    get talk() {
      return state;
    },
    get possible() {
      return possible;
    },
    async ask() {
      const now = session();
      if (now === null || opening) return;
      opening = true;
      const open = await talk.open();
      opening = false;
      if (open && session()?.state === "live") {
        keepTalking(now.id);
        underway = true;
        engine()?.send({ type: "ask", grant: "voice" });
      } else {
        const { trouble } = state;
        talk.close();
        state = { ...state, trouble };
      }
    },
    hangUp() {
      underway = false;
      hungUp ||= state.on;
      keepTalking(null);
      talk.allow(false);
      talk.close();
      face.close();
      engine()?.send({ type: "revoke", grant: "voice" });
    },
    mute: talk.mute,
    turnOn: () => void talk.open(),
    play: talk.play,
    chooseMicrophone: (id) => void talk.chooseMicrophone(id),
    chooseSpeaker: (id) => void talk.chooseSpeaker(id),
    level: talk.level,
    get camera() {
      return camera;
    },
    showFace: (on) => (on ? void face.open().then(face.show) : face.close()),
    renew(next) {
      unwatch();
      const media = next?.media ?? null;
      const see = (): void => void (possible = media?.connected ?? false);
      unwatch = media?.watch(see) ?? ((): void => undefined);
      see();
      talk.over(media);
      face.over(media);
      if (next === null) {
        underway = hungUp = false;
        talk.allow(false);
        talk.close();
        face.close();
      }
      return next;
    },
    receive(message) {
      if (message.type === "microphone") talk.told(message.state);
      if (message.type === "camera") face.told(message.on);
      if (message.type === "voice_forwarding" || message.type === "voice_answer") talk.forward(message);
      // It may be the question that was refused.
      if (message.type === "error") underway = false;
      if (message.type !== "chat") follow();
    },
  };
}
