// Nested documents. Each one is captured by a sensor of its own, inside its own window: into a
// document that this page may touch both scripts are put as into the page itself; one of another
// origin is asked for the sensor of its own snippet. What is out of reach is told, with the reason.
//
// A sensor's port never passes through another origin's page: a foreign document hands it to
// Tandem's own frame, and this side only agrees on a name with it.

import { frameReason, op } from "../shared/batch.ts";
import type { SensorCommand } from "../shared/ports.ts";
import * as dom from "../sensor/natives.ts";
import type { Core, Sense, SenseTools, StartSensor } from "../sensor/sense.ts";
import type { Capture } from "../sensor/state.ts";
import { put, text } from "../sensor/writer.ts";

/** Documents around a nested one; `DOCUMENT_DEPTH_MAX` of the protocol, where it is refused too. */
const DEPTH_MAX = 10;
/** Nested documents of one document that get a sensor. */
const FRAMES_MAX = 63;

/** Time after which a document that has hardly begun is looked at again, in milliseconds. */
const BARE_MS = 40;

const HTML = "http://www.w3.org/1999/xhtml";
const NativeChannel = MessageChannel;
const contentDocument = getterOf<Document>("contentDocument");
const contentWindow = getterOf<Window>("contentWindow");
/** Elements that show a document. */
const FRAMES = /^(?:i?frame|object|embed)$/;
/** What an element that may show anything shows as a picture, by its type and address. */
const PICTURE = /^image|\.(?:svg|png|jpe?g|gif|webp|avif)(?:[?#]|$)/i;
const designMode = Object.getOwnPropertyDescriptor(Document.prototype, "designMode")?.get as (this: Document) => string;
const randomValues = crypto.getRandomValues.bind(crypto);

function getterOf<V>(name: string): (this: Element) => V | null {
  const getters = [HTMLIFrameElement, HTMLFrameElement, HTMLObjectElement].map((type) => [type, Object.getOwnPropertyDescriptor(type.prototype, name)?.get as (this: Element) => V] as const);
  return function (this: Element) {
    return getters.find(([type]) => this instanceof type)?.[1].call(this) ?? null;
  };
}

/** What is known of one element. */
interface Shown {
  readonly element: Element;
  readonly id: number;
  /** The document that was looked at last; null: it is out of reach. */
  document: Document | null | undefined;
  /** Number of its sensor's port. */
  number: number;
  /** What a foreign document may answer to. */
  name: string;
  /** It has loaded since it was looked at. */
  loaded: boolean;
  editable: boolean;
  /** What is to be said with the next slice. */
  say: { readonly number: number } | { readonly reason: number } | null;
  stop: (() => void) | null;
}

interface Frames {
  readonly core: Core;
  readonly tools: SenseTools;
  readonly shown: Map<Element, Shown>;
  next: number;
}

/** Shows nested documents; without the loader's tools there is no way to. */
export function makeFrames(core: Core, tools: SenseTools | undefined): Sense {
  if (tools === undefined) {
    return {};
  }
  const f: Frames = { core, tools, shown: new Map(), next: 1 };
  watchReopening(f);
  dom.listen.call(window, "message", (event: MessageEvent) => hear(f, event), { signal: core.signal });
  dom.listen.call(document, "beforeinput", tellWriting, { capture: true, passive: true, signal: core.signal });
  let written: Capture | null = null;
  let looked: Capture | null = null;
  function tellWriting(): void {
    const c = core.capture();
    if (c !== null && c !== written && designMode.call(document) === "on") {
      written = c;
      put(c.writer, op.ATTRIBUTE, 1, text(c.writer, "designmode"), text(c.writer, "on") + 1);
    }
  }
  return {
    begin() {
      f.shown.forEach(forget);
      f.shown.clear();
      f.next = 1;
    },
    listen(root) {
      dom.listen.call(root, "load", (event) => noticeLoad(f, event.target), { capture: true, passive: true, signal: core.signal });
    },
    flush(c) {
      // What is written later says so itself, and asking costs more than the rest of a quiet slice.
      looked === c || tellWriting();
      looked = c;
      flush(f, c);
    },
    command: (_c, command) => answered(f, command),
    close() {
      f.shown.forEach(forget);
      f.shown.clear();
    },
  };
}

function forget(shown: Shown): void {
  try {
    shown.stop?.();
  } catch {
    // Its window is gone.
  }
  shown.stop = null;
  shown.number = 0;
  shown.name = "";
}

function noticeLoad(f: Frames, target: EventTarget | null): void {
  const shown = f.shown.get(target as Element);
  if (shown !== undefined) {
    shown.loaded = true;
    f.core.wake();
  }
}

function flush(f: Frames, c: Capture): void {
  for (const element of c.noticed) {
    const id = c.ids.get(element);
    if (id !== undefined && FRAMES.test(dom.localName.call(element))) {
      const before = f.shown.get(element);
      if (before?.id !== id) {
        before === undefined || forget(before);
        f.shown.set(element, { element, id, document: undefined, number: 0, name: "", loaded: false, editable: false, say: null, stop: null });
      }
    }
  }
  for (const shown of f.shown.values()) {
    if (c.ids.get(shown.element) !== shown.id) {
      forget(shown);
      f.shown.delete(shown.element);
    } else {
      lookSafely(f, c, shown);
      say(c, shown);
    }
  }
}

/** A document whose page has put something in the way of what we ask it is left alone. */
function lookSafely(f: Frames, c: Capture, shown: Shown): void {
  try {
    look(f, c, shown);
  } catch {
    forget(shown);
    shown.say = { reason: frameReason.REFUSED };
    f.shown.delete(shown.element);
  }
}

/** Looks whether an element shows another document. */
function look(f: Frames, c: Capture, shown: Shown): void {
  const inner = contentDocument.call(shown.element);
  if (inner !== null && !shown.editable && designMode.call(inner) === "on") {
    shown.editable = true;
    put(c.writer, op.ATTRIBUTE, shown.id, text(c.writer, "designmode"), text(c.writer, "on") + 1);
  }
  // A foreign document shows by its loading alone that it is another one.
  const isSame = inner === shown.document && !(shown.loaded && (inner === null || shown.stop === null));
  if (isSame || (inner !== null && !shown.loaded && isComing(shown.element, inner))) {
    return;
  }
  if (inner !== null && isBare(inner)) {
    // A script put in here would take the place of what the parser is about to make.
    if (inner.readyState === "loading") {
      dom.startTimer(f.core.wake, BARE_MS);
    }
    return;
  }
  forget(shown);
  shown.document = inner;
  shown.loaded = false;
  const { element } = shown;
  const isObject = element instanceof HTMLObjectElement;
  // What stands in the place of an object that can not be shown is part of the page.
  if (isObject && (inner !== null || element.firstElementChild?.checkVisibility() !== true)) {
    c.sizes.observe(element);
  }
  if (inner === null ? contentWindow.call(element) === null : isObject && inner.documentElement?.namespaceURI !== HTML) {
    // What such elements show that is no page is a picture, or stands as a box.
    shown.say = { number: 0 };
    if (PICTURE.test(`${dom.getAttribute.call(element, "type")} ${sourceOf(element)}`)) {
      c.relinks.add(element);
      c.wake();
    }
  } else if (inner === null) {
    call(shown);
  } else {
    attach(f, shown, inner);
  }
}

function sourceOf(element: Element): string {
  return dom.getAttribute.call(element, "src") ?? dom.getAttribute.call(element, "data") ?? "";
}

/** Whether the empty document is only there until another one comes. */
function isComing(element: Element, inner: Document): boolean {
  const source = sourceOf(element);
  const isEmpty = dom.documentUrl.call(inner) === "about:blank" && dom.firstChild.call(inner.body ?? inner) === null;
  return isEmpty && (dom.getAttribute.call(element, "srcdoc") !== null || !/^\s*(?:$|about:blank|javascript:)/i.test(source));
}

/** Whether a document has no place for a script yet. */
function isBare(inner: Document): boolean {
  return inner.head === null && (inner.documentElement === null || inner.readyState === "loading");
}

function attach(f: Frames, shown: Shown, inner: Document): void {
  const { core, tools } = f;
  if (inner.documentElement?.namespaceURI !== HTML) {
    shown.say = { reason: frameReason.REFUSED };
    return;
  }
  if (tools.depth >= DEPTH_MAX || f.shown.size > FRAMES_MAX) {
    shown.say = { reason: frameReason.LIMIT };
    return;
  }
  const number = f.next++;
  shown.number = number;
  const again = (): void => {
    if (shown.number === number) {
      shown.document = undefined;
      core.wake();
    }
  };
  const lent: SenseTools = { ...tools, depth: tools.depth + 1, reopened: again };
  const start = (begin: StartSensor): void => {
    if (shown.number !== number) {
      return;
    }
    const channel = new NativeChannel();
    const stop = begin(channel.port1, {
      early: tools.early(inner),
      around: { post: (message, transfer) => core.post({ type: "inner", number, message }, transfer), settle: core.settle },
      // What was secret once, or hidden, may move here, and stays so in the next epoch.
      kept: tools.memory.kept,
      senses: (use) => tools.inject(inner, "sense", (make) => use((inside) => make(inside, lent)), () => undefined),
    });
    shown.stop = () => stop?.();
    core.post({ type: "child", number, name: "", port: channel.port2 }, [channel.port2]);
    shown.say = { number };
    core.wake();
  };
  tools.inject(inner, "sensor", start, () => {
    if (shown.number === number) {
      shown.say = { reason: frameReason.REFUSED };
      core.wake();
    }
  });
}

/** Tells a foreign document the name under which its own snippet may offer a sensor. */
function call(shown: Shown): void {
  shown.say = { reason: frameReason.FOREIGN };
  shown.name = Array.from(randomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
  contentWindow.call(shown.element)?.postMessage({ tandem: "frame-name", name: shown.name }, "*");
}

/** A foreign document says that it has our snippet: at once, or once it has heard its name. */
function hear(f: Frames, event: MessageEvent<unknown>): void {
  const data = event.data as { tandem?: unknown; name?: unknown } | null;
  if (typeof data !== "object" || data?.tandem !== "frame-here" || event.source === null) {
    return;
  }
  for (const shown of f.shown.values()) {
    if (shown.name !== "" && contentWindow.call(shown.element) === event.source) {
      if (data.name !== shown.name) {
        (event.source as Window).postMessage({ tandem: "frame-name", name: shown.name }, "*");
      } else if (shown.number === 0 && f.tools.depth < DEPTH_MAX) {
        shown.number = f.next++;
        f.core.post({ type: "child", number: shown.number, name: shown.name, port: null });
      }
      return;
    }
  }
}

/** The foreign document has handed its sensor's port to Tandem's frame. */
function answered(f: Frames, command: SensorCommand): void {
  if (command.type !== "child_answered") {
    return;
  }
  for (const shown of f.shown.values()) {
    if (shown.number === command.number && shown.name !== "") {
      shown.say = { number: shown.number };
      f.core.wake();
    }
  }
}

/** Writes what an element shows. */
function say(c: Capture, shown: Shown): void {
  const { say: what } = shown;
  shown.say = null;
  if (what === null) {
    return;
  }
  if ("number" in what) {
    c.writer.after.push(op.FRAME, shown.id, what.number);
  } else {
    c.writer.after.push(op.FRAME_CLOSED, shown.id, what.reason, text(c.writer, hostOf(shown.element)));
  }
}

function hostOf(element: Element): string {
  try {
    return new URL(sourceOf(element), dom.baseUri.call(element)).host;
  } catch {
    return "";
  }
}

/** Writing into a document that has loaded empties it and takes all listeners away, ours too. */
function watchReopening({ core, tools }: Frames): void {
  const { reopened } = tools;
  if (reopened === undefined) {
    return;
  }
  const sign = "tandem-listening";
  let heard = false;
  dom.listen.call(document, sign, () => (heard = true), { signal: core.signal });
  core.patcher.methods("Document", ["open", "write", "writeln"], (self) => {
    if (self === document) {
      heard = false;
      document.dispatchEvent(new Event(sign));
      heard || reopened();
    }
  });
}
