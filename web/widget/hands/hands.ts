// What the customer does in a live session beside the chat: look through the lens, hide parts, and
// allow, watch and stop control. Loaded once a session is live.

import type { Act } from "../../shared/generated/Act";
import type { FileView } from "../../shared/generated/FileView";
import type { ClientState } from "../client/state";
import { button, h, icon, setText } from "../views/dom";
import type { Scene } from "../views/stagehand";
import { nameOf, type ViewContext } from "../views/view";
import { controlSheet } from "./control-sheet";
import type { Files } from "../files/files";
import { createGate } from "./gate";
import { lensButtons } from "./lens";
import { say } from "./words";

/** Elements and what follows the state. */
export interface Piece {
  readonly elements: readonly HTMLElement[];
  readonly update: (state: ClientState) => void;
}

export interface Hands {
  /** For the bar. */
  readonly bar: () => Piece;
  /** For the panel with the chat. */
  readonly strip: () => Piece;
  /** The sheet that asks for control, while the agent asks. */
  readonly sheet: (state: ClientState) => Scene | null;
  /** The agent acts on the page. */
  readonly act: (act: Act) => void;
  /** A file has come further. */
  readonly file: (file: FileView) => void;
}

/** Makes them for one client. */
export function createHands(context: ViewContext): Hands {
  const { client, t } = context;
  const gate = createGate(client);
  let files: Files | null = null;
  const filesLoaded = import("../files/files").then(({ createFiles }) => (files = createFiles(context)));
  /** The question that was answered here; the server may not have heard yet. */
  let answered = false;
  const follow = ({ stage, session }: ClientState): void => {
    answered &&= session?.control === "asked";
    const wasOpen = gate.isOpen();
    gate.follow(stage.kind === "live" && session?.control === "granted");
    if (wasOpen !== gate.isOpen()) announce();
  };
  /** Screen readers hear that it begins and that it ends, wherever their user is. */
  const spoken = h("p", { class: "spoken", role: "status" });
  document.body.append(spoken);
  const announce = (): void => setText(spoken, say(t, gate.isOpen() ? "control_on" : "control_off", { agent: nameOf(client.store.read(), t) }));
  client.store.watch(follow);
  const answer = (allow: boolean): void => {
    answered = true;
    if (allow) gate.open();
    client.engine()?.send({ type: allow ? "grant" : "revoke", grant: "control" });
    client.store.change({});
  };
  const stop = (): void => {
    gate.stop();
    announce();
    client.engine()?.send({ type: "revoke", grant: "control" });
    client.store.change({});
  };
  const isOn = (): boolean => gate.isOpen();
  const stopButton = (): HTMLButtonElement => button(say(t, "control_stop"), stop, { kind: "danger" });
  follow(client.store.read());
  return {
    bar() {
      const lens = lensButtons(context);
      const off = stopButton();
      return {
        elements: [...lens.elements, off],
        update(state) {
          lens.update(state);
          off.hidden = !isOn();
          const doing = off.parentElement?.querySelector<HTMLElement>(".presence[data-state=here] .bar-text p");
          if (doing && isOn()) setText(doing, say(t, "control_doing"));
        },
      };
    },
    strip() {
      const words = h("span");
      const element = h("p", { class: "banner", role: "status" }, icon("alert"), words, stopButton());
      const place = h("div");
      void filesLoaded.then((loaded) => place.replaceChildren(loaded.section()));
      return {
        elements: [element, place],
        update(state) {
          element.hidden = !isOn();
          setText(words, say(t, "control_on", { agent: nameOf(state, t) }));
        },
      };
    },
    sheet(state) {
      if (state.stage.kind !== "live" || state.session?.control !== "asked" || answered) return null;
      return { key: "control", build: (now) => controlSheet(context, now, answer) };
    },
    act: gate.act,
    file: (file) => files?.receive(file),
  };
}
