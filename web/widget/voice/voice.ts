// Voice as the customer has it: who hears them, mute, hang up, and which microphone. Loaded once a session
// is live; the microphone opens with their answer and never before it.

import words from "../../shared/i18n/voice.json";
import { createTalk, isTalking, keepTalking, listenersOf, type TalkState } from "../../shared/voice/talk";
import type { ServerMessage } from "../../shared/generated/ServerMessage";
import type { CustomerEngine } from "../../shared/engine";
import type { ClientState } from "../client/state";
import type { Part, Piece } from "../hands/part";
import { sayScope } from "../hands/scope";
import { wordsOf } from "../views/words";
import { addStyles, button, h, setText } from "../views/dom";
import { nameOf, type ViewContext } from "../views/view";
import type { Faces } from "../video/video";
import { STYLES } from "./styles";

type Key = keyof typeof words.en;

const speak = wordsOf(words);
const METER_MS = 100;
/** Pause before what could not be loaded is tried again. */
const AGAIN_MS = 2_000;
/** A microphone, struck through or not. */
const MICROPHONE = "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21";
const STRUCK = "M4 4l16 16";

type End = "own" | "other";

export function voicePart(context: ViewContext): Part {
  const { client, t } = context;
  addStyles(STYLES);
  const agent = (): string => nameOf(client.store.read(), t);
  const say = (key: Key, values: Readonly<Record<string, string | number>> = {}): string => speak(t, key, { agent: agent(), ...values });
  const spoken = document.body.appendChild(h("p", { class: "spoken", role: "status" }));
  /** Allowed here; the server may not have heard yet. */
  let allowed = false;
  /** Hung up here, likewise. */
  let hungUp = false;
  let engine: CustomerEngine | null = null;
  let changed = false;
  /** Loaded with the first talk. */
  let faces: Faces | null = null;
  let loading: Promise<void> | null = null;
  /** Whether the agent's camera sends, as long as nobody could hear of it. */
  let early: Extract<ServerMessage, { type: "camera" }> | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  /** Of the bar and of the panel that are there. */
  const meters = new Map<string, readonly (readonly [End, HTMLMeterElement])[]>();

  const talk = createTalk({
    send: client.send,
    onChange() {
      // What is shown follows the store, and the frame around it with that.
      if (changed) return;
      changed = true;
      queueMicrotask(() => {
        changed = false;
        client.store.change({});
      });
    },
  });

  function follow({ stage, session }: ClientState): void {
    const live = stage.kind === "live";
    const granted = live && (session?.grants.includes("voice") ?? false);
    if (!live || granted || !session?.asks.some(({ grant, state }) => grant === "voice" && state === "asked")) allowed = false;
    if (!granted) hungUp = false;
    const on = granted && !hungUp;
    const now = client.engine();
    if (!live && engine !== null) {
      engine = null;
      talk.over(null);
    }
    if (on && engine !== now) {
      engine = now;
      now?.media().then((media) => engine === now && talk.over(media), () => setTimeout(again, AGAIN_MS, now));
    }
    const state = talk.read();
    const listeners = listenersOf(session, say("colleague"));
    tellListeners(state.listeners, listeners, on && state.on);
    talk.heardBy(listeners);
    if (on !== state.on) {
      talk.allow(on);
      setText(spoken, say(on ? "said_on" : "said_off"));
      // A page that has loaded again goes on with the talk that its tab was in.
      if (!on) keepTalking(null);
      else if (session && isTalking(session.id)) void talk.open();
    } else if (!on && !allowed && state.own !== "off") talk.close();
    if (on) loadFaces();
    faces?.follow(session, on);
    if (on && timer === undefined) timer = setInterval(measure, METER_MS);
    if (!on) timer = clearInterval(timer) as undefined;
  }

  /** What could not be loaded is wanted anew. */
  function again(failed: CustomerEngine): void {
    if (engine !== failed) return;
    engine = null;
    client.store.change({});
  }

  function tellListeners(before: readonly string[], now: readonly string[], talking: boolean): void {
    const came = now.find((name) => !before.includes(name));
    const left = before.find((name) => !now.includes(name));
    const name = came ?? left;
    if (talking && name !== undefined) setText(spoken, say(came === undefined ? "said_listener_left" : "said_listener", { name }));
  }

  function loadFaces(): void {
    loading ??= import("../video/video").then(({ createFaces }) => {
      const made = createFaces(context);
      faces = made;
      if (early) made.receive(early);
      client.store.change({});
    }, () => void (loading = null));
  }

  function measure(): void {
    for (const [end, meter] of [...meters.values()].flat()) meter.value = talk.level(end);
  }

  function hangUp(): void {
    hungUp = true;
    faces?.close();
    client.send({ type: "revoke", grant: "voice" });
    client.store.change({});
  }

  /** What the customer has to know at any moment. */
  function headline({ own, connected, listeners }: TalkState): string {
    const [name] = listeners;
    if (own !== "open" || name === undefined) return say(!connected ? "unconnected" : own === "open" ? "heard" : own);
    // To those who listen the voice goes by the server, whether the agent is reached or not.
    if (listeners.length === 1) return say(connected ? "heard_one_more" : "unconnected_one", { name });
    return say(connected ? "heard_more" : "unconnected_more", { name, number: listeners.length - 1 });
  }

  function turn(): void {
    const { own } = talk.read();
    if (own === "off") void talk.open();
    else if (own !== "opening") talk.mute(own === "open");
  }

  function meter(end: End, name: string): HTMLMeterElement {
    return h("meter", { min: "0", max: "1", "aria-label": say("level_of", { name }), "data-end": end });
  }

  function muteButton(): { readonly element: HTMLButtonElement; readonly update: (state: TalkState) => void } {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of [["viewBox", "0 0 24 24"], ["class", "icon"], ["aria-hidden", "true"]] as const) shape.setAttribute(name, value);
    shape.append(path);
    const element = button("", turn, { kind: "icon" });
    element.append(shape);
    return {
      element,
      update({ own }) {
        const name = say(own === "off" ? "turn_on" : own === "muted" ? "unmute" : "mute");
        element.setAttribute("aria-label", name);
        element.title = name;
        element.setAttribute("aria-disabled", String(own === "opening"));
        path.setAttribute("d", own === "open" ? MICROPHONE : MICROPHONE + STRUCK);
      },
    };
  }

  function bar(): Piece {
    const text = h("span", { class: "voice-words" });
    const own = meter("own", say("you"));
    const mute = muteButton();
    const element = h("div", { class: "voice-bar", role: "group", "aria-label": say("title") }, own, text, mute.element, button(say("hang_up"), hangUp, { kind: "secondary" }));
    meters.set("bar", [["own", own]]);
    return {
      elements: [element],
      update() {
        const state = talk.read();
        element.hidden = !state.on;
        element.dataset["microphone"] = state.own;
        setText(text, headline(state));
        mute.update(state);
      },
    };
  }

  function strip(): Piece {
    const title = h("h2");
    const about = h("p", { class: "voice-about" });
    const trouble = h("p", { class: "voice-trouble", role: "alert" });
    const [own, other] = [meter("own", say("you")), meter("other", agent())];
    const otherName = h("span");
    const mute = muteButton();
    const play = button(say("play"), () => talk.play(), { kind: "secondary" });
    const choice = h("select", { "aria-label": say("microphone") });
    choice.addEventListener("change", () => void talk.chooseMicrophone(choice.value));
    const levels = h("div", { class: "voice-levels" }, h("span", {}, say("you")), own, otherName, other);
    const head = h("div", { class: "voice-head" }, h("div", {}, title, about), mute.element, button(say("hang_up"), hangUp, { kind: "secondary" }));
    const element = h("section", { class: "voice", "aria-label": say("title") }, head, h("div", { class: "voice-sound" }, choice, levels, play), trouble);
    meters.set("strip", [["own", own], ["other", other]]);
    const seen = h("div");
    let listed: TalkState["microphones"] = [];
    return {
      elements: [element, seen],
      update() {
        const state = talk.read();
        element.hidden = !state.on;
        element.dataset["microphone"] = state.own;
        seen.hidden = !state.on;
        if (faces && faces.element.parentNode !== seen) seen.append(faces.element);
        setText(title, headline(state));
        setText(about, `${state.other ? say(`other_${state.other}`) : ""} ${state.listeners.length === 0 ? say("viewers") : say("listeners", { names: state.listeners.join(", ") })}`.trim());
        setText(trouble, state.trouble ? say(state.trouble) : "");
        trouble.hidden = state.trouble === null;
        setText(otherName, agent());
        other.setAttribute("aria-label", say("level_of", { name: agent() }));
        play.hidden = !state.silenced;
        mute.update(state);
        if (listed !== state.microphones) choice.replaceChildren(...state.microphones.map(({ id, name }, index) => h("option", { value: id }, name || say("unnamed", { number: index + 1 }))));
        listed = state.microphones;
        choice.hidden = listed.length < 2;
        choice.value = state.microphone;
      },
    };
  }

  client.store.watch(follow);
  follow(client.store.read());
  return {
    doing() {
      const { on, own } = talk.read();
      return on ? [sayScope(t, own === "open" ? "voice" : "talk"), ...(faces?.isSeen ? [sayScope(t, "video")] : [])] : [];
    },
    bar,
    strip,
    allow(grant) {
      const { session } = client.store.read();
      if (grant !== "voice" || !session) return;
      allowed = true;
      hungUp = false;
      keepTalking(session.id);
      void talk.open();
    },
    pause: () => faces?.close(),
    receive(message) {
      if (message.type === "microphone") talk.told(message.state);
      if (message.type === "voice_forwarding" || message.type === "voice_answer") talk.forward(message);
      if (message.type !== "camera") return;
      early = message;
      faces?.receive(message);
    },
  };
}
