// The ways into a session: one request each, tried again while the failure may pass, then the engine.

import { RefusedError } from "../../shared/engine";
import { Problem, type ClientSession } from "./api";
import { drop, ended, refused, setStage, type Run } from "./run";
import { onMessage, onStatus } from "./session";
import { INITIAL, type Stage } from "./state";
import type { Shared } from "./tabs";

/** Pauses between attempts of one step. */
const BACKOFF_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** After a reload the server may hear of the old socket's end a little late: no word about it until then. */
const SECOND_HOLDER_PATIENCE_MS = 4_000;
const SECOND_HOLDER_PAUSE_MS = 400;

/** Runs one request. `handled` says that a problem needs no screen of its own. */
export function attempt(run: Run, ask: () => Promise<ClientSession>, handled: (problem: Problem) => boolean = () => false, tries = 0): void {
  run.step += 1;
  const mine = run.step;
  clearTimeout(run.timer);
  run.again = () => attempt(run, ask, handled, tries + 1);
  ask().then(
    (session) => {
      if (mine === run.step) enter(run, session);
    },
    (error: unknown) => {
      if (mine !== run.step) return;
      const problem = error instanceof Problem ? error : new Problem("server", 0, null);
      if (!handled(problem)) fail(run, problem, tries);
    },
  );
}

/** Shows a problem; one that may pass is tried again after a growing pause. */
function fail(run: Run, problem: Problem, tries: number): void {
  run.parts.onEvent("error", { type: problem.code });
  if (!problem.passing) return setStage(run, { kind: "problem", problem, retryAt: null });
  const pause = problem.retryAfterMs ?? BACKOFF_MS[Math.min(tries, BACKOFF_MS.length - 1)] ?? 0;
  run.timer = setTimeout(() => run.again?.(), pause);
  setStage(run, { kind: "problem", problem, retryAt: Date.now() + pause });
}

/** Takes the place of another tab. */
export function take(run: Run, { resumeToken, session }: Shared, socketToken: string): void {
  setStage(run, { kind: "opening" });
  enter(run, { session_id: session.id, resume_token: resumeToken, socket_token: socketToken });
}

function enter(run: Run, session: ClientSession): void {
  drop(run);
  const { parts, store } = run;
  parts.tokens.clear();
  parts.onLive(parts.tokens.write(session.resume_token));
  store.change({ ...INITIAL, stage: stageAfter(session, store.read().stage) });
  if (session.code) parts.onEvent("code", { code: session.code, expires_at: session.code_expires_at });
  let first: string | null = session.socket_token;
  const socketToken = (): Promise<string> => {
    const token = first;
    first = null;
    return token === null ? freshSocketToken(run) : Promise.resolve(token);
  };
  run.engine = parts.createEngine(
    { sessionId: session.session_id, socketToken },
    { onMessage: (message) => onMessage(run, message), onStatus: (status) => onStatus(run, status), onUnsent: run.chat.send },
  );
}

function stageAfter(session: ClientSession, before: Stage): Stage {
  if (session.code) {
    const expiresAt = session.code_expires_at ? Date.parse(session.code_expires_at) : Date.now() + 600_000;
    return { kind: "code", digits: session.code, expiresAt, busy: false };
  }
  return before.kind === "opening" ? before : { kind: "waiting", since: Date.now() };
}

async function freshSocketToken({ parts }: Run): Promise<string> {
  const token = parts.tokens.read();
  if (token === null) throw new RefusedError("no session");
  try {
    const session = await parts.api.resume(token, parts.hostOrigin);
    parts.tokens.write(session.resume_token);
    return session.socket_token;
  } catch (error) {
    const final = error instanceof Problem && !error.passing && error.code !== "already_live" && error.code !== "too_many";
    throw final ? new RefusedError(error.code) : error;
  }
}

/** Goes on with the session of this tab; false when there is none. */
export function resume(run: Run): boolean {
  if (run.parts.tokens.read() === null) return false;
  setStage(run, { kind: "opening" });
  resumeUntil(run, Date.now() + SECOND_HOLDER_PATIENCE_MS);
  return true;
}

function resumeUntil(run: Run, patienceEnds: number): void {
  const ask = (): Promise<ClientSession> => run.parts.api.resume(run.parts.tokens.read() ?? "", run.parts.hostOrigin);
  attempt(run, ask, (problem) => {
    if (problem.code === "already_live") {
      // A copy of a tab, or one that was there before: the tab that holds the session takes it in.
      run.tabs?.join(() => undefined, false);
      if (Date.now() < patienceEnds) run.timer = setTimeout(() => resumeUntil(run, patienceEnds), SECOND_HOLDER_PAUSE_MS);
      else setStage(run, { kind: "elsewhere" });
      return true;
    }
    if (problem.passing || problem.code === "too_many") return false;
    if (problem.code === "ended") ended(run, null);
    else refused(run);
    return true;
  });
}
