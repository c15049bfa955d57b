// SLA clocks as agents see them: in the list, in the ticket, and on its timeline.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { agentSees, answerConsent, meetByWidget, newTicket, openStage } from "./flow.ts";
import { launchBrowser, TandemServer } from "./support.ts";

let server: TandemServer;
let browser: Browser;

before(async () => {
  const config = join(tmpdir(), `tandem-sla-${process.pid}.toml`);
  const always = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map((day) => `${day} = "0:00-24:00"`);
  writeFileSync(config, [
    "[[sla.calendars]]", 'name = "always"', 'time_zone = "Europe/Berlin"', ...always,
    "[[sla.policies]]", 'priority = "normal"', 'calendar = "always"', "first_response_minutes = 15", "resolution_minutes = 480",
  ].join("\n"));
  server = await TandemServer.launch("--config", config);
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  await server.stop();
});

test("agents see what is due, first what is due first, and that it came in time", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent } = stage;
  try {
    await newTicket(agent, "The printer does not print");
    await agent.getByText(/due in 1[45] min/).first().waitFor();
    await agent.getByText(/due in [78] h/).first().waitFor();
    assert.deepEqual(await axe(agent.mainFrame()), []);

    await agent.getByRole("link", { name: "Tickets" }).first().click();
    const row = agent.getByRole("row", { name: /The printer does not print/ });
    await row.getByText(/First response\s+due in 1[45] min/).waitFor();
    await agent.getByRole("combobox", { name: "Due" }).selectOption({ label: "Due within an hour" });
    await row.waitFor();
    await agent.getByRole("combobox", { name: "Due" }).selectOption({ label: "Late" });
    await agent.getByText("No ticket matches").waitFor();
    await agent.getByRole("button", { name: "Show all tickets" }).click();
    assert.deepEqual(await axe(agent.mainFrame()), []);

    // A session with both in it is the first response.
    await meetByWidget(stage, server.product);
    await answerConsent(stage.customer, "Allow");
    await agentSees(agent, "Setup is not finished");
    await agent.goto(`${server.origin}/`);
    await agent.getByRole("link", { name: /Robin Example asks for help/ }).first().click();
    await agent.getByText("First response in time").first().waitFor();
    await agent.getByText("In time", { exact: true }).waitFor();
  } finally {
    await stage.close();
  }
});
