// Control as the customer has it: the words that say that it is on, and Stop.

import type { ClientState } from "../client/state";
import { button, h, icon, setText } from "../views/dom";
import { nameOf, type ViewContext } from "../views/view";
import { isEscape, madeAt } from "../../shared/hand";
import type { ActRefusal } from "../../shared/generated/ActRefusal";
import { createGate } from "./gate";
import type { Part } from "./part";
import { sayScope } from "./scope";
import { stopKey } from "./stop-key";
import { say, untilWords } from "./words";

/** `focus`: what is loaded behind, with the customer's own hand in it. */
export function createControl({ client, t, hands }: ViewContext, focus: Promise<typeof import("./focus") | null>): Part {
  /** A question stands in the place of the bar with Stop. */
  const asks = (): boolean => Boolean(hands?.()?.sheet(client.store.read()));
  /** Why nothing is done at this moment. */
  function keeps(): ActRefusal | null {
    if (asks()) return "asking";
    // Without a time: until they look at it again.
    if (document.hidden) return "suspended";
    waitForWords();
    return null;
  }
  const escaped = stopKey(() => stop());
  const gate = createGate(client, keeps, escaped);
  addEventListener("keydown", (event) => event.isTrusted && isEscape(event) && escaped(madeAt(event)), { capture: true, passive: true });
  let waitForWords = (): void => undefined;
  void focus.then((module) => module && (waitForWords = module.watchOwnHand(gate.suspend, asks)));
  /** What the agent can do now. */
  const onKey = (): "control_on" | "clicks_on" | "control_off" => (gate.isOpen() ? (gate.mayType() ? "control_on" : "clicks_on") : "control_off");
  /** Screen readers hear that it begins and that it ends, wherever their user is. */
  const spoken = h("p", { class: "spoken", role: "status" });
  document.body.append(spoken);
  /** Who has or had it. */
  let agent = "";
  const announce = (): void => {
    if (gate.isOpen()) agent = nameOf(client.store.read(), t);
    setText(spoken, say(t, onKey(), { agent }));
  };
  const follow = ({ stage, session }: ClientState): void => {
    const holds = (grant: "control" | "type"): boolean => stage.kind === "live" && (session?.grants.includes(grant) ?? false);
    const before = onKey();
    gate.follow(holds("control"), holds("type"));
    if (before !== onKey()) announce();
  };
  const stop = (): void => {
    if (!gate.isOpen()) return;
    gate.stop();
    announce();
    client.engine()?.send({ type: "revoke", grant: "control" });
    client.store.change({});
  };
  const stopButton = (): HTMLButtonElement => {
    const element = button(say(t, "control_stop"), stop, { kind: "danger" });
    const key = say(t, "control_key");
    element.append(h("small", { "aria-hidden": "true" }, key));
    element.setAttribute("aria-description", key);
    return element;
  };
  client.store.watch(follow);
  follow(client.store.read());
  return {
    pause: stop,
    allow: (grant) => grant === "control" && gate.open(),
    // Whoever clicks points.
    sees: () => (gate.isOpen() ? t("live_view") : null),
    doing: () => (gate.isOpen() ? [sayScope(t, gate.mayType() ? "control" : "clicks")] : []),
    bar() {
      const off = stopButton();
      return { elements: [off], update: () => void (off.hidden = !gate.isOpen()) };
    },
    strip() {
      const words = h("span");
      const element = h("p", { class: "banner stop", role: "status" }, icon("alert"), words, stopButton());
      return {
        elements: [element],
        update(state) {
          element.hidden = !gate.isOpen();
          setText(words, `${say(t, onKey(), { agent: nameOf(state, t) })} ${untilWords(state, "control", t)}`);
        },
      };
    },
    receive(message) {
      if (message.type === "act") gate.act(message.act);
      if (message.type === "stop") stop();
    },
  };
}
