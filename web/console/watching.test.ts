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
});
