// Numbers for codes that are read out, and what a customer presses when something is wrong.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Frame } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import { answerConsent, answerMatch, enterCode, meetByWidget, openStage, type Stage } from "./flow.ts";
import { clientFrame, launchBrowser, TandemServer } from "./support.ts";

let browser: Browser;
let server: TandemServer;

before(async () => {
  browser = await launchBrowser();
  server = await TandemServer.launch("--organisation", "Fields and Sons");
});

after(async () => {
  await browser.close();
  await server.stop();
});

async function onStage(work: (stage: Stage, frame: () => Promise<Frame>) => Promise<void>): Promise<void> {
  const stage = await openStage(browser, server, "websocket");
  try {
    await work(stage, () => clientFrame(stage.customer));
  } finally {
    await stage.close();
  }
}

test("the number that is read out leads to consent, which names the organisation and warns", () =>
  onStage(async (stage, frame) => {
    await enterCode(stage, server.product);
    const asked = await frame();
    await asked.getByRole("heading", { name: /Which number does Ada Fields read out/ }).waitFor();
    assert.equal(await asked.getByRole("button", { name: /^\d\d$/ }).count(), 3);
    await answerMatch(stage, "right");
    const sheet = await frame();
    await sheet.getByText("Fields and Sons").waitFor();
    await sheet.getByText(/Never share if somebody called you unasked/).waitFor();
    await answerConsent(stage.customer, "Allow");
    await stage.agent.getByRole("button", { name: "End session" }).first().waitFor();
  }));

for (const choice of ["wrong", "none"] as const) {
  test(`a ${choice} choice ends the join with words at both ends and a line on the ticket`, () =>
    onStage(async (stage, frame) => {
      await enterCode(stage, server.product);
      await answerMatch(stage, choice);
      await (await frame()).getByRole("heading", { name: "Nothing was shared" }).waitFor();
      await stage.agent.getByText(/did not choose the number/).first().waitFor();
      await stage.agent.getByRole("main").getByRole("link", { name: /ticket/i }).first().click();
      await stage.agent.getByText("did not choose the number that the agent read out").first().waitFor();
    }));
}

test("who did not ask for it ends it at once, and the ticket is marked for review", () =>
  onStage(async (stage, frame) => {
    await meetByWidget(stage, server.product);
    const sheet = await frame();
    await press(sheet, sheet.getByRole("button", { name: "I did not ask for this" }));
    await sheet.getByRole("heading", { name: "Stopped" }).waitFor();
    await stage.agent.getByText("Session ended").waitFor();
    await stage.agent.getByRole("main").getByRole("link", { name: /ticket/i }).first().click();
    await stage.agent.waitForURL(/\/tickets\/tic_/);
    await stage.agent.getByText("reported that they did not ask for help").waitFor();
    await stage.agent.getByText("review", { exact: true }).first().waitFor();
    await stage.agent.goto(`${server.origin}/replies`);
    await stage.agent.getByText("Did not ask for help").first().waitFor();
  }));

test("a report in the session reaches the ticket while the session goes on", () =>
  onStage(async (stage, frame) => {
    await meetByWidget(stage, server.product);
    await answerConsent(stage.customer, "Allow");
    const live = await frame();
    await press(live, live.getByRole("button", { name: /^Chat/ }));
    await press(live, live.getByText("Something wrong?"));
    await live.getByText("Ada Fields is signed in here and works for Fields and Sons.").waitFor();
    await live.getByLabel("What is wrong?").fill("Asked for gift cards");
    await press(live, live.getByRole("button", { name: "Report" }));
    await live.getByText("Sent. Thank you.").waitFor();
    await stage.agent.goto(`${server.origin}/replies`);
    await stage.agent.getByText("Asked for gift cards").waitFor();
  }));
