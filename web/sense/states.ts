// Which elements match the pseudo-classes that style sheets ask for: hover, focus, validity and so
// on. The other end has no pointer, no focus and only masked values, so it is told.

import { op, state } from "../shared/batch.ts";
import * as dom from "../sensor/natives.ts";
import type { Core, Sense } from "../sensor/sense.ts";
import type { Capture } from "../sensor/state.ts";
import { text } from "../sensor/writer.ts";

/** States that come and go without an event of their own: any element that may be judged is looked at. */
const SOUGHT = state.DISABLED | state.TARGET | state.USER_INVALID | state.USER_VALID | state.INVALID | state.UNDEFINED | state.AUTOFILL;
/** The ring around the focus and an element on the whole screen are shown without any rule of the page. */
const ALWAYS = state.FOCUS_VISIBLE | state.FULLSCREEN;
/** Shortest time between two such looks, in milliseconds, and in times of what the last one took. */
const SEEK_MS = 200;
const SEEK_COSTS = 20;
/** Elements looked at to find those under the pointer; where it rests on a later one, its next move tells. */
const POINTED_MAX = 10_000;

const SELECTORS: readonly (readonly [bit: number, selector: string])[] = (
  [
    [state.HOVER, ":hover"],
    [state.ACTIVE, ":active"],
    [state.FOCUS, ":focus"],
    [state.FOCUS_VISIBLE, ":focus-visible"],
    [state.FOCUS_WITHIN, ":focus-within"],
    [state.TARGET, ":target"],
    [state.USER_INVALID, ":user-invalid"],
    [state.USER_VALID, ":user-valid"],
    [state.INVALID, ":invalid"],
    [state.UNDEFINED, ":not(:defined)"],
    [state.FULLSCREEN, ":fullscreen"],
    [state.AUTOFILL, ":autofill"],
    [state.DISABLED, ":disabled:not(button,fieldset,input,optgroup,option,select,textarea)"],
  ] as const
).filter(([, selector]) => CSS.supports(`selector(${selector})`));

/** After these, elements on the event's path and on the one before may match otherwise. */
const MOVES = ["pointerover", "pointerout", "pointerdown", "pointerup", "pointercancel", "dragend", "focusin", "focusout", "fullscreenchange"];
/** States that only a pointer changes. */
const POINTED = state.HOVER | state.ACTIVE;
/** After these, any field may. */
const TURNS = ["input", "change", "invalid", "submit", "reset", "focusout", "hashchange", "popstate"];
/** What scripts may call wrong without any event. */
const JUDGED = ["Input", "TextArea", "Select", "Button", "Output", "FieldSet", "Object"];

const elementById = Document.prototype.getElementById;

interface States {
  asked: number;
  /** Names of states of custom elements. */
  custom: readonly string[];
  /** Elements in such states, and what the other end knows. */
  readonly toldCustom: Map<Element, readonly [id: number, names: string]>;
  /** What the other end knows. */
  readonly told: Map<Element, readonly [id: number, bits: number]>;
  readonly changed: Set<Element>;
  seekAfter: number;
  toSeek: boolean;
  /** A timer asks for the next look. */
  isWaiting: boolean;
}

/** Tells of states. */
export function makeStates({ patcher, signal, wake }: Core): Sense {
  const states: States = { asked: 0, custom: [], toldCustom: new Map(), told: new Map(), changed: new Set(), seekAfter: 0, toSeek: true, isWaiting: false };
  const seekSoon = (): void => {
    if (isSeeking(states)) {
      states.toSeek = true;
      wake();
    }
  };
  /** A key presses a button, or shows where the focus is; in a field nothing changes from key to key. */
  const onKey = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    const isPress = (states.asked & state.ACTIVE) !== 0 && (event.key === " " || event.key === "Enter");
    const bits = states.told.get(target as Element)?.[1] ?? 0;
    if (target instanceof Element && target !== document.body && (isPress || (bits & state.FOCUS_VISIBLE) === 0)) {
      states.changed.add(target);
      wake();
    }
  };
  const onMove = (event: Event): void => {
    const path = event.composedPath();
    if (event.type.startsWith("pointer") && (states.asked & POINTED) === 0 && !isDrawn(path[0])) {
      return;
    }
    for (const target of path) {
      if (target instanceof Element) {
        states.changed.add(target);
      }
    }
    lookAtTold(states);
    wake();
  };
  const options = { capture: true, passive: true, signal };
  MOVES.forEach((type) => dom.listen.call(window, type, onMove, options));
  dom.listen.call(window, "keydown", onKey, options);
  dom.listen.call(window, "keyup", onKey, options);
  TURNS.forEach((type) => dom.listen.call(window, type, seekSoon, options));
  patcher.methods("CustomElementRegistry", ["define"], seekSoon);
  patcher.methods("CustomStateSet", ["add", "delete", "clear"], seekSoon);
  patcher.methods("ElementInternals", ["setValidity"], seekSoon);
  JUDGED.forEach((name) => patcher.methods(`HTML${name}Element`, ["setCustomValidity"], seekSoon));
  return {
    begin() {
      states.told.clear();
      states.toldCustom.clear();
      states.asked = 0;
      states.custom = [];
    },
    flush(c) {
      const asked = c.states | ALWAYS;
      const custom = c.custom.split(" ").filter((name) => name !== "");
      if (asked !== states.asked || custom.length !== states.custom.length) {
        states.asked = asked;
        states.custom = custom;
        seekAgain(c, states);
      }
      flush(c, states, wake);
    },
  };
}

/** Under a pointer, browsers draw inputs in another way without being asked. */
function isDrawn(target: unknown): boolean {
  return target instanceof HTMLInputElement;
}

function isSeeking({ asked, custom }: States): boolean {
  return (asked & SOUGHT) !== 0 || custom.length > 0;
}

/** Everything may match something. */
function seekAgain(c: Capture, states: States): void {
  states.toSeek = true;
  states.seekAfter = 0;
  const parents: Node[] = [];
  for (const root of c.roots) {
    if (root instanceof Document || dom.matches.call(dom.hostOf.call(root), ":hover,:active")) {
      parents.push(root);
    }
    for (let at: Node | null = dom.activeElement(root); at instanceof Element; at = dom.parentNode.call(at)) {
      states.changed.add(at);
    }
    const full = root.fullscreenElement;
    full && states.changed.add(full);
  }
  let looks = POINTED_MAX;
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (let child = dom.firstChild.call(parent); child !== null && looks > 0; child = dom.nextSibling.call(child)) {
      looks--;
      if (dom.nodeType.call(child) === 1 && dom.matches.call(child as Element, ":hover,:active")) {
        states.changed.add(child as Element);
        parents.push(child);
      }
    }
  }
  lookAtTold(states);
}

/** What matched before may not any more. */
function lookAtTold({ told, changed }: States): void {
  for (const element of told.keys()) {
    changed.add(element);
  }
}

function flush(c: Capture, states: States, wake: () => void): void {
  const { told, changed } = states;
  // New nodes and values may match too.
  states.toSeek ||= c.writer.length + c.writer.after.length > 0;
  if (states.toSeek && isSeeking(states)) {
    const wait = states.seekAfter - dom.now();
    if (wait <= 0) {
      seekAll(c, states);
    } else if (!states.isWaiting) {
      states.isWaiting = true;
      dom.startTimer(() => {
        states.isWaiting = false;
        wake();
      }, wait);
    }
  }
  for (const [element, [id]] of told) {
    if (c.ids.get(element) !== id) {
      told.delete(element);
      changed.add(element);
    }
  }
  for (const element of changed) {
    if (c.ids.has(element) || c.depth === 0) {
      changed.delete(element);
      tell(c, states, element);
    }
  }
}

function seekAll(c: Capture, states: States): void {
  states.toSeek = false;
  const began = dom.now();
  const sought = SELECTORS.filter(([bit]) => (bit & states.asked & SOUGHT) !== 0).map(([, selector]) => selector).join();
  for (const element of sought === "" ? [] : c.judged) {
    if (dom.matches.call(element, sought)) {
      states.changed.add(element);
    }
  }
  const target = (states.asked & state.TARGET) === 0 ? null : indicated();
  target && states.changed.add(target);
  seekCustom(c, states);
  for (const [element, [, bits]] of states.told) {
    if ((bits & SOUGHT) !== 0) {
      states.changed.add(element);
    }
  }
  const ended = dom.now();
  states.seekAfter = ended + Math.max(SEEK_MS, SEEK_COSTS * (ended - began));
}

/** The element that the address points at. Addresses of views of an application do not look like names of elements.
 *  https://html.spec.whatwg.org/#find-a-potential-indicated-element */
function indicated(): Element | null {
  const fragment = location.hash.slice(1);
  return fragment === "" ? null : elementById.call(document, fragment) ?? (/^[/!]/.test(fragment) ? null : dom.queryOne.call(document, ":target"));
}

function seekCustom(c: Capture, { custom, toldCustom }: States): void {
  if (custom.length === 0 || !CSS.supports("selector(:state(x))")) {
    return;
  }
  for (const element of toldCustom.keys()) {
    c.judged.has(element) || toldCustom.delete(element);
  }
  for (const element of c.judged) {
    const id = c.ids.get(element) ?? 0;
    const names = custom.filter((name) => dom.matches.call(element, `:state(${name})`)).join(" ");
    const before = toldCustom.get(element);
    if (names === "") {
      toldCustom.delete(element);
    } else {
      toldCustom.set(element, [id, names]);
    }
    if (names !== (before?.[0] === id ? before[1] : "")) {
      c.writer.after.push(op.CUSTOM_STATES, id, text(c.writer, names));
    }
  }
}

function tell(c: Capture, { asked, told }: States, element: Element): void {
  const id = c.ids.get(element);
  if (id === undefined) {
    return;
  }
  const wanted = isDrawn(element) ? asked | POINTED : asked;
  let bits = 0;
  for (const [bit, selector] of SELECTORS) {
    if ((bit & wanted) !== 0 && dom.matches.call(element, selector)) {
      bits |= bit;
    }
  }
  if (bits !== (told.get(element)?.[1] ?? 0)) {
    c.writer.after.push(op.STATES, id, bits);
    if (bits === 0) {
      told.delete(element);
    } else {
      told.set(element, [id, bits]);
    }
  }
}
