// A live session goes to a colleague: they are asked and watch first, the customer reads who and why, and
// only the customer's yes changes who holds the session. Each no leaves it where it was.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { answerControl } from "../bench/control/drive.ts";
import { colleague } from "./colleagues.ts";
import * as flow from "./flow.ts";
import { clientFrame, eventually, launchBrowser, TandemServer } from "./support.ts";

const HOME = "Setup is not finished";
const REASON = "Knows these routers";
/** From the customer's yes until the colleague has the page as the agent. */
const OVER_MS = 2_000;

async function offer(agent: Page, to: string): Promise<void> {
  await agent.getByRole("button", { name: "Hand over to a colleague" }).click();
  const dialog = agent.getByRole("dialog");
  await dialog.getByLabel("To", { exact: true }).selectOption({ label: to });
  await dialog.getByLabel("Why").fill(REASON);
  await dialog.getByRole("button", { name: "Ask to take over" }).click();
  await agent.getByRole("status").filter({ hasText: `${to} is asked to take over.` }).waitFor();
}

async function letGo(agent: Page, to: string): Promise<void> {
  await agent.getByRole("button", { name: "Hand over to a colleague" }).click();
  const dialog = agent.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^Let go now/ }).check();
  await dialog.getByLabel("To", { exact: true }).selectOption({ label: to });
  await dialog.getByLabel("Why").fill(REASON);
  await dialog.getByRole("button", { name: "Let go" }).click();
}

async function answerOffer(colleague: Page, answer: "Join and watch" | "Not now"): Promise<void> {
  const card = colleague.getByRole("region", { name: "Offered sessions" }).getByRole("region", { name: /asks you to take over/ });
  await card.getByText(REASON).waitFor();
  if (answer === "Join and watch") {
    await card.getByText("What happened so far").click();
    await card.getByText(/^The customer allowed viewing and pointing/).waitFor();
  }
  await card.getByRole("button", { name: answer }).click();
}

async function isIdentical(page: Page): Promise<void> {
  await eventually("the picture is proven", async () => (await page.locator("[data-proof]").getAttribute("data-proof")) === "identical");
}

describe("a session that is handed over", () => {
  let browser: Browser;
  let server: TandemServer;
  before(async () => {
    browser = await launchBrowser();
    server = await TandemServer.launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const network of ["p2p", "websocket"] as const) {
    it(`goes to the colleague with the customer's yes and not before, over ${network}`, async () => {
      const stage = await flow.openStage(browser, server, network);
      const ben = await colleague(browser, stage, server, `Ben${network}`);
      try {
        await ben.page.goto(`${server.origin}/tickets`);
        await flow.meet(stage, "widget", server.product);
        await flow.answerConsent(stage.customer, "Allow");
        await flow.agentSees(stage.agent, HOME);
        await handOver(stage, ben.page, `Ben${network}`);
      } finally {
        await ben.context.close();
        await stage.close();
      }
    });
  }

  it("is let go of: the customer reads for whom they wait, and who comes knows what happened", async () => {
    const stage = await flow.openStage(browser, server, "websocket");
    const cleo = await colleague(browser, stage, server, "Cleo");
    try {
      await cleo.page.goto(`${server.origin}/tickets`);
      await flow.meet(stage, "widget", server.product);
      await flow.answerConsent(stage.customer, "Allow");
      await flow.agentSees(stage.agent, HOME);
      await letGo(stage.agent, "Cleo");

      const frame = await clientFrame(stage.customer);
      await frame.getByText(`Ada Fields has handed you on to Cleo: “${REASON}”.`).waitFor();
      await stage.agent.getByRole("heading", { name: "You have let go of this session" }).waitFor();
      await stage.agent.getByText(/waits for Cleo, and has read why/).waitFor();

      const line = cleo.page.getByRole("listitem").filter({ hasText: `Ada Fields handed this customer on to you (Cleo): ${REASON}` });
      await line.getByText("What happened so far").click();
      await line.getByText("The customer pressed Help in the product").waitFor();
      await line.getByRole("button", { name: /^Take over/ }).click();
      await flow.answerConsent(stage.customer, "Allow", "Cleo");
      await flow.agentSees(cleo.page, HOME);
      await isIdentical(cleo.page);
      await frame.getByRole("heading", { name: "Cleo", level: 1 }).waitFor();
      const kinds = (await flow.timelineOf(cleo.page)).map(({ kind }) => kind);
      for (const kind of ["let_go", "handed_off"]) assert.ok(kinds.includes(kind), kind);
    } finally {
      await cleo.context.close();
      await stage.close();
    }
  });

  it("stays where it was when the colleague or the customer says no, or the agent takes it back", async () => {
    const stage = await flow.openStage(browser, server, "websocket");
    const bea = await colleague(browser, stage, server, "Bea");
    try {
      await bea.page.goto(`${server.origin}/tickets`);
      await flow.meet(stage, "widget", server.product);
      await flow.answerConsent(stage.customer, "Allow");
      await flow.agentSees(stage.agent, HOME);
      const idle = stage.agent.getByRole("button", { name: "Hand over to a colleague" });

      await offer(stage.agent, "Bea");
      await answerOffer(bea.page, "Not now");
      await idle.waitFor();

      await offer(stage.agent, "Bea");
      await stage.agent.getByRole("button", { name: "Take it back" }).click();
      await idle.waitFor();
      await bea.page.getByRole("region", { name: /asks you to take over/ }).waitFor({ state: "detached" });

      await offer(stage.agent, "Bea");
      await answerOffer(bea.page, "Join and watch");
      await flow.agentSees(bea.page, HOME);
      await answerControl(stage.customer, "Stay with");
      await bea.page.getByRole("heading", { name: "You no longer watch this session" }).waitFor();
      await idle.waitFor();
      await stage.customer.evaluate(() => document.body.append("Still with Ada"));
      await flow.agentSees(stage.agent, "Still with Ada");
      const why = (await flow.timelineOf(stage.agent)).filter(({ kind }) => kind === "handoff_failed").map(({ data }) => (data as { why: string }).why);
      assert.deepEqual(why.toSorted(), ["cancelled", "declined", "refused"]);
    } finally {
      await bea.context.close();
      await stage.close();
    }
  });
});

async function handOver(stage: flow.Stage, ben: Page, name: string): Promise<void> {
  await offer(stage.agent, name);
  await answerOffer(ben, "Join and watch");
  await flow.agentSees(ben, HOME);
  await ben.getByText("You watch as observer").waitFor();
  const frame = await clientFrame(stage.customer);
  const sheet = frame.getByRole("dialog", { name: `Ada Fields asks you to go on with ${name}` });
  await sheet.getByText(REASON, { exact: true }).waitFor();
  await flow.agentSees(stage.agent, HOME);

  await answerControl(stage.customer, "Go on with");
  const from = performance.now();
  await ben.getByText("You watch as observer").waitFor({ state: "detached" });
  await flow.agentSees(ben, HOME);
  const ms = performance.now() - from;
  await isIdentical(ben);
  assert.ok(ms < OVER_MS, `the colleague has the page after ${ms.toFixed(0)} ms`);

  await frame.getByRole("heading", { name, level: 1 }).waitFor();
  await stage.agent.getByRole("heading", { name: `${name} has taken over` }).waitFor();
  await stage.customer.evaluate(() => document.body.append("Now with Ben"));
  await flow.agentSees(ben, "Now with Ben");
  await ben.getByRole("button", { name: "Request control" }).waitFor();
  const kinds = (await flow.timelineOf(ben)).map(({ kind }) => kind);
  for (const kind of ["handoff_offered", "handoff_accepted", "handed_off"]) assert.ok(kinds.includes(kind), kind);
}
