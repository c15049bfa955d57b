// Who closes the window without an answer finds the question in their mailbox, by a real mail server; a press in
// the mail and one on the page are the answer, and whoever only opens the link has given none.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { DOMAIN, type Exim, makeExim } from "./exim.ts";
import { agentSees, answerConsent, makeLink, openStage, type Stage } from "./flow.ts";
import { eventually, launchBrowser, PATIENCE_MS, TandemServer } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "tandem-survey-mail-"));
let exim: Exim;
let browser: Browser;
let server: TandemServer;
let stage: Stage;

before(async () => {
  exim = await makeExim();
  await exim.start();
  const settings = join(folder, "tandem.toml");
  writeFileSync(settings, ["[survey]", "mail_after_hours = 0", "[mail]", 'host = "127.0.0.1"', `port = ${exim.port}`, 'tls = "none"', `from = "support@${DOMAIN}"`].join("\n"));
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

/** A session of a customer with an address, from its ticket to its end; the answer is the ticket. */
async function helped(): Promise<string> {
  const { agent, customer } = stage;
  const body = JSON.stringify({ subject: "Router", customer_name: "Kim Lee", customer_email: `kim@${DOMAIN}` });
  const ticket = await agent.evaluate(async (made) => ((await (await fetch("/api/v1/tickets", { method: "POST", headers: { "content-type": "application/json" }, body: made })).json()) as { id: string }).id, body);
  await agent.goto(`${server.origin}/tickets/${ticket}`);
  await agent.getByLabel(/Lead to this page/).fill(`${server.product}/demo/index.html`);
  await customer.goto(await makeLink(agent));
  await customer.getByRole("button", { name: "Continue" }).click();
  await customer.waitForURL(`${server.product}/demo/index.html**`);
  await answerConsent(customer, "Allow");
  await agentSees(agent, "Setup is not finished");
  const session = /ses_\w+/.exec(agent.url())?.[0] ?? "";
  assert.equal(await agent.evaluate(async (id) => (await fetch(`/api/v1/sessions/${id}/end`, { method: "POST" })).status, session), 200);
  await customer.close();
  return ticket;
}

async function answers(agent: Page, ticket: string): Promise<readonly (number | undefined)[]> {
  return agent.evaluate(async (id) => ((await (await fetch(`/api/v1/tickets/${id}/surveys`)).json()) as { data: { answer: { csat: number } | null }[] }).data.map(({ answer }) => answer?.csat), ticket);
}

test("one press in the mail and one on its page are an answer, and the mail says what is asked", async () => {
  const { agent } = stage;
  const ticket = await helped();
  await eventually("the mail lies there", async () => exim.mails().length === 1);
  const [mail] = exim.mails();
  assert.ok(mail);
  assert.match(mail.text, /How satisfied are you with the help you got with “Router”/);
  assert.equal(mail.headers["auto-submitted"], "auto-generated");
  const links = [...mail.text.matchAll(/https?:\/\/\S+\/survey#survey\.\S+\.\d/g)].map(([link]) => link);
  assert.deepEqual(links.map((link) => link.at(-1)), ["1", "2", "3", "4", "5"]);
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 390, height: 760 } });
  context.setDefaultTimeout(PATIENCE_MS);
  try {
    const page = await context.newPage();
    await page.goto(links[3] ?? "");
    const survey = page.getByRole("region", { name: "Your opinion" });
    await survey.getByRole("button", { name: "4 of 5", exact: true, pressed: true }).waitFor();
    await page.getByText("Press “Send” to give the answer").waitFor();
    assert.equal(new URL(page.url()).hash, "", "the secret is not left in the address bar");
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(await answers(agent, ticket), [undefined], "programs open links as well");
    await page.reload();
    await survey.getByRole("button", { name: "Send" }).click();
    await survey.getByText("Thank you, that was saved").waitFor();
    assert.deepEqual(await answers(agent, ticket), [4]);
    await page.getByText("Press “Send” to give the answer").waitFor({ state: "detached" });
    // Another link of the same mail shows what was answered, and changes nothing.
    await page.goto(links[0] ?? "");
    await survey.getByRole("button", { name: "4 of 5", exact: true, pressed: true }).waitFor();
    await survey.getByRole("button", { name: "5 of 5, Very satisfied" }).click();
    await survey.getByText("Thank you, that was saved").waitFor();
    assert.deepEqual(await answers(agent, ticket), [5]);
    await page.goto(`${server.origin}/survey#survey.wrong.5`);
    await page.getByRole("main").getByText("This survey is over").waitFor();
    assert.deepEqual(await axe(page), []);
  } finally {
    await context.close();
  }
  await agent.goto(`${server.origin}/tickets/${ticket}`);
  await agent.getByText(`The survey was sent by mail to k…@${DOMAIN}`).waitFor();
  assert.deepEqual(await axe(agent), []);
  assert.ok(!server.log.includes(`kim@${DOMAIN}`), "no address in the log");
});
