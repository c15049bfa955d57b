/// <reference types="node" />
// The ticket list, new tickets and the ticket page.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Page } from "../../tests/node_modules/playwright-core";
import { assertAccessible, createHarness } from "./testing/browser";

const harness = createHarness();

function row(page: Page, subject: string) {
  return page.getByRole("row").filter({ hasText: subject });
}

describe("the ticket list", () => {
  it("filters by status and searches", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      await assertAccessible(page);
      await page.getByRole("radio", { name: "Solved" }).check();
      await row(page, "Install wizard").waitFor({ state: "detached" });
      await row(page, "Password reset mail").waitFor();
      await page.getByRole("searchbox", { name: "Search tickets" }).fill("dark");
      await row(page, "Password reset mail").waitFor({ state: "detached" });
      await page.getByRole("searchbox", { name: "Search tickets" }).fill("zebra");
      await page.getByText("No ticket matches").waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Show all tickets" }).click();
      await row(page, "Install wizard").waitFor();
    }));

  it("finds what was said on tickets, with the words marked", () =>
    harness.run({}, async ({ page, stub }) => {
      const said = { ticket_id: "tic_1", number: 7, subject: "The router", status: "open", at: new Date().toISOString(), by: "agent", name: "Ada", kind: "comment" } as const;
      stub.state.said.push({ ...said, id: "evt_1", excerpt: "It blinks like a zebra, says Kim" });
      await page.goto(stub.origin);
      await page.getByRole("searchbox", { name: "Search tickets" }).fill("zebra");
      const found = page.getByRole("region", { name: "Said on tickets" });
      await found.getByRole("link", { name: "#7 The router" }).waitFor();
      assert.equal(await found.locator("mark").textContent(), "zebra");
      await found.getByText("Ada, for agents alone").waitFor();
      await assertAccessible(page);
      stub.refuse("GET /entries", { status: 500, code: "internal", detail: "Something broke on our side." });
      await page.getByRole("searchbox", { name: "Search tickets" }).fill("zebras");
      await found.getByRole("button", { name: "Try again" }).click();
      await found.getByText("Nobody has said that.").waitFor();
      await page.getByRole("searchbox", { name: "Search tickets" }).fill("ze");
      await found.waitFor({ state: "detached" });
    }));

  it("shows the tickets of one's teams, and says so in its address", () =>
    harness.run({}, async ({ page, stub }) => {
      const [ada] = stub.state.agents;
      const first = stub.state.tickets[0];
      assert.ok(ada && first);
      stub.state.agents[0] = { ...ada, teams: ["billing"] };
      stub.state.tickets[0] = { ...first, team: "billing" };
      await page.goto(stub.origin);
      await row(page, "Dark mode").waitFor();
      await page.getByLabel("Whose tickets").selectOption("My teams'");
      await row(page, "Dark mode").waitFor({ state: "detached" });
      await row(page, "Install wizard").waitFor();
      await page.waitForURL(/\?assignee=teams$/);
      await assertAccessible(page);
      await page.goto(`${stub.origin}/?team=none`);
      await row(page, "Dark mode").waitFor();
      assert.equal(await row(page, "Install wizard").count(), 0);
      await row(page, "Dark mode").getByRole("link").click();
      await page.getByRole("button", { name: "Team: None" }).click();
      await page.getByRole("menuitemradio", { name: "billing" }).click();
      await page.getByRole("button", { name: "Team: billing" }).waitFor();
    }));

  it("is walked with j, k and Enter", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      for (const key of ["j", "j", "j", "k"]) await page.keyboard.press(key);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Invoice shows the wrong VAT number" }).waitFor();
    }));

  it("is read again when the server says so", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      const first = stub.state.tickets[0];
      assert.ok(first);
      stub.state.tickets[0] = { ...first, live_session_id: "ses_1" };
      stub.emit("tickets", first.id);
      await row(page, "Install wizard").getByText("Session", { exact: true }).waitFor();
    }));

  it("says when it cannot be read, and tries again", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.refuse("GET /tickets", { status: 500, code: "internal", detail: "Something broke on our side." });
      await page.goto(stub.origin);
      await page.getByRole("alert").getByText("Something broke on our side.").waitFor();
      await page.getByText("Request req_stub").waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Try again" }).click();
      await row(page, "Install wizard").waitFor();
      stub.refuse("GET /tickets", { status: 500, code: "internal", detail: "Something broke on our side." });
      await page.getByRole("radio", { name: "Solved" }).check();
      await page.getByRole("alert").getByText("What stands here was read before.").waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Try again" }).click();
      await row(page, "Password reset mail").waitFor();
      await page.getByText("What stands here was read before.").waitFor({ state: "detached" });
    }));

  it("invites to make the first ticket", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.tickets.length = 0;
      await page.goto(stub.origin);
      await page.getByText("No tickets yet").waitFor();
      await assertAccessible(page);
    }));

  it("shows the next page on demand", () =>
    harness.run({}, async ({ page, stub }) => {
      const first = stub.state.tickets[0];
      assert.ok(first);
      for (let n = 0; n < 60; n += 1) stub.state.tickets.push({ ...first, id: `tic_n${n}`, number: n, subject: `Old ticket ${n}` });
      await page.goto(stub.origin);
      await page.getByRole("button", { name: "Show more" }).click();
      await row(page, "Old ticket 59").waitFor();
      assert.equal(await page.getByRole("button", { name: "Show more" }).count(), 0);
    }));
});

describe("a new ticket", () => {
  it("opens on its own page", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      await page.keyboard.press("n");
      const dialog = page.getByRole("dialog", { name: "New ticket" });
      await dialog.getByLabel("Subject").fill("Router restarts at night");
      await dialog.getByLabel("Customer optional", { exact: true }).fill("Lena Fuchs");
      await assertAccessible(page);
      await dialog.getByRole("button", { name: "Create ticket" }).click();
      await page.getByRole("heading", { name: "Router restarts at night" }).waitFor();
      assert.equal(stub.state.tickets[0]?.customer_name, "Lena Fuchs");
      assert.equal(stub.state.tickets[0]?.customer_email, null);
    }));

  it("takes what a ticket has, folded under More", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await page.getByRole("button", { name: "New ticket" }).last().click();
      const dialog = page.getByRole("dialog", { name: "New ticket" });
      await dialog.getByLabel("Subject").fill("Router restarts at night");
      assert.equal(await dialog.getByLabel("Priority").isVisible(), false);
      await dialog.getByText("More", { exact: true }).click();
      await dialog.getByLabel("Priority").selectOption("high");
      await dialog.getByLabel("Assignee").selectOption("Me");
      await dialog.getByLabel("Tags optional").fill("router, night");
      await assertAccessible(page);
      await dialog.getByRole("button", { name: "Create ticket" }).click();
      await page.getByRole("heading", { name: "Router restarts at night" }).waitFor();
      const made = stub.state.tickets[0];
      assert.deepEqual([made?.priority, made?.assignee?.name, made?.tags], ["high", stub.state.agents[0]?.name, ["router", "night"]]);
    }));

  it("unfolds what the server refused", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await page.getByRole("button", { name: "New ticket" }).last().click();
      const dialog = page.getByRole("dialog", { name: "New ticket" });
      stub.refuse("POST /tickets", { status: 422, detail: "Some fields are not right.", errors: [{ pointer: "/assignee_id", detail: "must be the id of an agent" }] });
      await dialog.getByLabel("Subject").fill("x");
      await dialog.getByRole("button", { name: "Create ticket" }).click();
      await dialog.getByText("must be the id of an agent").waitFor();
    }));

  it("shows what the server refused beside the field", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await page.getByRole("button", { name: "New ticket" }).last().click();
      const dialog = page.getByRole("dialog", { name: "New ticket" });
      stub.refuse("POST /tickets", {
        status: 422,
        detail: "Some fields are not right.",
        errors: [{ pointer: "/customer_email", detail: "This is not an e-mail address." }],
      });
      await dialog.getByLabel("Subject").fill("x");
      await dialog.getByLabel("Customer's e-mail").fill("lena@fuchs");
      await dialog.getByRole("button", { name: "Create ticket" }).click();
      await dialog.getByText("This is not an e-mail address.").waitFor();
      assert.equal(await dialog.getByLabel("Customer's e-mail").getAttribute("aria-invalid"), "true");
      assert.equal(await dialog.getByRole("alert").innerText(), "Some fields are not right.");
      await assertAccessible(page);
    }));
});

describe("the ticket page", () => {
  it("tells the story of the ticket", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      const timeline = page.getByRole("region", { name: "Timeline" });
      await timeline.getByText("Session by code", { exact: true }).waitFor();
      await timeline.getByText("allowed viewing and pointing on router.example").waitFor();
      await timeline.getByText("You or a colleague ended the session · 10 min 38 s").waitFor();
      await assertAccessible(page);
    }));

  it("takes a comment with Ctrl and Enter", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByLabel("Comment").fill("Firmware is 2.1, two behind.");
      await page.keyboard.press("Control+Enter");
      await page.getByRole("article").getByText("Firmware is 2.1, two behind.").waitFor();
      assert.equal(await page.getByLabel("Comment").inputValue(), "");
    }));

  it("keeps what was written when the comment is refused", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      stub.refuse("POST /tickets/tic_1042/comments", { status: 503, detail: "The store is busy." });
      await page.getByLabel("Comment").fill("Not lost");
      await page.getByRole("button", { name: "Comment" }).click();
      await page.getByText("The store is busy.").waitFor();
      assert.equal(await page.getByLabel("Comment").inputValue(), "Not lost");
    }));

  it("changes status, assignee and subject", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByRole("button", { name: "Status: Open" }).click();
      await assertAccessible(page);
      await page.getByRole("menuitemradio", { name: "Solved" }).click();
      await page.getByRole("button", { name: "Status: Solved" }).waitFor();
      await page.getByRole("button", { name: "Assignee: Ada Winter" }).click();
      await page.getByRole("menuitemradio", { name: "Nobody" }).click();
      await page.getByRole("button", { name: "Assignee: Nobody" }).waitFor();
      await page.getByRole("button", { name: "Install wizard stops at step 3" }).click();
      await page.getByLabel("Subject").fill("Wizard stops at the gateway step");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Wizard stops at the gateway step" }).waitFor();
      const { subject, status, assignee } = stub.state.tickets[0] ?? {};
      assert.deepEqual({ subject, status, assignee }, { subject: "Wizard stops at the gateway step", status: "solved", assignee: null });
    }));

  it("has the customer and the description put right", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByRole("button", { name: "Edit the customer’s name" }).click();
      const name = page.getByLabel("The customer’s name", { exact: true });
      await name.fill("Somebody else");
      await page.keyboard.press("Escape");
      await name.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Edit the customer’s name" }).press("Enter");
      await name.fill("Maria Okafor-Lind");
      await page.keyboard.press("Enter");
      await page.getByText("Maria Okafor-Lind").waitFor();
      await page.getByRole("button", { name: "Edit the customer’s e-mail" }).click();
      const email = page.getByLabel("The customer’s e-mail", { exact: true });
      await email.fill("maria");
      await page.keyboard.press("Enter");
      await page.getByText("Write an e-mail address such as").waitFor();
      await assertAccessible(page);
      await email.fill("maria@okafor.example");
      await page.keyboard.press("Enter");
      await page.getByRole("link", { name: "maria@okafor.example" }).waitFor();
      await page.getByRole("button", { name: "Edit the description" }).click();
      await page.getByLabel("Description", { exact: true }).fill("New router, and no gateway.");
      await page.keyboard.press("Control+Enter");
      await page.getByText("New router, and no gateway.", { exact: true }).waitFor();
      const { customer_name, customer_email, description } = stub.state.tickets[0] ?? {};
      assert.deepEqual([customer_name, customer_email, description], ["Maria Okafor-Lind", "maria@okafor.example", "New router, and no gateway."]);
    }));

  it("keeps an address that the server refused until somebody lets go of it", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      stub.refuse("PATCH /tickets/tic_1042", { status: 409, code: "customer_identified", detail: "The product has said who they are." });
      await page.getByRole("button", { name: "Edit the customer’s e-mail" }).click();
      const email = page.getByLabel("The customer’s e-mail", { exact: true });
      await email.fill("maria@okafor.example");
      await page.keyboard.press("Enter");
      await page.getByText("The product has said who they are.").waitFor();
      assert.equal(await email.inputValue(), "maria@okafor.example");
    }));

  it("says when there is no such ticket", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_none`);
      await page.getByText("This ticket does not exist").waitFor();
      await assertAccessible(page);
    }));
});
