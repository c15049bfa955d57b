// What waits for the customer's tap: an act that the agent proposes, and acts of control that can not be
// taken back. Nothing of them reaches the page before; at the tap everything is looked at once more, and
// what is not as it was shown is refused. Loaded with control, which does nothing without it.

import type { ActRefusal } from "../shared/generated/ActRefusal.ts";
import type { ControlEffect } from "../shared/generated/ControlEffect.ts";
import type { ControlRule } from "../shared/generated/ControlRule.ts";
import type { Proposal } from "../shared/generated/Proposal.ts";
import type { DeedKind, ProposeNews, ProposeOrder } from "../shared/ports.ts";
import { isAt } from "../shared/profiles.ts";
import type { Core, Guard, Hands, MakeLens } from "../sensor/sense.ts";
import { actorOf, defaultButton, formOf, isLasting, kindOf, leads, nameOf } from "./deeds.ts";
import { GATES } from "./gates.ts";

const FRACTION = 65_535;
/** Time between two looks whether control is there and knows what is masked, in milliseconds. */
const LOOK_MS = 40;
/** How often it is looked. */
const LOOKS_MAX = 250;
/** What shows a list or a picker beside itself. */
const OPENING = "select:not([multiple],[size]),input:is([type^=date],[type=time],[type=month],[type=week],[type=color])";
/** How far an element may have moved since it was shown, in CSS pixels. */
const MOVED_PX = 16;

/** What the customer was shown. */
interface Shown {
  readonly n: number;
  readonly element: Element;
  readonly kind: DeedKind;
  readonly text: string;
  readonly fx: number;
  readonly fy: number;
  readonly label: string;
  readonly what: string;
  readonly parent: Node | null;
  readonly place: Place | null;
}

/** Left, top, width and height in what scrolls, in CSS pixels. */
type Place = readonly [number, number, number, number];

interface Propose {
  readonly core: Core;
  rules: readonly ControlRule[];
  shown: Shown | null;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export const makePropose: MakeLens = (core) => {
  const propose: Propose = { core, rules: [], shown: null, timer: undefined };
  return {
    // Numbers of nodes count anew.
    begin: () => drop(propose),
    close: () => drop(propose),
    command(_, command) {
      if (command.type === "control_propose") {
        propose.rules = command.rules;
        core.guard ??= guardOf(propose);
        obey(propose, command.order);
      }
    },
  };
};

function tell({ core }: Propose, news: ProposeNews): void {
  core.post({ type: "proposal", news });
}

function obey(propose: Propose, order: ProposeOrder | null): void {
  if (order?.do === "show") {
    drop(propose);
    show(propose, order.proposal, 0);
  } else if (order?.do === "run") {
    run(propose, order.n);
  } else if (order?.do === "drop") {
    drop(propose);
  }
}

/** Forgets what the customer was to be shown. */
function drop(propose: Propose): void {
  clearTimeout(propose.timer);
  propose.shown = null;
}

/** Whether a rule of that effect holds for an element. */
function keeps({ core, rules }: Propose, element: Element, effect: ControlEffect): boolean {
  return rules.some((rule) => rule.effect === effect && isAt(rule.pages, location.href) && (core.hands?.chain(element) ?? [element]).some((one) => fits(one, rule.selector)));
}

/** No selector stands for everything, and so does one that the browser does not know. */
function fits(element: Element, selector: string): boolean {
  try {
    return Element.prototype.matches.call(element, selector || "*");
  } catch {
    return true;
  }
}

/** Why it must not be done at all by the agent, be it with a tap. */
function forbidden(propose: Propose, element: Element, kind: DeedKind): ActRefusal | null {
  const form = formOf(element, kind);
  if (form === null) {
    return null;
  }
  const others = [form, (kind === "enter" && defaultButton(form)) || form];
  return others.some((one) => keeps(propose, one, "no_control")) ? "no_control" : [element, ...others].some((one) => keeps(propose, one, "no_submit")) ? "no_submit" : null;
}

function guardOf(propose: Propose): Guard {
  const holds = (element: Element, kind: DeedKind): ActRefusal | null => {
    const actor = actorOf(propose.core.hands?.chain(element) ?? [element]);
    // A press there opens a list in the agent's own window, and what is chosen in it is asked for.
    const isKept = (kind !== "click" || !actor.matches(OPENING)) && (keeps(propose, actor, "confirm") || keeps(propose, element, "confirm"));
    return forbidden(propose, actor, kind) ?? (isLasting(actor, kind) || isKept ? "held" : null);
  };
  return {
    gates: GATES,
    keeps: (element, effect) => keeps(propose, element, effect),
    holds,
    leads,
    ask(n, element, kind, x, y, text = "") {
      const refused = holds(element, kind);
      // One at a time: the first one waits on.
      if (refused === "held" && propose.shown === null) {
        const actor = kind === "click" ? actorOf(propose.core.hands?.chain(element) ?? [element]) : element;
        const { left, top, width, height } = actor.getBoundingClientRect();
        // A label may lie beside its field.
        const within = (at: number): number => (at > 0 && at < 1 ? at : 0.5);
        wait(propose, { n, held: true, element: actor, kind, text, fx: within((x - left) / width), fy: within((y - top) / height) });
      }
      return refused;
    },
  };
}

type Wanted = Pick<Shown, "n" | "element" | "kind" | "text" | "fx" | "fy"> & { readonly held: boolean };

/** From here on the customer may tap. */
function wait(propose: Propose, { n, held, element, kind, text, fx, fy }: Wanted): void {
  const { core } = propose;
  const label = nameOf(element);
  propose.shown = { n, element, kind, text, fx, fy, label, what: kindOf(element), parent: element.parentNode, place: placeOf(core, element) };
  const around = core.hands?.chain(element) ?? [];
  const node = around.map((one) => core.capture()?.ids.get(one)).find((one) => one !== undefined) ?? 0;
  tell(propose, { say: "waits", n, held, node, kind, label, text, sends: formOf(element, kind) !== null });
}

/** Shows a proposal once it is known what is masked. */
function show(propose: Propose, proposal: Proposal, looks: number): void {
  const { core } = propose;
  const { n, node, deed } = proposal;
  if (core.hands?.isReady() !== true) {
    if (looks < LOOKS_MAX) {
      propose.timer = setTimeout(() => show(propose, proposal, looks + 1), LOOK_MS);
    } else {
      tell(propose, { say: "refused", n, refused: "unanswered" });
    }
    return;
  }
  const found = core.capture()?.nodes[node];
  const at = found instanceof Element ? found : found?.parentNode;
  if (!(at instanceof Element) || !at.isConnected) {
    tell(propose, { say: "refused", n, refused: "stale" });
    return;
  }
  const kind = deed.kind;
  const element = actorOf(core.hands.chain(at));
  const refused = core.hands.refusal(element, kind) ?? forbidden(propose, element, kind);
  if (refused === null) {
    const isSame = element === at;
    wait(propose, { n, held: false, element, kind, text: deed.kind === "type" ? deed.text : "", fx: isSame ? proposal.fx / FRACTION : 0.5, fy: isSame ? proposal.fy / FRACTION : 0.5 });
  } else {
    tell(propose, { say: "refused", n, refused });
  }
}

/** The customer has tapped: looks and acts in one task. */
function run(propose: Propose, n: number): void {
  const { shown, core } = propose;
  const { hands } = core;
  if (shown === null || shown.n !== n || hands === undefined) {
    tell(propose, { say: "ran", n, refused: "stale" });
    return;
  }
  propose.shown = null;
  const { element, kind, text, fx, fy } = shown;
  let refused = isAsShown(core, shown) ? (hands.refusal(element, kind) ?? forbidden(propose, element, kind) ?? covered(hands, shown)) : "stale";
  try {
    refused ??= hands.run(element, fx, fy, kind, text);
  } catch (error) {
    // A page that breaks under an event has broken under its own listener.
    console.warn("tandem: an act failed", error);
  }
  tell(propose, { say: "ran", n, refused });
}

function isAsShown(core: Core, shown: Shown): boolean {
  const { element, label, what, parent, place } = shown;
  const isSame = element.isConnected && element.parentNode === parent && nameOf(element) === label && kindOf(element) === what;
  const now = placeOf(core, element);
  const stays = place === null || (now?.every((at, side) => Math.abs(at - (place[side] ?? 0)) <= MOVED_PX) ?? true);
  return isSame && stays && element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) !== false;
}

/** Whether something else lies over it; what the customer has scrolled away since is brought back by the press. */
function covered(hands: Hands, { element, fx, fy }: Shown): ActRefusal | null {
  const { left, top, width, height } = element.getBoundingClientRect();
  const hit = hands.at(left + width * fx, top + height * fy);
  return hit === null || hands.chain(hit).includes(element) || hands.chain(element).includes(hit) ? null : "covered";
}

/** Where an element lies in what scrolls; null where that can not be said, since it sticks. */
function placeOf({ hands }: Core, element: Element): Place | null {
  const { left, top, width, height } = element.getBoundingClientRect();
  let [x, y] = [left, top];
  let isFixed = false;
  for (const one of hands?.chain(element) ?? []) {
    const { position } = getComputedStyle(one);
    if (position === "sticky") {
      return null;
    }
    if (one !== element && !isFixed && one !== document.scrollingElement) {
      x += one.scrollLeft;
      y += one.scrollTop;
    }
    isFixed ||= position === "fixed";
  }
  return [x + (isFixed ? 0 : scrollX), y + (isFixed ? 0 : scrollY), width, height];
}

// Whoever loads the script waits for this call; else it only exports.
(document.currentScript as { tandem?: (make: MakeLens) => void } | null)?.tandem?.(makePropose);
