/// <reference types="node" />
// Merging: what the dialog says, what a merged ticket shows, and the way back.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Page } from "../../tests/node_modules/playwright-core";
import type { Ticket } from "../shared/api-types";
import { assertAccessible, createHarness } from "./testing/browser";
import { freshState } from "./testing/state";
import { canUndo, consequences, customerOf, mayBeSameCustomer } from "./ticket/merging";

const harness = createHarness();

function ticket(part: Partial<Ticket>): Ticket {
  const [first] = freshState().tickets;
  assert.ok(first);
  return { ...first, customer_name: null, customer_email: null, customer: null, merged: null, ...part };
}

function known(id: string): Ticket["customer"] {
  return { id, subject: id, name: id, email: null, locale: null, custom: {}, seen_at: "2026-11-01T00:00:00.000Z" };
}

describe("words around merging", () => {
  it("holds customers for others by the product's word first, then by address, then by name", () => {
    const same = (one: Partial<Ticket>, other: Partial<Ticket>): boolean => mayBeSameCustomer(ticket(one), ticket(other));
    assert.equal(same({ customer: known("cus_1"), customer_name: "Kim" }, { customer: known("cus_2"), customer_name: "Kim" }), false);
    assert.equal(same({ customer: known("cus_1") }, { customer: known("cus_1") }), true);
    assert.equal(same({ customer_name: "Kim", customer_email: "kim@a.example" }, { customer_name: "Kim", customer_email: "kim@b.example" }), false);
    assert.equal(same({ customer_email: "Kim@a.example" }, { customer_email: "kim@a.example" }), true);
    assert.equal(same({ customer_name: "Kim" }, { customer_name: "Robin" }), false);
    assert.equal(same({ customer_name: "Kim" }, {}), true);
    assert.equal(customerOf(ticket({ customer_email: "kim@a.example" })), "kim@a.example");
    assert.equal(customerOf(ticket({})), null);
  });

  it("says that a target that is done stays so", () => {
    const lines = (status: Ticket["status"]): string => consequences(ticket({ number: 2 }), ticket({ number: 1, status })).join(" ");
    assert.match(lines("solved"), /#1 is solved and stays so/);
    assert.doesNotMatch(lines("open"), /stays so/);
    assert.match(lines("open"), /#2 is closed/);
  });

  it("offers the way back until the moment that the server names", () => {
    const merged = { into: { id: "tic_1", number: 1, subject: "" }, at: "2026-11-01T00:00:00.000Z", by: null, undo_until: "2026-11-02T00:00:00.000Z" };
    assert.equal(canUndo(ticket({ merged }), Date.parse(merged.undo_until)), true);
    assert.equal(canUndo(ticket({ merged }), Date.parse(merged.undo_until) + 1), false);
    assert.equal(canUndo(ticket({}), 0), false);
  });
});

async function openDialog(page: Page, origin: string): Promise<ReturnType<Page["getByRole"]>> {
  await page.goto(`${origin}/tickets/tic_1042`);
  await page.getByRole("button", { name: "Merge into another ticket…" }).click();
  return page.getByRole("dialog", { name: "Merge #1042 into another ticket" });
}

describe("merging a ticket", () => {
  it("is done from the keyboard, says what will happen, and leads to the other ticket", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByRole("button", { name: "Merge into another ticket…" }).focus();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "Merge #1042 into another ticket" });
      const choice = dialog.getByRole("radio", { name: /Dark mode unreadable/ });
      await choice.waitFor();
      await dialog.locator("input[type=search]:focus").waitFor();
      await page.keyboard.type("dark mode");
      await dialog.getByRole("radio").nth(1).waitFor({ state: "detached" });
      await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      assert.equal(await choice.isChecked(), true);
      await dialog.getByText("#1036 is solved and stays so.").waitFor();
      await dialog.getByText("The customers differ: Maria Okafor here, Hanna Berg there.").waitFor();
      await assertAccessible(page);
      await dialog.getByLabel("Reason").fill("Twice");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Dark mode unreadable in the report view" }).waitFor();
      await page.getByText("#1042 was merged into this ticket.").waitFor();
      const duplicates = page.getByRole("region", { name: "Merged into this" });
      await duplicates.getByRole("link", { name: /#1042/ }).waitFor();
      await duplicates.getByText("from Maria Okafor").waitFor();
      await assertAccessible(page);
    }));

  it("keeps the dialog and says why when the server refuses", () =>
    harness.run({}, async ({ page, stub }) => {
      const dialog = await openDialog(page, stub.origin);
      await dialog.getByRole("radio", { name: /Export to CSV|Printer is found/ }).first().check();
      stub.refuse("POST /tickets/tic_1042/merge", { status: 409, code: "session_open", detail: "A session of this ticket is not over." });
      await dialog.getByRole("button", { name: /^Merge into #/ }).click();
      await dialog.getByRole("alert").getByText("A session of this ticket is not over.").waitFor();
      await assertAccessible(page);
      stub.refuse("POST /tickets/tic_1042/merge", { status: 412, code: "target_changed_since", detail: "Changed." });
      await dialog.getByRole("button", { name: /^Merge into #/ }).click();
      await dialog.getByRole("alert").getByText("Somebody has changed one of the tickets meanwhile").waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      assert.equal(stub.state.tickets[0]?.merged, null);
    }));

  it("offers neither the ticket itself nor one that was merged", () =>
    harness.run({}, async ({ page, stub }) => {
      const dialog = await openDialog(page, stub.origin);
      await dialog.getByRole("radio").first().waitFor();
      assert.equal(await dialog.getByRole("radio", { name: /#1042/ }).count(), 0);
      await dialog.getByLabel("Search the ticket that goes on").fill("zebra");
      await dialog.getByText("No other ticket matches.").waitFor();
      assert.equal(await dialog.getByRole("button", { name: "Merge", exact: true }).isDisabled(), true);
    }));
});

describe("a merged ticket", () => {
  it("shows where it leads, takes nothing, and can be taken out again", () =>
    harness.run({}, async ({ page, stub }) => {
      const dialog = await openDialog(page, stub.origin);
      await dialog.getByLabel("Search the ticket that goes on").fill("1036");
      await dialog.getByRole("radio", { name: /#1036/ }).check();
      await dialog.getByRole("button", { name: "Merge into #1036" }).click();
      await page.getByRole("region", { name: "Merged into this" }).getByRole("link", { name: /#1042/ }).click();
      const banner = page.getByRole("region", { name: "Merged" });
      await banner.getByRole("link", { name: /#1036/ }).waitFor();
      await assertAccessible(page);
      assert.equal(await page.getByRole("button", { name: "Status: Closed" }).isDisabled(), true);
      assert.equal(await page.getByLabel("Comment").count(), 0);
      assert.equal(await page.getByRole("button", { name: "Merge into another ticket…" }).count(), 0);
      await banner.getByRole("button", { name: "Undo merging" }).click();
      await page.getByText("The merging is undone.").waitFor();
      await page.getByRole("button", { name: "Status: Open" }).waitFor();
      await page.getByRole("button", { name: "Merge into another ticket…" }).waitFor();
    }));

  it("is out of the list, and in it by the filter", () =>
    harness.run({}, async ({ page, stub }) => {
      const [first, second] = stub.state.tickets;
      assert.ok(first && second);
      const { id, number, subject } = second;
      stub.state.tickets[0] = { ...first, status: "closed", merged: { into: { id, number, subject }, at: first.updated_at, by: null, undo_until: first.updated_at } };
      await page.goto(stub.origin);
      await page.getByRole("row").filter({ hasText: second.subject }).waitFor();
      assert.equal(await page.getByRole("link", { name: first.subject }).count(), 0);
      await page.getByRole("radio", { name: "Merged" }).check();
      await page.getByRole("row").filter({ hasText: first.subject }).getByText(`Merged into #${number}`).waitFor();
      await assertAccessible(page);
    }));
});
