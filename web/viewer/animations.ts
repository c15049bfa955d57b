// Times of animations. Those of style sheets run here by themselves, since the same styles apply, and
// those of scripts once their keyframes have come; what comes is where they stand at the customer, set
// once they are there.

import { CSS_ASSET_SCHEME, animation as kinds } from "../shared/batch.ts";
import { type AssetStore, dropCss, useCss } from "./assets.ts";

/** Where one animation stands. */
export interface Standing {
  readonly element: Element;
  readonly kind: number;
  readonly state: number;
  readonly pseudo: string;
  readonly name: string;
  readonly time: number;
  readonly rate: number;
}

interface Waiting extends Standing {
  /** When it came. */
  readonly at: number;
}

export interface Animations {
  readonly waiting: Set<Waiting>;
  /** Those of scripts, by number. */
  readonly scripted: Map<number, Animation>;
}

/** Animations that wait for their styles. */
const WAITING_MAX = 512;
/** Animations of scripts that are kept; the oldest have come to their end, or run on untold. */
const SCRIPTED_MAX = 1024;
/** Time that one waits, in milliseconds. */
const PATIENCE_MS = 10_000;
/** Properties that keyframes call otherwise. https://drafts.csswg.org/web-animations-1/#animation-property-name-to-idl-attribute-name */
const NAMES: Readonly<Record<string, string>> = { float: "cssFloat", offset: "cssOffset" };
/** A time that is off by less is left alone, in milliseconds. */
const OFF_MS = 20;

export function makeAnimations(): Animations {
  return { waiting: new Set(), scripted: new Map() };
}

/** A new document begins. */
export function beginAnimations({ waiting, scripted }: Animations): void {
  waiting.clear();
  scripted.clear();
}

/** Runs an animation of a script. Its text is read by the parser of style sheets, and nothing else. */
export function animate({ scripted }: Animations, store: AssetStore, element: Element, number: number, pseudo: string, css: string): void {
  useCss(store, element, `keyframes ${number}`, css, (resolved) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(resolved);
    const [keyframes, rule] = sheet.cssRules;
    if (keyframes instanceof CSSKeyframesRule && rule instanceof CSSStyleRule) {
      scripted.get(number)?.cancel();
      scripted.set(number, element.animate(Array.from(keyframes.cssRules, toFrame), { ...toTiming(rule.style), pseudoElement: pseudo === "" ? null : pseudo }));
    }
  });
  // What names no asset is not applied again.
  if (!css.includes(CSS_ASSET_SCHEME)) {
    dropCss(store, element, `keyframes ${number}`);
  }
  for (const old of scripted.keys()) {
    if (scripted.size <= SCRIPTED_MAX) {
      break;
    }
    scripted.delete(old);
  }
}

function toFrame(rule: CSSRule): Keyframe {
  const { keyText, style } = rule as CSSKeyframeRule;
  const frame: Keyframe = { offset: parseFloat(keyText) / 100 };
  for (const name of style) {
    const value = style.getPropertyValue(name);
    if (name === "animation-timing-function") {
      frame.easing = value;
    } else if (value !== "") {
      frame[NAMES[name] ?? (name.startsWith("--") ? name : name.replace(/-(.)/g, (_match, letter: string) => letter.toUpperCase()))] = value;
    }
  }
  return frame;
}

function toTiming(style: CSSStyleDeclaration): KeyframeAnimationOptions {
  const count = style.animationIterationCount;
  return {
    duration: milliseconds(style.animationDuration),
    delay: milliseconds(style.animationDelay),
    iterations: count === "infinite" ? Infinity : Number(count) || 0,
    direction: style.animationDirection as PlaybackDirection,
    fill: style.animationFillMode as FillMode,
    easing: style.animationTimingFunction,
    composite: style.getPropertyValue("animation-composition") as CompositeOperation,
  };
}

function milliseconds(time: string): number {
  return parseFloat(time) * (time.endsWith("ms") ? 1 : 1000);
}

/** Sets an animation once it is there. */
export function setAnimation({ waiting }: Animations, standing: Standing): void {
  if (waiting.size < WAITING_MAX) {
    waiting.add({ ...standing, at: performance.now() });
  }
}

/** Sets those that are there by now. */
export function applyAnimations({ waiting, scripted }: Animations): void {
  const now = performance.now();
  for (const one of waiting) {
    const found = one.kind === kinds.SCRIPTED ? scripted.get(Number(one.name)) : find(one);
    if (found !== undefined) {
      apply(found, one, now);
    }
    if (found !== undefined || now - one.at > PATIENCE_MS) {
      waiting.delete(one);
    }
  }
}

function find({ element, kind, pseudo, name }: Waiting): Animation | undefined {
  return element.getAnimations({ subtree: pseudo !== "" }).find((one) => {
    const effect = one.effect;
    const named = one instanceof CSSAnimation ? one.animationName : one instanceof CSSTransition ? one.transitionProperty : null;
    return named === name && (one instanceof CSSAnimation) === (kind === kinds.CSS)
      && effect instanceof KeyframeEffect && effect.target === element && (effect.pseudoElement ?? "") === pseudo;
  });
}

function apply(one: Animation, { state, time, rate, at }: Waiting, now: number): void {
  if (state === kinds.IDLE) {
    one.cancel();
    return;
  }
  if (one.playbackRate !== rate) {
    one.playbackRate = rate;
  }
  if (state === kinds.FINISHED) {
    if (one.playState !== "finished") {
      one.currentTime = time;
    }
    return;
  }
  if (state === kinds.PAUSED && one.playState !== "paused") {
    one.pause();
  } else if (state === kinds.RUNNING && one.playState === "paused") {
    one.play();
  }
  const target = time + (state === kinds.RUNNING ? (now - at) * rate : 0);
  if (Math.abs(Number(one.currentTime ?? 0) - target) > OFF_MS) {
    one.currentTime = target;
  }
}
