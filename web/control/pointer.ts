// The agent's pointer as the page meets it: moves, presses, clicks, drags and the wheel, with the
// events that a mouse makes there and in their order (Pointer Events, UI Events).

import type { ActRefusal } from "../shared/generated/ActRefusal.ts";
import { canDrag, type Drag, endDrag, moveDrag, startDrag } from "./drag.ts";
import { choose, clickUnpicked, slide } from "./fields.ts";
import { selectText } from "./selecting.ts";
import { drag as dragFinger, type Finger, FINGER, isTouch, lift, lose, pan, putDown } from "./touch.ts";
import { chain, closest, elementAt, isDisabled, type Scene, unchangeable, untouchable } from "./scene.ts";

/** Movement from which on a press is a drag, in CSS pixels. */
const DRAG_PX = 4;
/** Widest caret that an editor draws by an element, in CSS pixels. */
const CARET_PX = 4;
/** What the old names of a turn of the wheel count for a CSS pixel: 120 for a notch of 100. */
const NOTCH = 1.2;
/** Pointer that stands for a mouse. */
const MOUSE = 1;
const ACTORS = "a,button,input,select,summary,label,[tabindex],[role=button],[role=separator]";
const FOCUSABLE = "a[href],area[href],button,input,select,textarea,summary,iframe,[tabindex],[contenteditable]:not([contenteditable=false])";

export interface Pointer {
  readonly scene: Scene;
  x: number;
  y: number;
  over: Element | null;
  /** Buttons held, as in `MouseEvent.buttons`. */
  buttons: number;
  modifiers: number;
  /** What the press began on. */
  pressed: Element | null;
  pressedAt: readonly [x: number, y: number];
  /** Mouse events of this press are not wanted: `pointerdown` was prevented. */
  quiet: boolean;
  /** The press may select text or drag: `mousedown` was not prevented. */
  free: boolean;
  captured: Element | null;
  drag: Drag | null;
  /** The press is that of a finger. */
  finger: Finger | null;
}

export function makePointer(scene: Scene): Pointer {
  return { scene, x: 0, y: 0, over: null, buttons: 0, modifiers: 0, pressed: null, pressedAt: [0, 0], quiet: false, free: false, captured: null, drag: null, finger: null };
}

/** Modifier keys as events have them. */
export function keysOf(modifiers: number): { shiftKey: boolean; ctrlKey: boolean; altKey: boolean; metaKey: boolean } {
  return { shiftKey: (modifiers & 1) !== 0, ctrlKey: (modifiers & 2) !== 0, altKey: (modifiers & 4) !== 0, metaKey: (modifiers & 8) !== 0 };
}

/** What mouse events of this moment say. */
export function mouseInit(pointer: Pointer, more: MouseEventInit = {}): PointerEventInit {
  const { x, y, buttons, modifiers } = pointer;
  return {
    bubbles: true, cancelable: true, composed: true, view: window, clientX: x, clientY: y,
    screenX: x + window.screenX, screenY: y + window.screenY + window.outerHeight - window.innerHeight, buttons, ...keysOf(modifiers), ...more,
  };
}

export function pointerInit(pointer: Pointer, more: MouseEventInit = {}): PointerEventInit {
  const kind = pointer.finger === null ? { pointerId: MOUSE, pointerType: "mouse", width: 1, height: 1 } : { pointerId: FINGER, pointerType: "touch", width: 20, height: 20 };
  return { ...mouseInit(pointer, { button: -1, ...more }), ...kind, isPrimary: true, pressure: pointer.buttons === 0 ? 0 : 0.5 };
}

/** Fires a pair of events, of the pointer and of the mouse; false: the page has prevented the second. */
function both(pointer: Pointer, target: Element, name: string, more: MouseEventInit = {}): boolean {
  const wanted = target.dispatchEvent(new PointerEvent(`pointer${name}`, pointerInit(pointer, { ...more, detail: 0 })));
  if (name === "down") {
    pointer.quiet = !wanted;
  }
  return !pointer.quiet && !isDisabled(target) && target.dispatchEvent(new MouseEvent(`mouse${name}`, mouseInit(pointer, more)));
}

/** Takes the pointer to an element. */
function enter(pointer: Pointer, target: Element | null): void {
  const { over } = pointer;
  pointer.over = target;
  cross(pointer, over, target, pointer.quiet ? ["pointer"] : ["pointer", "mouse"]);
}

/** Tells everything between two elements of what goes out of and into it. */
export function cross(pointer: Pointer, over: Element | null, target: Element | null, kinds: readonly ("pointer" | "mouse")[]): void {
  if (over === target) {
    return;
  }
  const from = chain(over);
  const to = chain(target);
  const left = from.filter((one) => !to.includes(one));
  const entered = to.filter((one) => !from.includes(one)).reverse();
  const still = { bubbles: false, cancelable: false, composed: false };
  for (const kind of kinds) {
    const fire = (at: Element, name: string, relatedTarget: Element | null, more: EventInit = {}): void => {
      const init = kind === "pointer" ? pointerInit(pointer, { relatedTarget, button: pointer.finger === null || pointer.finger.phase === "lost" ? -1 : 0, ...more }) : mouseInit(pointer, { relatedTarget, ...more });
      at.dispatchEvent(kind === "pointer" ? new PointerEvent(kind + name, init) : new MouseEvent(kind + name, init));
    };
    if (over?.isConnected) {
      fire(over, "out", target);
      left.forEach((one) => fire(one, "leave", target, still));
    }
    if (target !== null) {
      fire(target, "over", over);
      entered.forEach((one) => fire(one, "enter", over, still));
    }
  }
}

/** Brings the pointer over a place in an element's box and answers with what is really there. */
function goTo(pointer: Pointer, node: Element, fx: number, fy: number): Element {
  const place = (): void => {
    const { left, top, width, height } = node.getBoundingClientRect();
    pointer.x = left + width * fx;
    pointer.y = top + height * fy;
  };
  place();
  const isOutside = pointer.x < 0 || pointer.y < 0 || pointer.x >= innerWidth || pointer.y >= innerHeight;
  if (isOutside && pointer.buttons === 0) {
    node.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
    place();
  }
  return elementAt(pointer.scene, pointer.x, pointer.y) ?? node;
}

export function move(pointer: Pointer, node: Element, fx: number, fy: number): void {
  const { finger } = pointer;
  if (finger?.phase === "pans") {
    return;
  }
  const hit = goTo(pointer, node, fx, fy);
  if (finger !== null) {
    dragFinger(pointer, finger);
    return;
  }
  // A finger is nowhere until it is put down.
  if (pointer.buttons === 0 && isTouch(false)) {
    return;
  }
  const { drag, pressed } = pointer;
  const target = drag === null ? (pointer.captured ?? hit) : hit;
  const touched = untouchable(pointer.scene, target) === null ? target : null;
  if (drag !== null) {
    moveDrag(pointer, drag, touched);
    return;
  }
  enter(pointer, touched);
  if (touched !== null) {
    both(pointer, touched, "move");
  }
  const [x, y] = pointer.pressedAt;
  if (pressed === null || (pointer.buttons & 1) === 0 || !pointer.free || untouchable(pointer.scene, pressed) !== null) {
    return;
  }
  if (slide(pointer, pressed, false) || Math.hypot(pointer.x - x, pointer.y - y) < DRAG_PX) {
    return;
  }
  const source = canDrag(pressed);
  if (source !== null) {
    // One quick move may have led to where it is let go, which may be a part that must not be touched.
    pointer.drag = startDrag(pointer, source, pressed);
    pointer.free = pointer.drag !== null;
    if (pointer.free) {
      move(pointer, node, fx, fy);
    }
  } else if (touched !== null) {
    selectText(pressed, pointer.x, pointer.y, 0);
  }
}

/** An editor's own caret stands where it was clicked, and is under the next press of a double click. */
function isDrawnCaret({ x }: Pointer, hit: Element): boolean {
  const { left, width } = hit.getBoundingClientRect();
  return x >= left && x < left + width && width <= CARET_PX && hit.textContent === "" && closest(hit, ACTORS) === null;
}

/** What a click there would need of the customer's own hand, or must not do. */
export function refuse(scene: Scene, node: Element, hit: Element, modifiers: number): ActRefusal | null {
  const isThere = hit === node || chain(hit).includes(node) || chain(node).includes(hit);
  if (!isThere) {
    return "covered";
  }
  const control = closest<HTMLLabelElement>(hit, "label")?.control ?? closest(hit, "input,select,button,area[href],a[*|href]");
  if (control?.matches("input[type=file]")) {
    return "customers_step";
  }
  const led = control && scene.core.guard?.leads(control, modifiers);
  if (led) {
    return led;
  }
  const holds = control?.matches("input:is([type=checkbox],[type=radio],[type=range]),select") ? unchangeable(scene, control) : null;
  return untouchable(scene, hit) ?? (control ? untouchable(scene, control) : null) ?? holds;
}

export interface Press {
  readonly button: number;
  readonly detail: number;
  readonly touch: boolean;
}

/** Why a press must not reach what is there. */
export type Held = (hit: Element) => ActRefusal | null;

function heldBy({ scene }: Pointer): Held {
  return (hit) => scene.core.guard?.holds(hit, "click") ?? null;
}

/** `held` says it of what is really there. */
export function press(pointer: Pointer, node: Element, fx: number, fy: number, { button, detail, touch }: Press, held: Held = () => null): ActRefusal | null {
  const hit = goTo(pointer, node, fx, fy);
  const refused = (button === 0 || button === 2 ? refuse(pointer.scene, isDrawnCaret(pointer, hit) ? hit : node, hit, pointer.modifiers) : "customers_step") ?? held(hit);
  if (refused !== null) {
    return refused;
  }
  if (button === 0 && isTouch(touch)) {
    putDown(pointer, hit, detail);
    return null;
  }
  move(pointer, node, fx, fy);
  const target = elementAt(pointer.scene, pointer.x, pointer.y) ?? hit;
  const moved = target === hit ? null : held(target);
  if (moved !== null) {
    return moved;
  }
  pointer.buttons |= button === 2 ? 2 : 1;
  pointer.pressed = target;
  pointer.pressedAt = [pointer.x, pointer.y];
  const restore = watchCapture(pointer, MOUSE);
  pointer.free = both(pointer, target, "down", { button, detail });
  restore();
  if (pointer.free && target.isConnected) {
    hold(pointer, target, button, detail);
  }
  if (button === 2 && !/^Win/.test(navigator.platform)) {
    target.dispatchEvent(new PointerEvent("contextmenu", pointerInit(pointer, { button, detail: 0 })));
  }
  return null;
}

/** What the browser does where a button is pressed: focus, thumb, option, caret. */
export function hold(pointer: Pointer, target: Element, button: number, detail: number): void {
  focusAt(target);
  if (button === 0 && !slide(pointer, target, false) && !choose(pointer, target) && canDrag(target) === null) {
    selectText(target, pointer.x, pointer.y, pointer.modifiers & 1 ? 0 : detail);
  }
}

/** Learns what the page lets capture the pointer: the browser keeps no captures of a pointer that it does not know. */
export function watchCapture(pointer: Pointer, own: number): () => void {
  const native = Element.prototype.setPointerCapture;
  Element.prototype.setPointerCapture = function (this: Element, id: number): void {
    if (id === own) {
      pointer.captured = this;
    } else {
      native.call(this, id);
    }
  };
  return () => void (Element.prototype.setPointerCapture = native);
}

function focusAt(target: Element): void {
  const next = chain(target).find((one) => one.matches(FOCUSABLE) && !one.matches(":disabled") && (one as HTMLElement).getAttribute("tabindex") !== "");
  const host = chain(target).find((one) => one.shadowRoot?.delegatesFocus);
  if (next !== undefined) {
    (next as HTMLElement).focus({ preventScroll: true });
  } else if (host !== undefined) {
    (host as HTMLElement).focus({ preventScroll: true });
  } else if (document.activeElement instanceof HTMLElement && closest(target, "label") === null) {
    document.activeElement.blur();
  }
}

/** `holds` says of what is there that was not pressed why it must not be let go on. */
export function release(pointer: Pointer, node: Element, fx: number, fy: number, button: number, detail: number, holds: Held = heldBy(pointer)): ActRefusal | null {
  const { pressed, scene } = pointer;
  if (pressed === null) {
    return null;
  }
  move(pointer, node, fx, fy);
  const hit = elementAt(pointer.scene, pointer.x, pointer.y) ?? node;
  const { drag, captured, finger } = pointer;
  if (finger !== null) {
    return lift(pointer, finger, holds);
  }
  const target = captured ?? hit;
  const within = chain(hit).includes(pressed) || chain(pressed).includes(hit);
  const held = (within ? null : holds(hit)) ?? (drag === null ? untouchable(scene, target) : null);
  if (held !== null) {
    cancel(pointer);
    return held;
  }
  pointer.buttons &= button === 2 ? ~2 : ~1;
  pointer.pressed = pointer.captured = pointer.drag = null;
  if (drag !== null) {
    endDrag(pointer, drag, true);
    return null;
  }
  both(pointer, target, "up", { button, detail });
  pointer.quiet = false;
  slide(pointer, pressed, true);
  const common = captured ?? chain(pressed).find((one) => chain(hit).includes(one));
  if (common === undefined || isDisabled(common)) {
    return null;
  }
  // Neither the page nor the modifiers need be what they were when it was pressed.
  const refused = refuse(scene, common, pressed, pointer.modifiers);
  if (refused !== null) {
    return refused;
  }
  if (button === 2) {
    const types = ["auxclick", ...(/^Win/.test(navigator.platform) ? ["contextmenu"] : [])];
    types.forEach((type) => common.dispatchEvent(new PointerEvent(type, pointerInit(pointer, { button, detail }))));
    return null;
  }
  click(pointer, common, detail);
  return null;
}

export function click(pointer: Pointer, target: Element, detail: number): void {
  const button = 0;
  clickUnpicked(target, new PointerEvent("click", pointerInit(pointer, { button, detail })));
  if (detail === 2 && target.isConnected) {
    target.dispatchEvent(new MouseEvent("dblclick", mouseInit(pointer, { button, detail })));
  }
}

/** Lets go of everything, as when a pointer is lost. */
export function cancel(pointer: Pointer): void {
  if (pointer.finger !== null) {
    lose(pointer, pointer.finger);
    return;
  }
  if (pointer.drag !== null) {
    endDrag(pointer, pointer.drag, false);
  }
  pointer.buttons = 0;
  if (pointer.pressed?.isConnected) {
    pointer.pressed.dispatchEvent(new PointerEvent("pointercancel", pointerInit(pointer)));
    both(pointer, pointer.pressed, "up", { button: 0 });
  }
  pointer.drag = pointer.pressed = pointer.captured = null;
  pointer.quiet = false;
  enter(pointer, null);
}

export function wheel(pointer: Pointer, node: Element, fx: number, fy: number, dx: number, dy: number): ActRefusal | null {
  if (pointer.finger !== null) {
    pan(pointer, pointer.finger, dx, dy);
    return null;
  }
  const hit = goTo(pointer, node, fx, fy);
  const refused = untouchable(pointer.scene, hit);
  if (refused !== null) {
    return refused;
  }
  // Of made events Chromium has the old names of the turn the wrong way round, and editors ask those first.
  const old = { wheelDeltaX: -dx * NOTCH, wheelDeltaY: -dy * NOTCH };
  const event = new WheelEvent("wheel", { ...mouseInit(pointer), ...old, deltaX: dx, deltaY: dy, deltaMode: 0 });
  if (hit.dispatchEvent(event)) {
    scroll(hit, dx, dy);
  }
  return null;
}

/** Scrolls the closest that can, as the browser would. */
export function scroll(from: Element, dx: number, dy: number): void {
  for (const one of [...chain(from), document.scrollingElement ?? document.documentElement]) {
    const { overflowX, overflowY } = getComputedStyle(one);
    const isRoot = one === document.scrollingElement;
    const before = [one.scrollLeft, one.scrollTop];
    one.scrollBy({ left: isRoot || /auto|scroll/.test(overflowX) ? dx : 0, top: isRoot || /auto|scroll/.test(overflowY) ? dy : 0, behavior: "instant" });
    if (before[0] !== one.scrollLeft || before[1] !== one.scrollTop) {
      return;
    }
  }
}
