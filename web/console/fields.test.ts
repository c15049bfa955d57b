/// <reference types="node" />
// Custom fields: what is typed stays until it is saved, and what fields there are is read again where it matters.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Locator, Page } from "../../tests/node_modules/playwright-core";
import type { Ticket } from "../shared/api-types";
import type { TicketField } from "../shared/generated/TicketField";
import { assertAccessible, createHarness } from "./testing/browser";
import type { Stub } from "./testing/stub";

const harness = createHarness();
const PATCH = "PATCH /tickets/tic_1042";

const field = (key: string, label: string, more: Partial<TicketField> = {}): TicketField => ({
  key, label, kind: "text", help: "", options: [], required: false, archived: false, version: 1, ...more,
});
const ORDER = field("order", "Order number");
const SEATS = field("seats", "Seats", { kind: "number" });
const PLAN = field("plan", "Plan", { kind: "choice", options: ["Gold", "Tin"] });

async function openTicket(page: Page, stub: Stub): Promise<Locator> {
  stub.state.fields = [ORDER, SEATS, PLAN];
  await page.goto(`${stub.origin}/tickets/tic_1042`);
  const details = page.getByRole("region", { name: "Details" });
  await details.getByLabel("Order number").waitFor();
  return details;
}

function valuesOf(stub: Stub): Ticket["fields"] | undefined {
  return stub.state.tickets.find(({ id }) => id === "tic_1042")?.fields;
}

/** Another agent gives the ticket values, and the console has read them. */
async function setElsewhere(page: Page, stub: Stub, fields: Ticket["fields"]): Promise<void> {
  const at = stub.state.tickets.findIndex(({ id }) => id === "tic_1042");
  const ticket = stub.state.tickets[at] as Ticket;
  stub.state.tickets[at] = { ...ticket, subject: `${ticket.subject}!`, fields, version: ticket.version + 1 };
  stub.emit("tickets", "tic_1042");
  await page.getByRole("heading", { name: `${ticket.subject}!` }).waitFor();
}

describe("the fields of a ticket", () => {
  it("keep what was typed when it is refused, and say why beside it", () =>
    harness.run({}, async ({ page, stub }) => {
      const details = await openTicket(page, stub);
      const order = details.getByLabel("Order number");
      const long = "x".repeat(500);
      stub.refuse(PATCH, { status: 503, code: "unavailable", detail: "Try again later." });
      await order.fill(long);
      await page.keyboard.press("Enter");
      await details.getByRole("alert").getByText("Try again later.").waitFor();
      assert.equal(await order.inputValue(), long);
      assert.equal(await order.getAttribute("aria-invalid"), "true");
      await assertAccessible(page);
      await details.getByRole("button", { name: "Save again" }).click();
      await details.getByRole("alert").waitFor({ state: "detached" });
      assert.equal(valuesOf(stub)?.["order"], long);
      assert.equal(await order.getAttribute("aria-invalid"), null);
    }));

  it("are not asked for again by passing through, and go back with Escape", () =>
    harness.run({}, async ({ page, stub }) => {
      const details = await openTicket(page, stub);
      const plan = details.getByLabel("Plan");
      stub.refuse(PATCH, { status: 422, code: "invalid", detail: "No.", errors: [{ pointer: "/fields/plan", detail: "must be one of its options" }] });
      await plan.selectOption("Tin");
      await details.getByRole("alert").getByText("Plan must be one of its options.").waitFor();
      await plan.focus();
      await page.keyboard.press("Tab");
      assert.equal(await plan.inputValue(), "Tin");
      assert.equal(stub.log.filter((line) => line === PATCH).length, 1);
      await plan.focus();
      await page.keyboard.press("Escape");
      await details.getByRole("alert").waitFor({ state: "detached" });
      assert.equal(await plan.inputValue(), "");
      assert.deepEqual(valuesOf(stub), {});
    }));

  it("leave half a number as it is", () =>
    harness.run({}, async ({ page, stub }) => {
      const details = await openTicket(page, stub);
      const seats = details.getByLabel("Seats");
      await seats.focus();
      await page.keyboard.type("5e");
      await page.keyboard.press("Tab");
      await details.getByRole("alert").getByText("Write a number, or press Escape.").waitFor();
      assert.equal(stub.log.includes(PATCH), false);
      await seats.focus();
      await page.keyboard.press("End");
      await page.keyboard.type("1");
      await page.keyboard.press("Enter");
      await details.getByRole("alert").waitFor({ state: "detached" });
      await page.waitForFunction(() => document.activeElement === document.body);
      assert.equal(await seats.inputValue(), "50");
      assert.equal(valuesOf(stub)?.["seats"], 50);
      await seats.focus();
      await page.keyboard.press("End");
      await page.keyboard.type("e");
      await page.keyboard.press("Escape");
      assert.equal(await seats.inputValue(), "50");
      await page.keyboard.press("Tab");
      assert.equal(await details.getByRole("alert").count(), 0);
    }));

  it("are not taken from under the fingers, nor is what another agent wrote", () =>
    harness.run({}, async ({ page, stub }) => {
      const details = await openTicket(page, stub);
      const order = details.getByLabel("Order number");
      await order.focus();
      await page.keyboard.type("AB-1");
      await setElsewhere(page, stub, { order: "CD-2" });
      assert.equal(await order.inputValue(), "AB-1");
      await page.keyboard.press("Enter");
      await details.getByRole("alert").getByText("Somebody has set it to CD-2 meanwhile.").waitFor();
      assert.equal(valuesOf(stub)?.["order"], "CD-2");
      await details.getByRole("button", { name: "Use mine" }).click();
      await details.getByRole("alert").waitFor({ state: "detached" });
      assert.equal(valuesOf(stub)?.["order"], "AB-1");
      // Whoever has typed nothing sees what is new as soon as they leave.
      await order.focus();
      await setElsewhere(page, stub, { order: "EF-3" });
      assert.equal(await order.inputValue(), "AB-1");
      await page.keyboard.press("Tab");
      assert.equal(await order.inputValue(), "EF-3");
      assert.equal(valuesOf(stub)?.["order"], "EF-3");
    }));
});

describe("the form of a field", () => {
  it("keeps what was typed when somebody was faster, and saves it with the next press", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.fields = [ORDER];
      await page.goto(`${stub.origin}/fields`);
      await page.getByRole("button", { name: "Change Order number" }).click();
      const dialog = page.getByRole("dialog", { name: "Change field" });
      await dialog.getByLabel("Help").fill("As it stands on the invoice");
      stub.state.fields = [{ ...ORDER, label: "Number of the order", version: 5 }];
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.getByRole("alert").getByText("Somebody has changed the field meanwhile.").waitFor();
      assert.equal(await dialog.getByLabel("Help").inputValue(), "As it stands on the invoice");
      await assertAccessible(page);
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor({ state: "detached" });
      assert.deepEqual(stub.state.fields, [{ ...ORDER, help: "As it stands on the invoice", version: 6 }]);
    }));

  it("begins with what somebody has made of it once it was given up", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.fields = [ORDER];
      await page.goto(`${stub.origin}/fields`);
      await page.getByRole("button", { name: "Change Order number" }).click();
      const dialog = page.getByRole("dialog", { name: "Change field" });
      stub.state.fields = [{ ...ORDER, label: "Number of the order", version: 5 }];
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.getByRole("alert").waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Change Number of the order" }).click();
      assert.equal(await dialog.getByLabel("Label").inputValue(), "Number of the order");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor({ state: "detached" });
    }));
});

describe("what fields there are", () => {
  it("is read again where it could not be", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.refuse("GET /fields", { status: 500, code: "internal", detail: "Something broke on our side." });
      stub.state.fields = [ORDER];
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByRole("alert").getByText("The fields could not be read").waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByRole("region", { name: "Details" }).getByLabel("Order number").waitFor();
      assert.equal(await page.getByText("The fields could not be read").count(), 0);
    }));

  it("is read again where a ticket is refused for one that came since", () =>
    harness.run({}, async ({ page, stub }) => {
      const details = await openTicket(page, stub);
      stub.state.fields.push(field("device", "Device", { required: true }));
      stub.refuse(PATCH, { status: 422, code: "invalid", detail: "No.", errors: [{ pointer: "/fields/device", detail: "must be filled" }] });
      await details.getByRole("button", { name: "Status: Open" }).click();
      await page.getByRole("menuitemradio", { name: "Solved" }).click();
      await page.getByText("Device must be filled.").waitFor();
      await details.getByLabel("Device").fill("Router");
      await page.keyboard.press("Enter");
      await details.getByText("Needed to solve").waitFor({ state: "detached" });
      assert.equal(valuesOf(stub)?.["device"], "Router");
    }));

  it("is said of a value that went with its field", () =>
    harness.run({}, async ({ page, stub }) => {
      const details = await openTicket(page, stub);
      stub.state.fields = [{ ...ORDER, archived: true }, SEATS];
      stub.refuse(PATCH, { status: 422, code: "invalid", detail: "No.", errors: [{ pointer: "/fields/order", detail: "is archived: it may only be cleared" }] });
      await details.getByLabel("Order number").fill("AB-1");
      await page.keyboard.press("Enter");
      await page.getByText("Order number is archived: it may only be cleared.").waitFor();
      await details.getByLabel("Order number").waitFor({ state: "detached" });
    }));

  it("is not needed to see what a list is filtered by, and to stop that", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.fields = [PLAN];
      await page.goto(stub.origin);
      const menu = page.getByLabel("Value of a field");
      await menu.selectOption({ label: "Plan: Gold" });
      await page.getByRole("link", { name: /Install wizard/ }).click();
      await page.getByRole("region", { name: "Details" }).getByLabel("Plan").waitFor();
      stub.refuse("GET /fields", { status: 500, code: "internal", detail: "Something broke on our side." });
      await page.getByRole("link", { name: "Tickets", exact: true }).first().click();
      await page.getByRole("alert").getByText("The fields could not be read.").waitFor();
      assert.equal(await menu.locator("option:checked").innerText(), "plan: Gold");
      await assertAccessible(page);
      await page.getByRole("button", { name: "Read them again" }).click();
      await page.getByText("The fields could not be read.").waitFor({ state: "detached" });
      assert.equal(await menu.locator("option:checked").innerText(), "Plan: Gold");
      assert.equal(await menu.inputValue(), "plan=Gold");
      await menu.selectOption({ label: "Any field" });
      assert.equal(await menu.inputValue(), "");
    }));
});

describe("the fields that a canned reply fills", () => {
  it("stay open or closed as whoever writes it left them", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.fields = [ORDER, SEATS];
      await page.goto(`${stub.origin}/replies`);
      const [summary, order] = [page.getByText("Fields of the ticket"), page.getByLabel("Order number")];
      await summary.click();
      await order.fill("AB-1");
      await page.getByLabel("Seats").fill("7");
      await summary.click();
      await order.waitFor({ state: "hidden" });
      await page.getByLabel("Words").fill("Which model is it?");
      assert.equal(await order.isVisible(), false);
      await summary.click();
      await order.fill("");
      assert.equal(await order.isVisible(), true);
      assert.equal(await page.getByLabel("Seats").inputValue(), "7");
    }));
});
