/// <reference types="node" />
// What canned replies do to a ticket.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ProblemError } from "../../shared/api";
import type { Ticket, TicketPatch } from "../../shared/api-types";
import type { CannedActions } from "../../shared/generated/CannedActions";
import type { TicketField } from "../../shared/generated/TicketField";
import { NOBODY, NOTHING, UndoneError, actionsOf, carryOut, isNothing, patchOf, tryOut } from "./actions";

const ALL: CannedActions = { ...NOTHING, status: "pending", priority: "high", add_tags: ["a", "b"], take: true };
const NO_OUTCOME = { resolution: null, category: null, root_cause: null };
const ticket = (more: Partial<Ticket> = {}): Ticket => ({ status: "open", priority: "normal", tags: ["b"], assignee: null, outcome: NO_OUTCOME, fields: {}, version: 1, ...more }) as Ticket;

/** Why carrying something out came to an end, and what is left of it. */
async function undone(doing: Promise<void>): Promise<UndoneError> {
  const error = await doing.then(() => null, (cause: unknown) => cause);
  assert.ok(error instanceof UndoneError);
  return error;
}

function refusal(status: number, code: string, pointers: readonly string[] = []): ProblemError {
  const errors = pointers.map((pointer) => ({ pointer, detail: "must be filled" }));
  return new ProblemError({ type: "about:blank", title: "", status, code, detail: "", errors } as unknown as ConstructorParameters<typeof ProblemError>[0]);
}

describe("what a canned reply does", () => {
  it("is said thing by thing, and each can be taken away", () => {
    assert.deepEqual(actionsOf(NOTHING), []);
    assert.deepEqual(actionsOf(ALL).map(({ words }) => words), ["Status: Pending", "Priority: High", "Tag: a", "Tag: b", "Take the ticket"]);
    const more: CannedActions = { ...NOTHING, remove_tags: ["c"], give_to: "agt_2", outcome: { ...NO_OUTCOME, category: "Fault" }, fields: { seats: 7 }, comment: `Rang\n${"x".repeat(80)}` };
    const known = { agents: [{ id: "agt_2", name: "Bob" }], fields: [{ key: "seats", label: "Seats", kind: "number" } as TicketField] };
    assert.deepEqual(actionsOf(more, known).map(({ words }) => words), ["No tag: c", "Give it to Bob", "Category: Fault", "Seats: 7", `Comment: Rang ${"x".repeat(55)}…`]);
    assert.deepEqual(actionsOf({ ...NOTHING, give_to: NOBODY }).map(({ words }) => words), ["Give it to nobody"]);
    let left: CannedActions = { ...more, ...ALL, remove_tags: ["c"], give_to: "agt_2", outcome: more.outcome, fields: more.fields, comment: "Rang" };
    for (let [first] = actionsOf(left); first !== undefined; [first] = actionsOf(left)) left = first.without;
    assert.deepEqual(left, NOTHING);
  });

  it("is only what the ticket does not have", () => {
    assert.deepEqual(patchOf(ticket(), ALL, "agt_1"), { status: "pending", priority: "high", assignee_id: "agt_1", tags: ["b", "a"] });
    const has = ticket({ status: "pending", priority: "high", tags: ["a", "b"], assignee: { id: "agt_1", name: "Ada" } as Ticket["assignee"] });
    assert.equal(patchOf(has, ALL, "agt_1"), null);
    assert.equal(patchOf(ticket(), NOTHING, "agt_1"), null);
  });

  it("sets outcome, fields and agent, and leaves what it does not name", () => {
    const has = ticket({ outcome: { ...NO_OUTCOME, resolution: "Solved" }, fields: { plan: "Gold" }, assignee: { id: "agt_1", name: "Ada" } as Ticket["assignee"], tags: ["b", "c"] });
    const actions: CannedActions = { ...NOTHING, outcome: { ...NO_OUTCOME, category: "Fault" }, fields: { plan: "Gold", seats: 7 }, give_to: NOBODY, remove_tags: ["c", "x"] };
    assert.deepEqual(patchOf(has, actions, "agt_1"), {
      outcome: { resolution: "Solved", category: "Fault", root_cause: null }, fields: { seats: 7 }, assignee_id: null, tags: ["b"],
    });
    assert.deepEqual(patchOf(has, { ...NOTHING, give_to: "agt_2" }, "agt_1"), { assignee_id: "agt_2" });
    assert.ok(isNothing(NOTHING) && !isNothing({ ...NOTHING, comment: "x" }));
  });

  it("gives the ticket to a team, or to none", () => {
    const has = ticket({ team: "billing" });
    assert.deepEqual(patchOf(has, { ...NOTHING, team: "night" }, undefined), { team: "night" });
    assert.deepEqual(patchOf(has, { ...NOTHING, team: NOBODY }, undefined), { team: null });
    assert.equal(patchOf(has, { ...NOTHING, team: "billing" }, undefined), null);
    assert.equal(patchOf(ticket({ team: null }), { ...NOTHING, team: NOBODY }, undefined), null);
    const words = (team: string): readonly string[] => actionsOf({ ...NOTHING, team }).map((action) => action.words);
    assert.deepEqual([words("night"), words(NOBODY)], [["Team: night"], ["No team"]]);
  });

  it("adds tags as far as there is room", () => {
    const nearlyFull = ticket({ tags: Array.from({ length: 19 }, (_, n) => `t${n}`) });
    assert.deepEqual(patchOf(nearlyFull, { ...NOTHING, add_tags: ["x", "y"] }, undefined)?.tags?.slice(19), ["x"]);
    const full = ticket({ tags: Array.from({ length: 20 }, (_, n) => `t${n}`) });
    assert.equal(patchOf(full, { ...NOTHING, add_tags: ["x"] }, undefined), null);
  });
});

describe("carrying it out", () => {
  const late = refusal(412, "changed_since");
  const comment: Parameters<typeof carryOut>[0]["comment"] = async () => ({}) as Awaited<ReturnType<Parameters<typeof carryOut>[0]["comment"]>>;

  /** A ticket that others change the first `n` times. */
  function store(n: number): { readonly seen: TicketPatch[]; readonly api: Parameters<typeof carryOut>[0] } {
    const seen: TicketPatch[] = [];
    let version = 1;
    return {
      seen,
      api: {
        comment,
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
    const actions = { ...NOTHING, add_tags: ["x"] };
    const { cause, left } = await undone(carryOut(api, "tic_1", actions, undefined));
    assert.deepEqual([cause, left, seen], [late, actions, []]);
  });

  it("does the rest where the status may not follow, and says so", async () => {
    const { seen, api } = refusing((patch) => (patch.status === undefined ? null : refusal(409, "status_not_allowed")));
    const error = await undone(carryOut(api, "tic_1", { ...NOTHING, status: "solved", priority: "high" }, undefined));
    assert.deepEqual(seen, [{ priority: "high" }]);
    assert.deepEqual(error.left, { ...NOTHING, status: "solved" });
  });

  /** A ticket that refuses some changes. */
  function refusing(why: (patch: TicketPatch) => ProblemError | null): { readonly seen: TicketPatch[]; readonly said: string[]; readonly api: Parameters<typeof carryOut>[0] } {
    const [seen, said]: [TicketPatch[], string[]] = [[], []];
    const api: Parameters<typeof carryOut>[0] = {
      ticket: async () => ticket(),
      updateTicket: async (_id, patch) => {
        const refused = why(patch);
        if (refused !== null) throw refused;
        seen.push(patch);
        return ticket();
      },
      comment: (id, body) => {
        said.push(body);
        return comment(id, body);
      },
    };
    return { seen, said, api };
  }

  it("leaves out a status for which the ticket lacks a field, and what a field does not take", async () => {
    const { seen, said, api } = refusing((patch) => {
      if (patch.fields?.["plan"] !== undefined) return refusal(422, "invalid_body", ["/fields/plan"]);
      return patch.status === undefined ? null : refusal(422, "invalid_body", ["/fields/order"]);
    });
    const actions: CannedActions = { ...NOTHING, status: "solved", fields: { plan: "Tin", seats: 7 }, comment: "Rang" };
    const error = await undone(carryOut(api, "tic_1", actions, undefined));
    assert.deepEqual([seen, said], [[{ fields: { seats: 7 } }], ["Rang"]]);
    assert.deepEqual(error.left, { ...NOTHING, status: "solved", fields: { plan: "Tin" } });
  });

  it("leaves out a status for which the category needs a root cause, and puts the ticket there all the same", async () => {
    const { seen, api } = ruling();
    const refused = { ...api, updateTicket: async (...change: Parameters<typeof api.updateTicket>) => {
      if (change[1].status !== undefined) throw refusal(422, "invalid_body", ["/outcome/root_cause"]);
      return api.updateTicket(...change);
    } };
    const actions: CannedActions = { ...NOTHING, status: "solved", outcome: { ...NO_OUTCOME, category: "Fault" } };
    const error = await undone(carryOut(refused, "tic_1", actions, undefined));
    assert.deepEqual(seen, [{ outcome: { ...NO_OUTCOME, category: "Fault" } }]);
    assert.deepEqual(error.left, { ...NOTHING, status: "solved" });
  });

  /** A ticket with a rule for what is put into a category: it is urgent, and tagged. What is set beside it stays. */
  function ruling(): { readonly seen: TicketPatch[]; readonly api: Parameters<typeof carryOut>[0] } {
    const seen: TicketPatch[] = [];
    let now = ticket();
    const api: Parameters<typeof carryOut>[0] = {
      comment,
      ticket: async () => now,
      updateTicket: async (_id, patch) => {
        seen.push(patch);
        const ruled: Partial<Ticket> = patch.outcome === undefined ? {} : { priority: "urgent", tags: [...now.tags, "ruled"] };
        now = { ...now, ...ruled, ...(patch as Partial<Ticket>), version: now.version + 1 };
        return now;
      },
    };
    return { seen, api };
  }

  it("has the last word where it puts a ticket into a category with a rule", async () => {
    const { seen, api } = ruling();
    const outcome = { ...NO_OUTCOME, category: "Fault" };
    // The ticket has this priority before, so that it is no change until the rule has made it one.
    await carryOut(api, "tic_1", { ...NOTHING, priority: "normal", add_tags: ["x"], outcome }, undefined);
    assert.deepEqual(seen, [{ outcome }, { priority: "normal", tags: ["b", "ruled", "x"] }]);
  });

  it("does nothing to a merged ticket, and loses nothing of what was to be done", async () => {
    const { seen, said, api } = refusing(() => refusal(409, "ticket_merged"));
    const actions: CannedActions = { ...NOTHING, priority: "high", comment: "Rang" };
    const left = await tryOut(api, "tic_1", actions, undefined);
    assert.deepEqual([left?.left, seen, said], [actions, [], []]);
  });

  it("says a comment once", async () => {
    const { said, api } = refusing(() => null);
    assert.equal(await tryOut(api, "tic_1", { ...NOTHING, comment: "Rang" }, undefined), null);
    const failing = { ...api, comment: async () => Promise.reject(refusal(503, "busy")) };
    const left = await tryOut(failing, "tic_1", { ...NOTHING, priority: "high", comment: "Rang" }, undefined);
    assert.deepEqual([said, left?.left], [["Rang"], { ...NOTHING, comment: "Rang" }]);
  });
});
