// The customer's half of the HTTP interface (`docs/PROTOCOL.md` §2). Every failure becomes a
// `Problem` whose code the user interface knows how to explain.

import type { ComeToTalk } from "../../shared/generated/ComeToTalk";
import type { ReportKind } from "../../shared/generated/ReportKind";
import type { Talk } from "../../shared/generated/Talk";
import type { PageWants } from "../../shared/ports";
import { makeBackoff, TOKEN_PATIENCE_MS } from "../../shared/transport/backoff";

/** What the server answers when a customer has come in. */
export interface ClientSession {
  readonly session_id: string;
  readonly resume_token: string;
  readonly socket_token: string;
  readonly code?: string;
  readonly code_expires_at?: string;
}

/** What a join link leads to, read without using it up. */
export interface LinkPreview {
  readonly agent_name: string;
  readonly ticket_subject: string;
  readonly target_url: string | null;
  readonly expires_at: string;
}

export class Problem extends Error {
  /** Stable code of the server, or `network`, `server`. */
  readonly code: string;
  readonly status: number;
  /** From `Retry-After`. */
  readonly retryAfterMs: number | null;

  constructor(code: string, status: number, retryAfterMs: number | null) {
    super(code);
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may well succeed later. */
  get passing(): boolean {
    return this.code === "network" || this.code === "server";
  }
}

export interface ClientApi {
  readonly report: (resumeToken: string, kind: ReportKind, reason: string) => Promise<unknown>;
  /** Reads the talk of a session that is over; `more` may carry a message, and what was read. */
  readonly talk: (resumeToken: string, more: Omit<ComeToTalk, "resume_token">) => Promise<Talk>;
  readonly join: (secret: string, name: string) => Promise<ClientSession>;
  readonly arrive: (token: string, hostOrigin: string) => Promise<ClientSession>;
  readonly code: (name: string) => Promise<ClientSession>;
  readonly request: (name: string, note: string, hostOrigin: string, wants: PageWants) => Promise<ClientSession>;
  readonly resume: (resumeToken: string, hostOrigin: string | null) => Promise<ClientSession>;
}

const PATIENCE_MS = 15_000;
/** The way back may lead over a network that is not there yet: it is tried anew soon. */
const resumePatience = makeBackoff(TOKEN_PATIENCE_MS, () => 1);

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("retry-after"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
}

async function problemOf(response: Response): Promise<Problem> {
  if (response.status >= 500) return new Problem("server", response.status, retryAfter(response));
  const body: unknown = await response.json().catch(() => null);
  const code = typeof body === "object" && body !== null && "code" in body && typeof body.code === "string" ? body.code : "";
  return new Problem(response.status === 429 ? "too_many" : code || `http_${response.status}`, response.status, retryAfter(response));
}

/** One request of the customer; every failure is a `Problem`. */
export async function post<T>(path: string, body: Readonly<Record<string, unknown>>): Promise<T> {
  let response: Response;
  const isResume = path === "resume";
  const signal = AbortSignal.timeout(isResume ? resumePatience.next() : PATIENCE_MS);
  try {
    response = await fetch(`/api/v1/client/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal,
    });
  } catch {
    throw new Problem("network", 0, null);
  } finally {
    // What fails at once says nothing about how slow the network is.
    if (isResume && !signal.aborted) resumePatience.reset();
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw new Problem("server", response.status, null);
  }
}

/** Leaves out what the customer left empty. */
function named(name: string): Readonly<Record<string, string>> {
  return name.trim() ? { name: name.trim() } : {};
}

/** The interface over `fetch`, on this page's own origin. */
export const clientApi: ClientApi = {
  report: (resumeToken, kind, reason) => post("report", { resume_token: resumeToken, kind, ...(reason.trim() ? { reason: reason.trim() } : {}) }),
  talk: (resumeToken, more) => post("talk", { resume_token: resumeToken, ...more }),
  join: (secret, name) => post("join", { secret, ...named(name) }),
  arrive: (token, hostOrigin) => post("arrive", { token, host_origin: hostOrigin }),
  code: (name) => post("code", named(name)),
  request: async (...asked) => post("request", (await import("./wanting")).asking(...asked)),
  resume: (resumeToken, hostOrigin) => post("resume", { resume_token: resumeToken, ...(hostOrigin === null ? {} : { host_origin: hostOrigin }) }),
};
