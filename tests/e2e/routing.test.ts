// Who helps whom, in the console: what agents are there for, a customer who is offered to the one who fits,
// and a session that goes up a tier.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { press } from "../../web/widget/testing/press.ts";
import { answerControl } from "../bench/control/drive.ts";
import { colleague } from "./colleagues.ts";
import { agentSees, answerConsent, openStage, pressHelp } from "./flow.ts";
import { clientFrame, launchBrowser, TandemServer } from "./support.ts";

let server: TandemServer;
let browser: Browser;

before(async () => {
  const config = join(tmpdir(), `tandem-routing-${process.pid}.toml`);
  writeFileSync(config, "offer_seconds = 120\n");
  server = await TandemServer.launch("--config", config);
  // Its address is known by now: customers of the demo product need somebody who knows networks.
  writeFileSync(config, `offer_seconds = 120\n[[request_skills]]\norigin = "${server.product}"\nskills = ["network"]\n`);
  await server.terminate();
  await server.start();
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  await server.stop();
});

test("a customer is offered to the agent who fits, and their session goes up a tier", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent, customer } = stage;
  const ben = await colleague(browser, stage, server, "Ben");
  try {
    await ben.page.goto(`${server.origin}/waiting`);
    await agent.getByRole("link", { name: "Team" }).click();
    const form = agent.getByRole("form", { name: "Ben" });
    await form.getByLabel("Tier").selectOption("2");
    await form.getByLabel("Skills and languages").fill("Network, de");
    await form.getByRole("button", { name: "Save" }).click();
    await agent.getByText("Saved what Ben is there for.").first().waitFor();
    assert.deepEqual(await axe(agent.mainFrame()), []);

    await customer.goto(`${server.product}/demo/index.html`);
    await pressHelp(customer);
    const frame = await clientFrame(customer);
    await frame.getByLabel(/Your name/).fill("Kim");
    await press(frame, frame.getByRole("button", { name: "Ask for help" }));

    await ben.page.getByText("Offered to you").waitFor();
    await ben.page.getByText("fits you", { exact: true }).waitFor();
    await ben.page.getByRole("button", { name: "Not now: Kim" }).waitFor();
    assert.deepEqual(await axe(ben.page.mainFrame()), []);
    await agent.getByRole("link", { name: /^Waiting/ }).click();
    await agent.getByText("Offered to Ben").waitFor();
    await agent.getByText("does not fit you").waitFor();
    await agent.getByText("English", { exact: true }).waitFor();
    const only = agent.getByRole("checkbox", { name: "Only who fits me" });
    await only.check();
    await agent.getByText("1 more does not fit you.").waitFor();
    await agent.getByText("Offered to Ben").waitFor({ state: "detached" });
    await only.uncheck();
    await agent.getByText("Offered to Ben for network").waitFor();

    // Whoever is there may take a customer all the same; then they ask for the one who knows.
    await agent.getByRole("button", { name: "Accept Kim", exact: true }).first().click();
    await agent.waitForURL(/\/sessions\/ses_/);
    await ben.page.getByText("Offered to you").waitFor({ state: "detached" });
    await answerConsent(customer, "Allow");
    await agentSees(agent, "Setup is not finished");
    await agent.getByRole("button", { name: "Hand over to a colleague" }).click();
    const dialog = agent.getByRole("dialog");
    await dialog.getByLabel("To", { exact: true }).selectOption({ label: "Tier 2" });
    await dialog.getByLabel("Why").fill("Knows routers");
    assert.deepEqual(await axe(agent.mainFrame()), []);
    await dialog.getByRole("button", { name: "Ask to take over" }).click();
    await agent.getByText("Tier 2 is asked to take over.").waitFor();
    await ben.page.getByRole("button", { name: "Join and watch" }).click();
    await agentSees(ben.page, "Setup is not finished");
    await answerControl(customer, "Go on with");
    await agent.getByRole("heading", { name: "Ben has taken over" }).waitFor();

    await agent.goto(`${server.origin}/`);
    await agent.getByRole("link", { name: /Kim asks for help/ }).first().click();
    await agent.getByText("took the ticket from tier 1 to tier 2 · Knows routers").waitFor();
  } finally {
    await ben.context.close();
    await stage.close();
  }
});
