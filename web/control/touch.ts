// The agent's finger as the page meets it: a touch, what browsers let a mouse do behind a tap, and the
// scrolling by it (Touch Events; Pointer Events, "touch-action").

import type { ActRefusal } from "../shared/generated/ActRefusal.ts";
import { slide } from "./fields.ts";
import { click, cross, type Held, hold, keysOf, mouseInit, type Pointer, pointerInit, refuse, scroll, watchCapture } from "./pointer.ts";
import { chain, elementAt, isDisabled } from "./scene.ts";

/** Movement up to which a touch is a tap, in CSS pixels. */
const SLOP_PX = 10;
/** Half the width of what a finger covers, in CSS pixels. */
const RADIUS_PX = 10;
/** Number of the touch; the pointer of a mouse is 1. */
export const FINGER = 2;

/** A finger that is down. All of it goes to what it was put on. */
export interface Finger {
  readonly target: Element;
  readonly detail: number;
  phase: "tap" | "moves" | "pans" | "lost";
  /** The page lets no mouse come after it: `pointerdown` was prevented. */
  quiet: boolean;
  /** The page wants it for itself: `touchstart` was prevented. */
  taken: boolean;
}

/** Whether a press is that of a finger: the agent's own, or since the customer's device is used by one. */
export function isTouch(own: boolean): boolean {
  return own || matchMedia("(pointer: coarse)").matches;
}

function pointerEvent(pointer: Pointer, finger: Finger, name: string, button = -1): boolean {
  return (pointer.captured ?? finger.target).dispatchEvent(new PointerEvent(`pointer${name}`, pointerInit(pointer, { button })));
}

function touchEvent({ x, y, modifiers }: Pointer, { target }: Finger, name: string, cancelable = true): boolean {
  // Firefox and Safari have none where there is no touch screen.
  if (typeof TouchEvent !== "function" || typeof Touch !== "function") {
    return true;
  }
  const touch = new Touch({
    identifier: FINGER, target, clientX: x, clientY: y, pageX: x + scrollX, pageY: y + scrollY, screenX: x + window.screenX, screenY: y + window.screenY,
    radiusX: RADIUS_PX, radiusY: RADIUS_PX, force: 1,
  });
  const held = /start|move/.test(name) ? [touch] : [];
  return target.dispatchEvent(new TouchEvent(`touch${name}`, { bubbles: true, cancelable, composed: true, view: window, touches: held, targetTouches: held, changedTouches: [touch], ...keysOf(modifiers) }));
}

export function putDown(pointer: Pointer, target: Element, detail: number): void {
  const finger: Finger = { target, detail, phase: "tap", quiet: false, taken: false };
  pointer.finger = finger;
  pointer.pressed = target;
  pointer.pressedAt = [pointer.x, pointer.y];
  pointer.buttons = 1;
  cross(pointer, null, target, ["pointer"]);
  const restore = watchCapture(pointer, FINGER);
  finger.quiet = !pointerEvent(pointer, finger, "down", 0);
  restore();
  finger.taken = !touchEvent(pointer, finger, "start");
}

/** The finger has come to another place. */
export function drag(pointer: Pointer, finger: Finger): void {
  const [x, y] = pointer.pressedAt;
  const [dx, dy] = [pointer.x - x, pointer.y - y];
  if (finger.phase === "tap" && Math.hypot(dx, dy) < SLOP_PX) {
    return;
  }
  pointerEvent(pointer, finger, "move");
  const wanted = touchEvent(pointer, finger, "move");
  const free = !finger.quiet && !finger.taken && !isDisabled(finger.target);
  if ((free && slide(pointer, finger.target, false)) || finger.phase === "moves") {
    finger.phase = "moves";
  } else if (wanted && !finger.taken && scrolls(finger.target, Math.abs(dx) > Math.abs(dy))) {
    leave(pointer, finger, 0);
    finger.phase = "pans";
  } else {
    finger.phase = "moves";
  }
}

/** The finger has come so far on the agent's screen; what it scrolls moves under it. */
export function pan(pointer: Pointer, finger: Finger, dx: number, dy: number): void {
  if (finger.phase === "pans") {
    pointer.x -= dx;
    pointer.y -= dy;
    touchEvent(pointer, finger, "move", false);
    scroll(finger.target, dx, dy);
  }
}

/** Whether the page leaves it to the browser to scroll there, up to what can. */
function scrolls(target: Element, across: boolean): boolean {
  const way = across ? "pan-x" : "pan-y";
  for (const one of chain(target)) {
    const { touchAction, overflowX, overflowY } = getComputedStyle(one);
    if (!/^(?:auto|manipulation)$/.test(touchAction) && !touchAction.includes(way)) {
      return false;
    }
    const hasMore = across ? one.scrollWidth > one.clientWidth : one.scrollHeight > one.clientHeight;
    if (hasMore && /auto|scroll/.test(across ? overflowX : overflowY)) {
      return true;
    }
  }
  return true;
}

/** The finger leaves the page. */
export function lift(pointer: Pointer, finger: Finger, holds: Held): ActRefusal | null {
  pointer.buttons = 0;
  if (finger.phase !== "pans") {
    pointerEvent(pointer, finger, "up", 0);
    cross(pointer, finger.target, null, ["pointer"]);
  }
  const wanted = touchEvent(pointer, finger, "end", finger.phase !== "pans");
  if (finger.phase === "moves" && !finger.quiet && !finger.taken && !isDisabled(finger.target)) {
    slide(pointer, finger.target, true);
  }
  const refused = finger.phase === "tap" && wanted && !finger.taken ? tap(pointer, finger, holds) : null;
  pointer.finger = pointer.pressed = pointer.captured = null;
  return refused;
}

/** What a mouse would do there, for pages that know no touch; then the click. */
function tap(pointer: Pointer, { target, detail, quiet }: Finger, holds: Held): ActRefusal | null {
  const hit = elementAt(pointer.scene, pointer.x, pointer.y);
  // The page may have put something else there since.
  if (hit === null || (!chain(hit).includes(target) && !chain(target).includes(hit))) {
    return null;
  }
  const { scene } = pointer;
  const refused = (hit === target ? null : holds(hit)) ?? refuse(scene, hit, hit, pointer.modifiers);
  if (refused !== null || isDisabled(hit)) {
    return refused;
  }
  const mouse = (name: string, more: MouseEventInit): boolean => hit.dispatchEvent(new MouseEvent(`mouse${name}`, mouseInit(pointer, { detail, ...more })));
  cross(pointer, pointer.over, hit, ["mouse"]);
  pointer.over = hit;
  if (!quiet) {
    mouse("move", { detail: 0 });
    if (mouse("down", { button: 0, buttons: 1 }) && hit.isConnected) {
      hold(pointer, hit, 0, detail);
      slide(pointer, hit, true);
    }
    mouse("up", { button: 0 });
  }
  click(pointer, hit, detail);
  return null;
}

/** The page loses the pointer, though not the touch. */
function leave(pointer: Pointer, finger: Finger, button: number): void {
  pointer.buttons = 0;
  pointerEvent(pointer, finger, "cancel", button);
  cross(pointer, finger.target, null, ["pointer"]);
}

/** The finger is lost: nothing that it had begun is a press. */
export function lose(pointer: Pointer, finger: Finger): void {
  if (finger.phase !== "pans") {
    finger.phase = "lost";
    leave(pointer, finger, -1);
  }
  touchEvent(pointer, finger, "cancel", false);
  pointer.finger = pointer.pressed = pointer.captured = null;
}
