// Control: does on the customer's page what the agent does on the replica. Loaded once the customer has
// allowed it. The client frame has checked the grant; what the page and its masking forbid is checked
// here, and the customer's own hand always goes first.

import type { Act } from "../shared/generated/Act.ts";
import type { ActRefusal } from "../shared/generated/ActRefusal.ts";
import type { ControlCommand, ControlMessage } from "../shared/ports.ts";
import { isEscape, madeAt, OWN_HAND, SUSPEND_MS } from "../shared/hand.ts";
import type { Core, Gates, MakeLens } from "../sensor/sense.ts";
import { insertWhole } from "./editing.ts";
import { chooseOption, setField } from "./fields.ts";
import { handsOf } from "./hands.ts";
import { keyDown, keyUp, watchFields } from "./keys.ts";
import { cancel, makePointer, move, type Pointer, press, release, wheel } from "./pointer.ts";
import { focused, isEditable, type Scene, takeCovers, unchangeable, untouchable } from "./scene.ts";

/** Time after which an act comes back that waits for what holds it, in milliseconds. */
const GUARD_MS = 30;
/** Within this time after an act the page is left by it, in milliseconds. */
const LEAVING_MS = 1_000;
const FRACTION = 65_535;

interface Link {
  readonly port: MessagePort;
  readonly epoch: number;
  readonly post: (message: ControlMessage) => void;
  /** The last act that was done, and when. */
  done: { readonly n: number; readonly at: number };
  /** Watches what the browser asks the customer, and their hand inside of frames. */
  watch: Watch | null;
}

interface Watch {
  /** Hears of a page that is left as the last one, though it may have begun to listen since. */
  readonly renew: () => void;
  readonly end: () => void;
}

interface Control {
  readonly core: Core;
  readonly scene: Scene;
  readonly pointer: Pointer;
  link: Link | null;
  suspendedUntil: number;
}

/** Makes the control of one document. */
export const makeControl: MakeLens = (core) => {
  const scene: Scene = { core, covered: null, beneath: false };
  const control: Control = { core, scene, pointer: makePointer(scene), link: null, suspendedUntil: 0 };
  core.hands = handsOf(control);
  watchFields(core.signal);
  for (const type of OWN_HAND) {
    addEventListener(type, (event) => event.isTrusted && goFirst(control, event), { capture: true, passive: true, signal: core.signal });
  }
  return {
    // Numbers of nodes count anew.
    begin() {
      scene.covered = null;
      end(control);
    },
    close: () => end(control),
    command(_, command) {
      if (command.type === "covers") {
        takeCovers(scene, command.nodes);
      } else if (command.type === "control") {
        open(control, command.port, command.epoch);
      }
    },
  };
};

function open(control: Control, port: MessagePort, epoch: number): void {
  end(control);
  const post = (message: ControlMessage): void => port.postMessage(message);
  const link: Link = { port, epoch, post, done: { n: 0, at: -LEAVING_MS }, watch: null };
  control.link = link;
  port.onmessage = ({ data }: MessageEvent<ControlCommand>) => {
    if (data.type === "act") {
      const late = (): void => link.post({ type: "late", n: data.act.n });
      // What would hold it is not there yet, so it waits. Moves change nothing.
      if (control.core.guard === undefined && data.act.input.kind !== "move") {
        setTimeout(late, GUARD_MS);
        return;
      }
      // The customer may have stopped it while the page was busy: the gate lets it through once more, or not.
      Date.now() > data.until ? late() : link.post({ type: "acted", n: data.act.n, refused: carryOut(control, link, data.act) });
    } else {
      end(control);
    }
  };
  // What the customer is at is told before the first act.
  watch(control, link);
  link.post({ type: "ready" });
}

/** Begins to watch once what does it is there. */
function watch(control: Control, link: Link): void {
  const { gates } = control.core.guard ?? {};
  if (gates !== undefined) {
    link.watch ??= watchOver(control, link, gates);
  } else if (control.link === link) {
    setTimeout(watch, GUARD_MS, control, link);
  }
}

function watchOver(control: Control, link: Link, { watchDialogs, watchHand, watchLeaving }: Gates): Watch {
  const onDialog = (open: boolean): void => link.post({ type: "dialog", open });
  const ends = [watchDialogs(onDialog), watchHand((event) => goFirst(control, event), (ms) => link.post({ type: "elsewhere", ms }))];
  const leaving = watchLeaving((open) => {
    // The act may be answered already: a page is left after it. The customer may leave it, too.
    const now = performance.now();
    if (open && now - link.done.at < LEAVING_MS && now >= control.suspendedUntil) link.post({ type: "gated", n: link.done.n });
    onDialog(open);
  });
  return {
    renew: leaving.renew,
    end() {
      ends.forEach((one) => one());
      leaving.end();
    },
  };
}

function end(control: Control): void {
  const { link } = control;
  if (link !== null) {
    control.link = null;
    link.watch?.end();
    cancel(control.pointer);
    link.post({ type: "gone" });
    link.port.close();
  }
}

/** The customer's own hand. Escape is the page's as well: it is heard, and never taken from it. */
function goFirst(control: Control, event: Event): void {
  suspend(control);
  if (isEscape(event)) {
    control.link?.post({ type: "escape", at: madeAt(event) });
  }
}

function suspend(control: Control): void {
  control.suspendedUntil = performance.now() + SUSPEND_MS;
  control.link?.post({ type: "suspended", ms: SUSPEND_MS });
  if (control.link !== null && control.pointer.pressed !== null) cancel(control.pointer);
}

function carryOut(control: Control, link: Link, act: Act): ActRefusal | null {
  if (performance.now() < control.suspendedUntil) {
    return "suspended";
  }
  try {
    if (act.epoch !== link.epoch) {
      return "stale";
    }
    const gates = control.core.guard?.gates;
    // Browsers forget what they have learnt of a page whose prototypes change, which these are too many for.
    if (gates === undefined || act.input.kind === "move" || act.input.kind === "wheel") {
      return perform(control, act);
    }
    link.done = { n: act.n, at: performance.now() };
    link.watch?.renew();
    return gates.watchGates(() => link.post({ type: "gated", n: act.n }), () => perform(control, act));
  } catch (error) {
    // A page that breaks under an event has broken under its own listener.
    console.warn("tandem: an act failed", error);
    return "unanswered";
  }
}

/** The element that an act names, if it is there. */
function targetOf({ core }: Control, { node }: Act): Element | null {
  let found: Node | null = core.capture()?.nodes[node] ?? null;
  if (found instanceof Document) {
    found = found.documentElement;
  } else if (found !== null && !(found instanceof Element)) {
    found = found.parentNode;
  }
  return found instanceof Element && found.isConnected ? found : null;
}

function perform(control: Control, act: Act): ActRefusal | null {
  const { scene, pointer } = control;
  const { input } = act;
  if (input.kind === "key") {
    return input.down ? keyDown(scene, input, act.n) : keyUp(scene, input);
  }
  if (input.kind === "text") {
    return put(scene, input.text, input.pasted);
  }
  if (input.kind === "history") {
    return untouchable(scene, document.body ?? document.documentElement) ?? go(input.delta);
  }
  if (input.kind === "visit") {
    return visit(scene, input.path);
  }
  if (input.kind === "cancel") {
    cancel(pointer);
    return null;
  }
  const target = targetOf(control, act);
  const [fx, fy] = [act.fx / FRACTION, act.fy / FRACTION];
  if (target === null) {
    return "stale";
  }
  if (input.kind === "choose") {
    return chooseOption(scene, target, input.option, act.n);
  }
  if (input.kind === "set") {
    return setField(scene, target, input.value, act.n);
  }
  pointer.modifiers = input.modifiers;
  const asks = "button" in input && input.button === 0 ? (hit: Element) => scene.core.guard?.ask(act.n, hit, "click", pointer.x, pointer.y) ?? null : undefined;
  switch (input.kind) {
    case "move":
      move(pointer, target, fx, fy);
      return null;
    case "down":
      return press(pointer, target, fx, fy, input, asks);
    case "up":
      // What is dropped there would be pressed by the customer's tap.
      return release(pointer, target, fx, fy, input.button, input.detail, pointer.drag === null ? asks : undefined);
    case "wheel":
      return wheel(pointer, target, fx, fy, input.dx, input.dy);
  }
}

/** Goes back or forward within this site, as far as the browser says what is there (HTML, "navigation API"). */
function go(delta: number): ActRefusal | null {
  const { navigation } = window as { navigation?: { readonly canGoBack: boolean; readonly canGoForward: boolean } };
  if (delta === 0) {
    location.reload();
  } else if (!(delta < 0 ? navigation?.canGoBack : navigation?.canGoForward)) {
    return "elsewhere";
  } else {
    history.go(delta);
  }
  return null;
}

/** Calls an address of this site. */
function visit(scene: Scene, path: string): ActRefusal | null {
  const refused = untouchable(scene, document.body ?? document.documentElement);
  const { href, origin } = new URL(path, location.origin);
  if (refused === null && origin === location.origin) {
    location.assign(href);
  }
  return origin === location.origin ? refused : "elsewhere";
}

function put(scene: Scene, text: string, pasted: boolean): ActRefusal | null {
  const at = focused(scene);
  const refused = isEditable(at) ? unchangeable(scene, at) : "stale";
  if (refused === null) {
    insertWhole(scene, at, text, pasted);
  }
  return refused;
}

// Whoever loads the script waits for this call; else it only exports.
(document.currentScript as { tandem?: (make: MakeLens) => void } | null)?.tandem?.(makeControl);
