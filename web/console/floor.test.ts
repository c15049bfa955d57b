/// <reference types="node" />
// Who is on what at this moment, put together.

import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import type { Colleague } from "../shared/api-types";
import type { FloorSession } from "../shared/generated/FloorSession";
import { heldByNobody, onFloor, since, standingWords, summaryWords } from "./floor/words";
import { assertAccessible, createHarness } from "./testing/browser";
import { waitingRequests } from "./testing/state";

const harness = createHarness();

function agent(name: string, change: Partial<Colleague> = {}): Colleague {
  return { id: `agt_${name}`, name, email: `${name}@help.example`, role: "agent", presence: "available", tier: 1, teams: [], skills: [], capacity: 1, second_factor: null, passkeys: null, active: true, version: 1, open_tickets: null, ...change };
}

function session(of: string | null, change: Partial<FloorSession> = {}): FloorSession {
  const at = "2026-11-27T10:00:00Z";
  return { id: `ses_${of}`, state: "live", entry: "widget", ticket: null, agent_id: of === null ? null : `agt_${of}`, agent_name: of, agent_gone_since: null, customer_name: null, customer_gone_since: null, n_viewers: 0, created_at: at, started_at: null, ...change };
}

const AGENTS = [agent("Cem", { presence: "away" }), agent("Bea"), agent("Ada", { presence: "offline" }), agent("Dan"), agent("Eva", { active: false })];

test("who has sessions stands first, then who is there; who comes in no more does not", () => {
  const floor = onFloor(AGENTS, [session("Dan"), session("Dan"), session("Eva")]);
  assert.deepEqual(floor.map(({ agent: { name }, sessions }) => [name, sessions.length]), [["Dan", 2], ["Bea", 0], ["Cem", 0], ["Ada", 0]]);
  assert.equal(summaryWords(floor, 3), "1 on a session · 1 free · 1 away · 3 waiting");
});

test("a session that was let go of, or whose agent comes in no more, is nobody's", () => {
  const all = [session("Dan"), session(null), session("Eva")];
  assert.deepEqual(heldByNobody(AGENTS, all).map(({ id }) => id), ["ses_null", "ses_Eva"]);
});

test("a session says where it stands, and since when", () => {
  const gone = "2026-11-27T10:05:00Z";
  assert.equal(standingWords(session("Dan")), "Live");
  assert.equal(standingWords(session("Dan", { state: "asking" })), "Customer is asked");
  assert.equal(standingWords(session("Dan", { customer_gone_since: gone })), "Customer gone");
  assert.equal(standingWords(session("Dan", { agent_gone_since: gone, customer_gone_since: gone })), "Agent gone");
  assert.equal(since(session("Dan", { started_at: gone })), gone);
  assert.equal(since(session("Dan")), "2026-11-27T10:00:00Z");
});

describe("the floor", () => {
  it("shows who is on which session, follows what changes, and leads to watching", () =>
    harness.run({ context: { colorScheme: "dark" } }, async ({ page, stub }) => {
      stub.state.requests = waitingRequests();
      await page.goto(`${stub.origin}/floor`);
      await page.getByText("0 on sessions · 1 free · 0 away · 2 waiting").waitFor();
      const ticket = { id: "tic_1042", number: 1042, subject: "Install wizard stops at step 3" };
      stub.state.floor = [session("Noor", { id: "ses_9", agent_id: "agt_2", ticket, customer_name: "Maria Okafor", started_at: new Date(Date.now() - 300_000).toISOString() })];
      stub.emit("session", "ses_9");
      await page.getByText("1 on a session · 1 free · 0 away · 2 waiting").waitFor();
      const watch = page.getByRole("link", { name: "Watch the session with Maria Okafor" });
      assert.equal(await watch.getAttribute("href"), "/sessions/ses_9");
      await page.getByRole("link", { name: /^#1042/ }).waitFor();
      await assertAccessible(page);
    }));

  it("does not say that nobody waits while that is not known", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.requests = waitingRequests();
      stub.refuse("GET /requests", { status: 503, code: "unavailable", detail: "Try again later." });
      await page.goto(`${stub.origin}/floor`);
      await page.getByText("0 on sessions · 1 free · 0 away", { exact: true }).waitFor();
      assert.equal(await page.getByText("Nobody waits.").count(), 0);
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("0 on sessions · 1 free · 0 away · 2 waiting").waitFor();
    }));

  it("is for administrators", () =>
    harness.run({}, async ({ page, stub }) => {
      const [first] = stub.state.agents;
      assert.ok(first);
      stub.state.agents[0] = { ...first, role: "agent" };
      await page.goto(`${stub.origin}/floor`);
      await page.getByText("Only leads and administrators look over the floor.").waitFor();
      assert.ok(!stub.log.includes("GET /sessions"));
    }));
});
