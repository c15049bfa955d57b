// Pages of which nothing may be seen, by a rule of the organisation or by a mark of the page: says so to the
// server and the customer, and goes on behind them. That nothing leaves the page is the loader's business,
// which looks before each message of the sensor.

import words from "../../shared/i18n/autopause.json";
import type { PagePaused } from "../../shared/ports";
import type { ClientState } from "../client/state";
import type { CreatePart } from "../hands/part";
import { h, icon, setText } from "../views/dom";
import { nameOf } from "../views/view";
import { PAUSE } from "../hands/words";
import { wordsOf } from "../views/words";

type Key = keyof typeof words.en;

const speak = wordsOf(words);

/** `onPause` ends what other parts do. */
export function autopausePart(onPause: () => void): CreatePart {
  return ({ client, t }) => {
    const spoken = document.body.appendChild(h("p", { class: "spoken", role: "status" }));
    /** What the loader said last. */
    let here: PagePaused["by"] = null;
    /** In which state of the session the server was told of it; null: it was not, or knows. */
    let toldIn: string | null = null;
    /** The customer's own pause stands before the page's, and outlasts it. */
    const by = ({ stage, session }: ClientState): PagePaused["by"] => {
      const paused = session?.paused ?? null;
      return stage.kind !== "live" || paused === "customer" ? null : (here ?? paused);
    };
    const say = (state: ClientState, key: Key): string => speak(t, key, { agent: nameOf(state, t), organisation: state.organisation ?? "" });
    /** With the organisation's name where it is the one who asks for it, and has one. */
    const name = (state: ClientState, key: "doing" | "paused"): string => say(state, by(state) === "rule" && state.organisation ? `${key}_rule` : key);
    const follow = ({ stage, session }: ClientState): void => {
      // Under the customer's own pause the server hears of it too: a screen would show the page.
      const paused = session?.paused ?? "live";
      const untold = stage.kind === "live" && here && (paused === "live" || paused === "customer") ? paused : null;
      const due = untold !== null && untold !== toldIn;
      toldIn = untold;
      if (!due || !here) return;
      client.engine()?.send({ type: "pause", by: here });
      onPause();
    };
    client.store.watch(follow);
    function turn(now: PagePaused["by"]): void {
      const before = by(client.store.read());
      [here, toldIn] = [now, null];
      const state = client.store.read();
      follow(state);
      if (!now && state.session?.paused === "customer") client.engine()?.send({ type: "pause", by: "customer" });
      if (!now && before) client.engine()?.send({ type: "grant", grant: "view" });
      if (before !== by(state)) setText(spoken, now ? name(state, "paused") : say(state, "resumed"));
      client.store.change(now ? { lens: "off" } : {});
    }
    return {
      sees: (state) => (by(state) ? name(state, "doing") : null),
      strip() {
        const text = h("span");
        const banner = h("p", { class: "banner" }, icon(PAUSE), text);
        return {
          elements: [banner],
          update(state) {
            banner.hidden = !by(state);
            setText(text, name(state, "paused"));
          },
        };
      },
      receive: (message) => message.type === "paused" && turn(message.by),
    };
  };
}
