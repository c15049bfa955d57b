// What the customer does in a live session beside the chat: look through the lens, hide parts, and
// allow, watch and stop control. Loaded once a session is live.

import type { Act } from "../../shared/generated/Act";
import type { FileView } from "../../shared/generated/FileView";
import type { Grant } from "../../shared/generated/Grant";
import type { ClientState } from "../client/state";
import { button, h, icon, setText } from "../views/dom";
import type { Scene } from "../views/stagehand";
import { nameOf, type ViewContext } from "../views/view";
import type { Files } from "../files/files";
import { askSheet, openQuestion } from "./ask-sheet";
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
  /** The sheet that asks for a grant, while the agent asks. */
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
  /** Questions that were answered here; the server may not have heard yet. */
  const answered = new Set<Grant>();
  const holds = ({ stage, session }: ClientState, grant: Grant): boolean => stage.kind === "live" && (session?.grants.includes(grant) ?? false);
  const follow = (state: ClientState): void => {
    for (const grant of answered) {
      if (!state.session?.asks.some((ask) => ask.grant === grant && ask.state === "asked")) answered.delete(grant);
    }
    const before = onKey();
    gate.follow(holds(state, "control"), holds(state, "type"));
    if (before !== onKey()) announce();
  };
  /** What the agent can do now. */
  const onKey = (): "control_on" | "clicks_on" | "control_off" => (gate.isOpen() ? (gate.mayType() ? "control_on" : "clicks_on") : "control_off");
  /** Screen readers hear that it begins and that it ends, wherever their user is. */
  const spoken = h("p", { class: "spoken", role: "status" });
  document.body.append(spoken);
  const announce = (): void => setText(spoken, say(t, onKey(), { agent: nameOf(client.store.read(), t) }));
  client.store.watch(follow);
  const answer = (asked: readonly Grant[], granted: readonly Grant[]): void => {
    for (const grant of asked) {
      const allow = granted.includes(grant);
      answered.add(grant);
      if (allow && grant === "control") gate.open();
      client.engine()?.send({ type: allow ? "grant" : "revoke", grant });
    }
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
          if (doing && isOn()) setText(doing, say(t, gate.mayType() ? "control_doing" : "clicks_doing"));
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
          setText(words, say(t, onKey(), { agent: nameOf(state, t) }));
        },
      };
    },
    sheet(state) {
      const asked = openQuestion(state, answered);
      return asked && { key: `ask ${asked.join(" ")}`, build: (now) => askSheet(context, now, asked, (granted) => answer(asked, granted)) };
    },
    act: gate.act,
    file: (file) => files?.receive(file),
  };
}
