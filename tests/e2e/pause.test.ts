// The customer pauses: from the press on nothing of the page reaches the agent, also while the server does not
// answer, after a reload and on the page behind a link; what the page shows when they go on does.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import { takeControl } from "../bench/control/drive.ts";
import * as flow from "./flow.ts";
import { clientFrame, eventually, launchBrowser, replicaFrame, strand, TandemServer } from "./support.ts";

const HOME = "Setup is not finished";

let browser: Browser;

before(async () => {
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
});

async function write(customer: Page, text: string): Promise<void> {
  await customer.evaluate((words) => document.body.append(Object.assign(document.createElement("p"), { textContent: words })), text);
}

async function pressInBar(customer: Page, name: string): Promise<void> {
  const frame = await clientFrame(customer);
  await press(frame, frame.getByRole("button", { name, exact: true }));
}

async function agentHas(agent: Page, text: string): Promise<boolean> {
  return (await (await replicaFrame(agent)).evaluate(() => document.documentElement.textContent ?? "")).includes(text);
}

for (const network of ["p2p", "websocket"] as const) {
  test(`what the page shows in a pause stays there, over ${network}`, async () => {
    const server = await TandemServer.launch();
    const stage = await flow.openStage(browser, server, network);
    const { agent, customer } = stage;
    try {
      await flow.meet(stage, "widget", server.product);
      await flow.answerConsent(customer, "Allow");
      await flow.agentSees(agent, HOME);
      if (network === "p2p") await flow.agentTransport(agent, "P2P");

      process.kill(server.pid, "SIGSTOP");
      await pressInBar(customer, "Pause");
      await write(customer, "while the server slept");
      process.kill(server.pid, "SIGCONT");
      await agent.getByText("has paused. You see nothing of the page until they go on.").waitFor();
      await write(customer, "in the pause");
      await flow.customerWrites(customer, "chat goes on");
      await flow.agentReads(agent, "chat goes on");
      for (const words of ["while the server slept", "in the pause"]) assert.equal(await agentHas(agent, words), false, words);

      await customer.reload();
      const frame = await clientFrame(customer);
      await frame.getByRole("button", { name: "Go on" }).waitFor();
      await write(customer, "after the reload");
      await flow.customerWrites(customer, "still chatting");
      await flow.agentReads(agent, "still chatting");
      assert.equal(await agentHas(agent, "after the reload"), false);

      await press(frame, frame.getByRole("button", { name: "Go on" }).first());
      await flow.agentSees(agent, "after the reload");
      await eventually("the words of the pause are gone", async () => (await agent.getByText("has paused.").count()) === 0);
      const told = (await flow.timelineOf(agent)).filter(({ kind }) => /^(?:grant_|paused|resumed)/.test(kind)).map(({ kind, data }) => ({ kind, ...data }));
      assert.deepEqual(told.toSorted((a, b) => a.kind.localeCompare(b.kind)), [{ kind: "paused", by: "customer" }, { kind: "resumed" }]);
    } finally {
      process.kill(server.pid, "SIGCONT");
      await stage.close();
      await server.stop();
    }
  });
}

for (const network of ["p2p", "websocket"] as const) {
  test(`a pause, and a stop of control, that nobody heard hold on the page behind the link, over ${network}`, async () => {
    const server = await TandemServer.launch();
    const stage = await flow.openStage(browser, server, network);
    const { agent, customer } = stage;
    /** Meanwhile the server is gone for a moment, and this page finds no way back to it. */
    const unheard = async (button: string, next: string): Promise<void> => {
      await strand(customer);
      await server.kill();
      await pressInBar(customer, button);
      await server.start();
      await customer.goto(`${server.product}/demo/${next}`);
    };
    try {
      await flow.meet(stage, "widget", server.product);
      await flow.answerConsent(customer, "Allow");
      await flow.agentSees(agent, HOME);
      await takeControl(agent, customer);

      await unheard("Stop control", "wizard.html");
      await flow.agentSees(agent, "Leave wizard");
      await agent.getByRole("button", { name: "Request control" }).waitFor();
      assert.equal(await (await clientFrame(customer)).getByRole("button", { name: "Stop control" }).filter({ visible: true }).count(), 0);

      await unheard("Pause", "index.html");
      const frame = await clientFrame(customer);
      await frame.getByRole("button", { name: "Go on" }).first().waitFor();
      await agent.getByText("has paused. You see nothing of the page until they go on.").waitFor();
      await write(customer, "in the pause");
      await flow.customerWrites(customer, "chat goes on");
      await flow.agentReads(agent, "chat goes on");
      for (const words of [HOME, "in the pause"]) assert.equal(await agentHas(agent, words), false, words);

      await press(frame, frame.getByRole("button", { name: "Go on" }).first());
      await flow.agentSees(agent, "in the pause");
      const told = (await flow.timelineOf(agent)).filter(({ kind }) => /^(?:grant_removed|paused|resumed)/.test(kind)).map(({ kind, data }) => ({ kind, ...data }));
      const gone = told.filter((one) => one.kind === "grant_removed").map((one) => (one as { readonly grant?: string }).grant);
      assert.deepEqual([gone.toSorted(), told.filter(({ kind }) => kind !== "grant_removed").map(({ kind }) => kind).toSorted()], [["control", "type"], ["paused", "resumed"]]);
    } finally {
      await stage.close();
      await server.stop();
    }
  });
}
