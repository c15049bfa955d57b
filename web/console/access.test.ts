/// <reference types="node" />
// Set-up, sign-in, and who may see what.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Page } from "../../tests/node_modules/playwright-core";
import { assertAccessible, createHarness } from "./testing/browser";

const harness = createHarness();

async function signIn(page: Page, password = "correct horse battery"): Promise<void> {
  await page.getByLabel("E-mail").fill("ada@help.example");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

describe("signing in", () => {
  it("leads to the tickets and names the agent", () =>
    harness.run({ signedIn: false }, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      await assertAccessible(page);
      await signIn(page);
      await page.getByRole("heading", { name: "Tickets" }).waitFor();
      await page.getByRole("button", { name: "Account: Ada Winter" }).waitFor();
      assert.equal(new URL(page.url()).pathname, "/");
    }));

  it("leads back to the address that was asked for", () =>
    harness.run({ signedIn: false }, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_1041`);
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      assert.equal(new URL(page.url()).search, "?next=%2Ftickets%2Ftic_1041");
      await signIn(page);
      await page.getByRole("heading", { name: "Invoice shows the wrong VAT number" }).waitFor();
      assert.equal(new URL(page.url()).pathname, "/tickets/tic_1041");
    }));

  it("never leads to another origin", () =>
    harness.run({ signedIn: false }, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/sign-in?next=${encodeURIComponent("//elsewhere.example/x")}`);
      await signIn(page);
      await page.getByRole("heading", { name: "Tickets" }).waitFor();
      assert.equal(page.url(), `${stub.origin}/`);
    }));

  it("says that the password is wrong and lets the agent type it again", () =>
    harness.run({ signedIn: false }, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await signIn(page, "wrong");
      assert.equal(await page.getByRole("alert").innerText(), "E-mail or password is wrong.");
      assert.equal(await page.getByLabel("Password").evaluate((field) => field === document.activeElement), true);
      await assertAccessible(page);
      await signIn(page);
      await page.getByRole("heading", { name: "Tickets" }).waitFor();
    }));

  it("mails a link to who has forgotten their password, where mail goes, and says nothing of who that is", () =>
    harness.run({ signedIn: false }, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      assert.equal(await page.getByRole("button", { name: "Forgot password?" }).count(), 0);
      stub.state.mailsLinks = true;
      await page.reload();
      await page.getByLabel("E-mail").fill("ada@help.example");
      await page.getByRole("button", { name: "Forgot password?" }).click();
      await page.getByRole("heading", { name: "Forgot password" }).waitFor();
      assert.equal(await page.getByLabel("E-mail").inputValue(), "ada@help.example");
      await assertAccessible(page);
      await page.getByRole("button", { name: "Mail me a link" }).click();
      await page.getByText("If somebody signs in with ada@help.example, a link is on its way to them.").waitFor();
      await assertAccessible(page);
      assert.ok(stub.log.includes("POST /password-link/forgotten"));
      await page.locator("button:focus", { hasText: "Back to sign in" }).press("Enter");
      await page.getByLabel("Password").waitFor();
    }));

  it("names the wait after too many attempts", () =>
    harness.run({ signedIn: false }, async ({ page, stub }) => {
      stub.refuse("POST /sign-in", { status: 429, code: "too_many_attempts" }, { "retry-after": "30" });
      await page.goto(stub.origin);
      await signIn(page);
      assert.equal(await page.getByRole("alert").innerText(), "Too many attempts. Try again in 30 s.");
    }));

  it("is asked for again when the cookie is no longer known, and goes on in the same place", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByRole("heading", { name: "Install wizard stops at step 3" }).waitFor();
      stub.state.expired = true;
      await page.getByLabel("Comment").fill("Ask for the serial number");
      await page.getByRole("button", { name: "Comment" }).click();
      await page.getByText("Your session has run out.").waitFor();
      await signIn(page);
      await page.getByRole("heading", { name: "Install wizard stops at step 3" }).waitFor();
    }));

  it("is asked for at once when the server says that the session was signed out", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByRole("heading", { name: "Install wizard stops at step 3" }).waitFor();
      stub.state.expired = true;
      stub.emit("signed_out");
      await page.getByText("Your session has run out.").waitFor();
    }));

  it("ends with signing out", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await page.getByRole("button", { name: "Account: Ada Winter" }).click();
      await assertAccessible(page);
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      assert.ok(stub.log.includes("POST /sign-out"));
    }));
});

describe("setting up", () => {
  it("makes the first account and signs it in", () =>
    harness.run({ signedIn: false }, async ({ page, stub }) => {
      stub.state.setupNeeded = true;
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByRole("heading", { name: "Set up Tandem" }).waitFor();
      await page.getByLabel("Set-up token").fill("guess");
      await page.getByLabel("Your name").fill("Grace Moreau");
      await page.getByLabel("E-mail").fill("grace@help.example");
      await page.getByLabel("Password").fill("short");
      await page.getByText("Too short: 5 more characters").waitFor();
      await page.getByLabel("Password").fill("seven tall ships sail");
      await page.getByText("Strong").waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Create account" }).click();
      assert.equal(await page.getByRole("alert").innerText(), "The set-up token is wrong.");
      await page.getByLabel("Set-up token").fill(stub.state.setupToken);
      await page.getByRole("button", { name: "Create account" }).click();
      await page.getByRole("button", { name: "Account: Grace Moreau" }).waitFor();
    }));

  it("takes the token from the fragment of the address", () =>
    harness.run({ signedIn: false }, async ({ page, stub }) => {
      stub.state.setupNeeded = true;
      await page.goto(`${stub.origin}/setup#token=${stub.state.setupToken}`);
      assert.equal(await page.getByLabel("Set-up token").inputValue(), stub.state.setupToken);
    }));
});

describe("a server that does not answer", () => {
  it("is said, and tried again", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.refuse("GET /me", { status: 503, detail: "The store is busy." });
      await page.goto(stub.origin);
      await page.getByText("The store is busy.").waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByRole("heading", { name: "Tickets" }).waitFor();
    }));
});
