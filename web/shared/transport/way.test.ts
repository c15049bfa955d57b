// The way that a connection goes, from what browsers say of it, and what is told of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Role } from "../generated/Role.ts";
import { type Path, pathOf, securityOf, type Way, wayOf } from "./way.ts";

type Local = { readonly candidateType: string; readonly relayProtocol?: string };

/** Statistics as a browser has them; one that does not name the pair in use nominates it alone. */
function report(local: Local, remote: string, names: boolean): Map<string, object> {
  const entries = [
    { type: "candidate-pair", id: "P0", localCandidateId: "L0", remoteCandidateId: "R", nominated: false, state: "succeeded" },
    { type: "candidate-pair", id: "P1", localCandidateId: "L1", remoteCandidateId: "R", nominated: true, state: "succeeded" },
    { type: "local-candidate", id: "L0", candidateType: "srflx" },
    { type: "local-candidate", id: "L1", ...local },
    { type: "remote-candidate", id: "R", candidateType: remote },
    ...(names ? [{ type: "transport", id: "T", selectedCandidatePairId: "P1" }] : []),
  ];
  return new Map(entries.map((one) => [one.id, one] as const));
}

function check(local: Local, remote: string, expected: Way): void {
  for (const names of [true, false]) {
    assert.equal(wayOf(report(local, remote, names)), expected, `${JSON.stringify(local)} to ${remote}`);
  }
}

test("a relay is told from a direct way, and by what it is asked for", () => {
  for (const candidateType of ["host", "srflx", "prflx"]) check({ candidateType }, "host", "direct");
  check({ candidateType: "relay", relayProtocol: "udp" }, "host", "relay_udp");
  check({ candidateType: "relay", relayProtocol: "tcp" }, "relay", "relay_tcp");
  check({ candidateType: "relay", relayProtocol: "tls" }, "srflx", "relay_tls");
  check({ candidateType: "relay" }, "host", "relay");
  check({ candidateType: "host" }, "relay", "relay");
});

test("without a pair in use no way is known", () => {
  assert.equal(wayOf(new Map()), null);
  assert.equal(wayOf(new Map([["T", { type: "transport", id: "T" }]])), null);
  assert.equal(wayOf(new Map([["T", { type: "transport", id: "T", selectedCandidatePairId: "gone" }]])), null);
});

test("what the server can read is never told as encrypted from end to end", () => {
  const among = (...roles: Role[]) => ({ participants: roles.map((role) => ({ id: role, role, name: null, connected: true, attachment: 1 })) });
  const tell = (transport: "p2p" | "websocket" | null, way: Way | null, session = among("customer", "agent")): Path | null => pathOf({ state: "connected", transport }, way, session);
  assert.equal(tell("p2p", "relay_tls"), "relay_tls");
  assert.equal(tell("p2p", null), "browsers");
  // Also without a mirror, where nothing else shows that others are there: a voice may go to them all the same.
  for (const role of ["supervisor", "observer"] as const) assert.equal(tell("p2p", "direct", among("customer", "agent", role)), "server");
  assert.equal(tell("websocket", "direct"), "server");
  assert.equal(tell(null, "direct"), null);
  assert.equal(pathOf({ state: "reconnecting", transport: "p2p" }, "direct", null), null);
  assert.equal(securityOf("server", "https:"), "to_server");
  for (const path of ["direct", "browsers", "relay", "relay_udp", "relay_tcp", "relay_tls"] as const) {
    assert.equal(securityOf(path, "https:"), "end_to_end");
    assert.equal(securityOf(path, "http:"), "none");
  }
  assert.equal(securityOf("server", "http:"), "none");
});
