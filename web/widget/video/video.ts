// Faces beside a talk, as the customer has them. Their own camera opens for themselves first; it is seen by
// the agent only after an answer that no page can press for them. Loaded once a talk is on.

import words from "../../shared/i18n/video.json";
import { createCamera, play } from "../../shared/voice/camera";
import type { CustomerEngine } from "../../shared/engine";
import type { ServerMessage } from "../../shared/generated/ServerMessage";
import type { ClientState } from "../client/state";
import { type Arming, arm } from "../views/arming";
import { addStyles, button, h, setText } from "../views/dom";
import { nameOf, type ViewContext } from "../views/view";
import { wordsOf } from "../views/words";

type Key = keyof typeof words.en;

const say = wordsOf(words);

export interface Faces {
  readonly element: HTMLElement;
  /** Whether their camera is sent. */
  readonly isSeen: boolean;
  /** Follows the session; `on`: the talk goes on. */
  follow(session: ClientState["session"], on: boolean): void;
  receive(message: ServerMessage): void;
  /** Closes the camera at once. */
  close(): void;
}

/** Looks of the faces: with their chunk, since nothing of them is there before that. */
const STYLES = `
.faces { display: grid; gap: 6px; padding: 8px 16px; border-bottom: 1px solid var(--color-line); font-size: 0.8125rem; }
.faces-views { display: flex; gap: 8px; }
.faces-views:not(:has(figure:not([hidden]))) { display: none; }
.faces figure { position: relative; flex: 1 1 0; max-width: 50%; margin: 0; }
.faces figure[hidden] { display: none; }
.faces video { display: block; width: 100%; aspect-ratio: 4 / 3; border-radius: 8px; object-fit: cover; background: #000; }
.faces .own video { transform: scaleX(-1); }
.faces figcaption { position: absolute; inset: auto 4px 4px; padding: 1px 6px; overflow: hidden; border-radius: 6px; text-overflow: ellipsis; white-space: nowrap; color: #fff; background: #000a; }
.faces-trouble { color: var(--color-danger-ink); }
.faces-buttons { display: flex; flex-wrap: wrap; gap: 8px; }
`;

export function createFaces({ client, t }: ViewContext): Faces {
  addStyles(STYLES);
  const words = (key: Key): string => say(t, key, { agent: nameOf(client.store.read(), t) });
  const camera = createCamera(client.send, () => queueMicrotask(() => client.store.change({})));
  let engine: CustomerEngine | null = null;
  /** Given here; the server may not have heard yet. */
  let given = false;
  let granted = false;
  /** Taken back here, likewise. */
  let takenBack = false;
  let arming: Arming | null = null;

  const spoken = h("p", { class: "spoken", role: "status" });
  const view = (name: string): readonly [HTMLElement, HTMLVideoElement, HTMLElement] => {
    const video = h("video", { playsinline: "", muted: "", autoplay: "" });
    video.muted = true;
    const caption = h("figcaption");
    return [h("figure", { class: name }, video, caption), video, caption];
  };
  const [other, otherVideo, otherName] = view("other");
  const [own, ownVideo, ownName] = view("own");
  const about = h("p");
  const trouble = h("p", { class: "faces-trouble", role: "alert" });
  const begin = button(words("begin"), () => void camera.open(), { kind: "secondary" });
  const send = button(words("send"), (event) => arming?.accepts(event) && show(), { kind: "primary" });
  const stop = button("", () => (close(), begin.focus()), { kind: "secondary" });
  const element = h("section", { class: "faces", "aria-label": words("title") }, spoken, h("div", { class: "faces-views" }, other, own), about, trouble, h("div", { class: "faces-buttons" }, begin, send, stop));

  /** Asks the server for nothing but to write it down; what is sent waits for that. */
  function show(): void {
    given = true;
    client.send({ type: "grant", grant: "video" });
    stop.focus();
  }

  function close(): void {
    const { own: before } = camera.read();
    if (before === "off") return;
    camera.close();
    if (before === "on" || given) takeBack();
    if (before === "on") setText(spoken, words("said_off"));
    given = false;
  }

  function takeBack(): void {
    takenBack = true;
    client.send({ type: "revoke", grant: "video" });
  }

  /** The answer counts once a person could have seen what it is about. */
  function guard(previewed: boolean): void {
    if (previewed === (arming !== null)) return;
    arming?.dispose();
    send.setAttribute("aria-disabled", "true");
    if (previewed) element.scrollIntoView({ block: "nearest" });
    arming = previewed ? arm(send, { onArmed: (armed) => send.setAttribute("aria-disabled", String(!armed)), onCovered: () => undefined }) : null;
  }

  function render(): void {
    const { own: how, ownTrack, otherTrack, trouble: why } = camera.read();
    const wasThere = !other.hidden;
    play(otherVideo, otherTrack);
    play(ownVideo, ownTrack);
    other.hidden = otherTrack === null;
    own.hidden = ownTrack === null;
    if (otherTrack !== null && !wasThere) setText(spoken, words("said_other"));
    setText(otherName, nameOf(client.store.read(), t));
    otherVideo.setAttribute("aria-label", words("other"));
    setText(ownName, words("own"));
    setText(about, how === "off" ? "" : words(how === "on" ? "sent" : how));
    about.hidden = how === "off";
    setText(trouble, why === null ? "" : words(why));
    trouble.hidden = why === null;
    begin.hidden = how !== "off";
    send.hidden = how !== "preview";
    stop.hidden = how === "off";
    setText(stop.firstElementChild ?? stop, words(how === "on" ? "stop" : "cancel"));
    guard(how === "preview" && element.isConnected);
  }

  return {
    element,
    get isSeen() {
      return camera.read().own === "on";
    },
    follow(session, on) {
      const has = on && (session?.grants.includes("video") ?? false);
      const now = on ? client.engine() : null;
      if (now !== engine) {
        engine = now;
        if (now === null) camera.over(null);
        // Where it fails, the talk loads it, which comes here with the next change.
        else now.media().then((media) => engine === now && camera.over(media), () => engine === now && (engine = null));
      }
      camera.allow(on);
      // The agent's side has given it up, or the talk is over.
      if (!on || (granted && !has)) camera.close();
      else if (has && given) {
        camera.show();
        setText(spoken, words("said_on"));
      }
      // A page that has loaded again shows nothing yet, and a camera that was pulled out nothing any more.
      else if (has && !takenBack && camera.read().own === "off") takeBack();
      if (has || !on) given = false;
      takenBack &&= has;
      granted = has;
      render();
    },
    receive: (message) => message.type === "camera" && camera.told(message.on),
    close,
  };
}
