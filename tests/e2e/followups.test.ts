// Follow-ups in the real console: one is set, comes due while the server was away, is told, and is done.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { newTicket, openStage } from "./flow.ts";
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
