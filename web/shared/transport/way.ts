// Which way a connection goes and what that means for who could read along, in the terms in which it is told to
// people. The browser knows the way from its statistics (W3C webrtc-stats §8.13 ff.).

import type { ConnectionStatus } from "../engine.ts";
import type { SessionView } from "../generated/SessionView.ts";

/** From browser to browser: without a relay, or by one (TURN) that is asked for over that transport, as far as the
 *  browser tells; a relay that only the other end uses says nothing of it. */
export type Way = "direct" | "relay" | "relay_udp" | "relay_tcp" | "relay_tls";

/** What is told: a way; `browsers`, one that is not known; `server`, by the WebSocket, or with others who watch. */
export type Path = Way | "browsers" | "server";

/** Who could read along: nobody between the browsers; the server; or, where that is reached without encryption,
 *  whoever is on the way to it, since it vouches for the keys of both browsers. */
export type Security = "end_to_end" | "to_server" | "none";

/** The part of the statistics that is read. */
interface Entry {
  readonly type: string;
  readonly id: string;
  readonly selectedCandidatePairId?: string;
  readonly nominated?: boolean;
  readonly state?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: string;
  readonly relayProtocol?: string;
}

/** The way of the pair in use; null while there is none, or none that is known. */
export function wayOf(report: Pick<RTCStatsReport, "forEach">): Way | null {
  const all = new Map<string, Entry>();
  report.forEach((one: Entry) => all.set(one.id, one));
  const entries = [...all.values()];
  const selected = entries.find(({ type, selectedCandidatePairId }) => type === "transport" && selectedCandidatePairId !== undefined)?.selectedCandidatePairId;
  // Not every browser says which pair it has selected.
  const pair = selected === undefined ? entries.find(({ type, nominated, state }) => type === "candidate-pair" && nominated && state === "succeeded") : all.get(selected);
  const local = all.get(pair?.localCandidateId ?? "");
  const remote = all.get(pair?.remoteCandidateId ?? "");
  if (local === undefined) return null;
  if (local.candidateType === "relay") {
    const { relayProtocol } = local;
    return relayProtocol === "udp" || relayProtocol === "tcp" || relayProtocol === "tls" ? `relay_${relayProtocol}` : "relay";
  }
  return remote?.candidateType === "relay" ? "relay" : "direct";
}

/** What is told of a connection; null while there is nothing to tell. Whoever watches or listens gets from the server what
 *  they see and hear, so that it can read that, whatever else goes from browser to browser. */
export function pathOf({ state, transport }: Pick<ConnectionStatus, "state" | "transport">, way: Way | null, session: Pick<SessionView, "participants"> | null): Path | null {
  if (state !== "connected" || transport === null) return null;
  const hasViewers = session?.participants.some(({ role }) => role === "supervisor" || role === "observer") ?? false;
  return transport === "websocket" || hasViewers ? "server" : (way ?? "browsers");
}

/** What that means, where pages come from the server by this protocol (`https:`). A relay sees what it passes on as the
 *  network does: encrypted (DTLS) from one browser to the other. */
export function securityOf(path: Path, protocol: string): Security {
  if (protocol !== "https:") return "none";
  return path === "server" ? "to_server" : "end_to_end";
}
