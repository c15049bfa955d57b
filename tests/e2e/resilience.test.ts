// Reloads, navigations, dead servers: the session goes on by itself and consent is asked once.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import * as flow from "./flow.ts";
import { clientFrame, launchBrowser, TandemServer } from "./support.ts";

/** Both ends must be back within this time after the server runs again. */
const RESUME_MS = 3_000;

describe("a session that does not strand", () => {
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
  });

  for (const network of ["p2p", "websocket"] as const) {
    describe(`over ${network}`, () => {
      let server: TandemServer;
      let stage: flow.Stage;
      before(async () => {
        server = await TandemServer.launch();
        stage = await flow.openStage(browser, server, network);
        await flow.meet(stage, "widget", server.product);
        await flow.answerConsent(stage.customer, "Allow");
        await flow.agentSees(stage.agent, "Setup is not finished");
      });
      after(async () => {
        await stage?.close();
        await server?.stop();
      });

      it("goes on after the customer reloads", async () => {
        await stage.customer.reload();
        await changeReachesAgent(stage, "Online only", "Devices");
        await noSheet(stage);
      });

      it("goes on after a navigation to another page", async () => {
        await stage.customer.goto(`${server.product}/demo/wizard.html`);
        await flow.agentSees(stage.agent, "Leave wizard");
        await stage.customer.getByRole("button", { name: "Continue" }).click();
        await flow.agentSees(stage.agent, "You find these values");
        await noSheet(stage);
      });

      it("goes on after the agent reloads", async () => {
        stage.agent.once("dialog", (dialog) => void dialog.accept());
        await stage.agent.reload();
        await flow.agentSees(stage.agent, "You find these values");
        await stage.customer.goto(`${server.product}/demo/index.html`);
        await flow.agentSees(stage.agent, "Setup is not finished");
        await noSheet(stage);
      });

      it("goes on after the server was killed", async () => {
        await flow.agentWrites(stage.agent, "before the cut");
        await flow.customerReads(stage.customer, "before the cut");
        await server.kill();
        await server.start();
        const restarted = Date.now();
        await flow.agentWrites(stage.agent, "after the cut");
        await flow.customerReads(stage.customer, "after the cut");
        assert.ok(Date.now() - restarted <= RESUME_MS, `both back after ${Date.now() - restarted} ms`);
        await changeReachesAgent(stage, "What is new", "Firmware");
        await noSheet(stage);
        const chats = (await flow.timelineOf(stage.agent)).filter((entry) => entry.kind === "chat").map((entry) => entry.data["text"]);
        assert.deepEqual(chats, ["before the cut", "after the cut"]);
      });

      it("stays ended", async () => {
        await flow.agentEnds(stage.agent);
        await stage.customer.reload();
        await flow.helpIsOffered(stage.customer);
        assert.equal(await stage.customer.evaluate(() => sessionStorage.getItem("tandem.live")), null);
      });
    });
  }
});

async function changeReachesAgent(stage: flow.Stage, text: string, page: string): Promise<void> {
  await stage.customer.getByRole("navigation").getByRole("link", { name: page }).click();
  await flow.agentSees(stage.agent, text);
}

async function noSheet(stage: flow.Stage): Promise<void> {
  const frame = await clientFrame(stage.customer);
  assert.equal(await frame.getByRole("dialog").count(), 0, "consent is not asked again");
}
