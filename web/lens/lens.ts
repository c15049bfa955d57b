// The lens: shows the customer, in their own page, what the agent sees of it, and hides what they point
// at. Hiding is a mark that the sensor keeps on the element; everything that follows from it is done
// where all marks are obeyed. Loaded once somebody asks for it.

import { mark } from "../shared/batch.ts";
import type { LensLook, LensMode } from "../shared/ports.ts";
import type { Core, LensMemory, MakeLens } from "../sensor/sense.ts";
import { type Badges, makeBadges } from "./badges.ts";
import { type Covers, makeCovers } from "./covers.ts";
import { fit, type Host, makeHost } from "./host.ts";
import { HIDDEN_MAX } from "./limits.ts";
import { elementAt, isPart, nameOf, outward, step } from "../shared/picking.ts";

const HIDDEN = mark.BLOCK | mark.HIDDEN;

interface Lens {
  readonly core: Core;
  readonly memory: LensMemory;
  readonly host: Host;
  readonly covers: Covers;
  readonly badges: Badges;
  mode: LensMode | "covers";
  /** What is pointed at, and what was before it went up to the element around. */
  picked: Element | null;
  readonly trail: Element[];
  focusBefore: Element | null;
  waiting: boolean;
  /** Covers are to be placed from the first one on. */
  fresh: boolean;
}

/** Makes the lens of one document. */
export const makeLens: MakeLens = (core, memory) => {
  const host = makeHost();
  const lens: Lens = {
    core, memory, host, covers: makeCovers(host.covers),
    badges: makeBadges(host.badges, (element) => setHidden(lens, element, false)),
    mode: "off", picked: null, trail: [], focusBefore: null, waiting: false, fresh: false,
  };
  listen(lens);
  follow(lens);
  return {
    begin() {
      // Numbers of nodes count anew.
      lens.covers.set(new Uint32Array());
      follow(lens);
    },
    flush: () => follow(lens),
    close: () => host.remove(),
    command(_, command) {
      if (command.type === "lens") {
        turn(lens, command.mode, command.look);
      } else if (command.type === "covers") {
        lens.covers.set(command.nodes);
        follow(lens);
      }
    },
  };
};

function isPicking({ mode }: Lens): boolean {
  return mode === "look" || mode === "hide";
}

/** Follows scrolling and changes of the page, in the next frame. */
function follow(lens: Lens): void {
  lens.fresh = true;
  if (!lens.waiting && (lens.mode !== "off" || lens.memory.hidden.size > 0)) {
    lens.waiting = true;
    requestAnimationFrame(() => place(lens));
  }
}

function place(lens: Lens): void {
  const { core, memory, host, mode } = lens;
  const c = core.capture();
  lens.waiting = false;
  if (memory.look === undefined || core.signal.aborted || (mode === "off" && memory.hidden.size === 0)) {
    host.remove();
    return;
  }
  if (host.isLost()) {
    host.raise(isPicking(lens));
  }
  lens.badges.place(memory.hidden, memory.look);
  pick(lens, lens.picked);
  if (c !== null && (mode === "look" || mode === "covers")) {
    const goesOn = lens.covers.place(c, lens.fresh);
    lens.fresh = false;
    if (goesOn) {
      lens.waiting = true;
      requestAnimationFrame(() => place(lens));
    }
  }
}

/** Shows which element is meant. */
function pick(lens: Lens, element: Element | null): void {
  const { mark } = lens.host;
  lens.picked = element;
  mark.hidden = element === null || !element.isConnected || lens.memory.hidden.has(element);
  if (element !== null && !mark.hidden) {
    const { left, top, width, height } = element.getBoundingClientRect();
    fit(mark, left - 3, top - 3, width + 6, height + 6);
  }
}

function turn(lens: Lens, mode: LensMode | "covers", look: LensLook): void {
  const { host, memory, covers } = lens;
  const wasPicking = isPicking(lens);
  lens.mode = mode;
  memory.look = look;
  host.strip(look, mode === "look" || mode === "hide" ? look.words[mode] : null);
  pick(lens, null);
  covers.set(new Uint32Array());
  host.covers.replaceChildren();
  if (isPicking(lens) && !wasPicking) {
    lens.focusBefore = document.activeElement;
    host.raise(true);
    host.catcher.focus({ preventScroll: true });
  } else if (!isPicking(lens) && wasPicking && lens.focusBefore instanceof HTMLElement) {
    lens.focusBefore.focus({ preventScroll: true });
  }
  place(lens);
}

function leave(lens: Lens): void {
  if (lens.memory.look !== undefined) {
    turn(lens, "off", lens.memory.look);
    lens.core.post({ type: "lens_left" });
  }
}

/** Hides an element from the agent or shows it again. */
function setHidden(lens: Lens, element: Element, hide: boolean): void {
  const { core, host, memory: { look, kept, hidden } } = lens;
  if (look === undefined || hidden.has(element) === hide) {
    return;
  }
  if (hide && hidden.size >= HIDDEN_MAX) {
    host.say(look.words.full);
    return;
  }
  const marks = kept.get(element) ?? 0;
  kept.set(element, hide ? marks | HIDDEN : marks & ~HIDDEN);
  hide ? hidden.add(element) : hidden.delete(element);
  core.capture()?.remarked.add(element);
  core.wake();
  core.post({ type: "hidden", again: !hide, count: hidden.size });
  host.say(hide ? look.words.hidden_said : look.words.shown_said);
  place(lens);
}

function listen(lens: Lens): void {
  const { host: { catcher, done }, core: { signal } } = lens;
  const point = ({ clientX, clientY }: MouseEvent): void => {
    const element = elementAt(clientX, clientY);
    pick(lens, element !== null && isPart(element) ? element : null);
  };
  catcher.addEventListener("keydown", (event) => typed(lens, event));
  catcher.addEventListener("pointermove", point);
  catcher.addEventListener("pointerleave", () => pick(lens, null));
  catcher.addEventListener("click", (event) => {
    point(event);
    choose(lens, event);
  });
  done.addEventListener("click", (event) => event.isTrusted && leave(lens));
  window.addEventListener("keydown", (event) => {
    if (event.isTrusted && event.key === "Escape" && isPicking(lens)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      leave(lens);
    }
  }, { capture: true, signal });
  for (const type of ["scroll", "resize", "toggle", "close"]) {
    window.addEventListener(type, () => follow(lens), { capture: true, passive: true, signal });
  }
}

function choose(lens: Lens, event: Event): void {
  if (event.isTrusted && lens.picked !== null) {
    setHidden(lens, lens.picked, true);
  }
}

/** The page's elements one after the other, those around them, and back. */
function typed(lens: Lens, event: KeyboardEvent): void {
  const { picked, trail } = lens;
  let next = picked;
  switch (event.key) {
    case "Tab":
      trail.length = 0;
      next = step(picked, event.shiftKey ? -1 : 1);
      break;
    case "ArrowUp":
      next = picked && outward(picked);
      if (picked === null || next === null || !isPart(next)) {
        next = picked;
      } else {
        trail.push(picked);
      }
      break;
    case "ArrowDown":
      next = trail.pop() ?? picked?.firstElementChild ?? picked;
      break;
    case "Enter":
    case " ":
      choose(lens, event);
      break;
    default:
      return;
  }
  event.preventDefault();
  event.stopPropagation();
  if (next !== null && next !== picked) {
    next.scrollIntoView({ block: "nearest" });
    lens.host.say(nameOf(next));
    pick(lens, next);
  }
}

// Whoever loads the script waits for this call; else it only exports.
(document.currentScript as { tandem?: (make: MakeLens) => void } | null)?.tandem?.(makeLens);
