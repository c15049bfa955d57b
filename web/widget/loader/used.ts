// Notes what the customer used last and what went wrong last, as references that stay in this script: what is
// told of them, and that masked parts are not, is decided by `trail.js`, which comes with the customer's consent.

import type { PrivacyRule } from "../../shared/generated/PrivacyRule";

/** Lent to the senses; see `web/sensor/sense.ts`. */
export interface Used {
  element: Element | null;
  /** The one before. */
  before: Element | null;
  failed: ErrorEvent | PromiseRejectionEvent | null;
}

/** What was so as the customer asked for help. */
export interface Sought extends Used {
  readonly address: string;
  /** What of the page was pressed to ask, where it was not Tandem's own button. */
  readonly by: EventTarget | null | undefined;
  /** By the page's clock. */
  readonly at: number;
  readonly since: number;
}

export interface Notes {
  readonly used: Used;
  sought: Sought | null;
  /** As the page has it. */
  release: string | null;
  /** What the organisation asks for on its pages. */
  rules: readonly PrivacyRule[];
  /** Since when the page is at its address, or is seen again, by its clock. */
  since: number;
  /** Forgets what was at another address than the page's. */
  readonly move: () => void;
}

/** Begins to note, for as long as the page is there. */
export function watchUsed(): Notes {
  const used: Used = { element: null, before: null, failed: null };
  let address = location.href;
  const move = (): void => {
    // A change is seen with what comes next, and what failed between the two is told of neither.
    const { href } = location;
    if (href === address) return;
    // A field that writes what is searched for into the query is still the one that is used.
    if (href.split("?")[0] !== address.split("?")[0]) used.element = used.before = null;
    used.failed = null;
    address = href;
    notes.since = performance.now();
  };
  const notes: Notes = { used, sought: null, release: null, rules: [], since: 0, move };
  const press = (event: Event): void => {
    const [at] = event.composedPath();
    move();
    if (event.isTrusted && at instanceof Element && at !== used.element && !at.hasAttribute("data-tandem-ui")) {
      used.before = used.element;
      used.element = at;
    }
  };
  const fail = (event: Event): void => {
    move();
    used.failed = event as ErrorEvent;
  };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, press, true);
  for (const kind of ["error", "unhandledrejection"]) addEventListener(kind, fail);
  return notes;
}

/** Keeps what is so at this moment: the customer asks for help. */
export function seek(notes: Notes): void {
  notes.move();
  const { event } = window;
  notes.sought = { ...notes.used, by: event?.isTrusted ? event.composedPath()[0] : null, address: location.href, at: performance.now(), since: notes.since };
}
