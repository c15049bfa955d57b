// The demo product: its wizard fails and can be helped, its pages are accessible and carry what the
// mirror has to cope with.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe } from "./testing/browser";
import { openStage, type Stage } from "./testing/stage";

let stage: Stage;

before(async () => {
  stage = await openStage();
});
after(() => stage.close());

test("the wizard fails at the WAN check until the VLAN id is 7", async () => {
  const page = await stage.browser.newPage();
  await page.goto(`${stage.stub.product}/demo/wizard.html`);
  const next = page.locator("#next");
  await page.getByRole("heading", { name: "Connect the cables" }).waitFor();
  await next.click();
  await next.click();
  await page.getByText("Verification failed: NW-4103").waitFor();
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByText("Advanced settings").click();
  await page.getByLabel("VLAN id").fill("7");
  await next.click();
  await page.getByRole("heading", { name: "All set" }).waitFor();
  await next.click();
  await page.waitForURL("**/demo/index.html");
  await page.close();
});

test("views change without a page load, and both pages carry the widget", async () => {
  const page = await stage.browser.newPage();
  await page.goto(`${stage.stub.product}/demo/`);
  await page.evaluate(() => ((window as { mark?: number }).mark = 1));
  await page.getByRole("link", { name: "Wi-Fi" }).click();
  assert.equal(await page.title(), "Wi-Fi – Northwind Router Admin");
  assert.equal(await page.evaluate(() => (window as { mark?: number }).mark), 1);
  await page.waitForFunction(() => "Tandem" in window);
  await page.getByRole("link", { name: "Install wizard" }).click();
  await page.waitForURL("**/wizard.html");
  await page.waitForFunction(() => "Tandem" in window);
  await page.close();
});

test("the dashboard has an open shadow root, adopted sheets and a private box", async () => {
  const page = await stage.browser.newPage();
  await page.goto(`${stage.stub.product}/demo/`);
  const found = await page.evaluate(() => ({
    shadow: document.querySelector("signal-meter")?.shadowRoot?.textContent?.includes("2.4 GHz"),
    adopted: document.adoptedStyleSheets.length,
    blocked: document.querySelectorAll("[data-tandem=block]").length,
    card: document.querySelector<HTMLInputElement>("#card-number")?.autocomplete,
  }));
  assert.deepEqual(found, { shadow: true, adopted: 1, blocked: 1, card: "cc-number" });
  await page.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in any view, ${colorScheme}`, async () => {
    const context = await stage.browser.newContext({ colorScheme });
    const page = await context.newPage();
    for (const view of ["dashboard", "devices", "wifi", "internet", "logs", "firmware", "plan"]) {
      await page.goto(`${stage.stub.product}/demo/?view=${view}`);
      assert.deepEqual(await axe(page), [], view);
    }
    await page.goto(`${stage.stub.product}/demo/wizard.html`);
    assert.deepEqual(await axe(page), [], "wizard");
    await context.close();
  });
}
