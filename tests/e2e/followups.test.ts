// Follow-ups and watchers in the real console: one is set, comes due while the server was away, is told, and is
// done; a colleague watches a ticket and hears of what happens on it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { colleague } from "./colleagues.ts";
import { answerConsent, customerWrites, meetByWidget, newTicket, openStage } from "./flow.ts";
import { launchBrowser, TandemServer } from "./support.ts";

/** Long enough for a server to be away meanwhile. */
const SOON_MS = 3_000;

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

interface FollowUp {
  readonly id: string;
  readonly version: number;
  readonly due_at: string;
  readonly note: string | null;
}

/** The follow-ups of the ticket that a page shows. */
async function followUps(page: Page): Promise<readonly FollowUp[]> {
  const answer = await page.request.get(`${page.url().replace("/tickets/", "/api/v1/tickets/")}/follow-ups`);
  return ((await answer.json()) as { data: readonly FollowUp[] }).data;
}

test("a follow-up is set, comes due over a restart of the server, is told and is done", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent } = stage;
  try {
    await newTicket(agent, "The gateway drops at noon");
    const ticket = agent.url();
    await agent.getByRole("button", { name: "Set a follow-up…" }).click();
    const dialog = agent.getByRole("dialog", { name: "Set a follow-up" });
    await dialog.getByRole("radio", { name: "In 1 hour" }).check();
    await dialog.getByLabel("Note").fill("Ask whether it held");
    assert.deepEqual(await axe(agent), []);
    await dialog.getByRole("button", { name: "Set follow-up" }).click();
    const region = agent.getByRole("region", { name: "Follow-up" });
    await region.getByText("Ask whether it held").waitFor();
    await agent.getByRole("region", { name: "Timeline" }).getByText(/wants to come back on .*Ask whether it held/).waitFor();
    const [set] = await followUps(agent);
    assert.ok(set);
    const inMs = Date.parse(set.due_at) - Date.now();
    assert.ok(inMs > 55 * 60_000 && inMs <= 60 * 60_000, `in ${inMs} ms`);

    // Nobody waits an hour: it comes due soon, while the server is away.
    await agent.getByRole("link", { name: "Tickets" }).first().click();
    await agent.getByRole("link", { name: "Follow-ups", exact: true }).waitFor();
    const soon = new Date(Date.now() + SOON_MS).toISOString();
    const headers = { origin: server.origin, "if-match": `"${set.version}"` };
    const moved = await agent.request.patch(`${server.origin}/api/v1/follow-ups/${set.id}`, { headers, data: { due_at: soon } });
    assert.equal(moved.status(), 200, await moved.text());
    await server.kill();
    await server.start();
    await agent.getByRole("region", { name: "Messages" }).getByText(/Follow-up is due on #\d+: Ask whether it held/).waitFor();
    await agent.getByRole("link", { name: "Follow-ups (1 due)" }).click();
    const list = agent.getByRole("list", { name: "Due follow-ups" });
    await list.getByRole("link", { name: /The gateway drops at noon/ }).waitFor();
    assert.deepEqual(await axe(agent), []);
    await list.getByRole("button", { name: /^Done with the follow-up/ }).click();
    await agent.getByText("Nothing is due").waitFor();
    await agent.getByRole("link", { name: "Follow-ups", exact: true }).waitFor();

    await agent.goto(ticket);
    const story = agent.getByRole("region", { name: "Timeline" });
    await story.getByText("is done with the follow-up").waitFor();
    assert.equal(await story.getByText("The follow-up is due").count(), 1);
    assert.deepEqual(await followUps(agent), []);
  } finally {
    await stage.close();
  }
});

test("a colleague watches with a key, is told of what others do, and has read it by looking", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent } = stage;
  const { page, context } = await colleague(browser, stage, server, "Grace");
  try {
    await newTicket(agent, "The badge reader is slow");
    await page.goto(agent.url());
    const watchers = page.getByRole("region", { name: "Watchers" });
    await watchers.getByText("Nobody watches this ticket.").waitFor();
    await page.getByRole("main").focus();
    await page.keyboard.press("w");
    await watchers.getByText("Watched by you.").waitFor();
    await agent.getByRole("region", { name: "Watchers" }).getByText("Watched by Grace.").waitFor();
    assert.deepEqual(await axe(page), []);

    await page.getByRole("link", { name: "Tickets" }).first().click();
    await page.getByRole("link", { name: "Watched", exact: true }).waitFor();
    await agent.getByRole("button", { name: "Status: Open" }).click();
    await agent.getByRole("menuitemradio", { name: "Pending" }).click();
    await page.getByRole("region", { name: "Messages" }).getByText(/The badge reader is slow: .* changed the status/).waitFor();
    await page.getByRole("link", { name: "Watched (1 unread)" }).click();
    const list = page.getByRole("list", { name: "Tickets that you watch" });
    await list.getByText(/changed the status/).waitFor();
    assert.deepEqual(await axe(page), []);
    // It is still there after the server was away.
    await server.kill();
    await server.start();
    await page.reload();
    await page.getByRole("link", { name: "Watched (1 unread)" }).waitFor();
    await list.getByRole("link", { name: /The badge reader is slow/ }).click();
    await page.getByRole("link", { name: "Watched", exact: true }).waitFor();

    // Her own act is no news to her.
    await page.getByRole("button", { name: "Status: Pending" }).click();
    await page.getByRole("menuitemradio", { name: "Open" }).click();
    await page.getByRole("button", { name: "Status: Open" }).waitFor();
    await page.getByRole("link", { name: "Watched", exact: true }).click();
    await list.getByText("You have read all of it.").waitFor();
  } finally {
    await context.close();
    await stage.close();
  }
});

test("what the customer says is told to who watches", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent, customer } = stage;
  const { page, context } = await colleague(browser, stage, server, "Hedy");
  try {
    await meetByWidget(stage, server.product);
    await answerConsent(customer, "Allow");
    const session = agent.url().replace("/sessions/", "/api/v1/sessions/");
    const { ticket } = (await (await agent.request.get(session)).json()) as { ticket: { id: string } };
    const watch = `${server.origin}/api/v1/tickets/${ticket.id}/watch`;
    assert.equal((await page.request.put(watch, { headers: { origin: server.origin } })).status(), 204);
    await page.goto(`${server.origin}/watched`);
    await page.getByRole("list", { name: "Tickets that you watch" }).getByText("You have read all of it.").waitFor();
    await customerWrites(customer, "It is the grey one");
    await page.getByRole("region", { name: "Messages" }).getByText(/ wrote$/).waitFor();
    await page.getByRole("link", { name: "Watched (1 unread)" }).waitFor();
  } finally {
    await context.close();
    await stage.close();
  }
});
