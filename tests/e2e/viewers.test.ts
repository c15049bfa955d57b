// Colleagues watch a live session: one comes at once and one late, both see what the customer's page
// shows, the customer reads their names and sends one of them away by one tap.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import { colleague, watch } from "./colleagues.ts";
import * as flow from "./flow.ts";
import { clientFrame, eventually, launchBrowser, replicaFrame, TandemServer } from "./support.ts";

const HOME = "Setup is not finished";

async function isIdentical(page: Page): Promise<void> {
  await eventually("the picture is proven", async () => (await page.locator("[data-proof]").getAttribute("data-proof")) === "identical");
}

async function add(customer: Page, text: string): Promise<void> {
  await customer.evaluate((words) => document.body.append(Object.assign(document.createElement("p"), { textContent: words })), text);
}

describe("colleagues who watch", () => {
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
    it(`see the page early and late, are named, and are sent away, over ${network}`, async () => {
      const stage = await flow.openStage(browser, server, network);
      const olga = await colleague(browser, stage, server, `Olga${network}`);
      const otto = await colleague(browser, stage, server, `Otto${network}`);
      try {
        await flow.meet(stage, "widget", server.product);
        await flow.answerConsent(stage.customer, "Allow");
        await flow.agentSees(stage.agent, HOME);
        if (network === "p2p") await flow.agentTransport(stage.agent, "P2P");
        await watchAndLeave(stage, server, olga.page, otto.page, network);
      } finally {
        await olga.context.close();
        await otto.context.close();
        await stage.close();
      }
    });
  }
});

async function watchAndLeave(stage: flow.Stage, server: TandemServer, olga: Page, otto: Page, network: flow.Network): Promise<void> {
  await watch(olga, stage.agent, server);
  await flow.agentSees(olga, HOME);
  await flow.agentTransport(stage.agent, "WebSocket");
  await stage.agent.getByText(/^Olga\w+ watches$/).first().waitFor();
  const frame = await clientFrame(stage.customer);
  await frame.getByText(`Olga${network} watches`).first().waitFor();

  await add(stage.customer, "Written while Olga watches");
  await flow.agentSees(olga, "Written while Olga watches");
  await watch(otto, stage.agent, server);
  await flow.agentSees(otto, "Written while Olga watches");
  await add(stage.customer, "Written while both watch");
  for (const page of [stage.agent, olga, otto]) {
    await flow.agentSees(page, "Written while both watch");
    await isIdentical(page);
  }
  for (const name of ["End session", "Refresh the picture", "Show my pointer", "Send"]) {
    assert.equal(await olga.getByRole("button", { name, exact: true }).count(), 0, name);
  }

  const remove = frame.getByRole("button", { name: `Remove Olga${network}` });
  await press(frame, remove);
  await olga.getByText("You no longer watch this session").waitFor();
  await remove.waitFor({ state: "detached" });
  await add(stage.customer, "Not for Olga");
  await flow.agentSees(otto, "Not for Olga");
  const seen = await replicaFrame(olga).then((replica) => replica.evaluate(() => document.documentElement.innerText)).catch(() => "");
  assert.ok(!seen.includes("Not for Olga"));

  await flow.agentEnds(stage.agent);
  await otto.getByText("Session ended").waitFor();
  const kinds = (await flow.timelineOf(stage.agent)).filter(({ data }) => data["role"] === "observer").map(({ kind }) => kind);
  assert.deepEqual(kinds.slice(0, 3), ["participant_joined", "participant_joined", "participant_left"]);
}
