/// <reference types="node" />
// What canned replies do to a ticket.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ProblemError } from "../../shared/api";
import type { Ticket, TicketPatch } from "../../shared/api-types";
import type { CannedActions } from "../../shared/generated/CannedActions";
import { NOTHING, actionsOf, carryOut, patchOf } from "./actions";

const ALL: CannedActions = { status: "pending", priority: "high", add_tags: ["a", "b"], take: true };
const ticket = (more: Partial<Ticket> = {}): Ticket => ({ status: "open", priority: "normal", tags: ["b"], assignee: null, version: 1, ...more }) as Ticket;

describe("what a canned reply does", () => {
  it("is said thing by thing, and each can be taken away", () => {
    assert.deepEqual(actionsOf(NOTHING), []);
    assert.deepEqual(actionsOf(ALL).map(({ words }) => words), ["Status: Pending", "Priority: High", "Tag: a", "Tag: b", "Take the ticket"]);
    let left = ALL;
    for (let [first] = actionsOf(left); first !== undefined; [first] = actionsOf(left)) left = first.without;
    assert.deepEqual(left, NOTHING);
  });

  it("is only what the ticket does not have", () => {
    assert.deepEqual(patchOf(ticket(), ALL, "agt_1"), { status: "pending", priority: "high", assignee_id: "agt_1", tags: ["b", "a"] });
    const has = ticket({ status: "pending", priority: "high", tags: ["a", "b"], assignee: { id: "agt_1", name: "Ada" } as Ticket["assignee"] });
    assert.equal(patchOf(has, ALL, "agt_1"), null);
    assert.equal(patchOf(ticket(), NOTHING, "agt_1"), null);
  });

  it("adds tags as far as there is room", () => {
    const nearlyFull = ticket({ tags: Array.from({ length: 19 }, (_, n) => `t${n}`) });
    assert.deepEqual(patchOf(nearlyFull, { ...NOTHING, add_tags: ["x", "y"] }, undefined)?.tags?.slice(19), ["x"]);
    const full = ticket({ tags: Array.from({ length: 20 }, (_, n) => `t${n}`) });
    assert.equal(patchOf(full, { ...NOTHING, add_tags: ["x"] }, undefined), null);
  });
});

describe("carrying it out", () => {
  const late = new ProblemError({ type: "about:blank", title: "", status: 412, code: "changed_since", detail: "" } as ConstructorParameters<typeof ProblemError>[0]);

  /** A ticket that others change the first `n` times. */
  function store(n: number): { readonly seen: TicketPatch[]; readonly api: Parameters<typeof carryOut>[0] } {
    const seen: TicketPatch[] = [];
    let version = 1;
    return {
      seen,
      api: {
        ticket: async () => ticket({ version, tags: [`v${version}`] }),
        updateTicket: async (_id, patch, known) => {
          if (version <= n) version += 1;
          if (known !== version) throw late;
          seen.push(patch);
          return ticket();
        },
      },
    };
  }

  it("goes on from what somebody else has made of the ticket", async () => {
    const { seen, api } = store(2);
    await carryOut(api, "tic_1", { ...NOTHING, add_tags: ["x"] }, undefined);
    assert.deepEqual(seen, [{ tags: ["v3", "x"] }]);
  });

  it("ends after three tries", async () => {
    const { seen, api } = store(3);
    await assert.rejects(carryOut(api, "tic_1", { ...NOTHING, add_tags: ["x"] }, undefined), late);
    assert.deepEqual(seen, []);
  });

  it("does the rest where the status may not follow, and says so", async () => {
    const refused = new ProblemError({ type: "about:blank", title: "", status: 409, code: "status_not_allowed", detail: "" } as ConstructorParameters<typeof ProblemError>[0]);
    const seen: TicketPatch[] = [];
    const api: Parameters<typeof carryOut>[0] = {
      ticket: async () => ticket(),
      updateTicket: async (_id, patch) => {
        if (patch.status !== undefined) throw refused;
        seen.push(patch);
        return ticket();
      },
    };
    await assert.rejects(carryOut(api, "tic_1", { ...NOTHING, status: "solved", priority: "high" }, undefined), refused);
    assert.deepEqual(seen, [{ priority: "high" }]);
  });
});
