// What the server says about the session, turned into what the customer sees.

import type { ConsentDecision } from "../../shared/generated/ConsentDecision";
import type { ServerMessage } from "../../shared/generated/ServerMessage";
import type { SessionView } from "../../shared/generated/SessionView";
import type { ConnectionStatus } from "../../shared/engine";
import type { PageWord } from "../../shared/ports";
import { stricter } from "../../shared/profiles";
import { endByCustomer, ended, refused, replaced, setStage, share, type Run } from "./run";
import { waitsSince } from "./since";
import { agentId, agentName, agentPresent, type Stage } from "./state";

/** One signaling message, or what becomes of drawings in the page. */
export function onMessage(run: Run, message: ServerMessage | PageWord): void {
  switch (message.type) {
    case "welcome":
      run.store.change({ profile: stricter(message.profile, run.asked) });
      run.parts.onRules(message.privacy_rules);
      run.store.change({ organisation: message.organisation });
      run.chat.restore(message.chat);
      run.tabs?.reconnected();
      applySession(run, message.session);
      return doWanted(run);
    case "session":
      return applySession(run, message.session);
    case "chat":
      return run.chat.receive(message.message);
    case "receipt":
    case "typing":
      return run.chat.note(message);
    case "match":
      return run.store.change({ numbers: message.numbers });
    case "queue":
      return run.store.change({ queue: message.queue });
    case "error":
      return onRefusedMessage(run, message.code);
    case "bye":
      return message.reason === "replaced" ? replaced(run) : undefined;
    case "tab_token":
      return run.tabs?.give(message.token);
    default:
      return run.parts.onMessage(message);
  }
}

/** What the customer wanted of the tab that had the session. */
function doWanted(run: Run): void {
  const { wanted } = run;
  run.wanted = null;
  if (wanted === "stop") run.parts.onMessage({ type: "stop" });
  if (wanted === "end") endByCustomer(run);
}

/** A change of the connection. */
export function onStatus(run: Run, connection: ConnectionStatus): void {
  const before = run.store.read().connection;
  run.store.change({ connection });
  if (before?.state !== connection.state || before.transport !== connection.transport) {
    run.parts.onEvent("connection", { state: connection.state, transport: connection.transport });
  }
  const { stage, session } = run.store.read();
  if (connection.closed === null || isOver(stage)) return;
  if (connection.closed === "replaced") replaced(run);
  else if (connection.closed === "refused") refused(run);
  else ended(run, session?.end_reason ?? null);
}

/** The customer's answer. */
export function giveDecision(run: Run, answer: ConsentDecision): void {
  const agent = agentId(run.store.read().session);
  run.decision = { agent };
  setStage(run, { kind: "asking", answered: true });
  run.engine?.send({ type: "consent", decision: answer, host_origin: run.parts.hostOrigin, agent });
}

function isOver({ kind }: Stage): boolean {
  return kind === "ended" || kind === "elsewhere" || kind === "parked" || kind === "problem" || kind === "idle";
}

function onRefusedMessage(run: Run, code: string): void {
  run.parts.onEvent("error", { type: code });
  // Only the consent is waited for: let it be given again.
  if (run.store.read().stage.kind !== "asking") return;
  run.decision = null;
  setStage(run, { kind: "asking", answered: false });
}

function applySession(run: Run, session: SessionView): void {
  const before = run.store.read().session;
  run.store.change({ session });
  // Only what consent covers here is offered to other tabs.
  if (session.state !== "ended" && session.started_at !== null && namedHere(run, session)) run.tabs?.hold(session, run.parts.tokens.read() ?? "");
  if (!agentPresent(before) && agentPresent(session)) run.parts.onEvent("agent:join", { name: agentName(session) });
  if (agentPresent(before) && !agentPresent(session)) run.parts.onEvent("agent:leave", {});
  if (session.state === "ended") return ended(run, session.end_reason);
  if (run.ending) return;
  switch (session.state) {
    case "waiting":
      return wait(run, session);
    case "asking":
      return ask(run, session);
    case "live":
      return namedHere(run, session) ? live(run) : ask(run, session);
  }
}

function wait(run: Run, session: SessionView): void {
  share(run, false);
  const { kind } = run.store.read().stage;
  if (kind === "code" || kind === "waiting") return;
  setStage(run, { kind: "waiting", since: waitsSince(session, Date.now()) });
}

/** Consent names one origin; the same tab may have moved to another one since. */
function namedHere({ parts }: Run, session: SessionView): boolean {
  return parts.hostOrigin === null || session.host_origin === null || session.host_origin === parts.hostOrigin;
}

function ask(run: Run, session: SessionView): void {
  share(run, false);
  // Consent covers one agent: an answer meant for another one is void.
  if (run.decision && run.decision.agent !== agentId(session)) run.decision = null;
  if (run.store.read().stage.kind !== "asking") run.parts.onEvent("session:asking", { agent: agentName(session) });
  setStage(run, { kind: "asking", answered: run.decision !== null });
}

function live(run: Run): void {
  run.decision = null;
  const { stage, session, blocked } = run.store.read();
  if (stage.kind !== "live") run.parts.onEvent("session:start", { agent: agentName(session) });
  setStage(run, { kind: "live" });
  share(run, run.parts.hostOrigin !== null && !blocked);
}
