/// <reference types="node" />
// What is the same on every screen: palette, shortcuts, theme, offline, phones.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Page } from "../../tests/node_modules/playwright-core";
import { assertAccessible, createHarness } from "./testing/browser";
import { waitingRequests } from "./testing/state";

const harness = createHarness();

function row(page: Page, subject: string) {
  return page.getByRole("row").filter({ hasText: subject });
}

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
