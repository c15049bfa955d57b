// Links and splits in the real console: tickets are linked and not any more, with undo; what a customer says about
// something else goes into a ticket of its own, and they hear nothing of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { agentEnds, answerConsent, customerWrites, meetByWidget, newTicket, openStage } from "./flow.ts";
import { clientFrame, launchBrowser, TandemServer } from "./support.ts";

let server: TandemServer;
let browser: Browser;

before(async () => {
  server = await TandemServer.launch();
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Makes a ticket; its number and page. */
async function make(agent: Page, subject: string): Promise<{ readonly number: string; readonly url: string }> {
  await agent.goto(server.origin);
  await newTicket(agent, subject);
  await agent.getByRole("heading", { name: subject }).waitFor();
  const number = await agent.getByText(/^#\d+$/).first().innerText();
  return { number, url: agent.url() };
}

test("an agent links tickets, sees both ends, ends a link and takes that back", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent } = stage;
  try {
    const problem = await make(agent, "The mail gateway is down");
    const incident = await make(agent, "No mail since noon");
    await agent.getByRole("button", { name: "Link a ticket…" }).click();
    const dialog = agent.getByRole("dialog", { name: `Link ${incident.number} with another ticket` });
    await dialog.getByLabel(incident.number, { exact: true }).selectOption({ label: "Part of …" });
    await dialog.getByRole("searchbox").fill("gateway");
    await dialog.getByRole("radio", { name: /gateway/ }).check();
    assert.deepEqual(await axe(agent), []);
    await dialog.getByRole("button", { name: "Link tickets" }).click();
    const links = agent.getByRole("region", { name: "Linked tickets" });
    await links.getByText("Part of", { exact: true }).waitFor();
    await links.getByText("Open", { exact: true }).waitFor();
    await agent.getByRole("region", { name: "Timeline" }).getByText(`linked this ticket · Part of ${problem.number}`).waitFor();
    assert.deepEqual(await axe(agent), []);

    // The other way round nobody is below themselves.
    await links.getByRole("link", { name: /The mail gateway is down/ }).click();
    await agent.waitForURL(problem.url);
    await links.getByText("Has part", { exact: true }).waitFor();
    await agent.getByRole("button", { name: "Link a ticket…" }).click();
    const other = agent.getByRole("dialog", { name: `Link ${problem.number} with another ticket` });
    await other.getByLabel(problem.number, { exact: true }).selectOption({ label: "Part of …" });
    await other.getByRole("radio", { name: /No mail since noon/ }).check();
    await other.getByRole("button", { name: "Link tickets" }).click();
    await other.getByRole("alert").getByText("A ticket can not be below itself.").waitFor();
    await other.getByRole("button", { name: "Cancel" }).click();

    await links.getByRole("button", { name: `Unlink ${incident.number}` }).click();
    await links.getByRole("link", { name: /No mail since noon/ }).waitFor({ state: "detached" });
    await agent.locator("#links-title:focus").waitFor();
    await agent.getByRole("button", { name: "Undo" }).click();
    await links.getByRole("link", { name: /No mail since noon/ }).waitFor();
    await links.getByText("Has part", { exact: true }).waitFor();
  } finally {
    await stage.close();
  }
});

test("what a customer says about something else begins a ticket of its own", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent, customer } = stage;
  try {
    await meetByWidget(stage, server.product);
    await answerConsent(customer, "Allow");
    await customerWrites(customer, "The printer hums");
    await customerWrites(customer, "And my invoice is wrong");
    const session = agent.url().replace("/sessions/", "/api/v1/sessions/");
    const { ticket } = (await (await agent.request.get(session)).json()) as { ticket: { id: string; number: number } };
    await agentEnds(agent);
    await agent.goto(`${server.origin}/tickets/${ticket.id}`);
    const story = agent.getByRole("region", { name: "Timeline" });
    await story.getByText("And my invoice is wrong").waitFor();
    await agent.getByRole("button", { name: "Split into a new ticket…" }).click();
    const dialog = agent.getByRole("dialog", { name: `Split #${ticket.number}` });
    await dialog.getByLabel("Subject of the new ticket").fill("Invoice is wrong");
    await dialog.getByRole("checkbox", { name: /invoice is wrong/ }).check();
    assert.deepEqual(await axe(agent), []);
    await dialog.getByRole("button", { name: "Split off 1" }).click();

    await agent.getByRole("heading", { name: "Invoice is wrong" }).waitFor();
    await story.getByText("And my invoice is wrong").waitFor();
    await story.getByText(/wrote on/).waitFor();
    assert.equal(await story.getByText("The printer hums").count(), 0);
    const links = agent.getByRole("region", { name: "Linked tickets" });
    await links.getByText("Split from", { exact: true }).waitFor();
    assert.equal(await links.getByRole("button", { name: /^Unlink/ }).count(), 0);
    assert.deepEqual(await axe(agent), []);

    // The old one has all of it, and says where it went; the customer reads what they read before.
    await links.getByRole("link").click();
    await story.getByText("And my invoice is wrong").waitFor();
    await story.getByText(/^Also on #\d+$/).waitFor();
    await story.getByText(/split a message into #\d+/).waitFor();
    const log = (await clientFrame(customer)).getByRole("log");
    await log.getByText("And my invoice is wrong").waitFor();
    assert.equal(await log.getByText(/split/i).count(), 0);
  } finally {
    await stage.close();
  }
});
