// Puts `sensor.js` into the page after consent and hands it one end of a MessageChannel, and `sense.js`
// when the sensor asks for it; both also into nested documents of this origin. A script gives what it
// registers to its own element, so that no page gets a second global.
// Where the organisation or the page wants nothing of it to be seen the sensor stands still: each message is
// looked at once more before it leaves.

import type { PrivacyRule } from "../../shared/generated/PrivacyRule";
import type { PagePaused } from "../../shared/ports";
import { isAt } from "../../shared/profiles";
import { type Early, watchEarly } from "./early";
import { type Notes, seek } from "./used";

/** What `sensor.js` registers: begins to observe and answers with the way to stop. */
export type StartSensor = (port: MessagePort, options: SensorOptions) => (() => void) | void;

/** What `sense.js` registers: makes the senses, which only the sensor knows. */
type MakeSenses = (core: unknown, tools: Tools) => unknown;

interface SensorOptions {
  readonly early: Early;
  /** Everything that it tells passes here. */
  readonly around: { readonly post: (message: unknown, transfer?: Transferable[]) => void };
  /** Loads `sense.js` and hands out what it registers. */
  readonly kept: WeakMap<Element, number>;
  /** Whether the document is at an address among these pages. */
  readonly isHere: (pages: string) => boolean;
  readonly senses: (use: (make: (core: unknown) => unknown) => void) => void;
}

/** Lent to the senses; see `web/sensor/sense.ts`. */
interface Tools {
  readonly inject: <T>(into: Document, script: "sensor" | "sense" | "lens" | "control" | "annotate" | "propose" | "trail", use: (registered: T) => void, fail: () => void) => void;
  readonly early: (inside: Document) => Early;
  readonly depth: number;
  readonly memory: Memory;
}

/** What the customer has hidden in this document, and what they do in it; it outlives the sensor. */
interface Memory {
  readonly kept: WeakMap<Element, number>;
  readonly hidden: Set<Element>;
  readonly notes: Notes | null;
}

export interface SensorAnswer {
  /** The sensor runs; this is the other end of its port. */
  readonly give: (port: MessagePort) => void;
  /** `sensor.js` could not be loaded. */
  readonly fail: () => void;
  /** Nothing of the page is seen, or is again. */
  readonly pause?: (by: PagePaused["by"]) => void;
}

export interface SensorSlot {
  /** The customer asks for help: what they did last is what they ask about. */
  readonly seek: () => void;
  /** What the organisation asks for on its pages. */
  readonly rule: (rules: readonly PrivacyRule[]) => void;
  /** Fetches the script while the customer reads what they are asked; nothing of it runs. */
  readonly fetch: (server: string) => void;
  /** Starts the sensor (loading it first) and hands out the other end of its port. */
  readonly start: (server: string, nonce: string, answer: SensorAnswer) => void;
  readonly stop: () => void;
}

interface Policy {
  createScriptURL(url: string): string;
}

let policy: Policy | undefined;

/** Trusted Types: the script addresses that the loader ever sets. A page lets a policy be made once. */
function scriptAddress(address: string): string {
  interface Factory {
    createPolicy(name: string, rules: Policy): Policy;
  }
  const factory = (window as { trustedTypes?: Factory }).trustedTypes;
  try {
    policy ??= factory?.createPolicy("tandem", { createScriptURL: (url) => url });
    return policy ? policy.createScriptURL(address) : address;
  } catch {
    return address;
  }
}

/** Puts a script of ours into a document, and hands out what it registers. */
export function inject<T>(into: Document, address: string, nonce: string, use: (registered: T) => void, fail: () => void): void {
  const script: HTMLScriptElement & { tandem?: (registered: T) => void } = into.createElement("script");
  let registered = false;
  script.tandem = (value) => {
    registered = true;
    use(value);
  };
  script.async = true;
  script.crossOrigin = "anonymous";
  script.referrerPolicy = "no-referrer";
  if (nonce) script.nonce = nonce;
  script.src = scriptAddress(address);
  // Pages put their own in the place of `addEventListener`.
  script.onerror = fail;
  script.onload = () => {
    script.remove();
    registered || fail();
  };
  (into.head ?? into.documentElement).append(script);
}

const earlies = new WeakMap<object, Early>();

/** The notes of a document's window, begun with the first call. */
function earlyOf(inside: Document): Early {
  const view = (inside.defaultView ?? window) as Window & typeof globalThis;
  const early = earlies.get(view) ?? watchEarly(view);
  earlies.set(view, early);
  return early;
}

/** Time between two looks whether a page may be seen again, in milliseconds. */
const LOOK_MS = 200;

/** What the browser does not know stands for everything. */
function isThere(selector: string): boolean {
  try {
    return document.querySelector(selector) !== null;
  } catch {
    return true;
  }
}

/** Who wants nothing of the page to be seen at this moment. */
function pausedBy(rules: readonly PrivacyRule[]): PagePaused["by"] {
  if (document.head?.querySelector("meta[name=tandem-pause]")) return "page";
  return rules.some(({ pages, pause }) => pause[0] && isAt(pages, location.href) && pause.some(isThere)) ? "rule" : null;
}

/** Makes the slot, empty; `notes` null: where the customer is is not told from here. */
export function createSensorSlot(notes: Notes | null): SensorSlot {
  const own = earlyOf(document);
  let known: StartSensor | null = null;
  let senses: MakeSenses | null = null;
  let isFetched = false;
  let stopRunning: (() => void) | null = null;
  let rules: readonly PrivacyRule[] = [];
  let looking: ReturnType<typeof setInterval> | undefined;
  const memory: Memory = { kept: new WeakMap(), hidden: new Set(), notes };
  /** Counts the starts: what was loaded for an earlier one begins nothing. */
  let current = 0;
  const stop = (): void => {
    current++;
    clearInterval(looking);
    stopRunning?.();
    stopRunning = null;
  };

  const slot: SensorSlot = {
    stop,
    seek() {
      if (!notes) return;
      // A page that is not shown is none to tell of later.
      if (pausedBy(rules)) notes.sought = null;
      else seek(notes);
    },
    rule(all) {
      rules = all;
      if (notes) notes.rules = all;
    },
    fetch(server) {
      if (isFetched) return;
      isFetched = true;
      const link = document.createElement("link");
      link.rel = "prefetch";
      link.as = "script";
      link.crossOrigin = "anonymous";
      link.referrerPolicy = "no-referrer";
      link.href = `${server}/sensor.js`;
      // Pages put their own in the place of `addEventListener`.
      link.onload = link.onerror = () => link.remove();
      document.head?.append(link);
    },
    start(server, nonce, answer) {
      stop();
      const mine = current;
      const tools: Tools = { depth: 0, memory, early: earlyOf, inject: (into, script, use, fail) => inject(into, `${server}/${script}.js`, nonce, use, fail) };
      /** Stops where nothing may be seen, until it may. */
      const hold = (): boolean => {
        const by = pausedBy(rules);
        if (!by) return mine !== current;
        if (mine === current) {
          stop();
          answer.pause?.(by);
          looking = setInterval(() => pausedBy(rules) ?? slot.start(server, nonce, answer), LOOK_MS);
        }
        return true;
      };
      const begin = (start: StartSensor): void => {
        known = start;
        if (mine !== current || hold()) return;
        const { port1, port2 } = new MessageChannel();
        const running = start(port1, {
          early: own,
          around: { post: (message, transfer = []) => hold() || port1.postMessage(message, transfer) },
          kept: memory.kept,
          isHere: (pages) => isAt(pages, location.href),
          senses(use) {
            const make = (made: MakeSenses): void => {
              senses = made;
              use((core) => made(core, tools));
            };
            // Without it the mirror goes on, poorer.
            if (senses) make(senses);
            else tools.inject(document, "sense", make, () => undefined);
          },
        });
        stopRunning = () => (running ? running() : port1.close());
        answer.give(port2);
        answer.pause?.(null);
      };
      if (known) return begin(known);
      tools.inject(document, "sensor", begin, () => mine === current && answer.fail());
    },
  };
  return slot;
}
