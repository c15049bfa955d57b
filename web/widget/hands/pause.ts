// Pause: the customer takes the view back for a while. Nothing of the page leaves it from the press on,
// whatever the network does; chat, voice and files go on.

import type { ClientState } from "../client/state";
import { button, h, icon, setText } from "../views/dom";
import { nameOf, type ViewContext } from "../views/view";
import type { Part } from "./part";
import { PAUSE, say } from "./words";

/** `onPause` ends what other parts do. */
export function pausePart({ client, t }: ViewContext, onPause: () => void): Part {
  /** What was pressed, here or on a page before; null when the server agrees. */
  let wanted: boolean | null = client.engine()?.carried.paused ? true : null;
  const isPaused = ({ stage, session }: ClientState): boolean => stage.kind === "live" && session !== null && (wanted ?? session.paused === "customer");
  const spoken = h("p", { class: "spoken", role: "status" });
  document.body.append(spoken);
  client.store.watch(({ stage, session }) => {
    if (stage.kind !== "live" || (session?.paused === "customer") === wanted) wanted = null;
  });
  const turn = (): void => {
    const state = client.store.read();
    wanted = !isPaused(state);
    if (wanted) onPause();
    client.engine()?.send(wanted ? { type: "pause", by: "customer" } : { type: "grant", grant: "view" });
    setText(spoken, say(t, wanted ? "paused" : "resumed", { agent: nameOf(state, t) }));
    client.store.change({ lens: "off" });
  };
  return {
    sees: (state) => (isPaused(state) ? say(t, "paused_doing") : null),
    bar() {
      const pause = button(say(t, "pause"), turn, { kind: "icon", icon: PAUSE });
      pause.classList.add("pause");
      const resume = button(say(t, "resume"), turn, { kind: "primary" });
      return {
        elements: [pause, resume],
        update(state) {
          resume.hidden = !isPaused(state);
          pause.hidden = !resume.hidden || !state.session?.grants.includes("view");
        },
      };
    },
    strip() {
      const words = h("span");
      const banner = h("p", { class: "banner" }, icon(PAUSE), words, button(say(t, "resume"), turn, { kind: "primary" }));
      return {
        elements: [banner],
        update(state) {
          banner.hidden = !isPaused(state);
          setText(words, say(t, "paused", { agent: nameOf(state, t) }));
        },
      };
    },
  };
}
