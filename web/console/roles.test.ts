/// <reference types="node" />
// What is offered to whom: leads, and agents whom rules keep off a ticket. The server refuses the rest by itself.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { demotionOf, profileWords, stayWords } from "./team/words";
import { assertAccessible, createHarness } from "./testing/browser";

const harness = createHarness();

describe("a lead", () => {
  it("sees the team and the webhooks, and keeps neither accounts nor keys", () =>
    harness.run({ context: { colorScheme: "dark" } }, async ({ page, stub }) => {
      const [first, second] = stub.state.agents;
      assert.ok(first && second);
      stub.state.agents[0] = { ...first, role: "lead" };
      await page.goto(stub.origin);
      const main = page.getByRole("navigation", { name: "Main" });
      await main.getByRole("link", { name: "Webhooks" }).waitFor();
      for (const name of ["Keys", "Fields", "People", "Audit"]) assert.equal(await main.getByRole("link", { name, exact: true }).count(), 0, name);
      await main.getByRole("link", { name: "Team" }).click();
      const card = page.getByRole("article", { name: second.name });
      await card.getByText(profileWords(second)).waitFor();
      assert.equal(await page.getByRole("button", { name: /^(Add agent|Edit the account|Deactivate)/ }).count(), 0);
      await assertAccessible(page);
    }));

  it("is told by their tier, teams and skills", () => {
    const agent = { id: "agt_9", name: "Cem", email: "cem@help.example", role: "lead", presence: "offline", tier: 2, teams: ["billing", "routers"], skills: ["de"], capacity: 1, second_factor: null, passkeys: null, active: true, version: 1, open_tickets: null } as const;
    assert.equal(profileWords({ ...agent, teams: [...agent.teams], skills: [...agent.skills] }), "Tier 2 · billing, routers · de");
    assert.equal(profileWords({ ...agent, teams: [], skills: [] }), "Tier 2");
  });
});

describe("tickets that are handed over", () => {
  it("stay where rules keep them from whoever is to have them, and are named", () =>
    harness.run({}, async ({ page, stub }) => {
      const [, second] = stub.state.agents;
      assert.ok(second);
      stub.state.agents[1] = { ...second, active: false, open_tickets: 24 };
      const kept_off = Array.from({ length: 20 }, (_, n) => ({ id: `tic_${n}`, number: n + 1, subject: `Contract ${n + 1}` }));
      let n_asked = 0;
      await page.route("**/hand-over", (route) => {
        n_asked += 1;
        const body = n_asked === 1 ? { handed: 100, left: 2, n_kept_off: 0, kept_off: [] } : { handed: 2, left: 0, n_kept_off: 22, kept_off };
        return route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(body) });
      });
      await page.goto(`${stub.origin}/team`);
      await page.getByRole("button", { name: `Hand over the tickets of ${second.name}` }).click();
      const dialog = page.getByRole("dialog");
      const [first] = stub.state.agents;
      assert.ok(first);
      await dialog.getByRole("combobox").selectOption({ label: first.name });
      await dialog.getByRole("button", { name: "Hand over" }).click();
      await page.getByText(`Handed over: 102 open tickets of ${second.name}.`).waitFor();
      await dialog.getByText(stayWords(22, second.name, first.name)).waitFor();
      assert.equal(await dialog.getByRole("list", { name: "Tickets that stay" }).getByRole("link").count(), 20);
      await dialog.getByText("And 2 more. Choose somebody else for them.").waitFor();
      await assertAccessible(page);
      assert.match(stayWords(1, "Ben", "Ann"), /^1 open ticket of Ben stays: .* keep it from Ann/u);
    }));
});

describe("a role that may less", () => {
  it("is asked about before somebody is signed out by it, and no other", () => {
    assert.equal(demotionOf("lead", "lead"), null);
    assert.equal(demotionOf("agent", "admin"), null);
    assert.equal(demotionOf("lead", "admin"), null);
    assert.deepEqual(demotionOf("admin", "lead"), { to: "a lead", without: "settings, keys and accounts" });
    assert.deepEqual(demotionOf("admin", "agent"), { to: "an agent", without: "settings, keys and accounts" });
    assert.match(demotionOf("lead", "agent")?.without ?? "", /supervises no session/u);
  });
});

describe("a ticket that rules keep somebody off", () => {
  it("is read, and what may not be done is not offered", () =>
    harness.run({}, async ({ page, stub }) => {
      const place = stub.state.tickets.findIndex(({ id }) => id === "tic_1042");
      const ticket = stub.state.tickets[place];
      assert.ok(ticket);
      stub.state.tickets[place] = { ...ticket, kept_off: ["work_on_tickets", "join_sessions"] };
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByText("The rules of your desk let you read this ticket, and not work on it.").waitFor();
      await page.getByRole("heading", { name: ticket.subject }).waitFor();
      assert.equal(await page.getByRole("heading", { name: "Start a session" }).count(), 0);
      assert.equal(await page.getByRole("group", { name: "Write to" }).count(), 0);
      await assertAccessible(page);
    }));
});
