// Webhooks in the console: made with a secret that is shown once, tried, and looked at.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { newTicket, openStage } from "./flow.ts";
import { launchBrowser, TandemServer } from "./support.ts";

let receiver: Server;
let server: TandemServer;
let browser: Browser;
/** Kinds of the events that were posted, in order. */
const posted: string[] = [];

before(async () => {
  receiver = createServer((request, answer) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part));
    request.on("end", () => {
      posted.push((JSON.parse(body) as { type: string }).type);
      answer.writeHead(204).end();
    });
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  server = await TandemServer.launch("--webhooks-http", "true", "--webhooks-internal-hosts", "127.0.0.1");
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  await server.stop();
  receiver.close();
});

test("an administrator makes a webhook, sends a test, and finds what was sent", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent } = stage;
  const { port } = receiver.address() as AddressInfo;
  try {
    await agent.getByRole("link", { name: "Webhooks" }).click();
    await agent.getByText("Nobody is told yet").waitFor();
    await agent.getByRole("button", { name: "New webhook" }).click();
    await agent.getByLabel("Address").fill("http://169.254.169.254/latest");
    await agent.getByRole("button", { name: "Make webhook" }).click();
    await agent.getByText("must be a public address").waitFor();
    assert.deepEqual(await axe(agent), []);
    await agent.getByLabel("Address").fill(`http://127.0.0.1:${port}/hook`);
    await agent.getByRole("button", { name: "Make webhook" }).click();
    assert.match(await agent.getByLabel("Secret", { exact: true }).inputValue(), /^whsec_/);
    await agent.getByRole("button", { name: "I have copied it" }).click();
    await agent.getByRole("button", { name: "Send a test" }).click();
    await agent.getByText("A test is on its way.").waitFor();
    await agent.getByRole("link", { name: "Tickets" }).click();
    await newTicket(agent, "Told");
    await agent.goBack();
    await agent.getByRole("link", { name: "Webhooks" }).click();
    await agent.getByText("What was sent").click();
    const sent = agent.getByRole("row");
    await sent.filter({ hasText: "Test" }).getByText("answered 204").waitFor();
    while (!(await sent.filter({ hasText: "Ticket created" }).getByText("answered 204").isVisible())) await agent.getByRole("button", { name: "Look again" }).click();
    assert.deepEqual(posted, ["test", "ticket_created"]);
    assert.deepEqual(await axe(agent), []);
  } finally {
    await stage.close();
  }
});
