/// <reference types="node" />
// What is kept of a person: found, copied, erased.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { erasedWords, whoWords } from "./people/words";
import { assertAccessible, createHarness } from "./testing/browser";
import { MARIA } from "./testing/stub";

const harness = createHarness();

describe("what is kept of a person", () => {
  it("is found by an address, copied, and erased after a question", () =>
    harness.run({ context: { colorScheme: "dark" } }, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await page.getByRole("link", { name: "People" }).click();
      const address = page.getByLabel("E-mail address of the person");
      await address.fill("nobody@router.example");
      await page.keyboard.press("Enter");
      assert.equal(await page.getByRole("alert").innerText(), "Nobody is known by that.");
      await address.fill(MARIA);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: MARIA }).waitFor();
      assert.equal(await page.getByRole("region", { name: "What was found" }).evaluate((region) => region === document.activeElement), true);
      await page.getByText("1 ticket · 2 sessions · 4 chat messages · 1 file (2 kB) · 1 survey").waitFor();
      await page.getByRole("link", { name: "#1042 Install wizard stops at step 3" }).waitFor();
      await assertAccessible(page);
      const [copy] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download a copy" }).click()]);
      assert.ok(copy.url().endsWith("/people/tic_1042/export"));
      await page.getByRole("button", { name: "Erase …" }).click();
      const question = page.getByRole("alertdialog");
      await question.getByRole("button", { name: "Cancel" }).click();
      assert.ok(!stub.log.includes("POST /people/tic_1042/erase"), "nothing is erased by the way");
      await page.getByRole("button", { name: "Erase …" }).click();
      await question.getByRole("button", { name: "Erase", exact: true }).click();
      await page.getByText(/^Erased: 1 ticket, 2 sessions, 1 file\. The audit knows it as era_1\./).waitFor();
      assert.ok(!(await page.content()).includes(MARIA) && (await address.inputValue()) === "");
      await assertAccessible(page);
    }));

  it("is shown from the ticket, and not erased while a session is not over", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.openSessions = ["ses_7"];
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByRole("link", { name: "What is kept of them" }).click();
      await page.getByRole("link", { name: "ses_7" }).waitFor();
      assert.equal(await page.getByRole("button", { name: "Erase …" }).isDisabled(), true);
      assert.equal(new URL(page.url()).pathname, "/people/tic_1042");
      await assertAccessible(page);
    }));

  it("is for administrators", () =>
    harness.run({}, async ({ page, stub }) => {
      const [first] = stub.state.agents;
      assert.ok(first);
      stub.state.agents[0] = { ...first, role: "agent" };
      await page.goto(`${stub.origin}/people/tic_1042`);
      await page.getByText("Only administrators see what is kept of a person.").waitFor();
      assert.ok(!stub.log.some((line) => line.includes("/people/")));
      assert.equal(await page.getByRole("link", { name: "People" }).count(), 0);
    }));

  it("has words for who has no address, and for what was gone before", () => {
    const person = { id: "tic_1", email: null, identities: [], tickets: [], more_tickets: false, sessions: 0, open_sessions: [], entries: 0, messages: 0, files: 0, file_bytes: 0, surveys: 0 };
    const ticket = { id: "tic_1", number: 7, subject: "", status: "open", created_at: "", updated_at: "" };
    assert.equal(whoWords({ ...person, tickets: [ticket] }), "The customer of #7");
    assert.equal(whoWords(person), "This person");
    assert.equal(erasedWords({ id: null, tickets: 0, sessions: 0, files: 0, clean: true }), "Nothing was kept of them any more.");
    assert.match(erasedWords({ id: "era_2", tickets: 2, sessions: 1, files: 0, clean: false }), /2 tickets, 1 session, 0 files.*Within minutes/);
  });
});
