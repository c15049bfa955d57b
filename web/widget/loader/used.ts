// Notes what the customer used last and what went wrong last, as references that stay in this script: what is
// told of them, and that masked parts are not, is decided by `trail.js`, which comes with the customer's consent.

import type { PrivacyRule } from "../../shared/generated/PrivacyRule";

/** Lent to the senses; see `web/sensor/sense.ts`. */
export interface Used {
  element: Element | null;
  failed: ErrorEvent | PromiseRejectionEvent | null;
}

/** What was so as the customer asked for help. */
export interface Sought extends Used {
  readonly address: string;
  /** By the page's clock. */
  readonly at: number;
}

export interface Notes {
  readonly used: Used;
  sought: Sought | null;
  /** As the page has it. */
  release: string | null;
  /** What the organisation asks for on its pages. */
  rules: readonly PrivacyRule[];
}

/** Begins to note, for as long as the page is there. */
export function watchUsed(): Notes {
  const used: Used = { element: null, failed: null };
  const press = (event: Event): void => {
    const [at] = event.composedPath();
    if (event.isTrusted && at instanceof Element && !at.hasAttribute("data-tandem-ui")) used.element = at;
  };
  const fail = (event: Event): void => void (used.failed = event as ErrorEvent);
  addEventListener("pointerdown", press, true);
  addEventListener("keydown", press, true);
  addEventListener("error", fail);
  addEventListener("unhandledrejection", fail);
  return { used, sought: null, release: null, rules: [] };
}

/** Keeps what is so at this moment: the customer asks for help. */
export function seek(notes: Notes): void {
  notes.sought = { ...notes.used, address: location.href, at: performance.now() };
}
