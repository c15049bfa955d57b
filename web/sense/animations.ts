// Where animations stand. The other end runs those of style sheets by itself, since the same styles
// and changes arrive there, and those of scripts from their keyframes; it is told the time of those that began before it looked or that begin
// while it looks, and whatever the page does to them.

import type { Core, Sense } from "../sensor/sense.ts";
import type { Capture } from "../sensor/state.ts";
import { animation as kinds, op } from "../shared/batch.ts";
import { text } from "../sensor/writer.ts";
import * as dom from "../sensor/natives.ts";

/** Events of animations that begin. Their ends come by themselves. */
const EVENTS = ["animationstart", "transitionrun"];
/** Methods and setters of the page that change an animation's time. */
const METHODS = ["play", "pause", "finish", "cancel", "reverse", "updatePlaybackRate"];
const SETTERS = ["currentTime", "startTime", "playbackRate"];
/** Longest text of keyframes, in UTF-16 units; longer ones are not told. */
const CSS_UNITS_MAX = 64 * 1024;
/** Properties that keyframes call otherwise. https://drafts.csswg.org/web-animations-1/#animation-property-name-to-idl-attribute-name */
const NAMES: Readonly<Record<string, string>> = { cssFloat: "float", cssOffset: "offset" };
/** Animations that are told at a time. */
const TOLD_MAX = 256;
/** Animations are shorter than this, in milliseconds, or their time is not told. */
const TIME_MAX = 2 ** 31 - 1;

const animationsOf = getAnimationsOf(Document.prototype);
const animationsOfShadow = getAnimationsOf(ShadowRoot.prototype);
const animationsIn = (Element.prototype as Partial<Element>).getAnimations;

function getAnimationsOf(prototype: object): ((this: DocumentOrShadowRoot) => Animation[]) | undefined {
  return (prototype as Partial<DocumentOrShadowRoot>).getAnimations;
}

/** Tells where animations stand. */
export function makeAnimations({ capture, patcher, wake, signal }: Core): Sense {
  const dirty = new Set<Animation>();
  const numbers: Numbers = { of: new WeakMap(), begun: new WeakSet(), last: 0 };
  let all = false;

  function notice(self: unknown): void {
    if (self instanceof Animation && capture() !== null) {
      dirty.add(self);
      wake();
    }
  }

  function onEvent(event: Event): void {
    const target = event.target;
    if (target instanceof Element) {
      animationsIn?.call(target, { subtree: false }).forEach((one) => dirty.add(one));
      wake();
    }
  }

  patcher.methods("Animation", METHODS, notice);
  patcher.result("Element", "animate", notice);
  SETTERS.forEach((name) => patcher.setter("Animation", name, notice));
  return {
    begin() {
      dirty.clear();
      numbers.of = new WeakMap();
      numbers.begun = new WeakSet();
      numbers.last = 0;
      all = true;
    },
    listen: (root) => EVENTS.forEach((type) => dom.listen.call(root, type, onEvent, { capture: true, passive: true, signal })),
    flush(c) {
      if (all) {
        all = false;
        for (const one of [...c.roots].flatMap(animationsAt)) {
          dirty.add(one);
          // The other end has seen no change that would begin a transition.
          if (one instanceof CSSTransition) {
            numbers.begun.add(one);
          }
        }
      }
      let told = 0;
      for (const one of dirty) {
        if (told++ < TOLD_MAX) {
          write(c, numbers, one);
        }
      }
      dirty.clear();
    },
  };
}

function animationsAt(root: Document | ShadowRoot): Animation[] {
  return (root instanceof Document ? animationsOf?.call(root) : animationsOfShadow?.call(root)) ?? [];
}

/** Numbers of the animations that scripts have made, and of transitions that stood here before. */
interface Numbers {
  of: WeakMap<Animation, number>;
  begun: WeakSet<Animation>;
  last: number;
}

/** Kind and name of an animation; the name is empty for one of a script that was not told. */
function nameOf(numbers: Numbers, one: Animation): [kind: number, name: string] {
  if (one instanceof CSSAnimation) {
    return [kinds.CSS, one.animationName];
  }
  return one instanceof CSSTransition && !numbers.begun.has(one) ? [kinds.TRANSITION, one.transitionProperty] : [kinds.SCRIPTED, String(numbers.of.get(one) ?? "")];
}

/** An effect as rules of a style sheet. */
function keyframesOf(effect: KeyframeEffect): string {
  const frames = effect.getKeyframes().map(({ computedOffset, easing, offset: _offset, composite: _composite, ...properties }) => {
    const declarations = Object.entries(properties).map(([name, value]) => `${NAMES[name] ?? (name.startsWith("--") ? name : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))}:${String(value)};`);
    return `${computedOffset * 100}%{${declarations.join("")}animation-timing-function:${easing}}`;
  });
  const { duration, delay, iterations, direction, fill, easing } = effect.getTiming();
  const count = iterations === Infinity ? "infinite" : String(iterations ?? 1);
  const timing = `animation-duration:${Number(duration) || 0}ms;animation-delay:${delay ?? 0}ms;animation-iteration-count:${count};animation-direction:${direction ?? "normal"}`;
  return `@keyframes k{${frames.join("")}}k{${timing};animation-fill-mode:${fill === "auto" ? "none" : (fill ?? "none")};animation-timing-function:${easing ?? "linear"};animation-composition:${effect.composite}}`;
}

function write(c: Capture, numbers: Numbers, one: Animation): void {
  const effect = one.effect;
  const time = Number(one.currentTime ?? 0);
  if (!(effect instanceof KeyframeEffect) || effect.target === null || !(Math.abs(time) < TIME_MAX)) {
    return;
  }
  const id = c.ids.get(effect.target);
  if (id === undefined) {
    return;
  }
  const pseudo = effect.pseudoElement ?? "";
  const [kind, name] = nameOf(numbers, one);
  if (kind === kinds.SCRIPTED && name === "") {
    const css = keyframesOf(effect);
    const number = css.length > CSS_UNITS_MAX ? 0 : ++numbers.last;
    numbers.of.set(one, number);
    if (number !== 0) {
      c.writer.after.push(op.KEYFRAMES, id, number, text(c.writer, pseudo), text(c.writer, css));
    }
  }
  const states: Readonly<Record<AnimationPlayState, number>> = { running: kinds.RUNNING, paused: kinds.PAUSED, finished: kinds.FINISHED, idle: kinds.IDLE };
  c.writer.after.push(
    op.ANIMATION, id, kind, states[one.playState], text(c.writer, pseudo), text(c.writer, name === "" ? nameOf(numbers, one)[1] : name), Math.round(time) >>> 0, Math.round(one.playbackRate * 1000) >>> 0,
  );
}
