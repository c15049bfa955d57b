// The sensor: the half of the widget that lives in the customer's page.
// It observes the document and writes what it sees as flat batches to a port; it decides nothing
// about masking beyond keeping blocked content and always-masked values inside the page.

import { op } from "../shared/batch.ts";
import type { PrivacyRule } from "../shared/generated/PrivacyRule.ts";
import type { SensorCommand } from "../shared/ports.ts";
import { safely } from "../shared/safely.ts";
import { flushRelinks, makeAssetState } from "./assets.ts";
import { type Beat, makeBeat } from "./beat.ts";
import { absorb, flushStructure, flushValues, resend } from "./dirty.ts";
import { type Fetcher, makeFetcher } from "./fetcher.ts";
import { flushFields, formChanged, fieldChanged, patchForms } from "./forms.ts";
import { makeNodeIds } from "./ids.ts";
import * as dom from "./natives.ts";
import { type PageState, findScrolled, flushPage, resized, writeDocument } from "./page.ts";
import { type Patcher, makePatcher } from "./patches.ts";
import { type Selectors, flushSelectors } from "./selectors.ts";
import type { Core, Post, Sense, SensorOptions } from "./sense.ts";
import { readSlots } from "./slots.ts";
import { type Capture, pushFrame, register } from "./state.ts";
import { flushSheets, makeSheetState, patchStyles, sendReadableRules } from "./styles.ts";
import { surroundingQueries } from "./surroundings.ts";
import { tagIs } from "./tags.ts";
import { isKnownElement, tagOf, walk } from "./walker.ts";
import { isEmpty, makeWriter, takeBatch } from "./writer.ts";

/** Time that one slice of work may take, in milliseconds. */
const SLICE_MS = 6;

/** Operations of a batch from which on it is transferred instead of copied. */
const TRANSFER_BYTES_MIN = 4096;

/** One epoch of the capture. */
interface Epoch {
  readonly c: Capture;
  readonly page: PageState;
}

interface Sensor {
  readonly post: Post;
  readonly settleAround: () => boolean;
  readonly beat: Beat;
  readonly observer: MutationObserver;
  readonly sizes: ResizeObserver;
  readonly abort: AbortController;
  readonly patcher: Patcher;
  readonly fetcher: Fetcher;
  readonly onTreeEvent: (event: Event) => void;
  /** Empty until `sense.js` is there. */
  senses: Sense[];
  /** Has `sense.js` loaded; they are taken in once. */
  readonly wantSenses: () => void;
  readonly kept: WeakMap<Element, number>;
  readonly selectors: Selectors;
  epoch: Epoch | null;
}

/** Serves one port until it says `stop`; does nothing before it says `start`. Answers with the way
 *  to stop from this side. */
export function startSensor(port: MessagePort, options: SensorOptions = {}): () => void {
  let sensor: Sensor | null = null;
  port.onmessage = (event: MessageEvent<readonly SensorCommand[]>): void => {
    for (const command of event.data) {
      if (command.type === "start") {
        sensor ??= makeSensor(port, options, command.rules);
        begin(sensor);
      } else if (sensor !== null) {
        obey(sensor, command);
        if (command.type === "stop") {
          sensor = null;
        }
      }
    }
  };
  return () => {
    if (sensor !== null) {
      close(sensor);
      sensor = null;
    }
    port.close();
  };
}

function obey(sensor: Sensor, command: Exclude<SensorCommand, { type: "start" }>): void {
  switch (command.type) {
    case "stop":
      close(sensor);
      break;
    case "hold":
      sensor.beat.hold();
      break;
    case "proceed":
      sensor.beat.proceed();
      break;
    case "fetch":
      sensor.fetcher.request(command.number, command.url, command.ifLoaded);
      break;
    case "scrollers":
      if (sensor.epoch !== null) {
        sensor.epoch.c.scrollers += `${command.selectors},`;
        sensor.beat.wake();
      }
      break;
    case "states":
      if (sensor.epoch !== null) {
        sensor.epoch.c.states |= command.bits;
        sensor.epoch.c.custom += command.custom;
        sensor.beat.wake();
      }
      break;
    case "resend":
    case "measure":
      again(sensor, command.nodes, command.type === "measure");
      break;
    default:
      sensor.senses.forEach((sense) => sense.command?.(sensor.epoch?.c ?? null, command));
  }
}

/** What the worker asks to be told once more. */
function again(sensor: Sensor, nodes: readonly number[], measure: boolean): void {
  const c = sensor.epoch?.c;
  for (const id of nodes) {
    const node = c?.nodes[id];
    if (c !== undefined && node !== undefined) {
      if (measure) {
        c.sizes.observe(node as Element);
      } else {
        resend(c, node);
      }
    }
  }
  sensor.beat.wake();
}

function makeSensor(port: MessagePort, options: SensorOptions, rules: readonly PrivacyRule[] = []): Sensor {
  const post: Post = options.around?.post ?? ((message, transfer = []) => port.postMessage(message, transfer));
  const capture = (): Capture | null => sensor.epoch?.c ?? null;
  const sensor: Sensor = {
    post,
    settleAround: options.around?.settle ?? (() => true),
    beat: makeBeat((deadlineOf) => slice(sensor, deadlineOf)),
    observer: new dom.NativeObserver((records) => {
      const c = capture();
      if (c !== null) {
        absorb(c, records);
        sensor.beat.flushNow();
      }
    }),
    sizes: new ResizeObserver((entries) => reportSizes(sensor, entries)),
    abort: new AbortController(),
    patcher: makePatcher(),
    fetcher: makeFetcher(post, (job) => {
      const c = capture();
      if (c !== null) {
        sendReadableRules(c, job);
      }
    }),
    onTreeEvent: (event) => noticeTreeEvent(sensor, event),
    wantSenses: () => options.senses?.((make) => addSenses(sensor, make)),
    kept: options.kept ?? new WeakMap(),
    selectors: { isHere: options.isHere, rules, lists: new Map(), matched: new Map() },
    senses: [],
    epoch: null,
  };
  dom.setEarly(options.early);
  dom.watch(sensor.observer, document);
  listenToPage(sensor);
  listenToTree(sensor, document);
  patchStyles(sensor.patcher, capture);
  patchForms(sensor.patcher, capture);
  patchPage(sensor);
  return sensor;
}

/** Begins an epoch: everything is unknown again, and the document's children are to be sent. */
function begin(sensor: Sensor): void {
  sensor.observer.takeRecords();
  const c: Capture = {
    ids: makeNodeIds(), nodes: [undefined], parents: [0], frames: [], depth: 0,
    added: new Set(), moved: new Set(), detached: [], attributes: new Map(), remarked: new Set(), texts: new Set(),
    leaves: new WeakSet(), marks: new WeakMap(), kept: sensor.kept, selectors: sensor.selectors, touched: false, readRoots: new WeakSet(), stirred: new Set(),
    roots: new Set([document]), newRoots: new Set(), fields: new Map(), shown: new WeakMap(), scrolled: new Set(), noticed: new Set(), judged: new Set(),
    relinks: new Set(), boxes: new Map(), complete: false, scrollable: new Set(), scrollers: "", states: 0, custom: "", assets: makeAssetState(), sheets: makeSheetState(),
    writer: makeWriter(), observer: sensor.observer, sizes: sensor.sizes,
    wake: () => sensor.beat.wake(),
    listen: (root) => listenToTree(sensor, root),
  };
  const id = register(c, document, 0);
  sensor.sizes.disconnect();
  sensor.epoch = { c, page: writeDocument(c) };
  pushFrame(c, document, id, dom.firstChild.call(document), 0, false);
  sensor.senses.forEach((sense) => sense.begin?.(c));
  sensor.beat.proceed();
  sensor.beat.flushNow();
}

function close(sensor: Sensor): void {
  sensor.epoch = null;
  sensor.beat.hold();
  sensor.observer.disconnect();
  sensor.sizes.disconnect();
  sensor.abort.abort();
  sensor.patcher.restore();
  sensor.fetcher.close();
  sensor.senses.forEach((sense) => sense.close?.());
}

/** One slice of work; false when more is to be done at once. */
function slice(sensor: Sensor, started: number): boolean {
  const epoch = sensor.epoch;
  if (epoch === null) {
    return true;
  }
  // What is around may have taken this document away meanwhile.
  if (!sensor.settleAround() || sensor.epoch !== epoch) {
    return false;
  }
  const { c, page } = epoch;
  const deadline = started + SLICE_MS;
  absorb(c, sensor.observer.takeRecords());
  flushSelectors(c);
  flushStructure(c);
  let done = flushValues(c, deadline);
  if (done) {
    flushStructure(c);
    done = walk(c, deadline);
  }
  // A mark that is not taken in yet may hide what else there is to tell.
  if (isStirred(c)) {
    send(sensor, c);
    return false;
  }
  flushRelinks(c);
  flushFields(c);
  done = flushSheets(c, deadline) && done;
  done = done && findScrolled(c, deadline);
  flushPage(c, page);
  flushBoxes(c);
  if (done && !c.complete) {
    c.complete = true;
    sensor.wantSenses();
    c.writer.after.push(op.SNAPSHOT_END);
  }
  sensor.senses.forEach((sense) => safely(() => sense.flush?.(c)));
  send(sensor, c);
  return done;
}

function isStirred(c: Capture): boolean {
  return c.remarked.size > 0 || c.stirred.size > 0;
}

/** Tells what has changed and nested documents depend on; false: not all of it. */
function settle(sensor: Sensor): boolean {
  const c = sensor.epoch?.c;
  if (c === undefined) {
    return true;
  }
  const records = sensor.observer.takeRecords();
  absorb(c, records);
  if (records.length > 0 || isStirred(c) || c.moved.size > 0) {
    slice(sensor, dom.now());
  }
  return sensor.settleAround() && !isStirred(c);
}

/** Takes in the parts that no snapshot waits for. */
function addSenses(sensor: Sensor, make: (core: Core) => Sense[]): void {
  if (sensor.abort.signal.aborted || sensor.senses.length > 0) {
    return;
  }
  const { patcher, post } = sensor;
  const core: Core = {
    early: dom.early, capture: () => sensor.epoch?.c ?? null, patcher, post, settle: () => settle(sensor), signal: sensor.abort.signal, wake: () => sensor.beat.wakeLate(), surroundings: surroundingQueries(),
  };
  sensor.senses = make(core);
  const c = core.capture();
  for (const sense of sensor.senses) {
    if (c !== null) {
      c.roots.forEach((root) => sense.listen?.(root));
      sense.begin?.(c);
    }
  }
  core.wake();
}

/** Writes the sizes of what is not shown. */
function flushBoxes(c: Capture): void {
  for (const [element, [width, height]] of c.boxes) {
    const id = c.ids.get(element);
    if (id !== undefined) {
      c.writer.after.push(op.BOX, id, width, height);
    }
  }
  c.boxes.clear();
}

function send(sensor: Sensor, c: Capture): void {
  if (!isEmpty(c.writer)) {
    const batch = takeBatch(c.writer);
    // A small copy costs the page less than a transfer into another process.
    sensor.post(batch, batch.ops.byteLength < TRANSFER_BYTES_MIN ? [] : [batch.ops, batch.strings]);
  }
}

function reportSizes(sensor: Sensor, entries: readonly ResizeObserverEntry[]): void {
  const c = sensor.epoch?.c;
  for (const { target } of entries) {
    const id = c?.ids.get(target);
    if (c === undefined || id === undefined) {
      sensor.sizes.unobserve(target);
    } else {
      const box = dom.getBoundingClientRect.call(target);
      c.boxes.set(target, [Math.round(box.width), Math.round(box.height)]);
    }
  }
  sensor.beat.wake();
}

/** Listens to events of one tree; most of them do not leave a shadow tree. */
function listenToTree(sensor: Sensor, root: Document | ShadowRoot): void {
  const options = { capture: true, passive: true, signal: sensor.abort.signal };
  for (const type of TREE_EVENTS) {
    dom.listen.call(root, type, sensor.onTreeEvent, options);
  }
  sensor.senses.forEach((sense) => sense.listen?.(root));
}

const TREE_EVENTS = ["input", "change", "reset", "load", "scroll", "focusin", "focusout"];

function noticeTreeEvent(sensor: Sensor, event: Event): void {
  const c = sensor.epoch?.c;
  const target = event.composedPath()[0];
  if (c === undefined || target === undefined) {
    return;
  }
  switch (event.type) {
    case "input":
    case "change":
      fieldChanged(c, target);
      break;
    case "reset":
      // The form is reset after its event.
      dom.startTimer(() => formChanged(c, target), 0);
      break;
    case "load":
      if (isKnownElement(c, target) && (tagOf(target).kind & tagIs.ASSET) !== 0) {
        c.relinks.add(target);
        c.wake();
      }
      break;
    case "scroll":
      c.scrolled.add(target as Element | Document);
      sensor.beat.wakeLate();
      break;
    default:
      c.wake();
  }
}

function listenToPage(sensor: Sensor): void {
  const options = { capture: true, passive: true, signal: sensor.abort.signal };
  const on = (target: EventTarget, types: readonly string[], handle: (event: Event) => void): void => {
    for (const type of types) {
      dom.listen.call(target, type, handle, options);
    }
  };
  on(window, ["resize"], () => {
    if (sensor.epoch !== null) {
      resized(sensor.epoch.c, sensor.epoch.page);
      sensor.beat.wake();
    }
  });
  on(window, ["popstate", "hashchange"], () => sensor.beat.wake());
  on(window, ["pagehide"], () => sensor.post({ type: "leaving" }));
  on(window, ["pageshow"], (event) => {
    if ((event as PageTransitionEvent).persisted) {
      sensor.post({ type: "returned" });
    }
  });
}

function patchPage(sensor: Sensor): void {
  sensor.patcher.methods("History", ["pushState", "replaceState"], () => sensor.beat.wake());
  sensor.patcher.result("Element", "attachShadow", (root) => {
    const c = sensor.epoch?.c;
    if (c?.ids.has(dom.hostOf.call(root as ShadowRoot))) {
      c.newRoots.add(root as ShadowRoot);
      readSlots(c, root as ShadowRoot);
      c.wake();
    }
  });
}

// Whoever loads the script waits for this call; else it only exports.
(document.currentScript as { tandem?: (start: typeof startSensor) => void } | null)?.tandem?.(startSensor);
