// Talk between two real browsers: before an agent comes, in the session and after it, over reloads of both.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import { agentEnds, agentWrites, answerConsent, customerWrites, openStage, pressHelp, type Stage, timelineOf } from "./flow.ts";
import { clientFrame, eventually, launchBrowser, strand, TandemServer } from "./support.ts";

let browser: Browser;
let server: TandemServer;
let stage: Stage;

before(async () => {
  browser = await launchBrowser();
  server = await TandemServer.launch("--organisation", "Fields and Sons");
  stage = await openStage(browser, server, "websocket");
  await stage.customerContext.grantPermissions(["clipboard-read", "clipboard-write"]);
});

after(async () => {
  await stage.close();
  await browser.close();
  await server.stop();
});

function log(side: Page | Frame): ReturnType<Page["locator"]> {
  return side.getByRole("log");
}

async function asks(customer: Page): Promise<Frame> {
  await customer.goto(`${server.product}/demo/index.html`);
  await pressHelp(customer);
  const frame = await clientFrame(customer);
  await frame.getByLabel(/Your name/).fill("Robin Example");
  await press(frame, frame.getByRole("button", { name: "Ask for help" }));
  await frame.getByText("Waiting for an agent").first().waitFor();
  return frame;
}

test("who waits can write already, and who comes reads it", async () => {
  const { agent, customer } = stage;
  const frame = await asks(customer);
  await frame.getByLabel("Message", { exact: true }).fill("It began this morning");
  await frame.getByLabel("Message", { exact: true }).press("Enter");
  await log(frame).getByText("Sent").waitFor();
  await agent.getByRole("button", { name: "Accept Robin Example", exact: true }).first().click();
  await agent.waitForURL(/\/sessions\/ses_/);
  await log(agent).getByText("It began this morning", { exact: true }).waitFor();
  await frame.getByText("Fields and Sons").waitFor();
  await answerConsent(customer, "Allow");
});

test("each end sees how far its messages have come, and that the other one types", async () => {
  const { agent, customer } = stage;
  await agentWrites(agent, "Hello Robin");
  const frame = await clientFrame(customer);
  await log(agent).getByText("Delivered").waitFor();
  await press(frame, frame.getByRole("button", { name: /^Chat/ }));
  await log(agent).getByText("Read").waitFor();
  await log(frame).getByText("Read").first().waitFor();
  await frame.getByLabel("Message", { exact: true }).pressSequentially("I am");
  await agent.getByText("Robin Example is writing …").waitFor();
  await frame.getByLabel("Message", { exact: true }).fill("");
});

test("links lead only where they say, and nothing of a message is markup", async () => {
  const { agent, customer } = stage;
  await agentWrites(agent, "<img src=x onerror=alert(1)> javascript:alert(1) https://example.com/guide and `ls`");
  const frame = await clientFrame(customer);
  const link = log(frame).getByRole("link", { name: "https://example.com/guide" });
  assert.deepEqual(await link.evaluate((one: HTMLAnchorElement) => [one.href, one.rel]), ["https://example.com/guide", "noopener noreferrer nofollow"]);
  assert.equal(await log(frame).getByRole("link").count(), 1);
  assert.equal(await frame.locator("img").count(), 0);
  assert.equal(await log(frame).locator("code").innerText(), "ls");
});

test("a command is copied whole and the agent is told", async () => {
  const { agent, customer } = stage;
  await agent.getByRole("button", { name: "Command", exact: true }).click();
  // Whoever opens it goes on writing there.
  await agent.getByLabel("Commands, one on each line").and(agent.locator(":focus")).waitFor();
  await agent.getByLabel("Commands, one on each line").fill("sudo apt update\nsudo apt install tandem");
  await agent.getByRole("button", { name: "Insert" }).click();
  await agent.getByLabel("Message", { exact: true }).press("Enter");
  const frame = await clientFrame(customer);
  const commands = frame.getByRole("group", { name: "Command for: Terminal" });
  await commands.nth(1).waitFor();
  assert.equal(await commands.count(), 2);
  await customer.bringToFront();
  await press(frame, commands.nth(1).getByRole("button", { name: "Copy the command" }));
  await agent.getByText("The customer has copied it").waitFor();
  assert.equal(await agent.getByText("The customer has copied it").count(), 1);
  assert.equal(await customer.evaluate(() => navigator.clipboard.readText()), "sudo apt install tandem");
});

test("canned replies are kept, found by the keyboard and filled in", async () => {
  const { agent, customer, agentContext } = stage;
  const settings = await agentContext.newPage();
  await settings.goto(`${server.origin}/replies`);
  await settings.getByLabel("Title").fill("Greeting");
  await settings.getByLabel("Words").fill("Dear {{customer.name}}, this is {{agent.name}}.");
  await settings.getByRole("button", { name: "Save" }).click();
  await settings.getByText("Dear {{customer.name}}").waitFor();
  await settings.close();
  const field = agent.getByLabel("Message", { exact: true });
  await field.fill("/gree");
  await agent.getByRole("option", { name: /Greeting/ }).waitFor();
  await field.press("Enter");
  assert.equal(await field.inputValue(), "Dear Robin Example, this is Ada Fields.");
  await field.press("Enter");
  await log(await clientFrame(customer)).getByText("Dear Robin Example, this is Ada Fields.").waitFor();
});

test("who was overtaken keeps what they have typed of a reply, and saves it again", async () => {
  const { agent, agentContext } = stage;
  const headers = { origin: server.origin };
  const made = await agent.request.post(`${server.origin}/api/v1/canned`, { headers, data: { title: "Overtaken", body: "First" } });
  const { id } = (await made.json()) as { id: string };
  const settings = await agentContext.newPage();
  await settings.goto(`${server.origin}/replies`);
  await settings.getByRole("button", { name: "Change Overtaken" }).click();
  await settings.getByLabel("Words").fill("Mine");
  await agent.request.patch(`${server.origin}/api/v1/canned/${id}`, { headers, data: { body: "Theirs" } });
  await settings.getByRole("button", { name: "Save" }).click();
  await settings.getByRole("alert").getByText("What you have written is still here").waitFor();
  await settings.getByText("Theirs", { exact: true }).waitFor();
  assert.equal(await settings.getByLabel("Words").inputValue(), "Mine");
  await settings.getByRole("button", { name: "Save" }).click();
  await settings.getByText("Mine", { exact: true }).waitFor();
  await settings.getByRole("button", { name: "Delete Overtaken" }).click();
  await settings.getByText("Mine", { exact: true }).waitFor({ state: "detached" });
  await settings.close();
});

test("a canned reply changes the ticket as it is sent, but for what the agent takes away", async () => {
  const { agent, customer, agentContext } = stage;
  const settings = await agentContext.newPage();
  await settings.goto(`${server.origin}/replies`);
  await settings.getByLabel("Title").fill("Which model");
  await settings.getByLabel("Words").fill("Which model is it?");
  await settings.getByLabel("The status becomes").selectOption("Pending");
  await settings.getByLabel("The priority becomes").selectOption("High");
  await settings.getByLabel("Tags are added").fill("Paper Jam, model");
  await settings.getByRole("button", { name: "Save" }).click();
  await settings.getByText("Tag: paper-jam").waitFor();
  await settings.close();

  const field = agent.getByLabel("Message", { exact: true });
  await field.fill("/which");
  await agent.getByRole("option", { name: /Which model.*Status: Pending/ }).waitFor();
  await field.press("Enter");
  const row = agent.getByRole("list", { name: "When you send this" });
  await row.getByRole("button", { name: "Not: Priority: High" }).click();
  assert.deepEqual(await row.getByRole("listitem").allInnerTexts(), ["Status: Pending", "Tag: model", "Tag: paper-jam"]);
  const changed = agent.waitForResponse((response) => response.request().method() === "PATCH" && response.ok());
  await field.press("Enter");
  await log(await clientFrame(customer)).getByText("Which model is it?").waitFor();
  const ticket = (await (await changed).json()) as { status: string; priority: string; tags: string[] };
  assert.equal(ticket.status, "pending");
  assert.equal(ticket.priority, "normal");
  assert.deepEqual(ticket.tags.filter((tag) => ["model", "paper-jam"].includes(tag)), ["model", "paper-jam"]);
  assert.equal(await row.count(), 0);
});

test("a reply without words is applied, and what is not filled in is asked about once", async () => {
  const { agent, customer } = stage;
  const replies = [
    { title: "Only urgent", body: "", actions: { priority: "urgent", comment: "Rang, {{agent.first_name}}" } },
    { title: "Where to", body: "Is {{field.nowhere}} right?" },
  ];
  for (const data of replies) await agent.request.post(`${server.origin}/api/v1/canned`, { headers: { origin: server.origin }, data });
  const field = agent.getByLabel("Message", { exact: true });
  await field.fill("/only");
  await agent.getByRole("option", { name: /Only urgent.*Priority: Urgent/ }).waitFor();
  await field.press("Enter");
  const row = agent.getByRole("list", { name: "When you apply this" });
  assert.deepEqual(await row.getByRole("listitem").allInnerTexts(), ["Priority: Urgent", "Comment: Rang, Ada"]);
  const changed = agent.waitForResponse((response) => response.request().method() === "PATCH" && response.ok());
  await agent.getByRole("button", { name: "Apply", exact: true }).click();
  const ticket = (await (await changed).json()) as { priority: string };
  assert.equal(ticket.priority, "urgent");
  await row.waitFor({ state: "detached" });

  await field.fill("/where");
  await agent.getByRole("option", { name: /Where to/ }).waitFor();
  await field.press("Enter");
  await agent.getByText("Nothing is known for").waitFor();
  await field.press("Enter");
  await agent.getByRole("alert").getByText("press again").waitFor();
  assert.equal(await field.inputValue(), "Is {{field.nowhere}} right?");
  await field.press("Enter");
  await log(await clientFrame(customer)).getByText("Is {{field.nowhere}} right?").waitFor();
  assert.equal(await field.inputValue(), "");
});

test("what an agent has begun to write is there again after a reload", async () => {
  const { agent } = stage;
  const field = (): ReturnType<typeof agent.getByLabel> => agent.getByLabel("Message", { exact: true });
  await field().fill("Half a sent");
  await agent.reload();
  await field().waitFor();
  assert.equal(await field().inputValue(), "Half a sent");
  await field().fill("");
  await agent.reload();
  await field().waitFor();
  assert.equal(await field().inputValue(), "");
});

test("a reload of both ends shows each message once", async () => {
  const { agent, customer } = stage;
  await customerWrites(customer, "Before the reload");
  await log(agent).getByText("Before the reload", { exact: true }).waitFor();
  await customer.reload();
  await agent.reload();
  await log(agent).getByText("Before the reload", { exact: true }).waitFor();
  const frame = await clientFrame(customer);
  await press(frame, frame.getByRole("button", { name: /^Chat/ }));
  await log(frame).getByText("Before the reload", { exact: true }).waitFor();
  for (const side of [log(agent), log(frame)]) {
    assert.equal(await side.getByText("Before the reload", { exact: true }).count(), 1);
    assert.equal(await side.getByText("It began this morning", { exact: true }).count(), 1);
  }
  await agent.getByText("The customer has copied it").waitFor();
});

test("what is on its way at a reload is sent by the page that comes, exactly once", async () => {
  const { agent, customer } = stage;
  const [ofCustomer, ofAgent] = ["Held back at the customer", "Held back at the agent"];
  await Promise.all([strand(agent), strand(customer)]);
  await server.kill();
  await server.start();
  await customerWrites(customer, ofCustomer);
  await agentWrites(agent, ofAgent);
  await log(await clientFrame(customer)).getByText("Sending").waitFor();
  await log(agent).getByText("Sending").waitFor();
  await Promise.all([customer.reload(), agent.reload()]);
  const frame = await clientFrame(customer);
  await press(frame, frame.getByRole("button", { name: /^Chat/ }));
  for (const words of [ofCustomer, ofAgent]) {
    for (const side of [log(agent), log(frame)]) await side.getByText(words, { exact: true }).waitFor();
  }
  await eventually("nothing is on its way", async () => (await log(agent).getByText("Sending").count()) + (await log(frame).getByText("Sending").count()) === 0);
  const told = (await timelineOf(agent)).filter(({ kind, data }) => kind === "chat" && String(data["text"]).startsWith("Held back")).map(({ data }) => data["text"]);
  assert.deepEqual(told.toSorted(), [ofAgent, ofCustomer]);
  for (const side of [log(agent), log(frame)]) {
    for (const words of [ofCustomer, ofAgent]) assert.equal(await side.getByText(words, { exact: true }).count(), 1);
  }
});

test("after the end both go on: the customer from the last screen, the agent from the ticket", async () => {
  const { agent, customer } = stage;
  await agentEnds(agent);
  const frame = await clientFrame(customer);
  await frame.getByText("The session is over").first().waitFor();
  await frame.getByLabel("Message", { exact: true }).fill("One more question");
  await frame.getByLabel("Message", { exact: true }).press("Enter");
  await log(frame).getByText("One more question", { exact: true }).waitFor();
  await agent.getByRole("main").getByRole("link", { name: /ticket/i }).first().click();
  await agent.waitForURL(/\/tickets\/tic_/);
  await agent.getByText("One more question", { exact: true }).waitFor();
  await agent.getByRole("button", { name: "The customer", exact: true }).click();
  await agent.getByLabel("Message to the customer", { exact: true }).fill("Here is the answer");
  await agent.getByLabel("Message to the customer", { exact: true }).press("Enter");
  await log(frame).getByText("Here is the answer", { exact: true }).waitFor();
  await agent.getByText("Here is the answer", { exact: true }).waitFor();
  await customer.reload();
  await pressHelp(customer);
  const again = await clientFrame(customer);
  await press(again, again.getByRole("button", { name: "Your last conversation" }));
  await log(again).getByText("Here is the answer", { exact: true }).waitFor();
  assert.equal(await log(again).getByText("One more question", { exact: true }).count(), 1);
  await eventually("the address of the customer stays", async () => customer.url().includes("/demo/"));
});
