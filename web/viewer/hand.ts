// The agent's hand on the replica while they control the page: what it does is reported as acts, by
// node and place. Nothing of it happens here; the picture follows once it has happened at the customer.

import type { Input } from "../shared/generated/Input.ts";
import { makeChoices } from "./choices.ts";
import { type Composer, isComposing, makeComposer } from "./composer.ts";
import { elementAt } from "../shared/picking.ts";
import { fraction, knownElement } from "./inert.ts";
import * as dom from "./natives.ts";
import type { Replica } from "./state.ts";

/** Shortest time between two moves, in milliseconds. */
const MOVE_MS = 40;
/** Two Escapes within this time leave control, in milliseconds. */
const LEAVE_MS = 600;
/** Two taps within this time and distance are a double click, in milliseconds and CSS pixels. */
const TWICE_MS = 300;
const TWICE_PX = 24;
/** Movement up to which a touch is a tap, in CSS pixels. */
const SLOP_PX = 8;
/** Time after which a finger that lies still is the right button, in milliseconds. */
const LONG_PRESS_MS = 500;
/** A line of the wheel, in CSS pixels. */
const LINE_PX = 16;

export interface Hand {
  turn(on: boolean): void;
  /** Has the keyboard again after the document was built anew. */
  mount(): void;
  readonly isOn: () => boolean;
  /** Whether an event is one of the hand's own tools and passes. */
  owns(event: Event): boolean;
}

interface State {
  readonly r: Replica;
  readonly choices: ReturnType<typeof makeChoices>;
  readonly composer: Composer;
  movedAt: number;
  escapedAt: number;
  late: ReturnType<typeof setTimeout> | undefined;
  /** The agent's finger: since when and where it is down, or was. */
  finger: Finger;
  /** When it has lain still for long. */
  still: ReturnType<typeof setTimeout> | undefined;
}

interface Finger {
  readonly isDown: boolean;
  readonly isTap: boolean;
  readonly at: number;
  readonly x: number;
  readonly y: number;
  /** Which tap in a row. */
  readonly detail: number;
}

export function makeHand(r: Replica): Hand {
  const choices = makeChoices((element, input) => r.post({ type: "act", node: r.ids.get(element) ?? 0, fx: 0, fy: 0, input }));
  const composer = makeComposer(r, (text) => r.post({ type: "act", node: 0, fx: 0, fy: 0, input: { kind: "text", text, pasted: false } }));
  const state: State = { r, choices, composer, movedAt: 0, escapedAt: -LEAVE_MS, late: undefined, finger: { isDown: false, isTap: true, at: -TWICE_MS, x: 0, y: 0, detail: 0 }, still: undefined };
  const listen = <K extends keyof WindowEventMap>(type: K, handle: (event: WindowEventMap[K]) => void): void => {
    const checked = (event: WindowEventMap[K]): void => {
      if (r.controls && event.isTrusted && !choices.owns(event)) {
        handle(event);
      }
    };
    window.addEventListener(type, checked as EventListener, { capture: true, passive: false });
  };
  listen("pointermove", (event) => moved(state, event));
  // A finger is told as what it is, and the browser makes neither a mouse nor scrolling of it.
  listen("touchstart", (event) => event.cancelable && event.preventDefault());
  listen("pointerdown", (event) => {
    // A second finger is no long press of the first.
    clearTimeout(state.still);
    if (event.pointerType === "touch" && event.isPrimary) putDown(state, event);
  });
  listen("pointerup", (event) => event.pointerType === "touch" && event.isPrimary && lift(state, event));
  listen("pointercancel", (event) => event.isPrimary && lose(state));
  listen("mousedown", (event) => pressed(state, event));
  listen("mouseup", (event) => act(state, event, { kind: "up", button: event.button, detail: event.detail, modifiers: modifiersOf(event) }));
  listen("wheel", (event) => wheeled(state, event));
  listen("keydown", (event) => typed(state, event, true));
  listen("keyup", (event) => typed(state, event, false));
  listen("copy", (event) => copied(state, event));
  listen("paste", (event) => pasted(state, event));
  return {
    isOn: () => r.controls,
    turn(on) {
      r.controls = on;
      choices.close();
      clearTimeout(state.still);
      document.documentElement.toggleAttribute("data-tandem-control", on);
      if (on) {
        window.focus();
        composer.take();
      } else {
        composer.leave();
      }
    },
    mount() {
      if (r.controls && document.hasFocus()) {
        composer.mount();
      }
    },
    owns: (event) => choices.owns(event) || (r.controls && (composer.owns(event) || (event instanceof KeyboardEvent && isOfClipboard(event)))),
  };
}

/** The browser is to make a copy or a paste of it. */
function isOfClipboard(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && /^[cv]$/i.test(event.key);
}

export function modifiersOf(event: MouseEvent | KeyboardEvent): number {
  return Number(event.shiftKey) + 2 * Number(event.ctrlKey) + 4 * Number(event.altKey) + 8 * Number(event.metaKey);
}

interface Place {
  readonly target: EventTarget | null;
  readonly clientX: number;
  readonly clientY: number;
}

function act(state: State, event: MouseEvent, input: Input): void {
  actAt(state, { target: event.composedPath()[0] ?? null, clientX: event.clientX, clientY: event.clientY }, input);
}

function actAt({ r }: State, { target, clientX, clientY }: Place, input: Input): void {
  const node = knownElement(r, target);
  if (node !== null) {
    const { left, top, width, height } = dom.getBoundingClientRect.call(node);
    r.post({ type: "act", node: r.ids.get(node) ?? 0, fx: fraction(clientX - left, width), fy: fraction(clientY - top, height), input });
  }
}

/** A finger's events keep to what it was put on, and its place is what lies under it. */
function under(event: PointerEvent): Place {
  return { target: elementAt(event.clientX, event.clientY), clientX: event.clientX, clientY: event.clientY };
}

function putDown(state: State, event: PointerEvent): void {
  const { finger } = state;
  const { clientX: x, clientY: y, timeStamp: at } = event;
  const again = at - finger.at < TWICE_MS && Math.hypot(x - finger.x, y - finger.y) < TWICE_PX;
  const detail = again ? finger.detail + 1 : 1;
  state.finger = { isDown: true, isTap: true, at, x, y, detail };
  begin(state);
  const [place, modifiers] = [under(event), modifiersOf(event)];
  actAt(state, place, { kind: "down", button: 0, detail, modifiers, touch: true });
  state.still = setTimeout(() => pressLong(state, place, modifiers), LONG_PRESS_MS);
}

/** A finger that lies still for long is no press, but asks for what the right button does. */
function pressLong(state: State, place: Place, modifiers: number): void {
  if (state.finger.isTap && lose(state)) {
    actAt(state, place, { kind: "down", button: 2, detail: 1, modifiers, touch: false });
    actAt(state, place, { kind: "up", button: 2, detail: 1, modifiers });
  }
}

/** The finger is gone without having been lifted; says whether one was down. */
function lose(state: State): boolean {
  const { finger, r } = state;
  clearTimeout(state.still);
  if (finger.isDown) {
    state.finger = { ...finger, isDown: false };
    r.post({ type: "act", node: 0, fx: 0, fy: 0, input: { kind: "cancel" } });
  }
  return finger.isDown;
}

/** So far the finger has come since the last time; what the page lets it scroll goes with it. */
function swiped(state: State, event: PointerEvent): void {
  const { finger } = state;
  const [dx, dy] = [Math.round(finger.x - event.clientX), Math.round(finger.y - event.clientY)];
  state.finger = { ...finger, isTap: false, x: event.clientX, y: event.clientY };
  const modifiers = modifiersOf(event);
  const place = under(event);
  actAt(state, place, { kind: "move", modifiers });
  actAt(state, place, { kind: "wheel", dx, dy, modifiers });
}

function lift(state: State, event: PointerEvent): void {
  if (!state.finger.isDown) {
    return;
  }
  clearTimeout(state.still);
  if (Math.hypot(event.clientX - state.finger.x, event.clientY - state.finger.y) >= SLOP_PX) {
    swiped(state, event);
  }
  const { isTap, detail } = state.finger;
  state.finger = { ...state.finger, isDown: false };
  const place = under(event);
  actAt(state, place, { kind: "up", button: 0, detail, modifiers: modifiersOf(event) });
  // The keyboard of a touch screen comes for who has lifted their finger.
  state.composer.take();
  const node = knownElement(state.r, place.target);
  if (isTap && node !== null) {
    state.choices.open(node);
  }
}

function moved(state: State, event: PointerEvent): void {
  if (event.pointerType === "touch") {
    const { finger, movedAt } = state;
    const hasMoved = !finger.isTap || Math.hypot(event.clientX - finger.x, event.clientY - finger.y) >= SLOP_PX;
    if (event.isPrimary && hasMoved) clearTimeout(state.still);
    if (event.isPrimary && finger.isDown && hasMoved && performance.now() - movedAt >= MOVE_MS) {
      state.movedAt = performance.now();
      swiped(state, event);
    }
    return;
  }
  const modifiers = modifiersOf(event);
  // The path of the event is gone later; where it was is not.
  const place: Place = { target: event.composedPath()[0] ?? null, clientX: event.clientX, clientY: event.clientY };
  const send = (): void => {
    state.movedAt = performance.now();
    actAt(state, place, { kind: "move", modifiers });
  };
  clearTimeout(state.late);
  const since = performance.now() - state.movedAt;
  if (since >= MOVE_MS) {
    send();
  } else {
    state.late = setTimeout(send, MOVE_MS - since);
  }
}

function begin(state: State): void {
  clearTimeout(state.late);
  state.escapedAt = -LEAVE_MS;
  window.focus();
  state.choices.close();
  state.composer.take();
}

function pressed(state: State, event: MouseEvent): void {
  begin(state);
  act(state, event, { kind: "down", button: event.button, detail: event.detail, modifiers: modifiersOf(event), touch: false });
  const node = knownElement(state.r, event.composedPath()[0] ?? null);
  if (node !== null && event.button === 0) {
    state.choices.open(node);
  }
}

function wheeled(state: State, event: WheelEvent): void {
  const unit = event.deltaMode === 0 ? 1 : event.deltaMode === 1 ? LINE_PX : innerHeight;
  act(state, event, { kind: "wheel", dx: Math.round(event.deltaX * unit), dy: Math.round(event.deltaY * unit), modifiers: modifiersOf(event) });
}

function typed(state: State, event: KeyboardEvent, down: boolean): void {
  const { key, code, repeat } = event;
  if (isOfClipboard(event) || isComposing(event) || /^F\d/.test(key)) {
    return;
  }
  const { escapedAt } = state;
  const now = performance.now();
  if (down && !repeat) {
    state.escapedAt = key === "Escape" ? now : -LEAVE_MS;
  }
  if (down && key === "Escape" && !repeat && now - escapedAt < LEAVE_MS) {
    state.r.post({ type: "control_left" });
    return;
  }
  state.r.post({ type: "act", node: 0, fx: 0, fy: 0, input: { kind: "key", down, key, code, repeat, modifiers: modifiersOf(event) } });
}

function pasted({ r }: State, event: ClipboardEvent): void {
  // Else the field takes it as well, and it goes out once more.
  event.preventDefault();
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (text !== "") {
    r.post({ type: "act", node: 0, fx: 0, fy: 0, input: { kind: "text", text, pasted: true } });
  }
}

/** Puts what is selected into the agent's clipboard, as the picture shows it: masked text is masked there, too. */
function copied({ r }: State, event: ClipboardEvent): void {
  const text = r.selected();
  if (text !== "") {
    event.clipboardData?.setData("text/plain", text);
  }
  event.preventDefault();
}
