// Notes what the customer used last and what went wrong last, as references that stay in this script: what is
// told of them, and that masked parts are not, is decided by `trail.js`, which comes with the customer's consent.

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
  release: string | null;
  /** Whether nothing is told of an address; `past`: nor where it might have been paused. */
  isPrivate: (address: string, past: boolean) => boolean;
}

/** Begins to note, for as long as the page is there. */
export function watchUsed(): Notes {
  const used: Used = { element: null, failed: null };
  const press = (event: Event): void => {
    const [at] = event.composedPath();
    if (event.isTrusted && at instanceof Element && !at.hasAttribute("data-tandem-ui")) used.element = at;
  };
  const fail = (event: Event): void => void (used.failed = event as ErrorEvent);
  for (const type of ["pointerdown", "keydown"]) addEventListener(type, press, true);
  for (const type of ["error", "unhandledrejection"]) addEventListener(type, fail);
  return { used, sought: null, release: null, isPrivate: () => true };
}

/** Keeps what is so at this moment: the customer asks for help. */
export function seek(notes: Notes): void {
  notes.sought = { ...notes.used, address: location.href, at: performance.now() };
}
