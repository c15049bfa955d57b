// While a joined session is live: what the customer shows (screen, window or tab), and the chat.

import type { ClientState } from "../widget/client/state";
import type { Piece } from "../widget/hands/part";
import { button, h, icon, setText } from "../widget/views/dom";
import { presence } from "../widget/views/live";
import { lazyTalk } from "../widget/views/lazy";
import { nameOf, type View, type ViewContext } from "../widget/views/view";

interface DisplayOptions extends DisplayMediaStreamOptions {
  selfBrowserSurface?: "include" | "exclude";
  surfaceSwitching?: "include" | "exclude";
}

/** Text and pointers need few pictures a second; the person's upload is spared. */
const CAPTURE: DisplayOptions = { video: { frameRate: { ideal: 15, max: 30 } }, audio: false, selfBrowserSurface: "exclude", surfaceSwitching: "include" };

interface Sharing {
  readonly element: HTMLElement;
  readonly update: (state: ClientState) => void;
  readonly stop: () => void;
}

function isSupported(): boolean {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

function unsupported({ t }: ViewContext): HTMLElement {
  return h("div", { class: "offer" }, h("span", { class: "emblem warning" }, icon("alert")), h("h2", {}, t("screen_unsupported_title")), h("p", { class: "lead" }, t("screen_unsupported_text")));
}

/** Asks the browser, and says in plain words why nothing came of it. */
async function capture({ t }: ViewContext, say: (text: string) => void): Promise<MediaStream | null> {
  say("");
  try {
    return await navigator.mediaDevices.getDisplayMedia(CAPTURE);
  } catch (error) {
    const refused = error instanceof DOMException && error.name === "NotAllowedError";
    say(t(refused ? "screen_refused" : "screen_failed"));
    return null;
  }
}

function createSharing(context: ViewContext): Sharing {
  const { t, client } = context;
  let stream: MediaStream | null = null;
  let granted = false;
  const note = h("p", { class: "form-problem", role: "status" });
  const video = h("video", { class: "preview", muted: true, playsinline: true, "aria-label": t("screen_preview") });
  const seen = h("p", { class: "seen-by" });
  const begin = (): void => {
    void capture(context, (text) => setText(note, text)).then((next) => next && show(next));
  };
  const offer = h("div", { class: "offer" }, h("span", { class: "emblem" }, icon("screen")), h("h2", {}, t("screen_title")), h("p", { class: "lead" }, t("screen_text")), button(t("screen_share"), begin, { kind: "primary" }));
  const running = h("div", { class: "running" }, video, h("div", { class: "running-foot" }, seen, button(t("screen_other"), begin), button(t("screen_stop"), () => stop(), { kind: "danger" })));
  running.hidden = true;

  function show(next: MediaStream): void {
    release();
    stream = next;
    granted = false;
    video.muted = true;
    video.srcObject = next;
    video.play().catch(() => undefined);
    next.getVideoTracks()[0]?.addEventListener("ended", () => stream === next && stop());
    send(next);
    paint();
  }
  function release(): void {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
  }
  function stop(): void {
    if (!stream) return;
    release();
    send(null);
    paint();
  }
  function send(next: MediaStream | null): void {
    const engine = client.engine();
    engine?.send({ type: next ? "grant" : "revoke", grant: "screen" });
    const picture = next?.getVideoTracks()[0] ?? null;
    if (picture) picture.contentHint = "detail";
    void engine?.media().then((media) => stream === next && media.put("picture", picture));
  }
  function paint(): void {
    offer.hidden = stream !== null;
    running.hidden = stream === null;
  }
  return {
    element: h("section", { class: "stage" }, ...(isSupported() ? [offer, running, note] : [unsupported(context)])),
    stop,
    update(state) {
      setText(seen, t("screen_sharing", { agent: nameOf(state, t) }));
      const has = state.session?.grants.includes("screen") ?? false;
      // The agent's side has given it up.
      if (stream && granted && !has) stop();
      granted = has;
    },
  };
}

/** The page of a live session. */
export function screenView(context: ViewContext): View {
  const { t, client } = context;
  const who = presence(context);
  const sharing = createSharing(context);
  const chat = lazyTalk(context, (talk, now) => talk.chatView(context, now), "chat");
  const lost = h("p", { class: "banner", role: "status", hidden: true }, icon("alert"), h("span", {}, t("live_reconnecting_text")));
  const tools = h("div", { class: "parts" });
  const strip = h("div", { class: "parts" });
  /** What the parts show, once they are there. */
  let pieces: readonly Piece[] | null = null;
  const head = h("header", { class: "panel-head live" }, who.element, tools, button(t("live_end_long"), () => client.end(), { kind: "danger" }));
  return {
    element: h("section", { class: "live-page", "aria-label": t("join_title") }, head, lost, h("div", { class: "columns" }, sharing.element, h("div", { class: "side" }, strip, chat.element))),
    update(state) {
      const hands = context.hands?.();
      if (hands && !pieces) {
        const [bar, panel] = [hands.bar(), hands.strip()];
        tools.append(...bar.elements);
        strip.append(...panel.elements);
        pieces = [bar, panel];
      }
      for (const piece of pieces ?? []) piece.update(state);
      who.update(state);
      sharing.update(state);
      lost.hidden = state.connection?.state === "connected";
      chat.update?.(state);
    },
    dispose() {
      sharing.stop();
      chat.dispose?.();
    },
  };
}
