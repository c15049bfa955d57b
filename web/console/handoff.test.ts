/// <reference types="node" />
// The package of a handoff: its sentences, the card that has it before somebody joins, and the ticket after.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HandoffPackage } from "../shared/generated/HandoffPackage";
import type { OfferedHandoff } from "../shared/api-types";
import { restOf, sentencesOf, stepsOf } from "./handoff/package";
import { assertAccessible, createHarness } from "./testing/browser";
import { minutesAgo, waitingRequests } from "./testing/state";

const harness = createHarness();
const AT = "2026-12-01T08:00:00.000Z";

const PACKAGE: HandoffPackage = {
  happened: [
    { at: AT, kind: "session_began", data: { entry: "widget" } },
    { at: AT, kind: "help_sought", data: { place: { page: "/orders/:id", error: "503 /api/orders/:id" } } },
    { at: AT, kind: "consent_given", data: { decision: "allow", host_origin: "https://shop.example" } },
    { at: AT, kind: "grant", data: { grant: "control", fate: "revoked" } },
    { at: AT, kind: "proposals", data: { n_done: 2, n_declined: 0, n_other: 1 } },
    { at: AT, kind: "chat", data: { n_from_customer: 1, n_from_agents: 3 } },
    { at: AT, kind: "escalated", data: { path: [1, 2], reason: "Knows printers" } },
    { at: AT, kind: "note", data: { by: "Ada", text: "Old model" } },
  ],
  n_left_out: 1,
  is_whole: true,
  open: [
    { kind: "grant", data: { grant: "screen" } },
    { kind: "field", data: { label: "Serial number" } },
  ],
  n_steps_left_out: 0,
  n_other_tickets: 1,
  n_other_sessions: 2,
};

function offered(): OfferedHandoff {
  const until = new Date(Date.now() + 60_000).toISOString();
  const ticket = { id: "tic_1042", number: 1042, subject: "Install wizard stops at step 3" };
  const handoff = { agent: "agt_1", name: "Ada Winter", n_asked: 1, reason: "Knows printers", state: "offered", until } as const;
  return { session_id: "ses_1", ticket, from: "Noor Haddad", customer_name: "Maria Okafor", handoff, has_package: true, package: PACKAGE };
}

describe("sentences of a package", () => {
  it("say what happened, what is open and what is left out", () => {
    assert.deepEqual(sentencesOf(PACKAGE).map(({ words }) => words), [
      "The customer pressed Help in the product",
      "Help was sought on /orders/:id · 503 /api/orders/:id",
      "The customer allowed viewing and pointing on shop.example",
      "The agent could control the page, and may no longer",
      "What was proposed: 2 done, 1 came to nothing",
      "1 message from the customer, 3 from agents",
      "The ticket rose: Tier 1 → Tier 2 · Knows printers",
      "Note of Ada: “Old model”",
    ]);
    assert.deepEqual(stepsOf(PACKAGE), ["The agent may see the screen at this moment", "Serial number is to be filled before the ticket is solved"]);
    assert.equal(restOf(PACKAGE), "1 thing more is on the timeline, 1 other ticket of this customer, 2 sessions before");
  });
});

describe("a handoff that ran out", () => {
  it("is not said to have gone unanswered by whoever had come for it", () => {
    const failed = (why: "expired" | "refused"): HandoffPackage => ({ ...PACKAGE, happened: [{ at: AT, kind: "handoff_failed", data: { to: "Ada", why } }] });
    assert.deepEqual(sentencesOf(failed("expired")).map(({ words }) => words), ["Ada was asked to take over: it was not agreed to in time, or they had gone"]);
    assert.deepEqual(sentencesOf(failed("refused")).map(({ words }) => words), ["Ada did not take over"]);
  });
});

describe("the package of an offered session", () => {
  for (const [name, context] of [["on a desk", {}], ["in the dark on a phone", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }]] as const) {
    it(`is read from the keyboard before joining, ${name}`, () =>
      harness.run({ context }, async ({ page, stub }) => {
        stub.state.handoffs = [offered()];
        await page.goto(stub.origin);
        const card = page.getByRole("region", { name: "Noor Haddad asks you to take over" });
        await card.getByText("Knows printers", { exact: true }).waitFor();
        const summary = card.getByText("What happened so far");
        await summary.focus();
        await page.keyboard.press("Enter");
        await card.getByText("What happened so far · 2 open").waitFor();
        await card.getByText("Serial number is to be filled before the ticket is solved").waitFor();
        await card.getByText("The customer pressed Help in the product").waitFor();
        await assertAccessible(page);
        const box = await card.boundingBox();
        assert.ok(box !== null && box.x >= 0 && box.x + box.width <= (page.viewportSize()?.width ?? 0), "stays on the screen");
        await card.getByRole("button", { name: "Join and watch" }).waitFor();
      }));
  }

  it("is not offered where it can not be read, and says so where it can not be any more", () =>
    harness.run({}, async ({ page, stub }) => {
      const gone = { ...offered(), session_id: "ses_2", from: "Cem Aydin", package: null };
      stub.state.handoffs = [{ ...offered(), has_package: false, package: null }, gone];
      await page.goto(stub.origin);
      const card = page.getByRole("region", { name: "Cem Aydin asks you to take over" });
      await card.getByText("What happened so far").click();
      await card.getByText("It can not be read any more.").waitFor();
      assert.equal(await page.getByText("What happened so far").count(), 1);
      await assertAccessible(page);
    }));

  it("stands on the ticket of whoever took over", () =>
    harness.run({}, async ({ page, stub }) => {
      const entries = stub.state.timeline.get("tic_1042") ?? [];
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByRole("button", { name: "Set a follow-up…" }).waitFor();
      assert.equal(await page.getByRole("region", { name: "Handed over to you" }).count(), 0);
      entries.push({ id: "evt_h", at: minutesAgo(1), actor: { kind: "agent", name: "Ada Winter" }, session_id: null, kind: "handed_off", data: { to: "Ada Winter", reason: "Knows printers" } });
      await page.reload();
      const region = page.getByRole("region", { name: "Handed over to you" });
      await region.getByText("What happened so far").click();
      await region.getByText("Nothing has happened yet.").waitFor();
      await assertAccessible(page);
    }));
});

describe("a customer whose agent has let go", () => {
  for (const width of [1280, 390]) {
    it(`waits with who it is for, why, and what happened, at ${width} px`, () =>
      harness.run({ context: { viewport: { width, height: 844 } } }, async ({ page, stub }) => {
        const [first, ...others] = waitingRequests();
        assert.ok(first);
        const handed_on = { by: "Noor Haddad", to: "Tier 2", reason: "Knows printers", at: minutesAgo(1), is_for_you: true };
        const ticket = { id: "tic_1042", number: 1042, subject: "The router wizard stops at step 3 of 5" };
        stub.state.requests = [{ ...first, handed_on, ticket }, ...others];
        let n_read = 0;
        await page.route("**/api/v1/tickets/tic_1042/package", (route) => {
          n_read += 1;
          return n_read === 1 ? route.abort() : route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(PACKAGE) });
        });
        await page.goto(`${stub.origin}/${width === 390 ? "waiting" : "tickets"}`);
        const line = page.getByRole("listitem").filter({ hasText: "Noor Haddad handed this customer on to you (Tier 2): Knows printers" });
        const summary = line.getByText("What happened so far");
        await summary.waitFor();
        assert.equal(n_read, 0, "it is read by whoever opens it");
        await summary.click();
        await line.getByRole("button", { name: "Try again" }).click();
        await line.getByText("What happened so far · 2 open").waitFor();
        await line.getByText("The agent may see the screen at this moment").waitFor();
        await line.getByRole("button", { name: "Take over Maria Okafor" }).waitFor();
        assert.equal(await line.getByRole("button", { name: /Choose ticket/ }).count(), 0, "it has its ticket");
        await assertAccessible(page);
      }));
  }
});
