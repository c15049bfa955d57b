// What an agent writes in the console lies in the customer's mailbox, by a real mail server; the mail leads back
// to the conversation; and while the server is down nothing is lost, and nothing doubled.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { DOMAIN, type Exim, type LyingMail, makeExim, readable } from "./exim.ts";
import { openStage, type Stage } from "./flow.ts";
import { eventually, launchBrowser, PATIENCE_MS, TandemServer } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "tandem-mail-"));
const EMAIL = `kim@${DOMAIN}`;
const VEILED = `k…@${DOMAIN}`;
let exim: Exim;
let browser: Browser;
let server: TandemServer;
let stage: Stage;
let ticket = "";

before(async () => {
  exim = await makeExim();
  await exim.start();
  const settings = join(folder, "tandem.toml");
  writeFileSync(settings, ["[mail]", 'host = "127.0.0.1"', `port = ${exim.port}`, 'tls = "none"', `from = "support@${DOMAIN}"`, "after_minutes = 0"].join("\n"));
  browser = await launchBrowser();
  server = await TandemServer.launch("--organisation", "Fields & Sons", "--config", settings);
  stage = await openStage(browser, server, "websocket");
});

after(async () => {
  await stage.close();
  await browser.close();
  await server.stop();
  await exim.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** So many mails lie there, of which one has these words; the mail server may deliver them in any order. */
async function lies(count: number, words: string): Promise<LyingMail> {
  await eventually(`${count} mails`, async () => exim.mails().length >= count);
  const all = exim.mails();
  assert.equal(all.length, count);
  const [one, ...more] = all.filter(({ text }) => text.includes(words));
  assert.ok(one && more.length === 0, words);
  return one;
}

async function writes(agent: Page, words: string): Promise<void> {
  await agent.getByRole("group", { name: "Write to" }).getByRole("button", { name: "The customer" }).click();
  await agent.getByLabel("Message to the customer").fill(words);
  await agent.getByLabel("Message to the customer").press("Enter");
  await agent.getByRole("region", { name: "Timeline" }).getByText(words, { exact: true }).waitFor();
}

async function makes(agent: Page, subject: string, email: string): Promise<void> {
  await agent.getByRole("main").getByRole("button", { name: "New ticket" }).click();
  const dialog = agent.getByRole("dialog");
  await dialog.getByLabel("Subject").fill(subject);
  await dialog.getByLabel(/^Customer(?!'s)/).fill("Kim Lee");
  await dialog.getByLabel(/^Customer's e-mail/).fill(email);
  await dialog.getByRole("button", { name: "Create ticket" }).click();
  await agent.waitForURL(/\/tickets\/tic_/);
}

test("a ticket that has had no session is written to by mail", async () => {
  const { agent } = stage;
  await makes(agent, "Rötlicher Schirm", EMAIL);
  ticket = /tic_\w+/.exec(agent.url())?.[0] ?? "";
  await agent.getByRole("group", { name: "Write to" }).getByRole("button", { name: "The customer" }).click();
  await agent.getByText(`It goes by mail to ${VEILED} at once`).waitFor();
  await writes(agent, "We have found it — 5 < 6");
  const mail = await lies(1, "We have found it — 5 < 6");
  const { headers } = mail;
  assert.equal(readable(headers["from"]), `Fields & Sons <support@${DOMAIN}>`);
  assert.match(headers["to"] ?? "", /Kim Lee.*<kim@example\.test>/);
  assert.equal(headers["envelope-to"], EMAIL);
  assert.equal(headers["auto-submitted"], "auto-generated");
  assert.match(headers["message-id"] ?? "", new RegExp(`^<${ticket}\\.mai_\\w+@[\\w.]+>$`));
  assert.equal(headers["in-reply-to"], undefined);
  assert.match(headers["subject"] ?? "", /^[\x20-\x7e]+$/);
  assert.match(readable(headers["subject"]), /^\[#\d+\] Rötlicher Schirm$/);
  await agent.getByText(`Sent by mail to ${VEILED}`).waitFor();
  assert.deepEqual(await axe(agent), []);
});

test("after a session the mail hangs on the one before and leads back to the conversation", async () => {
  const { agent, customer } = stage;
  await agent.getByRole("button", { name: "Create link" }).click();
  const link = await agent.getByLabel("Join link", { exact: true }).inputValue();
  const session = /ses_\w+/.exec((await agent.getByRole("link", { name: "Open the live view", exact: true }).first().getAttribute("href")) ?? "")?.[0] ?? "";
  await customer.goto(link);
  await customer.getByRole("button", { name: "Continue" }).click();
  const read = (): Promise<string> => agent.evaluate(async (id) => JSON.stringify(await (await fetch(`/api/v1/sessions/${id}`)).json()), session);
  await eventually("the customer is there", async () => (await read()).includes('"role":"customer"'));
  assert.equal(await agent.evaluate(async (id) => (await fetch(`/api/v1/sessions/${id}/end`, { method: "POST" })).status, session), 200);
  await customer.close();
  await writes(agent, "Did it hold?");
  const second = await lies(2, "Did it hold?");
  const first = await lies(2, "We have found it");
  assert.equal(second.headers["in-reply-to"], first.headers["message-id"]);
  assert.equal(second.headers["references"], first.headers["message-id"]);
  const back = /https?:\/\/\S+\/join#talk\.\S+/.exec(second.text)?.[0] ?? "";
  const context = await browser.newContext({ locale: "en-GB" });
  context.setDefaultTimeout(PATIENCE_MS);
  try {
    const page = await context.newPage();
    await page.goto(back);
    await page.getByRole("log").getByText("Did it hold?", { exact: true }).waitFor();
    assert.equal(new URL(page.url()).hash, "");
    await page.getByLabel("Message", { exact: true }).fill("It did, thank you");
    await page.getByLabel("Message", { exact: true }).press("Enter");
    await agent.getByRole("region", { name: "Timeline" }).getByText("It did, thank you", { exact: true }).waitFor();
    await page.reload();
    await page.getByRole("log").getByText("It did, thank you", { exact: true }).waitFor();
    assert.deepEqual(await axe(page), []);
  } finally {
    await context.close();
  }
});

test("while the mail server is down nothing is lost, and nothing doubled", async () => {
  const { agent } = stage;
  await exim.stop();
  await writes(agent, "One while it is down");
  await agent.getByText(`Waits to go by mail to ${VEILED}: the mail server can not be reached`).waitFor();
  await writes(agent, "Another one behind it");
  await exim.start();
  await agent.getByRole("button", { name: "Try again" }).first().click();
  const third = await lies(4, "One while it is down");
  const fourth = await lies(4, "Another one behind it");
  await eventually("all are sent", async () => (await agent.getByText(`Sent by mail to ${VEILED}`).count()) === 4);
  const idOf = ({ headers }: LyingMail): string => headers["message-id"] ?? "";
  assert.equal(new Set(exim.mails().map(idOf)).size, 4);
  assert.equal(fourth.headers["in-reply-to"], idOf(third));
  const before = [await lies(4, "We have found it"), await lies(4, "Did it hold?"), third];
  assert.equal(fourth.headers["references"], before.map(idOf).join(" "));
  assert.ok(!server.log.includes(EMAIL) && !server.log.includes("One while it is down"), "no words and no address in the log");
  await agent.goto(`${server.origin}/mail`);
  await agent.getByText("No mail was given up.").waitFor();
  assert.deepEqual(await axe(agent), []);
});

test("what the mail server refuses is shown on the ticket and to administrators, and can be tried again", async () => {
  const { agent } = stage;
  await agent.goto(server.origin);
  await makes(agent, "Gone elsewhere", "kim@elsewhere.test");
  await writes(agent, "Nobody takes this");
  const refused = agent.getByText("Not sent by mail to k…@elsewhere.test: the mail server does not take it (550)");
  await refused.waitFor();
  await agent.goto(`${server.origin}/mail`);
  const givenUp = agent.getByRole("list", { name: "Given up" }).getByRole("listitem");
  await givenUp.getByText("1 attempt", { exact: false }).waitFor();
  assert.deepEqual(await axe(agent), []);
  const overAt = (): Promise<string | null | undefined> =>
    agent.evaluate(async () => ((await (await fetch("/api/v1/mails?state=dead")).json()) as { data: { settled_at: string | null }[] }).data[0]?.settled_at);
  const before = await overAt();
  assert.ok(before);
  await givenUp.getByRole("button", { name: "Try again" }).click();
  await eventually("it is refused once more", async () => ((await overAt()) ?? before) > before);
  await givenUp.getByRole("link", { name: "Its ticket" }).click();
  await refused.waitFor();
  assert.equal(exim.mails().length, 4);
});
