// Where in the product the customer is: the page, the element that they used last and what went wrong last, as
// the product's authors call them (ADR 0066). Loaded into the host page behind the sensor, after the customer's
// consent, and tells through its port, which is shut while nothing of the page may be seen. Of what is masked,
// blocked or hidden, or not known to the agent, nothing is told.

import { mark } from "../shared/batch.ts";
import type { Place } from "../shared/generated/Place.ts";
import type { PrivacyRule } from "../shared/generated/PrivacyRule.ts";
import { isAt, profileAt } from "../shared/profiles.ts";
import type { Core, MakeLens, Notes, Sense, Used } from "../sensor/sense.ts";
import { errorOf, isWord, pagePattern, requestOf } from "./names.ts";

/** Time between two looks, in milliseconds. */
const LOOK_MS = 500;
/** How long something that went wrong is of what the customer does, in milliseconds. */
const ERROR_AGE_MS = 300_000;
const PRIVATE = mark.BLOCK | mark.MASK | mark.IGNORE | mark.SECRET | mark.HIDDEN;
/** What people use; what they press inside it is a part of it. */
const USABLE = "a,button,input,select,textarea,summary,option,label,[role],[contenteditable]";
/** As the server takes it. */
const RELEASE = /^[\w.+-]{1,64}$/;
const TAG = /^[a-z][a-z0-9-]{0,39}$/;

const { contains, getAttribute, matches } = Element.prototype;

interface Failure {
  /** When it began, and when it was known, by the page's clock. */
  readonly from: number;
  readonly at: number;
  readonly words: string;
}

/** What is around an element, through shadow roots and their slots. */
function around(element: Element): Element | null {
  return element.assignedSlot ?? element.parentElement ?? ((element.getRootNode() as Partial<ShadowRoot>).host ?? null);
}

function chainOf(element: Element): Element[] {
  const all: Element[] = [];
  for (let at: Element | null = element; at !== null; at = around(at)) {
    all.push(at);
  }
  return all;
}

/** The element as its authors call it; null where it is private, or gone. */
function elementOf(core: Core, element: Element | null): string | null {
  const c = core.capture();
  if (c === null || element === null) {
    return null;
  }
  const chain = chainOf(element);
  if (chain.some((one) => !c.ids.has(one) || (((c.marks.get(one) ?? 0) | (c.kept.get(one) ?? 0)) & PRIVATE) !== 0)) {
    return null;
  }
  const used = chain.find((one) => matches.call(one, USABLE)) ?? element;
  const attribute = (name: string): string | null => {
    const value = getAttribute.call(used, name);
    return isWord(value) ? value : null;
  };
  const [test, id, name, role] = ["data-testid", "id", "name", "role"].map(attribute);
  const called = test ? `[data-testid=${test}]` : id ? `#${id}` : name ? `[name=${name}]` : "";
  return TAG.test(used.localName) ? `${used.localName}${called}${role ? `[role=${role}]` : ""}` : null;
}

function pageOf({ pathname, hash }: URL | Location): string {
  return pagePattern(pathname + hash);
}

/** Whether nothing is told of an address: under the strict profile and, of one that is `past`, where a rule may
 *  have paused. */
function isPrivate(rules: readonly PrivacyRule[], address: string, past: boolean): boolean {
  return profileAt(address, rules, null) === "strict" || (past && rules.some(({ pages, pause }) => pause.length > 0 && isAt(pages, address)));
}

/** What scripts of the page did not catch. */
function failureOf({ failed }: Pick<Used, "failed">): Failure | null {
  if (failed === null) {
    return null;
  }
  try {
    const words = failed instanceof ErrorEvent ? errorOf(failed.error, failed.filename, failed.lineno, location.href) : errorOf(failed.reason, "", 0, location.href);
    return { from: failed.timeStamp, at: failed.timeStamp, words };
  } catch {
    return null;
  }
}

/** The last request of a script that had failed by then, by what the browser keeps of them. */
function failedRequest(entries: readonly PerformanceEntry[], to: number): Failure | null {
  const isFailed = (one: PerformanceResourceTiming): boolean => (one.initiatorType === "fetch" || one.initiatorType === "xmlhttprequest") && one.responseStatus >= 400 && one.responseStatus <= 999 && one.responseEnd <= to;
  const last = (entries as readonly PerformanceResourceTiming[]).findLast(isFailed);
  return last ? { from: last.startTime, at: last.responseEnd, words: requestOf(last.responseStatus, last.name) } : null;
}

const requests = (): readonly PerformanceEntry[] => performance.getEntriesByType("resource");

/** Whether all marks are those of this moment, also by rules of the address at which the page is. */
function isMarked(core: Core): boolean {
  const isSettled = core.capture()?.complete === true && core.settle();
  const c = core.capture();
  return isSettled && c !== null && !c.touched && !c.selectors.rules.some(({ pages }) => c.selectors.isHere?.(pages) !== false);
}

function follow(core: Core, notes: Notes): Sense {
  const { used } = notes;
  if (notes.hasBegun || isPrivate(notes.rules, location.href, true)) {
    // What happened while nothing was to be seen is not told of afterwards.
    used.element = used.before = used.failed = null;
    notes.since = performance.now();
  }
  notes.hasBegun = true;
  /** What was told last; empty: that the customer is nowhere. */
  let told = "";
  const release = RELEASE.test(notes.release ?? "") ? notes.release : null;
  let request = failedRequest(requests(), Infinity);
  const watch = new PerformanceObserver((list) => void (request = failedRequest(list.getEntries(), Infinity) ?? request));
  watch.observe({ type: "resource" });

  function place(address: URL | Location, { element, ...was }: Used, failed: Failure | null, from: number, to: number): Place {
    const failures = [failureOf(was), failed].filter((one) => one !== null && one.from >= from && one.at >= to - ERROR_AGE_MS && one.at <= to) as Failure[];
    const [last] = failures.toSorted((one, other) => other.at - one.at);
    const called = elementOf(core, element);
    return { page: pageOf(address), ...(called && { element: called }), ...(last && { error: last.words }), ...(release && { release }) };
  }

  function look(): void {
    if (core.signal.aborted) {
      clearInterval(looking);
      watch.disconnect();
      return;
    }
    if (!isMarked(core)) {
      core.wake();
      return;
    }
    notes.move();
    // A page that comes under the strict profile stays under it.
    notes.isStrict ||= isPrivate(notes.rules, location.href, false);
    const sought = notes.isStrict ? null : notes.sought;
    // A button of the page that asks for help is none of what is asked about.
    for (const one of sought?.by instanceof Element ? [sought, used] : []) {
      if (contains.call(sought?.by as Element, one.element)) one.element = one.before;
    }
    const here = notes.isStrict || document.hidden ? null : place(location, used, request, notes.since, performance.now());
    const text = here ? `${here.page} ${here.element} ${here.error}` : "";
    if (sought !== null || text !== told) {
      const isTold = sought !== null && !isPrivate(notes.rules, sought.address, true);
      core.post({ type: "place", place: here, sought: isTold ? place(new URL(sought.address), sought, failedRequest(requests(), sought.at), sought.since, sought.at) : null });
      told = text;
      notes.sought = null;
    }
  }

  // Of a page that has put its own in the place of what is used here nothing is told, and it hears of nothing.
  const looking = setInterval(() => {
    try {
      look();
    } catch {
      told = "";
    }
  }, LOOK_MS);
  return {
    begin() {
      told = "";
    },
  };
}

export const makeTrail: MakeLens = (core, { notes }) => {
  try {
    return notes ? follow(core, notes) : {};
  } catch {
    return {};
  }
};

// Whoever loads the script waits for this call; else it only exports.
(document.currentScript as { tandem?: (make: MakeLens) => void } | null)?.tandem?.(makeTrail);
