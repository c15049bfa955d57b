// Asking again, where Tandem has not done what was asked because there is too much of it.

/** How often a request is sent again unless something else is said. */
export const RETRIES_DEFAULT = 3;
/** How often at most. */
export const RETRIES_MAX = 10;
/** How long a wait may be unless something else is said. */
export const WAIT_MS_DEFAULT = 60_000;
/** How long at most: one that is longer is for somebody who plans, and not for a loop. */
export const WAIT_MS_MAX = 600_000;
/** The first wait where nothing is said of it; each next one is twice as long. */
const FIRST_WAIT_MS = 500;

/** How a client waits. */
export interface Patience {
  /** How often a request is sent again, 0 to 10; 3 if it is left out. */
  readonly retries: number;
  /** The longest wait before that, in milliseconds, 0 to 600,000; what is to wait longer fails at once. 60,000 if it is left out. */
  readonly waitMaxMs: number;
}

type Send = (request: Request) => Promise<Response>;

/**
 * Sends again what is answered with 429 or 503: Tandem says so before it does anything, and what makes
 * something has its `Idempotency-Key`. Waits for as long as `Retry-After` says.
 */
export function createRetryingFetch(send: Send, patience: Partial<Patience>): Send {
  const retries = within(patience.retries ?? RETRIES_DEFAULT, RETRIES_MAX, "retries");
  const waitMaxMs = within(patience.waitMaxMs ?? WAIT_MS_DEFAULT, WAIT_MS_MAX, "waitMaxMs");
  return async (request) => {
    for (let n = 0; ; n++) {
      // A body can be sent once: the copy is for this time, the request for those that may come.
      const response = await send(n < retries ? request.clone() : request);
      const waitMs = n < retries && isTooMuch(response) ? (retryAfterMs(response.headers, Date.now()) ?? backOffMs(n)) : null;
      if (waitMs === null || waitMs > waitMaxMs) return response;
      await response.body?.cancel();
      await wait(waitMs, request.signal);
    }
  };
}

/** What `Retry-After` says, as milliseconds from `now` on: seconds or a date (RFC 9110 §10.2.3); null for nothing. */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const said = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(said)) return Number(said) * 1000;
  const at = said === "" ? Number.NaN : Date.parse(said);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

function isTooMuch({ status }: Response): boolean {
  return status === 429 || status === 503;
}

/** Somewhere in the second half of the wait, so that those who were refused together do not come together. */
function backOffMs(n: number): number {
  return FIRST_WAIT_MS * 2 ** n * (0.5 + Math.random() / 2);
}

function within(value: number, max: number, name: string): number {
  if (!Number.isInteger(value) || value < 0 || value > max) throw new RangeError(`${name} must be a whole number from 0 to ${max}`);
  return value;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
