// While a joined session is live: what the customer shows (screen, window, tab or camera), and the chat.

import words from "../shared/i18n/screen.json";
import type { ClientState } from "../widget/client/state";
import type { Piece } from "../widget/hands/part";
import { button, h, icon, setText } from "../widget/views/dom";
import { wordsOf } from "../widget/views/words";
import { canShowCamera, canShowScreen, createShow, type Problem, type Source } from "../widget/screen/show";
import { presence } from "../widget/views/live";
import { lazyTalk } from "../widget/views/lazy";
import { nameOf, type View, type ViewContext } from "../widget/views/view";
import { joinWords } from "./words";

const say = wordsOf(words);

interface Sharing {
  readonly element: HTMLElement;
  readonly update: (state: ClientState) => void;
  readonly stop: () => void;
}

/** What is shown, and what could be. */
function createSharing({ t, client }: ViewContext): Sharing {
  const note = h("p", { class: "form-problem", role: "status" });
  const video = h("video", { class: "preview", muted: true, playsinline: true, "aria-label": say(t, "preview") });
  const seen = h("p", { class: "seen-by" });
  const show = createShow(client, paint);
  const run = (work: Promise<Problem | null>): void => {
    setText(note, "");
    void work.then((problem) => setText(note, problem ? say(t, problem) : ""));
  };
  const screen = canShowScreen();
  const camera = canShowCamera();
  const begin = (source: Source, text: string, kind: "primary" | "secondary"): HTMLButtonElement => button(text, () => run(show.begin(source)), { kind });
  const cameraButton = (kind: "primary" | "secondary"): readonly HTMLButtonElement[] => (camera ? [begin("camera", say(t, "camera"), kind)] : []);
  const lead = screen ? "text" : camera ? "camera_instead" : "unsupported_text";
  const offer = h(
    "div",
    { class: "offer" },
    h("span", { class: screen ? "emblem" : "emblem warning" }, icon(screen ? "screen" : "alert")),
    h("h2", {}, say(t, screen ? "title" : "unsupported_title")),
    h("p", { class: "lead" }, say(t, lead)),
    h("div", { class: "offers" }, ...(screen ? [begin("screen", say(t, "share"), "primary")] : []), ...cameraButton(screen ? "secondary" : "primary")),
  );
  const turn = button(say(t, "camera_turn"), () => run(show.turn()));
  const others = [...(screen ? [begin("screen", say(t, "other"), "secondary")] : []), ...cameraButton("secondary")];
  const running = h("div", { class: "running" }, video, h("div", { class: "running-foot" }, seen, turn, ...others, button(say(t, "stop"), show.stop, { kind: "danger" })));

  function paint(): void {
    const shown = show.read();
    if (video.srcObject !== (shown?.stream ?? null)) {
      video.muted = true;
      video.srcObject = shown?.stream ?? null;
      if (shown) video.play().catch(() => undefined);
    }
    turn.hidden = !shown?.turns;
    offer.hidden = shown !== null;
    running.hidden = shown === null;
    client.store.change({});
  }
  offer.hidden = false;
  running.hidden = true;
  return {
    element: h("section", { class: "stage" }, offer, running, note),
    stop: show.stop,
    update(state) {
      const agent = nameOf(state, t);
      const sound = show.read()?.stream.getAudioTracks().length ? `. ${say(t, "sound", { agent })}` : "";
      setText(seen, `${say(t, "sharing", { agent })}${sound}`);
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
    element: h("section", { class: "live-page", "aria-label": joinWords(t, "title") }, head, lost, h("div", { class: "columns" }, sharing.element, h("div", { class: "side" }, strip, chat.element))),
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
