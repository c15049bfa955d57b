// Appointments in real browsers: an agent plans a session, the customer reads when it is where they are, says that
// they can not come or comes in, and both meet in one session.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { toField } from "../../web/console/follow-ups/times.ts";
import { axe } from "../../web/widget/testing/browser.ts";
import { newTicket, openStage, type Stage } from "./flow.ts";
import { DEMO_AGENT, launchBrowser, PATIENCE_MS, TandemServer } from "./support.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let server: TandemServer;
let browser: Browser;
let stage: Stage;
let phone: BrowserContext;

before(async () => {
  server = await TandemServer.launch("--organisation", "Fields & Sons");
  browser = await launchBrowser();
  stage = await openStage(browser, server, "websocket");
  phone = await browser.newContext({ locale: "en-US", timezoneId: "America/New_York", viewport: { width: 390, height: 760 }, acceptDownloads: true });
  phone.setDefaultTimeout(PATIENCE_MS);
});

after(async () => {
  await phone?.close();
  await stage?.close();
  await browser?.close();
  await server?.stop();
});

/** Makes a ticket, from wherever the agent is. */
async function begin(agent: Page, subject: string): Promise<void> {
  await agent.goto(server.origin);
  await newTicket(agent, subject);
}

/** Plans a session on a new ticket, so much later; answers the link for the customer. */
async function plan(agent: Page, subject: string, laterMs: number): Promise<string> {
  await begin(agent, subject);
  await agent.getByRole("button", { name: "Plan a session…" }).click();
  const dialog = agent.getByRole("dialog", { name: "Plan a session" });
  await dialog.getByLabel("Begins").fill(toField(Date.now() + laterMs));
  await dialog.getByLabel("Words to the customer").fill("Have the router at hand");
  assert.deepEqual(await axe(agent), []);
  await dialog.getByRole("button", { name: "Plan it" }).click();
  const region = agent.getByRole("region", { name: "Appointment" });
  await region.getByText("Have the router at hand").waitFor();
  await region.getByRole("button", { name: /^Customer’s link/ }).click();
  return region.getByLabel("Link to the appointment").inputValue();
}

/** When the one appointment of the ticket that a page shows begins. */
async function beginning(agent: Page): Promise<Date> {
  const answer = await agent.request.get(`${agent.url().replace("/tickets/", "/api/v1/tickets/")}/appointments`);
  const { data } = (await answer.json()) as { data: readonly { starts_at: string }[] };
  assert.equal(data.length, 1);
  return new Date(data[0]?.starts_at ?? "");
}

test("a customer comes in by the link when it is time, and the agent meets them there", async () => {
  const { agent } = stage;
  const link = await plan(agent, "The router forgets its name", 5 * MINUTE);
  await agent.getByRole("region", { name: "Timeline" }).getByText(/planned a session: .*Have the router at hand/).waitFor();
  await agent.getByRole("region", { name: "Messages" }).getByText(/begins soon: The router forgets its name/).waitFor();
  await agent.getByRole("link", { name: "Appointments (1 now)" }).waitFor();
  const page = await phone.newPage();
  await page.goto(link);
  assert.equal(new URL(page.url()).hash, "", "the secret is not left in the address bar");
  await page.getByRole("heading", { name: "The router forgets its name" }).waitFor();
  await page.getByText("Fields & Sons").waitFor();
  await page.getByText("You can join now.").first().waitFor();
  const starts = await beginning(agent);
  const local = new Intl.DateTimeFormat("en-US", { timeZone: "America/New_York", timeStyle: "short" }).format(starts);
  await page.getByText(`${local} –`).waitFor();
  await page.getByText(/Eastern .* \(America\/New_York\)/).waitFor();
  assert.deepEqual(await axe(page), []);
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Add to calendar" }).click();
  const file = await (await saving).path();
  assert.match(readFileSync(file, "utf8"), /^BEGIN:VCALENDAR\r\n[^]*SUMMARY:Fields & Sons: The router/);
  await page.reload();
  await page.getByRole("button", { name: "Join now" }).click();
  await page.waitForURL(/\/join/);
  await page.getByRole("button", { name: "Continue" }).click();
  await agent.getByRole("region", { name: "Messages" }).getByText(/The session of the appointment on #\d+ has begun/).waitFor();
  await agent.getByRole("button", { name: /^Start now/ }).click();
  await agent.waitForURL(/\/sessions\/ses_/);
  // They are in the same session: the customer is asked, as always, in the agent's name.
  await page.getByRole("dialog").getByText(new RegExp(DEMO_AGENT.name)).first().waitFor();
  await page.close();
});

test("a customer who can not come says so with one press, and reads what became of it", async () => {
  const { agent } = stage;
  const link = await plan(agent, "The gate stays shut", DAY);
  const page = await phone.newPage();
  await page.goto(link);
  await page.getByText(/You can join here from/).first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Join now" }).count(), 0);
  await page.getByRole("button", { name: "I cannot come" }).click();
  await page.getByText("You have said that you can not come").first().waitFor();
  await page.locator("h2:focus").waitFor();
  assert.deepEqual(await axe(page), []);
  await agent.getByRole("region", { name: "Messages" }).getByText(/The customer can not come to the appointment on #\d+/).waitFor();
  const region = agent.getByRole("region", { name: "Appointment" });
  await region.getByText(/The customer can not come/).waitFor();
  await agent.getByRole("region", { name: "Timeline" }).getByText("can not come to the appointment").waitFor();

  const before = await beginning(agent);
  await region.getByRole("button", { name: /^Move the appointment/ }).click();
  const dialog = agent.getByRole("dialog", { name: "Move the appointment" });
  await dialog.getByLabel("Begins").fill(toField(before.getTime() + DAY));
  await dialog.getByRole("button", { name: "Move it" }).click();
  await agent.getByRole("region", { name: "Timeline" }).getByText(/moved the appointment/).waitFor();
  await page.reload();
  await page.getByText(/You can join here from/).first().waitFor();

  await agent.getByRole("link", { name: /^Appointments/ }).click();
  const list = agent.getByRole("list", { name: "Upcoming appointments" });
  await list.getByRole("link", { name: /The gate stays shut/ }).waitFor();
  assert.deepEqual(await axe(agent), []);
  const one = list.getByRole("listitem").filter({ hasText: "The gate stays shut" });
  await one.getByRole("button", { name: /^Call off/ }).click();
  await agent.getByRole("alertdialog").or(agent.getByRole("dialog")).getByRole("button", { name: "Call it off" }).click();
  await one.waitFor({ state: "detached" });
  await page.reload();
  await page.getByText("This appointment was called off.").first().waitFor();
  assert.deepEqual(await axe(page), []);
  await page.goto(`${server.origin}/appointment#appointment.wrong`);
  await page.getByRole("main").getByText("This link leads to no appointment any more").waitFor();
  await page.close();
});

test("an agent who has something else at that time is warned, and not refused", async () => {
  const { agent } = stage;
  await plan(agent, "The first of two", 2 * DAY);
  await begin(agent, "The second of two");
  await agent.getByRole("button", { name: "Plan a session…" }).click();
  const dialog = agent.getByRole("dialog", { name: "Plan a session" });
  await dialog.getByLabel("Begins").fill(toField(Date.now() + 2 * DAY + 10 * MINUTE));
  await dialog.getByText(/There is something else at that time: #\d+/).waitFor();
  await dialog.getByRole("button", { name: "Plan it" }).click();
  await agent.getByRole("region", { name: "Appointment" }).getByText("You have another appointment at that time.").waitFor();
});
