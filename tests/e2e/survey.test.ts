// A session, what the customer says of it, and the same on the ticket and in the figures.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { axe, axeInBoth } from "../../web/widget/testing/browser.ts";
import { press } from "../../web/widget/testing/press.ts";
import { agentEnds, answerConsent, makeLink, meetByWidget, newTicket, openStage, type Stage } from "./flow.ts";
import { clientFrame, eventually, launchBrowser, TandemServer } from "./support.ts";

let browser: Browser;
let server: TandemServer;
let stage: Stage;

before(async () => {
  browser = await launchBrowser();
  server = await TandemServer.launch("--survey-nps", "true");
  stage = await openStage(browser, server, "websocket");
});

after(async () => {
  await stage.close();
  await browser.close();
  await server.stop();
});

test("one press is an answer; the agent reads it at once, and the figures have exactly it", async () => {
  const { agent, customer } = stage;
  await meetByWidget(stage, server.product);
  await answerConsent(customer, "Allow");
  await agentEnds(agent);
  const frame = await clientFrame(customer);
  const survey = frame.getByRole("region", { name: "Your opinion" });
  await press(frame, survey.getByRole("button", { name: "4 of 5", exact: true }));
  await survey.getByText("Thank you, that was saved").waitFor();
  await agent.getByText("4 of 5", { exact: true }).waitFor();
  // What follows is the customer's choice.
  await press(frame, survey.getByRole("button", { name: "10 of 10, Extremely likely" }));
  await survey.getByLabel(/What should we know/).fill("Quick & friendly <b>help</b>");
  await press(frame, survey.getByRole("button", { name: "Send" }));
  await agent.getByText("4 of 5 · would recommend 10 of 10").waitFor();
  await agent.getByText("Quick & friendly <b>help</b>").waitFor();

  await agent.getByRole("link", { name: /Back to ticket/ }).click();
  await agent.getByText("rated the session: 4 of 5 · would recommend 10 of 10 · “Quick & friendly <b>help</b>”").waitFor();

  await agent.getByRole("link", { name: "Metrics" }).click();
  const shown = async (figure: string): Promise<string> => await agent.locator(`[data-figure=${figure}]`).innerText();
  await agent.getByRole("button", { name: /^Satisfaction/ }).click();
  await agent.getByRole("heading", { name: "Satisfaction (CSAT) by day" }).waitFor();
  assert.equal(await shown("csat"), "100 %");
  assert.equal(await shown("nps"), "100");
  assert.equal(await shown("response_rate"), "100 %");
  assert.equal(await shown("ces"), "–", "was not asked");
  const rows = agent.getByRole("region", { name: "Table of Satisfaction (CSAT) by day" }).getByRole("row");
  assert.match(await rows.last().innerText(), /100 %\s+1$/);
  await agent.locator(".u-over").waitFor();
  assert.deepEqual(await axe(agent), []);
  assert.deepEqual(await axe(frame), []);
});

test("a customer who came by a link without a page is asked on the join page", async () => {
  const joined = await openStage(browser, server, "websocket");
  const { agent, customer } = joined;
  try {
    await newTicket(agent, "Link without a page");
    await customer.goto(await makeLink(agent));
    await customer.getByLabel(/Your name/).fill("Jo Example");
    await customer.getByRole("button", { name: "Continue" }).click();
    const allow = customer.getByRole("button", { name: /^Allow/ });
    await eventually("the sheet is armed", async () => (await allow.getAttribute("aria-disabled")) === null);
    await allow.click();
    await customer.getByRole("button", { name: "Choose what to show" }).waitFor();
    await agentEnds(agent);
    const survey = customer.getByRole("region", { name: "Your opinion" });
    await survey.getByRole("button", { name: /^3 of 5/ }).focus();
    await customer.keyboard.press("Enter");
    await survey.getByText("Thank you, that was saved").waitFor();
    await agent.getByText("3 of 5", { exact: true }).waitFor();
    assert.deepEqual(await axeInBoth(customer), []);
    await customer.reload();
    await agent.getByText("3 of 5", { exact: true }).waitFor();
  } finally {
    await joined.close();
  }
});

test("what is asked of the figures stands in the address", async () => {
  const { agent } = stage;
  await agent.getByRole("combobox", { name: /^Priority/ }).selectOption("urgent");
  await agent.getByText("No ticket was made in these days").waitFor();
  const address = agent.url();
  assert.match(address, /figure=csat/);
  await agent.goto(address);
  await agent.getByText("No ticket was made in these days").waitFor();
  assert.equal(await agent.getByRole("combobox", { name: /^Priority/ }).inputValue(), "urgent");
  await agent.getByRole("combobox", { name: /^Priority/ }).selectOption({ label: "Any" });
  await agent.getByRole("heading", { name: "Satisfaction (CSAT) by day" }).waitFor();
  const [file] = await Promise.all([agent.waitForEvent("download"), agent.getByRole("link", { name: "Download CSV" }).click()]);
  assert.equal(file.suggestedFilename(), "metrics.csv");
});

test("a ticket is solved by keyboard with how it ended, and found and counted by that", async () => {
  const { agent } = stage;
  await agent.goto(`${server.origin}/`);
  await agent.getByRole("link", { name: /Router|wizard/i }).first().click();
  await agent.getByRole("button", { name: /^Status:/ }).focus();
  await agent.keyboard.press("Enter");
  await agent.getByRole("menuitemradio", { name: "Solved" }).press("Enter");
  const dialog = agent.getByRole("dialog", { name: "How did it end?" });
  await dialog.getByLabel(/^Resolution/).selectOption("Workaround");
  await dialog.getByLabel(/^Category/).selectOption("Fault");
  await dialog.getByRole("button", { name: "Solve", exact: true }).press("Enter");
  await agent.getByText("said how it ended: Workaround · Fault").waitFor();
  await agent.getByRole("button", { name: "Workaround · Fault" }).waitFor();
  await agent.getByRole("link", { name: "Metrics" }).click();
  await agent.getByRole("combobox", { name: /^Category/ }).selectOption("Fault");
  const tickets = agent.locator("[data-figure=tickets]");
  await agent.waitForURL(/category=Fault/);
  await tickets.getByText("1", { exact: true }).waitFor();
  assert.equal(await agent.locator("[data-figure=solved]").innerText(), "100 %");
});
