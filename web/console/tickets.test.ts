/// <reference types="node" />
// Tickets, waiting customers, and the ways into a session.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Page } from "../../tests/node_modules/playwright-core";
import { assertAccessible, createHarness } from "./testing/browser";
import { waitingRequests } from "./testing/state";

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

  it("says when there is no such ticket", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_none`);
      await page.getByText("This ticket does not exist").waitFor();
      await assertAccessible(page);
    }));
});

describe("starting a session", () => {
  it("by link shows the link, a QR code and when it expires", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByLabel("Lead to this page").fill("nonsense");
      await page.getByRole("button", { name: "Create link" }).click();
      await page.getByText("This is not an address.").waitFor();
      await page.getByLabel("Lead to this page").fill("https://router.example/setup");
      await page.getByRole("button", { name: "Create link" }).click();
      await page.getByRole("img", { name: "Join link as a QR code" }).waitFor();
      await page.getByText(/Expires in (23 h 59 min|24 h)/).waitFor();
      await page.getByRole("button", { name: "Copy" }).click();
      await page.getByRole("button", { name: "Copied" }).waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "https://help.example/join#k3J9vQm2XyT0aLwPz7RbNf");
      await page.getByRole("link", { name: /Waiting for the customer/ }).waitFor();
      await assertAccessible(page);
      await page.getByRole("link", { name: "Open the live view", exact: true }).click();
      await page.getByRole("heading", { name: "Waiting for the customer to open the link" }).waitFor();
      assert.equal(await page.getByLabel("Join link", { exact: true }).inputValue(), "https://help.example/join#k3J9vQm2XyT0aLwPz7RbNf");
    }));

  it("by code refuses an unknown one and takes the right one from a paste with a space", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByRole("tab", { name: "Code" }).click();
      await page.getByLabel("Six-digit code").click();
      await page.keyboard.type("111111");
      await page.getByText("No customer waits with this code.").waitFor();
      await assertAccessible(page);
      await page.evaluate((text) => navigator.clipboard.writeText(text), " 482 916 ");
      await page.getByLabel("Six-digit code").focus();
      await page.keyboard.press("Control+v");
      await page.getByRole("heading", { name: "Maria Okafor is reading the consent sheet" }).waitFor();
      assert.equal(new URL(page.url()).pathname, "/sessions/ses_code_1042");
    }));

  it("by code from anywhere makes one ticket, however often the code was wrong", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      await page.keyboard.press("c");
      const dialog = page.getByRole("dialog", { name: "Enter a code" });
      await dialog.getByLabel("Six-digit code").waitFor();
      await page.keyboard.type("000000");
      await assertAccessible(page);
      await dialog.getByRole("button", { name: "Start session" }).click();
      await dialog.getByText("No customer waits with this code.").waitFor();
      await dialog.getByLabel("Six-digit code").focus();
      for (let n = 0; n < 6; n += 1) await page.keyboard.press("Backspace");
      await page.keyboard.type(stub.state.code);
      await dialog.getByRole("button", { name: "Start session" }).click();
      await page.waitForURL(/\/sessions\/ses_code_/);
      assert.equal(stub.log.filter((entry) => entry === "POST /tickets").length, 1);
    }));
});

describe("waiting customers", () => {
  it("show up when they press Help, and open the live view when accepted", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      stub.state.requests = waitingRequests();
      stub.emit("requests");
      await page.getByRole("link", { name: "Waiting (2 waiting)" }).click();
      await page.getByText("The install wizard stops at step 3 and says").waitFor();
      const clock = page.getByRole("listitem").first().getByRole("time");
      const shown = await clock.innerText();
      await page.waitForFunction((text) => document.querySelector("li time")?.textContent !== text, shown);
      await assertAccessible(page);
      await page.getByRole("button", { name: "Accept Maria Okafor", exact: true }).click();
      await page.waitForURL(/\/sessions\/ses_w1$/);
    }));

  it("can be put on an existing ticket", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.requests = waitingRequests();
      await page.goto(`${stub.origin}/waiting`);
      await page.getByRole("button", { name: "Choose ticket… for Maria Okafor" }).click();
      const dialog = page.getByRole("dialog", { name: "Accept Maria Okafor" });
      await dialog.getByRole("radio", { name: /#1040/ }).check();
      await assertAccessible(page);
      await dialog.getByRole("button", { name: "Accept" }).click();
      await page.waitForURL(/\/sessions\/ses_w1$/);
      assert.equal(stub.state.sessions.get("ses_w1")?.ticket?.number, 1040);
    }));

  it("are gone when a colleague was faster", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.requests = waitingRequests();
      await page.goto(`${stub.origin}/waiting`);
      const accept = page.getByRole("button", { name: "Accept Maria Okafor", exact: true });
      await accept.waitFor();
      stub.state.requests = [];
      await accept.click();
      await page.getByRole("alert").getByText("This request is gone").waitFor();
      await page.getByText("Nobody waits.").waitFor();
    }));
});

describe("the shell", () => {
  it("finds tickets and runs commands from the palette", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("option", { name: "New ticket" }).waitFor();
      await assertAccessible(page);
      await page.keyboard.type("vat");
      await page.getByRole("option", { name: /#1041/ }).waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Invoice shows the wrong VAT number" }).waitFor();
      await page.keyboard.press("Control+k");
      await page.keyboard.type("enter code");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Enter a code" }).waitFor();
      assert.equal(await page.getByRole("radio", { name: /#1041/ }).isChecked(), true);
    }));

  it("lists its shortcuts and lets them be switched off", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      await page.keyboard.press("?");
      await page.getByRole("checkbox", { name: /Single-key shortcuts/ }).uncheck();
      await assertAccessible(page);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.keyboard.press("n");
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Search and jump" }).waitFor();
      assert.equal(await page.getByRole("dialog", { name: "New ticket" }).count(), 0);
    }));

  it("keeps the theme that was chosen", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await page.getByRole("radio", { name: "Dark" }).check({ force: true });
      await page.reload();
      await row(page, "Install wizard").waitFor();
      assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
    }));

  it("says when the server is gone and reads again when it is back", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      stub.setEvents(false);
      await page.getByText("Tandem does not answer.").waitFor();
      await assertAccessible(page);
      stub.state.requests = waitingRequests();
      stub.setEvents(true);
      await page.getByText("Tandem does not answer.").waitFor({ state: "detached" });
      await page.getByRole("link", { name: "Waiting (2 waiting)" }).waitFor();
    }));

  it("shows an unknown address as such", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/no/such/thing`);
      await page.getByText("There is nothing here").waitFor();
      await assertAccessible(page);
    }));

  it("can be used on a phone", () =>
    harness.run({ context: { viewport: { width: 390, height: 844 } } }, async ({ page, stub }) => {
      stub.state.requests = waitingRequests();
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      await assertAccessible(page);
      for (const path of ["/", "/tickets/tic_1042", "/waiting"]) {
        await page.goto(stub.origin + path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${path} scrolls sideways`);
      }
    }));
});
