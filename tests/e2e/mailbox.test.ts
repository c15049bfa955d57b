// What customers answer by mail comes onto their ticket, from a real mailbox into which a real mail server delivers:
// live in the agent's console; once, whatever becomes of the mailbox meanwhile; and nobody else's as theirs.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { type Dovecot, makeDovecot, PASSWORD } from "./dovecot.ts";
import { DOMAIN, type Exim, makeExim } from "./exim.ts";
import { openStage, type Stage } from "./flow.ts";
import { eventually, launchBrowser, TandemServer } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "tandem-mailbox-"));
const KIM = `kim@${DOMAIN}`;
let exim: Exim;
let dovecot: Dovecot;
let browser: Browser;
let server: TandemServer;
let stage: Stage;
/** Where answers about the ticket go, and what they answer. */
let replyTo = "";
let messageId = "";
let ticket = "";

before(async () => {
  exim = await makeExim();
  await exim.start();
  dovecot = await makeDovecot(exim.support);
  await dovecot.start();
  const password = join(folder, "password");
  writeFileSync(password, PASSWORD);
  const outgoing = ["[mail]", 'host = "127.0.0.1"', `port = ${exim.port}`, 'tls = "none"', `from = "support@${DOMAIN}"`, "after_minutes = 0"];
  const incoming = ["[mail.incoming]", 'host = "localhost"', `port = ${dovecot.port}`, 'tls = "starttls"', `ca_file = "${dovecot.certificate}"`, 'user = "support"', `password_file = "${password}"`];
  const settings = join(folder, "tandem.toml");
  writeFileSync(settings, [...outgoing, ...incoming].join("\n"));
  browser = await launchBrowser();
  server = await TandemServer.launch("--organisation", "Fields & Sons", "--config", settings);
  stage = await openStage(browser, server, "websocket");
});

after(async () => {
  await stage.close();
  await browser.close();
  await server.stop();
  await dovecot.remove();
  await exim.remove();
  rmSync(folder, { recursive: true, force: true });
});

const timeline = (agent: Page): Locator => agent.getByRole("region", { name: "Timeline" });

/** A mail of somebody to the ticket, as a person's program writes it. */
async function answers(from: string, id: string, body: readonly string[], more: readonly string[] = []): Promise<void> {
  const head = [`From: Kim <${from}>`, `To: ${replyTo}`, "Subject: Re: Router", `Message-ID: <${id}@customer.test>`, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"];
  await exim.take(from, replyTo, [...head, ...more, "", ...body]);
}

/** What became of mails that came in, the latest first. */
async function became(agent: Page): Promise<readonly string[]> {
  return agent.evaluate(async () => {
    const { data } = (await (await fetch("/api/v1/incoming-mails")).json()) as { data: { state: string; reason: string | null }[] };
    return data.map(({ state, reason }) => (reason === null ? state : `${state}: ${reason}`));
  });
}

test("what a customer answers by mail stands on the ticket while the agent looks at it", async () => {
  const { agent } = stage;
  await agent.getByRole("main").getByRole("button", { name: "New ticket" }).click();
  const dialog = agent.getByRole("dialog");
  await dialog.getByLabel("Subject").fill("Router");
  await dialog.getByLabel(/^Customer(?!'s)/).fill("Kim Lee");
  await dialog.getByLabel(/^Customer's e-mail/).fill(KIM);
  await dialog.getByRole("button", { name: "Create ticket" }).click();
  await agent.waitForURL(/\/tickets\/tic_/);
  ticket = agent.url();
  await agent.getByRole("group", { name: "Write to" }).getByRole("button", { name: "The customer" }).click();
  await agent.getByLabel("Message to the customer").fill("Does it blink?");
  await agent.getByLabel("Message to the customer").press("Enter");
  await eventually("the mail is there", async () => exim.mails().length === 1);
  const [mail] = exim.mails();
  assert.ok(mail !== undefined && mail.text.includes("You can also answer this mail."));
  replyTo = mail.headers["reply-to"] ?? "";
  messageId = mail.headers["message-id"] ?? "";
  assert.match(replyTo, /^support\+[a-z2-7]{26}@example\.test$/);
  await answers(KIM, "a", ["It blinks — sometimes.", "", "On Monday Ada wrote:", "> Does it blink?"]);
  await timeline(agent).getByText("It blinks — sometimes.", { exact: true }).waitFor();
  const [row] = await timeline(agent).getByRole("listitem").filter({ hasText: "It blinks — sometimes." }).all();
  assert.ok(row !== undefined);
  await row.getByText("by mail").waitFor();
  const quoted = row.getByText("> Does it blink?");
  assert.equal(await quoted.isVisible(), false);
  await row.getByText("Quoted text").click();
  await quoted.waitFor();
  assert.deepEqual(await axe(agent), []);
  await eventually("it is marked as read", async () => dovecot.flags().join() === "S");
});

test("what hangs on a mail is on the ticket, and an agent attaches files of their own", async () => {
  const { agent } = stage;
  const attachments = agent.getByRole("region", { name: "Attachments" });
  const head = [`From: Kim <${KIM}>`, `To: ${replyTo}`, "Subject: Re: Router", "Message-ID: <files@customer.test>", "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="m"', ""];
  const words = ["--m", "Content-Type: text/plain", "", "See the log", ""];
  const log = ["--m", "Content-Type: text/plain; name=router.log", "Content-Disposition: attachment; filename=router.log", "", "it blinks", "--m--"];
  await exim.take(KIM, replyTo, [...head, ...words, ...log]);
  await timeline(agent).getByRole("listitem").filter({ hasText: "See the log" }).getByText("by mail · 1 attachment: router.log").waitFor();
  const [download] = await Promise.all([agent.waitForEvent("download"), attachments.getByRole("link", { name: "Download router.log" }).click()]);
  assert.match(readFileSync(await download.path(), "utf8"), /^it blinks/);
  const [chooser] = await Promise.all([agent.waitForEvent("filechooser"), attachments.getByRole("button", { name: "Attach a file" }).click()]);
  await chooser.setFiles([
    { name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("first the cable") },
    { name: "holiday.jpg", mimeType: "image/jpeg", buffer: Buffer.from("MZ\x90\0\x03\0\0\0\x04\0\0\0", "latin1") },
  ]);
  await attachments.getByRole("link", { name: "Download plan.txt" }).waitFor();
  const refused = attachments.getByRole("list", { name: "On their way" }).getByRole("listitem").filter({ hasText: "holiday.jpg" });
  await refused.getByRole("button", { name: "Put away: holiday.jpg" }).click();
  await refused.waitFor({ state: "detached" });
  assert.deepEqual(await axe(agent), []);
});

test("while the mailbox is away nothing is lost, and nothing doubled", async () => {
  const { agent } = stage;
  await dovecot.stop();
  await answers(KIM, "b", ["One while it is away"]);
  await answers(KIM, "c", ["Another one behind it"], [`In-Reply-To: ${messageId}`]);
  // A mail server that got no answer sends the same once more.
  await answers(KIM, "c", ["Another one behind it"], [`In-Reply-To: ${messageId}`]);
  await dovecot.start();
  for (const words of ["One while it is away", "Another one behind it"]) await timeline(agent).getByText(words, { exact: true }).waitFor();
  await eventually("all are read", async () => dovecot.flags().join() === "S,S,S,S,S");
  assert.deepEqual([...(await became(agent))].sort(), ["customer", "customer", "customer", "customer", "double"]);
  await server.terminate();
  await server.start();
  await agent.goto(ticket);
  await answers(KIM, "d", ["After a restart"]);
  await timeline(agent).getByText("After a restart", { exact: true }).waitFor();
  for (const words of ["It blinks — sometimes.", "One while it is away", "Another one behind it"]) assert.equal(await timeline(agent).getByText(words, { exact: true }).count(), 1, words);
});

test("whoever else has the address is noted, machines are not, and a mail to the mailbox opens a ticket", async () => {
  const { agent } = stage;
  await answers(`eve@${DOMAIN}`, "e", ["I am Kim, believe me"]);
  await timeline(agent).getByText("I am Kim, believe me").waitFor();
  await timeline(agent).getByText(`By mail from another address, eve@${DOMAIN}:`).waitFor();
  await answers(KIM, "f", ["I am away until Monday"], ["Auto-Submitted: auto-replied"]);
  await exim.take("", replyTo, ["From: postmaster@customer.test", `To: ${replyTo}`, "Subject: Undelivered", "", "It did not arrive"]);
  await eventually("nothing came of them", async () => (await became(agent)).filter((one) => one.startsWith("nothing")).length === 2);
  assert.deepEqual((await became(agent)).slice(0, 3).sort(), ["note", "nothing: automatic", "nothing: report"]);
  await exim.take(KIM, `support@${DOMAIN}`, [`From: Kim <${KIM}>`, `To: support@${DOMAIN}`, "Subject: The printer, too", "Message-ID: <g@customer.test>", "", "It hums."]);
  await agent.goto(server.origin);
  await agent.getByRole("link", { name: "The printer, too" }).first().click();
  await timeline(agent).getByText("It hums.", { exact: true }).waitFor();
  await agent.goto(ticket);
  await timeline(agent).getByText("After a restart", { exact: true }).waitFor();
  for (const words of ["I am away until Monday", "It did not arrive"]) assert.equal(await agent.getByText(words).count(), 0, words);
  for (const words of [KIM, `eve@${DOMAIN}`, "It blinks", "believe me", PASSWORD]) assert.ok(!server.log.includes(words), `${words} in the log`);
});

test("what can not be taken lies flagged in the mailbox and is listed", async () => {
  const { agent } = stage;
  await exim.take(KIM, replyTo, [`To: ${replyTo}`, "Subject: Nobody", "From:", "", "Who am I?"]);
  await eventually("it is listed", async () => (await became(agent))[0] === "left: no_sender");
  await eventually("it is flagged", async () => dovecot.flags().filter((flags) => flags === "F").length === 1);
  await agent.goto(`${server.origin}/mail`);
  await agent.getByRole("list", { name: "Left in the mailbox" }).getByRole("listitem").getByText("nobody has sent it", { exact: false }).waitFor();
  assert.deepEqual(await axe(agent), []);
});
