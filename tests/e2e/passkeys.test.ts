// A passkey is added on the Security page and signs in without a password, with an authenticator that the browser
// plays; and what people are told where that does not work.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import { axeInBoth } from "../../web/widget/testing/browser.ts";
import { DEMO_AGENT, eventually, launchBrowser, PATIENCE_MS, TandemServer } from "./support.ts";

let browser: Browser;
let server: TandemServer;
let context: BrowserContext;
let page: Page;
let devices: CDPSession;
let authenticator = "";

before(async () => {
  browser = await launchBrowser();
  // Browsers have no passkeys at a bare address.
  server = await TandemServer.launch("--public-url", "http://localhost:{port}");
  context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  context.setDefaultTimeout(PATIENCE_MS);
  page = await context.newPage();
  devices = await context.newCDPSession(page);
  await devices.send("WebAuthn.enable");
  authenticator = await plugIn();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function plugIn(): Promise<string> {
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } as const;
  return (await devices.send("WebAuthn.addVirtualAuthenticator", { options })).authenticatorId;
}

async function signOut(): Promise<void> {
  await context.clearCookies();
  await page.goto(`${server.product}/sign-in`);
  await page.getByRole("button", { name: "Use a passkey" }).waitFor();
}

async function addPasskey(name: string): Promise<void> {
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByLabel("Name of the passkey").fill(name);
  await page.getByLabel("Your password").fill(DEMO_AGENT.password);
  await page.getByRole("button", { name: "Make the passkey" }).click();
}

test("a passkey is added with the password, and signs in without one", async () => {
  await page.goto(`${server.product}/sign-in`);
  assert.deepEqual(await axeInBoth(page), []);
  await page.getByLabel("E-mail").fill(DEMO_AGENT.email);
  await page.getByLabel("Password").fill(DEMO_AGENT.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await page.goto(`${server.product}/security`);
  await addPasskey("Laptop at the desk");
  const list = page.getByRole("list", { name: "Your passkeys" });
  await list.getByText("Laptop at the desk").waitFor();
  await list.getByText(/not used yet/).waitFor();
  assert.deepEqual(await axeInBoth(page), []);
  // The same device has one.
  await addPasskey("Again");
  await page.getByText("This device has a passkey of yours already.").waitFor();

  await signOut();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await page.getByRole("main").waitFor();
  await page.goto(`${server.product}/security`);
  await list.getByText(/^Used /).waitFor();
});

test("nothing that was typed stays behind, and the keyboard keeps its place", async () => {
  const add = page.getByRole("button", { name: "Add a passkey" });
  if (await page.getByRole("button", { name: "Cancel" }).count() > 0) await page.getByRole("button", { name: "Cancel" }).click();
  await add.click();
  await page.getByLabel("Your password").fill("half typed");
  await page.getByRole("button", { name: "Cancel" }).click();
  await eventually("the button has the focus", async () => await add.evaluate((button) => button === document.activeElement));
  await add.click();
  assert.equal(await page.getByLabel("Your password").inputValue(), "");
  await page.getByLabel("Your password").fill("not this one");
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await page.getByText("That is not your password.").waitFor();
  assert.equal(await page.getByLabel("Your password").inputValue(), "");
  await page.getByRole("button", { name: "Cancel" }).click();
  assert.equal(await page.getByText("That is not your password.").count(), 0);
});

test("who is not verified by their device does not come in, and is told what to do", async () => {
  await devices.send("WebAuthn.setUserVerified", { authenticatorId: authenticator, isUserVerified: false });
  await signOut();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByText("No passkey was used. Try again, or sign in with your password.").waitFor();
  await devices.send("WebAuthn.setUserVerified", { authenticatorId: authenticator, isUserVerified: true });
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.waitForURL((url) => url.pathname === "/");
});

test("a passkey that was removed signs nobody in", async () => {
  await page.goto(`${server.product}/security`);
  await page.getByRole("button", { name: "Remove Laptop at the desk" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await eventually("its heading has the focus", async () => await page.getByRole("heading", { name: "Passkeys" }).evaluate((heading) => heading === document.activeElement));
  await eventually("it is gone", async () => (await page.getByText("Laptop at the desk").count()) === 0);
  await signOut();
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByText("That passkey was not taken. Try again, or sign in with your password.").waitFor();
  assert.equal((await page.request.get(`${server.product}/api/v1/me`)).status(), 401);
});

test("a dialog of the browser ends with the form that has asked for it", async () => {
  await page.getByLabel("E-mail").fill(DEMO_AGENT.email);
  await page.getByLabel("Password").fill(DEMO_AGENT.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await page.goto(`${server.product}/security`);
  await devices.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: authenticator, enabled: false });
  const asked = page.waitForResponse((response) => response.url().endsWith("/me/passkeys/challenge"));
  await addPasskey("Never made");
  assert.equal((await asked).status(), 200);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Add a passkey" }).waitFor();
  await devices.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: authenticator, enabled: true });
  assert.equal(await page.getByText("No passkey was made.").count(), 0);
  await addPasskey("Made");
  await page.getByText("Your passkey is added.").waitFor();
  assert.equal(await page.getByText("Never made").count(), 0);
});
