/// <reference types="node" />
// The ways into a session: link, code, and customers who wait.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Page } from "../../tests/node_modules/playwright-core";
import { assertAccessible, createHarness } from "./testing/browser";
import { waitingRequests } from "./testing/state";

const harness = createHarness();

function row(page: Page, subject: string) {
  return page.getByRole("row").filter({ hasText: subject });
}

describe("starting a session", () => {
  it("by link shows the link, a QR code and when it expires", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByLabel("Lead to this page").fill("nonsense");
      await page.getByRole("button", { name: "Create link" }).click();
      await page.getByText("This is not an address.").waitFor();
      await page.getByLabel("Lead to this page").fill("https://router.example/setup");
      await page.getByRole("button", { name: "Create link" }).click();
      await page.getByRole("img", { name: "Join link as a QR code" }).waitFor();
      await page.getByText(/Expires in (23 h 59 min|24 h)/).waitFor();
      await page.getByRole("button", { name: "Copy" }).click();
      await page.getByRole("button", { name: "Copied" }).waitFor();
      const said = page.getByRole("status").filter({ hasText: "Join link copied" });
      await said.waitFor();
      // A screen reader hears equal words again because they were gone in between.
      await said.evaluate((region) => new MutationObserver((changes) => changes.some(({ removedNodes }) => removedNodes.length > 0) && region.setAttribute("data-removed", "true")).observe(region, { childList: true }));
      await page.getByRole("button", { name: "Copied" }).click();
      await page.locator("[data-removed=true]", { hasText: "Join link copied" }).waitFor();
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "https://help.example/join#k3J9vQm2XyT0aLwPz7RbNf");
      await page.getByRole("link", { name: /Waiting for the customer/ }).waitFor();
      await assertAccessible(page);
      await page.getByRole("link", { name: "Open the live view", exact: true }).click();
      await page.getByRole("heading", { name: "Waiting for the customer to open the link" }).waitFor();
      assert.equal(await page.getByLabel("Join link", { exact: true }).inputValue(), "https://help.example/join#k3J9vQm2XyT0aLwPz7RbNf");
    }));

  it("by code refuses an unknown one and takes the right one from a paste with a space", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.goto(`${stub.origin}/tickets/tic_1042`);
      await page.getByRole("tab", { name: "Code" }).click();
      await page.getByLabel("Six-digit code").click();
      await page.keyboard.type("111111");
      await page.getByText("No customer waits with this code.").waitFor();
      await assertAccessible(page);
      await page.evaluate((text) => navigator.clipboard.writeText(text), " 482 916 ");
      await page.getByLabel("Six-digit code").focus();
      await page.keyboard.press("Control+v");
      await page.getByRole("heading", { name: "Maria Okafor is reading the consent sheet" }).waitFor();
      assert.equal(new URL(page.url()).pathname, "/sessions/ses_code_1042");
    }));

  it("by code from anywhere makes one ticket, however often the code was wrong", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      await page.keyboard.press("c");
      const dialog = page.getByRole("dialog", { name: "Enter a code" });
      await dialog.getByLabel("Six-digit code").waitFor();
      await page.keyboard.type("000000");
      await assertAccessible(page);
      await dialog.getByRole("button", { name: "Start session" }).click();
      await dialog.getByText("No customer waits with this code.").waitFor();
      await dialog.getByLabel("Six-digit code").focus();
      for (let n = 0; n < 6; n += 1) await page.keyboard.press("Backspace");
      await page.keyboard.type(stub.state.code);
      await dialog.getByRole("button", { name: "Start session" }).click();
      await page.waitForURL(/\/sessions\/ses_code_/);
      assert.equal(stub.log.filter((entry) => entry === "POST /tickets").length, 1);
    }));
});

describe("waiting customers", () => {
  it("show up when they press Help, and open the live view when accepted", () =>
    harness.run({}, async ({ page, stub }) => {
      await page.goto(stub.origin);
      await row(page, "Install wizard").waitFor();
      stub.state.requests = waitingRequests();
      stub.emit("requests");
      await page.getByRole("link", { name: "Waiting (2 waiting)" }).click();
      await page.getByText("The install wizard stops at step 3 and says").waitFor();
      const clock = page.getByRole("listitem").first().getByRole("time");
      const shown = await clock.innerText();
      await page.waitForFunction((text) => document.querySelector("li time")?.textContent !== text, shown);
      await assertAccessible(page);
      await page.getByRole("button", { name: "Accept Maria Okafor", exact: true }).click();
      await page.waitForURL(/\/sessions\/ses_w1$/);
    }));

  it("can be put on an existing ticket", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.requests = waitingRequests();
      await page.goto(`${stub.origin}/waiting`);
      await page.getByRole("button", { name: "Choose ticket… for Maria Okafor" }).click();
      const dialog = page.getByRole("dialog", { name: "Accept Maria Okafor" });
      await dialog.getByRole("radio", { name: /#1040/ }).check();
      await assertAccessible(page);
      await dialog.getByRole("button", { name: "Accept" }).click();
      await page.waitForURL(/\/sessions\/ses_w1$/);
      assert.equal(stub.state.sessions.get("ses_w1")?.ticket?.number, 1040);
    }));

  it("say what they want, and can be those alone who fit, which is remembered", () =>
    harness.run({ context: { viewport: { width: 390, height: 844 } } }, async ({ page, stub }) => {
      stub.state.requests = waitingRequests();
      await page.goto(`${stub.origin}/waiting`);
      const maria = page.getByRole("button", { name: "Accept Maria Okafor", exact: true });
      await maria.waitFor();
      for (const words of ["vpn", "German", "from tier 2", "does not fit you"]) await page.getByText(words, { exact: true }).waitFor();
      const only = page.getByRole("checkbox", { name: "Only who fits me" });
      await only.focus();
      await page.keyboard.press("Space");
      await maria.waitFor({ state: "detached" });
      await page.getByText("1 more does not fit you.").waitFor();
      await page.getByRole("button", { name: "Accept A customer", exact: true }).waitFor();
      await assertAccessible(page);
      await page.reload();
      await page.getByText("1 more does not fit you.").waitFor();
      assert.ok(await only.isChecked());
      await only.uncheck();
      await maria.waitFor();
    }));

  it("are gone when a colleague was faster", () =>
    harness.run({}, async ({ page, stub }) => {
      stub.state.requests = waitingRequests();
      await page.goto(`${stub.origin}/waiting`);
      const accept = page.getByRole("button", { name: "Accept Maria Okafor", exact: true });
      await accept.waitFor();
      stub.state.requests = [];
      await accept.click();
      await page.getByRole("alert").getByText("This request is gone").waitFor();
      await page.getByText("Nobody waits.").waitFor();
    }));
});
