// Merging in the real console: a duplicate goes into the ticket that goes on, leads there, and stands by
// itself again; the customer who comes back to it is told, and reads nobody else's words.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { agentEnds, agentWrites, answerConsent, meetByWidget, newTicket, openStage } from "./flow.ts";
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

/** Makes a ticket; its number and page. */
async function make(agent: Page, subject: string): Promise<{ readonly number: string; readonly url: string }> {
  await agent.goto(server.origin);
  await newTicket(agent, subject);
  await agent.getByRole("heading", { name: subject }).waitFor();
  const number = await agent.getByText(/^#\d+$/).first().innerText();
  return { number, url: agent.url() };
}

test("an agent merges a duplicate with the keyboard, is led to the other ticket, and undoes it", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent } = stage;
  try {
    const target = await make(agent, "The scanner hums at night");
    const source = await make(agent, "Scanner is loud");
    await agent.getByRole("button", { name: "Merge into another ticket…" }).focus();
    await agent.keyboard.press("Enter");
    const dialog = agent.getByRole("dialog", { name: `Merge ${source.number} into another ticket` });
    await dialog.getByRole("radio", { name: /hums/ }).waitFor();
    await dialog.getByRole("searchbox").fill("hums");
    await dialog.getByRole("radio").nth(1).waitFor({ state: "detached" });
    await agent.keyboard.press("Tab");
    await agent.keyboard.press("Space");
    await dialog.getByText(`${source.number} is closed and takes nothing any more`).waitFor();
    assert.deepEqual(await axe(agent), []);
    await dialog.getByLabel("Reason").fill("The same scanner");
    await agent.keyboard.press("Enter");

    await agent.waitForURL(target.url);
    await agent.getByText(`${source.number} was merged into this ticket.`).waitFor();
    const story = agent.getByRole("region", { name: "Timeline" });
    await story.getByText(`merged ${source.number} into this ticket · The same scanner`).waitFor();
    assert.deepEqual(await axe(agent), []);

    // The old link is read, says where it leads, and takes nothing.
    await agent.goto(source.url);
    const banner = agent.getByRole("region", { name: "Merged", exact: true });
    await banner.getByRole("link", { name: target.number }).waitFor();
    assert.equal(await agent.getByRole("button", { name: "Status: Closed" }).isDisabled(), true);
    assert.equal(await agent.getByLabel("Comment").count(), 0);
    const comment = await agent.request.post(`${source.url.replace("/tickets/", "/api/v1/tickets/")}/comments`, { data: { body: "One more" }, headers: { origin: server.origin } });
    assert.equal(comment.status(), 409);
    assert.equal(((await comment.json()) as { code: string }).code, "ticket_merged");

    // Lists leave it out, and find it where it is asked for.
    await agent.goto(server.origin);
    await agent.getByRole("link", { name: "The scanner hums at night" }).waitFor();
    assert.equal(await agent.getByRole("link", { name: "Scanner is loud" }).count(), 0);
    await agent.getByRole("radio", { name: "Merged" }).check();
    await agent.getByText(`Merged into ${target.number}`).waitFor();
    await agent.getByRole("link", { name: "Scanner is loud" }).click();

    await banner.getByRole("button", { name: "Undo merging" }).click();
    await agent.getByText("The merging is undone.").waitFor();
    await agent.getByRole("button", { name: "Status: Open" }).waitFor();
    await agent.getByLabel("Comment").waitFor();
  } finally {
    await stage.close();
  }
});

test("a ticket that somebody has changed meanwhile is looked at again before it is merged", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent, agentContext } = stage;
  try {
    const target = await make(agent, "Door badge is refused");
    await make(agent, "Badge does not open the door");
    await agent.getByRole("button", { name: "Merge into another ticket…" }).click();
    const dialog = agent.getByRole("dialog", { name: /^Merge #/ });
    await dialog.getByRole("searchbox").fill("refused");
    await dialog.getByRole("radio", { name: /refused/ }).check();
    const path = target.url.replace("/tickets/", "/api/v1/tickets/");
    const changed = await agentContext.request.patch(path, { data: { subject: "Door badge is refused since Monday" }, headers: { origin: server.origin } });
    assert.equal(changed.status(), 200);
    await dialog.getByRole("button", { name: `Merge into ${target.number}` }).click();
    await dialog.getByRole("alert").getByText("Somebody has changed one of the tickets meanwhile").waitFor();
    await dialog.getByRole("radio", { name: /since Monday/ }).check();
    await dialog.getByRole("button", { name: `Merge into ${target.number}` }).click();
    await agent.waitForURL(target.url);
  } finally {
    await stage.close();
  }
});

test("a customer whose ticket was merged is told that the conversation continued elsewhere", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent, customer } = stage;
  try {
    await meetByWidget(stage, server.product);
    await answerConsent(customer, "Allow");
    await agentWrites(agent, "Which gateway is it?");
    const session = agent.url().replace("/sessions/", "/api/v1/sessions/");
    const { ticket } = (await (await agent.request.get(session)).json()) as { ticket: { id: string } };
    await agentEnds(agent);
    const frame = await clientFrame(customer);
    await frame.getByRole("log").getByText("Which gateway is it?").waitFor();
    const target = await make(agent, "Somebody else's gateway");
    const path = `${server.origin}/api/v1/tickets/${ticket.id}/merge`;
    const merged = await agent.request.post(path, { data: { into: target.url.split("/").at(-1) }, headers: { origin: server.origin } });
    assert.equal(merged.status(), 200, await merged.text());
    await frame.getByText("This conversation continued elsewhere.").waitFor();
    assert.equal((await frame.content()).includes("Somebody else's gateway"), false);
  } finally {
    await stage.close();
  }
});
