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

/** A desktop that notes what it is told, and a tab that is hidden. */
const DESKTOP = `
  window.shown = [];
  window.Notification = class {
    static permission = "default";
    static requestPermission() {
      this.permission = "granted";
      return Promise.resolve("granted");
    }
    constructor(title, options) {
      window.shown.push([title, options.body]);
    }
  };
  Object.defineProperty(document, "hidden", { configurable: true, value: true });
`;

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

  it("says in its title how many wait while somebody looks elsewhere", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      const plain = await page.title();
      await page.evaluate(() => {
        Object.defineProperty(document, "hidden", { configurable: true, value: true });
        document.dispatchEvent(new Event("visibilitychange"));
      });
      stub.state.requests = waitingRequests();
      stub.emit("requests");
      await page.waitForFunction(() => document.title.startsWith("(2) "));
      stub.state.requests = stub.state.requests.slice(1);
      stub.emit("requests");
      await page.waitForFunction(() => document.title.startsWith("(1) "));
      await page.evaluate(() => {
        Object.defineProperty(document, "hidden", { configurable: true, value: false });
        document.dispatchEvent(new Event("visibilitychange"));
      });
      await page.waitForFunction((title) => document.title === title, plain);
    }));

  it("tells of who waits by the desktop and a sound only as it was switched on", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.addInitScript({ content: DESKTOP });
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      const [first, second] = waitingRequests();
      assert.ok(first && second);
      stub.state.requests = [first];
      stub.emit("requests");
      await page.waitForFunction(() => document.title.startsWith("(1) "));
      assert.equal(await page.evaluate("JSON.stringify(window.shown)"), "[]");
      await page.getByRole("button", { name: /^Account/ }).click();
      await page.getByRole("menuitemcheckbox", { name: "Notify me of waiting customers" }).click();
      await page.getByRole("menuitemcheckbox", { name: "Notify me of waiting customers", checked: true }).waitFor();
      await page.getByRole("menuitemcheckbox", { name: "Sound for waiting customers", checked: false }).waitFor();
      await page.keyboard.press("Escape");
      stub.state.requests = [first, second];
      stub.emit("requests");
      await page.waitForFunction(() => document.title.startsWith("(2) "));
      assert.equal(await page.evaluate("JSON.stringify(window.shown)"), '[["A customer waits",""]]');
    }));

  it("has those first whom an agent has left, as the server says", () =>
    harness.run({}, async ({ page, stub }) => {
      const [first, second] = waitingRequests();
      assert.ok(first && second);
      stub.state.requests = [{ ...second, customer_name: "Left Behind", left_by: "Noor" }, first];
      await page.goto(`${stub.origin}/waiting`);
      await page.getByText("Left Behind").waitFor();
      const buttons = page.getByRole("button", { name: /^(Accept|Take over) / });
      assert.deepEqual(await buttons.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label"))), ["Take over Left Behind", `Accept ${first.customer_name}`]);
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
