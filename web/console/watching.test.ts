/// <reference types="node" />
// Watching a ticket: by button and key, what is unread, and that looking reads it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Ticket } from "../shared/api-types";
import type { Watched } from "../shared/generated/Watched";
import { assertAccessible, createHarness } from "./testing/browser";
import { minutesAgo, type StubState } from "./testing/state";

const harness = createHarness();

/** A ticket that Ada watches, with so much that she has not read. */
function watched(state: StubState, place: number, unread: number): Watched {
  const { id, number, subject, status } = state.tickets[place] as Ticket;
  const latest = { at: minutesAgo(3), kind: "chat", actor: { kind: "customer", name: "Kim" } } as const;
  return { ticket: { id, number, subject }, status, watched_at: minutesAgo(60), unread, latest: unread === 0 ? null : latest };
}

describe("a watched ticket", () => {
  it("is watched by button and by key, and a chord is no key", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.otherWatchers = [{ id: "agt_9", name: "Bo" }];
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      const region = page.getByRole("region", { name: "Watchers" });
      await region.getByText("Watched by Bo.").waitFor();
      const button = region.getByRole("button", { name: "Watch this ticket" });
      assert.equal(await button.getAttribute("aria-pressed"), "false");
      await button.click();
      await region.getByText("Watched by you and Bo.").waitFor();
      assert.equal(await button.getAttribute("aria-pressed"), "true");
      await assertAccessible(page);
      await page.getByRole("main").focus();
      await page.keyboard.press("w");
      await region.getByText("Watched by Bo.").waitFor();
      await page.keyboard.press("g");
      await page.keyboard.press("w");
      await page.getByRole("heading", { name: "Waiting", exact: false }).first().waitFor();
      assert.equal(stub.log.filter((line) => line.startsWith("PUT ")).length, 1);
    }));

  it("counts and tells what is unread, and is read by looking", () =>
    harness.run({ context: { colorScheme: "dark" } }, async ({ page, stub }) => {
      stub.state.watched = [watched(stub.state, 0, 0), watched(stub.state, 1, 2)];
      await page.goto(`${stub.origin}/watched`);
      const list = page.getByRole("list", { name: "Tickets that you watch" });
      await list.getByText("Kim wrote, and 1 more").waitFor();
      await list.getByText("You have read all of it.").waitFor();
      await page.getByRole("link", { name: "Watched (1 unread)" }).waitFor();
      await assertAccessible(page);
      stub.state.watched[0] = watched(stub.state, 0, 1);
      stub.emit("tickets", "tic_1042");
      const messages = page.getByRole("region", { name: "Messages" });
      await messages.getByText(/^#1042 .*: Kim wrote$/).waitFor();
      await page.getByRole("link", { name: "Watched (2 unread)" }).waitFor();
      await list.getByRole("link", { name: /#1042/ }).click();
      await page.getByRole("link", { name: "Watched (1 unread)" }).waitFor();
      assert.ok(stub.log.includes("POST /tickets/tic_1042/watch/read"));
      // What happens in front of the agent is no news.
      stub.state.watched[0] = watched(stub.state, 0, 1);
      stub.emit("tickets", "tic_1042");
      await page.waitForResponse((response) => response.url().endsWith("/tickets/tic_1042/watch/read"));
      await page.getByRole("link", { name: "Watched (1 unread)" }).click();
      await list.getByRole("button", { name: "Stop watching #1042" }).click();
      await list.getByRole("link", { name: /#1042/ }).waitFor({ state: "detached" });
      await list.getByRole("button", { name: /^Stop watching/ }).click();
      await page.getByText("You watch no ticket").waitFor();
      await assertAccessible(page);
    }));

  it("is watched by colleagues who are added, mentioned by keyboard, and removed", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      const region = page.getByRole("region", { name: "Watchers" });
      await region.getByLabel("Colleague to watch as well").selectOption("Noor Haddad");
      await region.getByRole("button", { name: "Add", exact: true }).click();
      await region.getByText("Watched by Noor Haddad.").waitFor();
      await page.locator("#watchers-title:focus").waitFor();
      await assertAccessible(page);
      await region.getByRole("button", { name: "Remove Noor Haddad" }).click();
      await region.getByText("Nobody watches this ticket.").waitFor();
      await page.locator("#watchers-title:focus").waitFor();

      const field = page.getByLabel("Comment");
      await field.pressSequentially("Please look, @had");
      const names = page.getByRole("listbox", { name: "Colleagues to mention" });
      await names.getByRole("option", { name: "Noor Haddad", selected: true }).waitFor();
      await assertAccessible(page);
      await page.keyboard.press("Escape");
      await names.waitFor({ state: "detached" });
      await field.press("Backspace");
      await names.waitFor();
      await page.keyboard.press("Enter");
      assert.equal(await field.inputValue(), "Please look, @Noor Haddad ");
      await page.keyboard.press("Control+Enter");
      await page.getByRole("article").getByText("Please look, @Noor Haddad").waitFor();
      stub.emit("tickets", "tic_1042");
      await region.getByText("Watched by Noor Haddad.").waitFor();
    }));
});

describe("a draft", () => {
  it("is there in another window, and of two the older one is given back", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.drafts.set("tic_1042 comment", { kind: "comment", text: "Begun elsewhere", version: 4, saved_at: minutesAgo(3) });
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      const field = page.getByLabel("Comment");
      await page.waitForFunction(() => [...document.querySelectorAll("textarea")].some(({ value }) => value === "Begun elsewhere"));
      const kept = page.waitForResponse((response) => response.url().endsWith("/draft"));
      await field.fill("Begun elsewhere, and more");
      await kept;
      // Another window of Ada's, meanwhile.
      stub.state.drafts.set("tic_1042 comment", { kind: "comment", text: "From the sofa", version: 9, saved_at: minutesAgo(0) });
      await field.fill("From the desk");
      await page.getByText("In another window you have begun something else here").waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Restore the other draft" }).click();
      assert.equal(await field.inputValue(), "From the sofa");
      await page.getByText("From the desk").waitFor();
      await page.getByRole("button", { name: "Let it go" }).click();
      await page.getByText("In another window").waitFor({ state: "detached" });
      await page.locator("textarea:focus").waitFor();
      const gone = page.waitForResponse((response) => response.url().endsWith("/draft") && (response.request().postDataJSON() as { text: string }).text === "");
      await page.getByRole("button", { name: "Comment", exact: true }).click();
      await page.getByRole("article").getByText("From the sofa").waitFor();
      await gone;
      assert.equal(stub.state.drafts.size, 0);
    }));

  it("takes what a reply would do along where its words were sent from another window", () =>
    harness.run({}, async ({ page, stub }) => {
      const said = (path: string, body: unknown) =>
        page.route(`**/api/v1${path}`, (route) => route.fulfill({ status: 200, contentType: "application/json", body: JSON.stringify(body) }));
      const outcome = { resolution: null, category: null, root_cause: null };
      const actions = { status: "solved", add_tags: [], remove_tags: [], take: false, outcome, fields: {} };
      await said("/canned", { data: [{ id: "can_1", title: "Done", body: "All is well again.", actions, version: 1 }], next_cursor: null });
      await said("/tickets/tic_1042/mails", { to: "kim@example.com", mails: [] });
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByRole("group", { name: "Write to" }).getByRole("button", { name: "The customer" }).click();
      const field = page.getByLabel("Message to the customer");
      await field.fill("/");
      const kept = page.waitForResponse((response) => response.url().endsWith("/draft") && (response.request().postDataJSON() as { text: string }).text === "All is well again.");
      await page.getByRole("option", { name: /^Done/ }).click();
      const does = page.getByRole("list", { name: "When you send this" });
      await does.getByText("Status: Solved").waitFor();
      await kept;
      stub.state.drafts.clear();
      // Whoever comes back to the window looks, and looks again where the answer to what was kept is still on its way.
      const look = (): boolean => document.dispatchEvent(new Event("visibilitychange")) && [...document.querySelectorAll("textarea")].every(({ value }) => value === "");
      await page.waitForFunction(look, undefined, { polling: 100 });
      await does.waitFor({ state: "detached" });
      assert.equal(await field.inputValue(), "");
    }));
});
