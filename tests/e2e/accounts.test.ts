// An administrator adds an agent, who sets their password by the link, signs in and works; then they are
// deactivated, their open console says so, and their tickets go to somebody else.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { axeInBoth } from "../../web/widget/testing/browser.ts";
import { DEMO_AGENT, launchBrowser, PATIENCE_MS, TandemServer } from "./support.ts";

const PASSWORD = "seven tall ships sail";
let browser: Browser;
let server: TandemServer;
let admin: Page;
let agent: Page;
const contexts: BrowserContext[] = [];

before(async () => {
  browser = await launchBrowser();
  server = await TandemServer.launch();
  admin = await openPage(1200);
  agent = await openPage(390);
  await signIn(admin, DEMO_AGENT.email, DEMO_AGENT.password);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function openPage(width: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  context.setDefaultTimeout(PATIENCE_MS);
  contexts.push(context);
  return await context.newPage();
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto(`${server.origin}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname === "/");
}

async function confirm(page: Page, action: string): Promise<void> {
  await page.getByRole("alertdialog").getByRole("button", { name: action }).click();
}

test("an agent is added and sets their password by the link", async () => {
  await admin.goto(`${server.origin}/team`);
  await admin.getByText("Nobody else is here yet.").waitFor();
  assert.deepEqual(await axeInBoth(admin), []);
  await admin.getByRole("button", { name: "Add agent" }).click();
  const form = admin.getByRole("dialog", { name: "Add agent" });
  await form.getByLabel("Name").fill("Ben Ode");
  await form.getByLabel("E-mail").fill(DEMO_AGENT.email);
  await form.getByRole("button", { name: "Add agent" }).click();
  await form.getByText("Another agent signs in with that e-mail.").waitFor();
  await form.getByLabel("E-mail").fill("ben@example.com");
  await form.getByRole("button", { name: "Add agent" }).click();
  const link = await admin.getByRole("textbox", { name: "Password link" }).inputValue();
  assert.deepEqual(await axeInBoth(admin), []);
  await admin.getByRole("button", { name: "I have copied it" }).click();
  await admin.getByRole("article", { name: "Ben Ode" }).waitFor();

  await agent.goto(link);
  await agent.getByText("For Ben Ode, who signs in as ben@example.com.").waitFor();
  assert.deepEqual(await axeInBoth(agent), []);
  await agent.getByLabel("Password").fill(PASSWORD);
  await agent.getByRole("button", { name: "Set password" }).click();
  await agent.getByRole("heading", { name: "Your password is set" }).waitFor();
  await agent.goto(`${server.origin}/sign-in`);
  await agent.goto(link);
  await agent.getByText("This link leads nowhere").waitFor();
  await signIn(agent, "ben@example.com", PASSWORD);
});

test("an account that somebody else has changed keeps what was typed, and says what it is", async () => {
  await admin.getByRole("button", { name: "Edit the account of Ben Ode" }).click();
  const dialog = admin.getByRole("dialog", { name: "Account of Ben Ode" });
  await dialog.getByLabel("Name").fill("Benjamin Ode");
  const agents = await admin.request.get(`${server.origin}/api/v1/agents`);
  const all = ((await agents.json()) as { data: readonly { id: string; email: string }[] }).data;
  const ben = all.find(({ email }) => email === "ben@example.com");
  const patch = { data: { name: "Benno Ode" }, headers: { origin: server.origin } };
  assert.equal((await admin.request.patch(`${server.origin}/api/v1/agents/${ben?.id}`, patch)).status(), 200);
  await admin.getByRole("article", { name: "Benno Ode" }).waitFor({ state: "attached" });
  const edited = admin.getByRole("dialog");
  await edited.getByRole("button", { name: "Save account" }).click();
  await edited.getByText("Somebody was faster: it is Benno Ode, ben@example.com, agent now.").waitFor();
  assert.equal(await edited.getByLabel("Name").inputValue(), "Benjamin Ode");
  await edited.getByRole("button", { name: "Save account" }).click();
  await admin.getByText("The account of Benjamin Ode is saved.").waitFor();
  await admin.getByRole("article", { name: "Benjamin Ode" }).waitFor();
});

test("who is deactivated reads it in their open console, and their tickets are handed over", async () => {
  const headers = { origin: server.origin };
  const me = (await (await agent.request.get(`${server.origin}/api/v1/me`)).json()) as { id: string };
  const made = await agent.request.post(`${server.origin}/api/v1/tickets`, { data: { subject: "Left behind" }, headers });
  const ticket = (await made.json()) as { id: string };
  await agent.request.patch(`${server.origin}/api/v1/tickets/${ticket.id}`, { data: { assignee_id: me.id }, headers });
  await agent.getByText("Left behind").first().waitFor();

  await admin.getByRole("button", { name: "Deactivate Benjamin Ode" }).click();
  await admin.getByRole("alertdialog").getByText("signed out everywhere at once").waitFor();
  await confirm(admin, "Deactivate");
  await agent.getByText("An administrator has deactivated your account.").waitFor();
  assert.deepEqual(await axeInBoth(agent), []);
  await agent.getByLabel("E-mail").fill("ben@example.com");
  await agent.getByLabel("Password").fill(PASSWORD);
  await agent.getByRole("button", { name: "Sign in", exact: true }).click();
  await agent.getByText("E-mail or password is wrong.").waitFor();

  const gone = admin.getByRole("list", { name: "Deactivated agents" });
  await gone.getByRole("link", { name: "1 open ticket" }).click();
  await admin.getByRole("heading", { name: "Tickets" }).waitFor();
  await admin.getByText("Left behind").first().waitFor();
  assert.equal(await admin.getByLabel("Whose tickets").locator("option:checked").textContent(), "Of Benjamin Ode");
  await admin.goto(`${server.origin}/team`);
  assert.deepEqual(await axeInBoth(admin), []);
  await gone.getByRole("button", { name: "Hand over the tickets of Benjamin Ode" }).click();
  await admin.getByRole("dialog").getByRole("button", { name: "Hand over" }).click();
  await admin.getByText("Handed over: 1 open ticket of Benjamin Ode.").waitFor();
  await gone.getByRole("link").waitFor({ state: "detached" });

  await gone.getByRole("button", { name: "Activate Benjamin Ode" }).click();
  await admin.getByRole("list", { name: "Agents", exact: true }).getByRole("article", { name: "Benjamin Ode" }).waitFor();
  await signIn(agent, "ben@example.com", PASSWORD);
});
