// States of a session for tests: what the server would say at each step.

import type { ServerMessage } from "../../shared/generated/ServerMessage";
import type { SessionView } from "../../shared/generated/SessionView";
import type { ChatView } from "../../shared/generated/ChatView";

/** A session as the server describes it. */
export function sessionView(part: Partial<SessionView> = {}): SessionView {
  const { state = "waiting" } = part;
  const attached = state !== "waiting";
  return {
    id: "ses_1",
    ticket: attached ? { id: "tic_1", number: 1042, subject: "Router keeps dropping the connection" } : null,
    state,
    entry: "widget",
    consent: state === "live" ? "allow" : null,
    grants: state === "live" ? ["view", "point"] : [],
    participants: [
      { id: "par_c", role: "customer", name: null, connected: true, attachment: 1 },
      ...(attached ? ([{ id: "par_a", role: "agent", name: "Ada Fields", connected: true, attachment: 1 }] as const) : []),
    ],
    host_origin: null,
    paused: null,
    asks: [],
    language: null,
    matching: false,
    handoff: null,
    let_go: null,
    tabs: [],
    created_at: new Date().toISOString(),
    started_at: null,
    ended_at: null,
    end_reason: null,
    ...part,
  };
}

/** `welcome` with a session. */
export function welcome(session: SessionView, chat: ChatView[] = []): ServerMessage {
  return { type: "welcome", v: 1, participant_id: "par_c", role: "customer", attachment: 1, bulk_token: "b", session, chat, organisation: null, n_decided: 0, ice_servers: [], profile: "balanced", privacy_rules: [], control_rules: [], fetches_assets: false, heartbeat_ms: 5000 };
}

/** A committed message. */
export function chatView(id: string, role: "agent" | "customer", text: string): ChatView {
  return { id, from: role === "agent" ? "par_a" : "par_c", role, text, at: "2026-03-01T10:24:00.000Z", receipt: "sent", copied: 0 };
}
