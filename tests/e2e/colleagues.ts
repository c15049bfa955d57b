// Further agents, who watch the session of somebody else.

import assert from "node:assert/strict";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { Stage } from "./flow.ts";
import { PATIENCE_MS, type TandemServer } from "./support.ts";

const PASSWORD = "correct horse battery";

/** A further agent, made by the one at hand, signed in in a browser of their own. */
export async function colleague(browser: Browser, stage: Stage, server: TandemServer, name: string): Promise<{ readonly page: Page; readonly context: BrowserContext }> {
  const email = `${name.toLowerCase()}@tandem.test`;
  const headers = { origin: server.origin };
  const made = await stage.agent.request.post(`${server.origin}/api/v1/agents`, { headers, data: { name, email, password: PASSWORD } });
  assert.equal(made.status(), 201);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(PATIENCE_MS);
  const entered = await context.request.post(`${server.origin}/api/v1/sign-in`, { headers, data: { email, password: PASSWORD } });
  assert.equal(entered.status(), 200);
  return { context, page: await context.newPage() };
}

/** Opens the ticket of the session and presses "Watch" there. */
export async function watch(page: Page, agent: Page, server: TandemServer): Promise<void> {
  const session = /sessions\/(ses_\w+)/.exec(agent.url())?.[1];
  const answer = await agent.request.get(`${server.origin}/api/v1/sessions/${session}`);
  const { ticket } = (await answer.json()) as { ticket: { id: string } };
  await page.goto(`${server.origin}/tickets/${ticket.id}`);
  await page.getByRole("main").getByRole("link", { name: /Watch/ }).click();
  await page.waitForURL(/\/sessions\/ses_/);
  await page.getByRole("button", { name: "Watch", exact: true }).click();
  await page.getByText("You watch as observer").waitFor();
}
