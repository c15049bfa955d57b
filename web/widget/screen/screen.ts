// A screen or camera beside the mirrored page, when the agent asks for it and the customer picks one. The
// join page, which has no page to mirror, shows its own instead.

import words from "../../shared/i18n/screen.json";
import type { ForwardMessage } from "../../shared/transport/forward";
import type { Part, Piece } from "../hands/part";
import { sayScope } from "../hands/scope";
import { wordsOf } from "../views/words";
import { button, h, icon, setText } from "../views/dom";
import { nameOf, type ViewContext } from "../views/view";
import { AGAIN_MS, canShowCamera, canShowScreen, createShow, type Problem, type Source } from "./show";

const say = wordsOf(words);

export function screenPart({ client, t, place, collapse }: ViewContext): Part {
  /** What the server has said last of the way by it. */
  let latest: ForwardMessage | null = null;
  const forward = (message: ForwardMessage): void => {
    latest = message;
    const engine = client.engine();
    const again = (): void => void (latest === message && client.engine() === engine && forward(message));
    // What could not be loaded is tried again for as long as that is how it stands.
    engine?.media().then((media) => media.forwarded(message, client.send), () => setTimeout(again, AGAIN_MS));
  };
  const receive: Part["receive"] = (message) => {
    if (message.type === "forwarding" || message.type === "forward_answer") forward(message);
  };
  if (place === "screen") return { receive };
  let problem: Problem | null = null;
  const spoken = document.body.appendChild(h("p", { class: "spoken", role: "status" }));
  const show = createShow(client, () => {
    setText(spoken, say(t, show.read() ? "sharing_screen" : "said_off", { agent: nameOf(client.store.read(), t) }));
    client.store.change({});
  });
  const run = (work: Promise<Problem | null>): void => {
    problem = null;
    void work.then((why) => {
      problem = why;
      // Words of why nothing is shown stand in the panel.
      if (why) collapse(false);
      client.store.change({});
    });
  };
  const begin = (source: Source): void => run(show.begin(source));
  const stopButton = (): HTMLButtonElement => button(say(t, "stop"), show.stop, { kind: "secondary", icon: "screen" });

  function strip(): Piece {
    const seen = h("span");
    const turn = button(say(t, "camera_turn"), () => run(show.turn()), { kind: "quiet" });
    const other = button(say(t, "other"), () => begin("screen"), { kind: "quiet" });
    const camera = button(say(t, "camera"), () => begin("camera"), { kind: "quiet" });
    const banner = h("p", { class: "banner" }, icon("screen"), seen, turn, other, camera, stopButton());
    const note = h("p", { class: "banner", role: "alert" });
    return {
      elements: [banner, note],
      update(state) {
        const shown = show.read();
        const agent = nameOf(state, t);
        banner.hidden = shown === null;
        setText(seen, `${say(t, "sharing_screen", { agent })} ${shown?.stream.getAudioTracks().length ? say(t, "sound", { agent }) : ""}`.trim());
        turn.hidden = !shown?.turns;
        other.hidden = !canShowScreen();
        camera.hidden = !canShowCamera() || shown?.source === "camera";
        note.hidden = problem === null || shown !== null;
        setText(note, problem ? say(t, problem) : "");
      },
    };
  }

  return {
    doing: () => (show.read() ? [sayScope(t, "screen")] : []),
    bar() {
      const stop = stopButton();
      return { elements: [stop], update: () => void (stop.hidden = show.read() === null) };
    },
    strip,
    pause: show.stop,
    receive,
    // The press of the answer is what lets a browser ask for a screen.
    allow: (grant) => grant === "screen" && begin(canShowScreen() ? "screen" : "camera"),
  };
}
