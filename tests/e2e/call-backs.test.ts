// A call in place of the wait, in real browsers: the customer asks for it in the widget and is told by which number
// they know who calls; an agent takes it, reads the words to say, and reaches them.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { toField } from "../../web/console/follow-ups/times.ts";
import { axe } from "../../web/widget/testing/browser.ts";
import { press } from "../../web/widget/testing/press.ts";
import { newTicket, openStage, pressHelp, type Stage } from "./flow.ts";
import { clientFrame, launchBrowser, TandemServer } from "./support.ts";

let server: TandemServer;
let browser: Browser;
let stage: Stage;

before(async () => {
  server = await TandemServer.launch();
  browser = await launchBrowser();
  stage = await openStage(browser, server, "websocket");
});

after(async () => {
  await stage?.close();
  await browser?.close();
  await server?.stop();
});

test("a customer asks for a call, and the agent who takes it says their check number and reaches them", async () => {
  const { agent, customer } = stage;
  await customer.goto(`${server.product}/demo/index.html`);
  await pressHelp(customer);
  const frame = await clientFrame(customer);
  await frame.getByLabel(/Your name/).fill("Kim");
  await press(frame, frame.getByRole("button", { name: "Ask for help" }));
  await frame.getByText("You are next.").waitFor();
  await press(frame, frame.getByRole("button", { name: "Call me back" }));
  const phone = frame.getByLabel("Your telephone number");
  await phone.waitFor();
  assert.ok(await phone.evaluate((field) => field === document.activeElement), "the form has the focus");
  await phone.fill("call me");
  assert.deepEqual(await axe(frame), []);
  await press(frame, frame.getByRole("button", { name: "Call me back" }));
  await frame.getByText(/This is no telephone number/).waitFor();
  assert.ok(await phone.evaluate((field) => field === document.activeElement && field.getAttribute("aria-invalid") === "true"));
  await frame.getByLabel("When", { exact: true }).selectOption("later");
  await frame.getByLabel("Not before", { exact: true }).fill(toField(Date.now() - 3_600_000));
  await phone.fill("+49 (0)30 / 5550-4711");
  await press(frame, frame.getByRole("button", { name: "Call me back" }));
  await frame.getByText("Choose a time within the next seven days.").waitFor();
  await frame.getByLabel("When", { exact: true }).selectOption("soon");
  await frame.getByLabel(/What it is about/).fill("The printer does not print");
  await press(frame, frame.getByRole("button", { name: "Call me back" }));
  const card = frame.getByRole("region", { name: "We will call you" });
  await card.getByText("You keep your place").waitFor();
  const check = (await card.locator(".check").textContent()) ?? "";
  assert.match(check, /^\d{4}$/);
  await frame.getByText("The printer does not print").waitFor();
  assert.deepEqual(await axe(frame), []);

  await agent.getByRole("region", { name: "Messages" }).getByText(/Kim wants to be called/).waitFor();
  await agent.getByRole("link", { name: "Call-backs (1 due)" }).waitFor();
  await agent.keyboard.press("g");
  await agent.keyboard.press("c");
  const list = agent.getByRole("list", { name: "Now" });
  await list.getByText(`Check number ${check}`).waitFor();
  assert.equal(await list.getByRole("link", { name: /5550-4711/ }).getAttribute("href"), "tel:+493055504711");
  assert.deepEqual(await axe(agent), []);
  await list.getByRole("button", { name: /^Take the call-back/ }).click();
  await list.getByText(`Your check number is ${check}.`).waitFor();
  await agent.getByRole("link", { name: "Call-backs", exact: true }).waitFor();
  assert.deepEqual(await axe(agent), []);
  await list.getByRole("button", { name: /^Give back/ }).click();
  await list.getByRole("button", { name: /^Take the call-back/ }).click();
  await list.getByRole("button", { name: /^Reached/ }).click();
  await agent.getByText("Nobody wants to be called").waitFor();
  await card.waitFor({ state: "detached" });
  await agent.getByRole("region", { name: "Messages" }).getByRole("button", { name: "Start a session" }).first().click();
  const timeline = agent.getByRole("region", { name: "Timeline" });
  for (const words of ["wants to be called", "took the call-back", "reached the customer"]) await timeline.getByText(words).first().waitFor();
  assert.ok(!(await timeline.textContent())?.includes("5550"), "the number stands on the call-back alone");
  await customer.close();
});

test("an agent has the customer of a ticket called, and cancels it", async () => {
  const { agent } = stage;
  await agent.goto(server.origin);
  await newTicket(agent, "Please call me about the router");
  await agent.getByRole("button", { name: "Have the customer called…" }).click();
  const dialog = agent.getByRole("dialog", { name: "Have the customer called" });
  await dialog.getByLabel("Telephone number").fill("112");
  await dialog.getByRole("button", { name: "Ask for the call" }).click();
  await dialog.getByText(/This is no telephone number/).waitFor();
  assert.deepEqual(await axe(agent), []);
  await dialog.getByLabel("Telephone number").fill("030 5550123");
  await dialog.getByLabel("Not before").check();
  await dialog.getByLabel("Date and time").fill(toField(Date.now() + 2 * 3_600_000));
  await dialog.getByRole("button", { name: "Ask for the call" }).click();
  await agent.getByRole("region", { name: "Messages" }).getByText(/Tell the customer their check number: \d{4}/).waitFor();
  const region = agent.getByRole("region", { name: "Call-back" });
  await region.getByText(/Not before/).waitFor();
  assert.equal(await region.getByRole("button", { name: /^Take the call-back/ }).count(), 0, "nobody calls before its time");
  await region.getByRole("button", { name: /^Cancel/ }).click();
  await agent.getByRole("alertdialog").or(agent.getByRole("dialog")).getByRole("button", { name: "Cancel the call-back" }).click();
  await region.getByRole("button", { name: "Have the customer called…" }).waitFor();
  await agent.getByRole("region", { name: "Timeline" }).getByText("cancelled the call-back").waitFor();
});
