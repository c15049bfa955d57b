/// <reference types="node" />
// Follow-ups: setting one from the keyboard, what the navigation counts, the notice, and the list.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Colleague, Ticket } from "../shared/api-types";
import { newsWords } from "./follow-ups/words";
import { assertAccessible, createHarness } from "./testing/browser";
import { followUpOn, freshState, minutesAgo, type StubState } from "./testing/state";

const harness = createHarness();

/** A follow-up of an agent on the first ticket, due so many minutes ago. */
function due(state: StubState, agent: number, minutes: number, note: string | null) {
  return followUpOn(state.tickets[0] as Ticket, state.agents[agent] as Colleague, minutesAgo(minutes), note);
}

describe("words of a notice", () => {
  it("says what to think of, or what the ticket is about, or how many there are", () => {
    const state = freshState();
    const one = due(state, 0, 1, "Ring back");
    assert.equal(newsWords([one]), "Follow-up is due on #1042: Ring back");
    assert.equal(newsWords([{ ...one, note: null }]), `Follow-up is due on #1042: ${one.ticket.subject}`);
    assert.equal(newsWords([one, one]), "2 follow-ups are due");
    assert.equal(newsWords([]), "");
  });
});

describe("a follow-up", () => {
  it("is set from the keyboard, changed, and cleared", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByRole("button", { name: "Set a follow-up…" }).focus();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "Set a follow-up" });
      await dialog.getByRole("radio", { name: "In 1 hour" }).waitFor();
      assert.equal(await dialog.getByRole("radio", { name: "In 1 hour" }).isChecked(), true);
      await dialog.locator("input[type=radio]:focus").waitFor();
      await page.keyboard.press("ArrowDown");
      assert.equal(await dialog.getByRole("radio", { name: /^Tomorrow/ }).isChecked(), true);
      await dialog.getByLabel("Note").fill("Ask the maker");
      await assertAccessible(page);
      await page.keyboard.press("Enter");
      await dialog.waitFor({ state: "detached" });
      const region = page.getByRole("region", { name: "Follow-up" });
      await region.getByText("Ask the maker").waitFor();
      assert.equal(new Date(stub.state.followUps[0]?.due_at ?? "").getHours(), 9, "in the zone of the agent");
      assert.equal(await page.getByRole("button", { name: "Set a follow-up…" }).count(), 0, "an agent has one on a ticket");
      await assertAccessible(page);

      await region.getByRole("button", { name: "Change the follow-up on #1042" }).click();
      const change = page.getByRole("dialog", { name: "Change the follow-up" });
      await change.getByLabel("Date and time").fill("2001-01-01T10:00");
      await change.getByRole("button", { name: "Change follow-up" }).click();
      await change.getByText("Choose a time that is still to come.").waitFor();
      await assertAccessible(page);
      await change.getByRole("radio", { name: "In 1 hour" }).check();
      await change.getByRole("checkbox", { name: /team/ }).check();
      await change.getByRole("button", { name: "Change follow-up" }).click();
      await region.getByText("yours, for the team").waitFor();
      await region.getByRole("button", { name: "Clear the follow-up on #1042" }).click();
      await page.getByRole("button", { name: "Set a follow-up…" }).waitFor();
      assert.deepEqual(stub.state.followUps, []);
    }));

  it("that comes due is told once, counted, and done in the list", () =>
    harness.run({ context: { colorScheme: "dark" } }, async ({ page, stub }) => {
      stub.state.followUps = [due(stub.state, 0, 5, "Seen before")];
      await page.goto(stub.origin);
      await page.getByRole("link", { name: "Follow-ups (1 due)" }).waitFor();
      const messages = page.getByRole("region", { name: "Messages" });
      assert.equal(await messages.getByText(/due on/).count(), 0, "what waited is counted, not told");
      const other = stub.state.tickets[1] as Ticket;
      stub.state.followUps.push(followUpOn(other, stub.state.agents[0] as Colleague, minutesAgo(0), "Ring back"));
      stub.emit("follow_ups");
      await messages.getByText(`Follow-up is due on #${other.number}: Ring back`).waitFor();
      await page.getByRole("link", { name: "Follow-ups (2 due)" }).click();
      const list = page.getByRole("list", { name: "Due follow-ups" });
      await list.getByText("Seen before").waitFor();
      await list.getByText("due for 5 min").waitFor();
      await assertAccessible(page);
      stub.emit("follow_ups");
      await list.getByRole("button", { name: `Done with the follow-up on #${other.number}` }).click();
      await list.getByText("Ring back").waitFor({ state: "detached" });
      assert.equal(await messages.getByText(/Ring back/).count(), 1, "told once");
      await list.getByRole("button", { name: "Done with the follow-up on #1042" }).click();
      await page.getByText("Nothing is due").waitFor();
      await page.getByRole("radio", { name: "All" }).check();
      await page.getByText("No follow-ups").waitFor();
      await assertAccessible(page);
    }));

  it("of a colleague is seen, and theirs", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.followUps = [{ ...due(stub.state, 1, -90, "Theirs"), is_for_you: false }];
      const name = stub.state.agents[1]?.name ?? "";
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      const region = page.getByRole("region", { name: "Follow-up" });
      await region.getByText(name).waitFor();
      assert.equal(await region.getByRole("button", { name: /^(?:Done|Change)/ }).count(), 0);
      await region.getByRole("button", { name: "Set a follow-up…" }).waitFor();
      await page.keyboard.press("g");
      await page.keyboard.press("f");
      await page.getByText("Nothing is due").waitFor();
    }));
});
