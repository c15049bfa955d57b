/// <reference types="node" />
// Password and second factor: of one's own, at the door, and of the team.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import type { Page } from "../../tests/node_modules/playwright-core";
import { fileText, inGroups } from "./security/codes";
import { assertAccessible, createHarness } from "./testing/browser";
import { APP_CODE, RECOVERY_CODE } from "./testing/stub";

const harness = createHarness();
const PASSWORD = "correct horse battery";
const OFF = /whoever knows your password/;

async function signIn(page: Page): Promise<void> {
  await page.getByLabel("E-mail").fill("ada@help.example");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function turnOn(page: Page): Promise<void> {
  await page.getByLabel("Your password").fill(PASSWORD);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("img", { name: "QR code for your authenticator app" }).waitFor();
}

describe("the second factor", () => {
  it("is reached from the menu and turned on with the keyboard, and shows the recovery codes once", () =>
    harness.run({ context: { colorScheme: "dark" } }, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await page.getByRole("button", { name: "Account: Ada Winter" }).click();
      await page.getByRole("menuitem", { name: "Security" }).click();
      await page.getByText(OFF).waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Turn on" }).click();
      await page.getByLabel("Your password").fill("wrong");
      await page.keyboard.press("Enter");
      assert.equal(await page.getByRole("alert").innerText(), "That is not your password.");
      await turnOn(page);
      await page.getByText("GEZD GNBV GY3T QOJQ").waitFor();
      const code = page.getByLabel("Code of your app");
      assert.equal(await code.evaluate((field) => field === document.activeElement), true);
      assert.deepEqual(await code.evaluate((field: HTMLInputElement) => [field.autocomplete, field.inputMode]), ["one-time-code", "numeric"]);
      await assertAccessible(page);
      await page.keyboard.type("000000\n");
      assert.equal(await page.getByRole("alert").innerText(), "That code does not fit, or was used before.");
      await code.fill(APP_CODE);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
      await assertAccessible(page);
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
      const kept = await readFile(await download.path(), "utf8");
      assert.ok(kept.includes(RECOVERY_CODE) && kept.includes("ada@help.example"), kept);
      await page.getByRole("button", { name: "I have kept them" }).click();
      await page.getByText("10 recovery codes are left.").waitFor();
      assert.equal((await page.content()).includes(RECOVERY_CODE), false, "they are shown once");
    }));

  it("is turned off by password and a recovery code, and gets other codes by the app's", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.appCode = APP_CODE;
      stub.state.recoveryCodes = 1;
      await page.goto(`${stub.origin}/security`);
      await page.getByText("Only 1 of your recovery codes are left.").waitFor();
      await page.getByRole("button", { name: "New recovery codes" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Your password").fill(PASSWORD);
      await dialog.getByLabel("Code of your app").fill("000000");
      await dialog.getByRole("button", { name: "Get new codes" }).click();
      assert.equal(await dialog.getByRole("alert").innerText(), "That code does not fit, or was used before.");
      assert.equal(await dialog.getByLabel("Code of your app").evaluate((field) => field === document.activeElement), true);
      await assertAccessible(page);
      await dialog.getByLabel("Code of your app").fill(APP_CODE);
      await dialog.getByRole("button", { name: "Get new codes" }).click();
      await page.getByRole("button", { name: "I have kept them" }).click();
      await page.getByRole("button", { name: "Turn off" }).click();
      await dialog.getByLabel("Your password").fill(PASSWORD);
      await dialog.getByRole("button", { name: "Use a recovery code" }).click();
      await page.keyboard.type(RECOVERY_CODE);
      await dialog.getByRole("button", { name: "Turn off" }).click();
      await page.getByText(OFF).waitFor();
    }));

  it("is asked for at the door once the password fits, and a recovery code does as well", () =>
    harness.run({ signedIn: false }, async ({ page, stub }) => {
      stub.state.appCode = APP_CODE;
      await page.goto(stub.origin);
      await signIn(page);
      const code = page.getByLabel("Code of your app");
      await code.waitFor();
      assert.equal(await code.evaluate((field) => field === document.activeElement), true);
      await assertAccessible(page);
      await page.keyboard.type("000000\n");
      assert.equal(await page.getByRole("alert").innerText(), "That code does not fit, or was used before.");
      assert.equal(await code.evaluate((field) => field === document.activeElement), true);
      await page.getByRole("button", { name: "Use a recovery code" }).click();
      await page.keyboard.type(`${RECOVERY_CODE}\n`);
      await page.getByRole("heading", { name: "Tickets" }).waitFor();
    }));

  it("stands before everything else where the organisation asks for it", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.required = true;
      await page.goto(stub.origin);
      await page.getByRole("heading", { name: "Turn on your second factor" }).waitFor();
      await assertAccessible(page);
      assert.equal(stub.log.includes("GET /events"), false, "nothing else is asked for");
      await turnOn(page);
      await page.getByLabel("Code of your app").fill(APP_CODE);
      await page.getByRole("button", { name: "Turn on" }).click();
      await page.getByRole("button", { name: "I have kept them" }).click();
      await page.getByRole("heading", { name: "Tickets" }).waitFor();
    }));

  it("of somebody who has lost it is reset by an administrator", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(`${stub.origin}/team`);
      await page.getByText("Second factor off").waitFor();
      await assertAccessible(page);
      await page.getByRole("button", { name: "Reset second factor of Noor Haddad" }).click();
      await page.getByRole("alertdialog").getByRole("button", { name: "Reset" }).click();
      await page.getByText("Gone: second factor of Noor Haddad.").waitFor();
      assert.ok(stub.log.includes("DELETE /agents/agt_2/second-factor"));
    }));
});

describe("the password", () => {
  it("is changed by the one before, with a code where the second factor is on", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.appCode = APP_CODE;
      await page.goto(`${stub.origin}/security`);
      await page.getByLabel("Password so far").fill(PASSWORD);
      await page.getByLabel("New password").fill("seven tall ships sail");
      await page.getByText("Strong").waitFor();
      await page.getByLabel("Code of your app").fill(APP_CODE);
      await page.getByRole("button", { name: "Change password" }).click();
      await page.getByText("Your password is changed.").waitFor();
      assert.equal(stub.state.password, "seven tall ships sail");
      assert.equal(await page.getByLabel("Password so far").inputValue(), "");
    }));
});

describe("codes as people see them", () => {
  it("stand in groups of four, and one a line in a file", () => {
    assert.equal(inGroups("ABCDEFGHIJ"), "ABCD EFGH IJ");
    assert.equal(inGroups("ABCDEFGH"), "ABCD EFGH");
    const text = fileText(["AAAA-BBBB", "CCCC-DDDD"], "help.example", "ada@help.example");
    assert.ok(text.includes("help.example for ada@help.example"), text);
    assert.ok(text.endsWith("\n\nAAAA-BBBB\nCCCC-DDDD\n"), text);
  });
});
