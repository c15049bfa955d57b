// What waits for the customer's tap, as they have it: what would be done in plain words, "Do it" and "No".
// The page's half looks at the element once more and acts; here is only who was asked, and the answer. No
// press of a page's script reaches the answers, and none counts before a person could have read the words.

import type { Annotation } from "../../shared/generated/Annotation";
import type { ActRefusal } from "../../shared/generated/ActRefusal";
import type { Proposal } from "../../shared/generated/Proposal";
import type { ProposalState } from "../../shared/generated/ProposalState";
import type { ProposeNews, ProposeWord } from "../../shared/ports";
import words from "../../shared/i18n/propose.json";
import { shown } from "../../shared/shown";
import { newId } from "../../shared/annotations/life";
import type { Part, Piece } from "../hands/part";
import { wordsOf } from "../views/words";
import type { ClientState } from "../client/state";
import { arm } from "../views/arming";
import { addStyles, button, h, setText } from "../views/dom";
import { fillsScreen } from "../views/room";
import { nameOf, type ViewContext } from "../views/view";
import { STYLES } from "./styles";

const speak = wordsOf(words);
type Key = keyof typeof words.en;
type Waits = Extract<ProposeNews, { say: "waits" }>;

/** How long an answer is waited for; `PROPOSAL_MS` of the protocol. */
const PROPOSAL_MS = 60_000;

/** What the customer is asked. */
interface Open {
  readonly waits: Waits;
  readonly document: number;
  /** Its picture on the page. */
  readonly ghost: number;
  readonly timer: ReturnType<typeof setTimeout>;
  /** They have tapped. */
  tapped: boolean;
}

export function proposePart({ client, t, place, collapse }: ViewContext): Part {
  if (place !== "page") return {};
  addStyles(STYLES);
  const spoken = h("p", { class: "spoken", role: "status" });
  document.body.append(spoken);
  /** The agent's, until the page has said whether it can be done. */
  let asked: Proposal | null = null;
  let open: Open | null = null;
  const agent = (): string => nameOf(client.store.read(), t);
  const say = (key: Key, values: Readonly<Record<string, string>> = {}): string => speak(t, key, { agent: shown(agent()), ...values });
  const repaint = (): void => client.store.change({});

  function answer(n: number, held: boolean, state: ProposalState, refused: ActRefusal | null = null): void {
    client.engine()?.send({ type: "proposed", answer: { n, held, state, refused } });
  }

  /** What is asked, in one sentence. */
  function sentence({ held, kind, sends, ...said }: Waits): string {
    const label = shown(said.label);
    // Lines and tabs are keys that are pressed, and a sentence has neither.
    const text = shown(said.text).replace(/\n/g, "↵").replace(/\t/g, "⇥");
    if (kind === "type") return say(held ? "held_set" : "type", { label, text });
    if (!held) return say("click", { label });
    if (sends) return say("held_sends", { label });
    return kind === "click" ? say("held", { label }) : say("held_key", { label, key: say(kind === "space" ? "space" : "enter") });
  }

  /** Takes the question away; the page forgets it. */
  function close(said: Key | null): Open | null {
    const closed = open;
    open = null;
    if (!closed) return null;
    clearTimeout(closed.timer);
    client.engine()?.annotate(null, { do: "erase", ids: [closed.ghost] });
    if (said) setText(spoken, say(said, { label: shown(closed.waits.label) }));
    repaint();
    return closed;
  }

  function settle(state: Exclude<ProposalState, "waiting">, refused: ActRefusal | null = null): void {
    const closed = close(state);
    if (!closed) return;
    if (state !== "done") client.engine()?.propose(closed.document, { do: "drop" });
    answer(closed.waits.n, closed.waits.held, state, refused);
  }

  function wait(waits: Waits, epoch: number, document: number): void {
    const ghost = newId();
    const timer = setTimeout(() => open?.waits === waits && !open.tapped && settle("expired"), PROPOSAL_MS);
    open = { waits, document, ghost, timer, tapped: false };
    if (waits.node !== 0) {
      const annotation: Annotation = { id: ghost, by: "agent", anchor: { epoch, document, node: waits.node }, kind: "highlight", points: [], text: `${sentence(waits)}. ${say("waits")}`, vanishing: false };
      client.engine()?.annotate(document, { do: "draw", annotation, name: agent() });
    }
    if (waits.held) answer(waits.n, true, "waiting");
    // The bar asks too, and leaves in sight what it is about.
    if (fillsScreen()) collapse(true);
    setText(spoken, `${sentence(waits)}. ${say(waits.held ? "lasting" : "once")} ${say("waits")}`);
    repaint();
  }

  function hear({ epoch, document, news }: ProposeWord): void {
    const own = asked?.n === news.n && asked.document === document;
    if (news.say === "waits") {
      if (news.held ? open === null && asked === null : own) {
        asked = null;
        return wait(news, epoch, document);
      }
      // One at a time.
      client.engine()?.propose(document, { do: "drop" });
    } else if (news.say === "refused" && own) {
      asked = null;
      answer(news.n, false, news.refused === "stale" ? "stale" : "refused", news.refused);
    } else if (news.say === "ran" && open?.waits.n === news.n) {
      settle(news.refused === null ? "done" : "stale", news.refused);
    }
  }

  function show(proposal: Proposal, { session }: ClientState): void {
    const may = session?.grants.includes("point") && session.grants.includes("view");
    if (!may || open) return answer(proposal.n, false, "refused", "not_granted");
    asked = proposal;
    client.engine()?.propose(proposal.document, { do: "show", proposal });
  }

  function withdraw(n: number): void {
    if (asked?.n === n) {
      client.engine()?.propose(asked.document, { do: "drop" });
      asked = null;
    }
    if (open?.waits.n === n && !open.tapped) {
      client.engine()?.propose(open.document, { do: "drop" });
      close("withdrawn");
    }
  }

  /** What it needs has been taken back. */
  function giveUp(): void {
    if (asked) withdraw(asked.n);
    if (open && !open.tapped) settle("ended");
  }

  client.store.watch(({ stage, session, blocked }) => {
    const needed = open?.waits.held ? "control" : "point";
    const may = stage.kind === "live" && !blocked && (session?.grants.includes("view") ?? false) && (session?.grants.includes(needed) ?? false);
    if (!may && (open || asked)) giveUp();
  });

  function card(): Piece {
    const title = h("h2");
    const note = h("p");
    const tap = button(say("do"), () => undefined, { kind: "primary" });
    const no = button(say("no"), () => settle("declined"), { kind: "secondary" });
    const element = h("section", { class: "proposal", hidden: true }, title, note, h("div", { class: "proposal-answers" }, tap, no));
    let asking: Waits | null = null;
    let arming: ReturnType<typeof arm> | null = null;
    let covered = false;
    tap.addEventListener("click", (event) => {
      if (!open || open.tapped || open.waits !== asking || !arming?.accepts(event)) return;
      open.tapped = true;
      client.engine()?.propose(open.document, { do: "run", n: open.waits.n });
      repaint();
    });
    const setArmed = (armed: boolean): void => {
      if (armed) tap.removeAttribute("aria-disabled");
      else tap.setAttribute("aria-disabled", "true");
    };
    function update(): void {
      const waits = open?.waits ?? null;
      element.hidden = waits === null;
      if (waits !== asking) {
        asking = waits;
        arming?.dispose();
        arming = null;
        covered = false;
        if (waits) {
          setArmed(false);
          setText(title, sentence(waits));
          element.setAttribute("aria-label", sentence(waits));
          arming = arm(element, {
            onArmed: setArmed,
            onCovered(now) {
              covered = now;
              update();
            },
          });
        }
      }
      if (waits) setText(note, say(covered ? "covered" : waits.held ? "lasting" : "once"));
      no.disabled = open?.tapped ?? false;
    }
    return { elements: [element], update };
  }

  return {
    bar: card,
    strip: card,
    pause: giveUp,
    receive(message, state) {
      if (message.type === "propose") show(message.proposal, state);
      else if (message.type === "withdraw") withdraw(message.n);
      else if (message.type === "proposal") hear(message);
    },
  };
}
