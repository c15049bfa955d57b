// One request of the HTTP interface and its answer: every failure is a `ProblemError` where the server answered, and
// an `UnreachableError` where it did not.

import type { FieldError, Problem } from "./api-types";
import type { Backoff } from "./transport/backoff";

/** The server refused, and said why. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  /** From `Retry-After`, in seconds; null when the server named no time. */
  readonly retryAfterSeconds: number | null;

  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(problem.detail || problem.title);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }

  /** Messages by field name, from the JSON pointers of the problem. */
  get fields(): Readonly<Record<string, string>> {
    const entries = (this.problem.errors ?? []).map((error: FieldError): [string, string] => [
      error.pointer.replace(/^\//, ""),
      error.detail,
    ]);
    return Object.fromEntries(entries);
  }
}

/** No answer: offline, server down, or the request was cut. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";

  constructor(cause: unknown) {
    super("Tandem cannot be reached. Check your connection.", { cause });
  }
}

export interface ApiOptions {
  /** Origin of Tandem; default: this page's origin. */
  readonly origin?: string;
  /** Called with every 401 before it is thrown. */
  onUnauthorized?(error: ProblemError): void;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
/** What stands behind the path. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;
/** What goes with a request beside its body. */
export type Headers = Readonly<Record<string, string>>;

/** Asks, and answers with what the body says. */
export interface Call {
  /** What is `leaving` is sent also where the page goes away meanwhile, as far as browsers take it. */
  <T>(method: Method, path: string, body?: unknown, query?: Query, patience?: Backoff, headers?: Headers, leaving?: boolean): Promise<T>;
}

/** Browsers refuse to send more than 64 KiB behind a page that goes away, all of its requests together (Fetch §4.6). */
const LEAVING_BYTES_MAX = 60 * 1024;

/** Calls with these credentials, which this page's origin has or nobody. */
export function createCall(options: ApiOptions, credentials: RequestCredentials): Call {
  return async <T>(method: Method, path: string, body?: unknown, query?: Query, patience?: Backoff, headers?: Headers, leaving = false): Promise<T> => {
    const url = `${options.origin ?? ""}/api/v1${path}${queryString(query)}`;
    const signal = patience === undefined ? null : AbortSignal.timeout(patience.next());
    const init = jsonBody(method, body, headers);
    const keepalive = leaving && new TextEncoder().encode(String(init.body ?? "")).length <= LEAVING_BYTES_MAX;
    const sent = send(url, { method, credentials, signal, keepalive, ...init });
    // What fails at once says nothing about how slow the network is.
    const response = await sent.finally(() => {
      if (signal?.aborted === false) patience?.reset();
    });
    if (response.ok) return (response.status === 204 ? undefined : await readJson(response)) as T;
    const error = await problemOf(response);
    if (error.status === 401) options.onUnauthorized?.(error);
    throw error;
  };
}

function jsonBody(method: Method, body: unknown, more: Headers = {}): RequestInit {
  const headers = { accept: "application/json, application/problem+json", ...more };
  if (method === "GET") return { headers };
  return { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body ?? {}) };
}

/** What is asked for, as it stands behind the path. */
export function queryString(query: Query | undefined): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== "") params.set(name, String(value));
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new UnreachableError(cause);
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new UnreachableError(cause);
  }
}

async function problemOf(response: Response): Promise<ProblemError> {
  const text = await response.text().catch(() => "");
  const retryAfter = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  return new ProblemError(parseProblem(text, response), Number.isFinite(retryAfter) ? retryAfter : null);
}

/** A proxy in between may answer with HTML: then the status alone has to do. */
function parseProblem(text: string, response: Response): Problem {
  const fallback: Problem = {
    type: "about:blank",
    title: response.statusText || "The server refused the request",
    status: response.status,
    detail: `The server answered with status ${response.status}.`,
    code: "unknown",
    request_id: response.headers.get("x-request-id") ?? "",
  };
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...fallback, ...value, status: response.status } : fallback;
  } catch {
    return fallback;
  }
}
