// The wait, from both sides: who is there, the customer's place, and the message that they leave instead.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { press } from "../../web/widget/testing/press.ts";
import { openStage, pressHelp } from "./flow.ts";
import { clientFrame, launchBrowser, TandemServer } from "./support.ts";

let server: TandemServer;
let browser: Browser;

before(async () => {
  server = await TandemServer.launch();
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  await server.stop();
});

test("a customer hears who is there and leaves a message, which the agent finds as a ticket", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent, customer } = stage;
  try {
    await customer.goto(`${server.product}/demo/index.html`);
    await pressHelp(customer);
    const frame = await clientFrame(customer);
    await frame.getByLabel(/Your name/).fill("Kim");
    await press(frame, frame.getByRole("button", { name: "Ask for help" }));
    await frame.getByText("You are next.").waitFor();

    await agent.getByRole("button", { name: /^Account:/ }).focus();
    await agent.keyboard.press("Enter");
    await agent.getByRole("menuitemradio", { name: "Away" }).click();
    await frame.getByText("Nobody is at the desk right now.").waitFor();
    await agent.getByRole("button", { name: /^Account, away:/ }).waitFor();

    await press(frame, frame.getByRole("button", { name: "Leave a message instead" }));
    const message = frame.getByRole("textbox", { name: "Your message", exact: true });
    assert.ok(await message.evaluate((field) => field === document.activeElement), "the form has the focus");
    await frame.page().keyboard.type("The printer does not print");
    await frame.getByLabel(/Your e-mail/).fill("kim at shop");
    assert.deepEqual(await axe(frame), []);
    await press(frame, frame.getByRole("button", { name: "Leave this message" }));
    assert.ok(await frame.getByLabel(/Your e-mail/).evaluate((field) => field === document.activeElement && field.matches(":invalid")), "the browser names the field");
    await frame.getByLabel(/Your e-mail/).fill("kim@shop.example");
    await press(frame, frame.getByRole("button", { name: "Leave this message" }));
    await frame.getByRole("heading", { name: "The team has your request" }).waitFor();
    await frame.getByText("The printer does not print").waitFor();

    await agent.getByText("Nobody waits.").first().waitFor();
    await agent.getByRole("link", { name: /Kim asks for help/ }).first().click();
    await agent.getByText("The printer does not print").first().waitFor();
    await agent.getByText("kim@shop.example").first().waitFor();
  } finally {
    await stage.close();
  }
});
