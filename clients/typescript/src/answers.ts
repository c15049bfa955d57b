// What comes back: the data with what its headers say, or a problem (RFC 9457) as an error.

import type { components } from "./interface.ts";
import { retryAfterMs } from "./retry.ts";

/** An error as Tandem says it; `code` is stable, `detail` is for people. */
export type Problem = components["schemas"]["Problem"];

/** What a method of the client answers with. */
export interface Result {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** The data of a result that went well. */
export type Data<R> = R extends { data: infer D; error?: never } ? D : never;

/** An answer that went well. */
export interface Answer<D> {
  readonly data: D;
  /** The version of what was answered, for `ifMatch`; null where it has none. */
  readonly etag: string | null;
  /** Whether this is the answer to an earlier request with the same `Idempotency-Key`. */
  readonly replayed: boolean;
  /** The request, as the server's log names it; empty when something before Tandem has answered. */
  readonly requestId: string;
}

/** Tandem, or something before it, has refused a request. */
export class TandemError extends Error {
  override readonly name = "TandemError";
  /** What Tandem says of it; null when the answer was not Tandem's, as that of a proxy. */
  readonly problem: Problem | null;
  /** Status of HTTP. */
  readonly status: number;
  /** Stable word for programs; empty without a problem. */
  readonly code: string;
  /** When to ask again, from now on; null where nothing is said. */
  readonly retryAfterMs: number | null;

  constructor(response: Response, error: unknown) {
    const problem = isProblem(error) ? error : null;
    super(problem?.detail ?? `The answer was ${response.status} and no problem of Tandem's.`);
    this.problem = problem;
    this.status = response.status;
    this.code = problem?.code ?? "";
    this.retryAfterMs = retryAfterMs(response.headers, Date.now());
  }
}

/**
 * Waits for a call and answers with what it gave.
 *
 * @throws {TandemError} when it was refused; what `fetch` throws when there was no answer.
 */
export async function done<R extends Result>(call: Promise<R>): Promise<Answer<Data<R>>> {
  const { data, error, response } = await call;
  if (!response.ok) throw new TandemError(response, error);
  const { headers } = response;
  return {
    // What is answered well has the data that the document says, which openapi-fetch tells by `error` alone.
    data: data as Data<R>,
    etag: headers.get("etag"),
    replayed: headers.get("idempotency-replayed") === "true",
    requestId: headers.get("x-request-id") ?? "",
  };
}

function isProblem(error: unknown): error is Problem {
  if (typeof error !== "object" || error === null) return false;
  const { code, detail, status } = error as Partial<Record<keyof Problem, unknown>>;
  return typeof code === "string" && typeof detail === "string" && typeof status === "number";
}
