// Pixels of canvases and videos: looks at those that are visible, when the customer's worker asks and
// when they may have changed, and hands copies over. Which may be looked at is the worker's matter;
// it never asks for those that are private.
//
// While a canvas changes, it is looked at as often as the worker asks. One that rests costs a look
// every few seconds, and is looked at again as soon as the page draws. What WebGL has drawn can be
// read only right after the draw, so there each draw that nobody has asked for is kept until
// somebody does. Which canvases are of that kind shows with the first draw that is heard.

import * as dom from "../sensor/natives.ts";
import type { Core, Sense } from "../sensor/sense.ts";
import type { Capture } from "../sensor/state.ts";
import { op, pictureState } from "../shared/batch.ts";
import { makeDraws } from "./draws.ts";

/** Looks without a change after which an element rests. */
const RESTS_AFTER = 3;
/** Time to the next look at what rests; it doubles up to the largest. */
const SLOW_MS = 500;
const SLOWEST_MS = 4_000;
/** Time without hearing of draws after one was heard. */
const DEAF_MS = 125;
/** `PICTURE_PIXELS_MAX` of the protocol. */
const PIXELS_MAX = 4_000_000;
/** Pixels of a video's picture. */
const VIDEO_PIXELS_MAX = 640 * 360;
/** Elements that are looked at: `PICTURES_MAX` of the protocol. */
const SEEN_MAX = 64;
/** Events after which a video shows another frame. */
const VIDEO_EVENTS = ["loadeddata", "seeked", "play"];

type Drawn = HTMLCanvasElement | HTMLVideoElement;

interface Seen {
  readonly element: Drawn;
  readonly id: number;
  visible: boolean;
  wished: boolean;
  /** Looks in a row that have found nothing new. */
  still: number;
  dueAt: number;
  /** Its pixels are gone once the frame is shown; undefined: no draw on it was heard yet. */
  fleeting: boolean | undefined;
  /** The last draw that nobody had asked for. */
  kept: Promise<ImageBitmap> | null;
}

const createBitmap = window.createImageBitmap.bind(window);
const canvasWidth = getter<HTMLCanvasElement>(HTMLCanvasElement, "width");
const canvasHeight = getter<HTMLCanvasElement>(HTMLCanvasElement, "height");
const videoWidth = getter<HTMLVideoElement>(HTMLVideoElement, "videoWidth");
const videoHeight = getter<HTMLVideoElement>(HTMLVideoElement, "videoHeight");

function getter<T>(type: { readonly prototype: T }, name: keyof T): (this: T) => number {
  return Object.getOwnPropertyDescriptor(type.prototype, name)?.get as (this: T) => number;
}

/** Shows what canvases and videos show. */
export function makePictures(core: Core): Sense {
  const seen = new Map<Element, Seen>();
  const byId = new Map<number, Seen>();
  /** States to be told. */
  let states: [id: number, state: number][] = [];
  const drawnNow = new Set<Seen>();
  /** What was handed over last of canvases that can not be read again, for those who come later. */
  const lasts = new WeakMap<Element, ImageBitmap>();
  let timer: number | undefined;
  let timerAt = Infinity;
  let deafUntil = 0;

  const draws = makeDraws((self) => {
    const one = seen.get((self as { canvas?: Element }).canvas as Element);
    if (one === undefined) {
      // A queue of WebGPU does not tell what it draws on.
      if (!(self as { canvas?: unknown }).canvas) {
        seen.forEach((any) => noticeDraw(any, true));
      }
      return;
    }
    noticeDraw(one, one.fleeting === true || isFleeting(self));
  });

  function noticeDraw(one: Seen, fleeting: boolean): void {
    one.fleeting = fleeting;
    if (drawnNow.size === 0) {
      queueMicrotask(afterDraws);
    }
    drawnNow.add(one);
  }

  /** The page's own code has just ended, and what it has drawn is still there. */
  function afterDraws(): void {
    const drawn = [...drawnNow];
    drawnNow.clear();
    for (const one of drawn) {
      if (!one.visible) {
        continue;
      }
      if (one.wished) {
        look(one);
      } else if (one.fleeting) {
        drop(one);
        one.kept = bitmapOf(one.element);
        one.kept.catch(() => undefined);
      }
    }
    deafUntil = dom.now() + DEAF_MS;
    // Not at once: other callbacks of this frame draw too.
    dom.startTimer(schedule, 0);
  }

  /** Hears of draws while that is of use, and sets the timer for the next look. */
  function schedule(): void {
    const now = dom.now();
    let [next, hears] = [Infinity, false];
    for (const one of seen.values()) {
      if (!one.visible || document.visibilityState === "hidden") {
        continue;
      }
      const listens = one.fleeting === undefined || (one.wished && one.still >= RESTS_AFTER);
      hears ||= one.fleeting === true || (listens && now >= deafUntil);
      if (one.wished && (!one.fleeting || one.kept !== null)) {
        next = Math.min(next, one.dueAt);
      }
      if (listens && now < deafUntil) {
        next = Math.min(next, deafUntil);
      }
    }
    if (hears) {
      draws.arm();
    } else {
      draws.disarm();
    }
    if (next !== timerAt) {
      dom.stopTimer(timer);
      timerAt = next;
      timer = next === Infinity ? undefined : dom.startTimer(onTimer, Math.max(0, next - now));
    }
  }

  function onTimer(): void {
    timerAt = Infinity;
    const now = dom.now();
    for (const one of seen.values()) {
      if (one.wished && one.visible && one.dueAt <= now && (!one.fleeting || one.kept !== null)) {
        look(one);
      }
    }
    schedule();
  }

  function look(one: Seen): void {
    const c = core.capture();
    if (c === null || c.ids.get(one.element) !== one.id) {
      // It is forgotten with the next slice.
      one.wished = false;
      return;
    }
    if (!isReadable(one.element)) {
      one.dueAt = dom.now() + SLOWEST_MS;
      return;
    }
    one.wished = false;
    const pixels = one.kept ?? bitmapOf(one.element);
    one.kept = null;
    pixels.then((bitmap) => (one.fleeting ? keepLast(one, bitmap) : bitmap)).then((bitmap) => hand(c, one, bitmap)).catch((error: unknown) => fail(c, one, error));
  }

  async function keepLast(one: Seen, bitmap: ImageBitmap): Promise<ImageBitmap> {
    const copy = await createBitmap(bitmap);
    lasts.get(one.element)?.close();
    lasts.set(one.element, copy);
    return bitmap;
  }

  function hand(c: Capture, one: Seen, bitmap: ImageBitmap): void {
    // An element that has come under other marks since is another one afterwards.
    const isSettled = core.settle();
    if (!isSettled || core.capture() !== c || byId.get(one.id) !== one) {
      bitmap.close();
      isSettled || again(one);
      return;
    }
    core.post({ type: "picture", node: one.id, bitmap }, [bitmap]);
  }

  /** Pixels of another origin can be drawn, but neither read nor handed over. */
  function fail(c: Capture, one: Seen, error: unknown): void {
    if (core.capture() !== c || byId.get(one.id) !== one) {
      return;
    }
    const name = (error as Partial<DOMException> | null)?.name;
    if (name === "DataCloneError" || name === "SecurityError") {
      forget(one);
      states.push([one.id, pictureState.UNREADABLE]);
      core.wake();
    } else {
      again(one);
    }
  }

  function again(one: Seen): void {
    one.wished = true;
    one.dueAt = dom.now() + SLOWEST_MS;
    schedule();
  }

  function drop(one: Seen): void {
    void one.kept?.then((bitmap) => bitmap.close(), () => undefined);
    one.kept = null;
  }

  function forget(one: Seen): void {
    drop(one);
    visibility.unobserve(one.element);
    byId.delete(one.id);
    if (seen.get(one.element) === one) {
      seen.delete(one.element);
    }
    core.post({ type: "picture", node: one.id, bitmap: null });
  }

  const visibility = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const one = seen.get(target);
      if (one !== undefined) {
        one.visible = isIntersecting;
      }
    }
    schedule();
  });

  function take(c: Capture, element: Drawn): void {
    const [id, before] = [c.ids.get(element), seen.get(element)];
    if (before !== undefined) {
      forget(before);
    }
    if (id === undefined || seen.size >= SEEN_MAX) {
      return;
    }
    const one: Seen = { element, id, visible: false, wished: false, still: 0, dueAt: 0, fleeting: lasts.has(element) || (element instanceof HTMLVideoElement ? false : undefined), kept: null };
    seen.set(element, one);
    byId.set(id, one);
    visibility.observe(element);
    states.push([id, pictureState.COMING]);
  }

  function onVideo(event: Event): void {
    const one = seen.get(event.target as Element);
    if (one !== undefined) {
      [one.still, one.dueAt] = [0, 0];
      schedule();
    }
  }

  dom.listen.call(document, "visibilitychange", schedule, { signal: core.signal });
  return {
    begin() {
      visibility.disconnect();
      seen.forEach(drop);
      seen.clear();
      byId.clear();
      drawnNow.clear();
      states = [];
      schedule();
    },
    listen(root) {
      VIDEO_EVENTS.forEach((type) => dom.listen.call(root, type, onVideo, { capture: true, passive: true, signal: core.signal }));
    },
    flush(c) {
      for (const element of c.noticed) {
        if (element instanceof HTMLCanvasElement || element instanceof HTMLVideoElement) {
          take(c, element);
        }
      }
      for (const one of seen.values()) {
        if (c.ids.get(one.element) !== one.id) {
          forget(one);
        }
      }
      for (const [id, state] of states) {
        c.writer.after.push(op.PICTURE, id, state);
      }
      states = [];
    },
    command(_c, command) {
      if (command.type !== "picture") {
        return;
      }
      const one = byId.get(command.node);
      if (one !== undefined) {
        const last = lasts.get(one.element);
        if (command.fresh && one.kept === null && last !== undefined) {
          one.kept = createBitmap(last);
        }
        one.wished = true;
        one.still = command.fresh || command.changed ? 0 : one.still + 1;
        one.dueAt = one.still < RESTS_AFTER ? 0 : dom.now() + Math.min(SLOWEST_MS, SLOW_MS * 2 ** (one.still - RESTS_AFTER));
        schedule();
      }
    },
    close() {
      draws.disarm();
      visibility.disconnect();
      dom.stopTimer(timer);
      seen.forEach(drop);
      seen.clear();
      byId.clear();
    },
  };
}

/** A copy of the pixels, scaled down where there are too many. */
function bitmapOf(element: Drawn): Promise<ImageBitmap> {
  const isVideo = element instanceof HTMLVideoElement;
  const [width, height] = sizeOf(element);
  const scale = Math.sqrt((isVideo ? VIDEO_PIXELS_MAX : PIXELS_MAX) / (width * height));
  if (scale >= 1) {
    return createBitmap(element);
  }
  const shrink = (side: number): number => Math.max(1, Math.floor(side * scale));
  return createBitmap(element, { resizeWidth: shrink(width), resizeHeight: shrink(height), resizeQuality: "medium" });
}

function sizeOf(element: Drawn): [width: number, height: number] {
  return element instanceof HTMLVideoElement
    ? [videoWidth.call(element), videoHeight.call(element)]
    : [canvasWidth.call(element), canvasHeight.call(element)];
}

function isReadable(element: Drawn): boolean {
  const [width, height] = sizeOf(element);
  return width > 0 && height > 0 && (!(element instanceof HTMLVideoElement) || element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
}

/** Whether what this context has drawn is gone once the frame is shown. */
function isFleeting(context: unknown): boolean {
  const attributes = (context as Partial<WebGLRenderingContext>).getContextAttributes?.() ?? null;
  return attributes !== null && attributes.preserveDrawingBuffer === false;
}
