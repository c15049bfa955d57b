// Custom fields in the real console: an administrator defines them, agents fill them, a ticket is not solved without
// what is needed, and lists find tickets by their values.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { newTicket, openStage } from "./flow.ts";
import { eventually, launchBrowser, TandemServer } from "./support.ts";

let server: TandemServer;
let browser: Browser;

before(async () => {
  server = await TandemServer.launch();
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function define(page: Page, label: string, kind: string, more: (dialog: ReturnType<Page["getByRole"]>) => Promise<void>): Promise<void> {
  await page.getByRole("button", { name: "New field" }).click();
  const dialog = page.getByRole("dialog", { name: "New field" });
  await dialog.getByLabel("Label").fill(label);
  await dialog.getByLabel("Kind").selectOption(kind);
  await more(dialog);
  await dialog.getByRole("button", { name: "Define field" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("list", { name: "Fields of tickets" }).getByText(label, { exact: true }).waitFor();
}

/** The values of the ticket that a page shows, as the server has them. */
async function values(page: Page): Promise<unknown> {
  const answer = await page.request.get(page.url().replace("/tickets/", "/api/v1/tickets/"));
  return ((await answer.json()) as { fields: unknown }).fields;
}

test("fields are defined, ordered, filled, needed, looked for and archived", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent } = stage;
  try {
    await agent.getByRole("link", { name: "Fields", exact: true }).click();
    await agent.getByRole("heading", { name: "Fields", exact: true }).waitFor();
    await define(agent, "Seats", "number", async () => {});
    await define(agent, "Plan", "choice", async (dialog) => {
      await dialog.getByLabel("Options").fill("Gold\nTin");
      await dialog.getByLabel("A ticket needs it before it is solved or closed").check();
      assert.deepEqual(await axe(agent), []);
    });
    await define(agent, "Order number", "text", async (dialog) => {
      assert.equal(await dialog.getByLabel("Key").inputValue(), "order_number");
      await dialog.getByLabel("Help").fill("As it stands on the invoice");
    });
    const rows = agent.getByRole("list", { name: "Fields of tickets" }).getByRole("listitem");
    await agent.getByRole("button", { name: "Move Plan up" }).click();
    await eventually("the plan is first", async () => (await rows.first().innerText()).startsWith("Plan"));
    assert.deepEqual(await axe(agent), []);

    await agent.goto(server.origin);
    await newTicket(agent, "The invoice is wrong");
    const details = agent.getByRole("region", { name: "Details" });
    await details.getByLabel("Seats").fill("12");
    await details.getByLabel("Order number").fill("AB-4711");
    await agent.keyboard.press("Enter");
    await agent.getByRole("region", { name: "Timeline" }).getByText("set Order number to AB-4711").waitFor();
    await eventually("both are kept", async () => JSON.stringify(await values(agent)) === '{"order_number":"AB-4711","seats":12}');

    await details.getByRole("button", { name: "Status: Open" }).click();
    await agent.getByRole("menuitemradio", { name: "Solved" }).click();
    await agent.getByRole("dialog", { name: "How did it end?" }).getByRole("button", { name: "Solve without" }).click();
    await agent.getByText("Plan must be filled before the ticket is solved or closed.").waitFor();
    await details.getByLabel("Plan").selectOption("Gold");
    await agent.getByRole("region", { name: "Timeline" }).getByText("set Plan to Gold").waitFor();
    await details.getByRole("button", { name: "Status: Open" }).click();
    await agent.getByRole("menuitemradio", { name: "Solved" }).click();
    await agent.getByRole("dialog", { name: "How did it end?" }).getByRole("button", { name: "Solve without" }).click();
    await details.getByRole("button", { name: "Status: Solved" }).waitFor();
    assert.deepEqual(await axe(agent), []);

    await agent.goto(server.origin);
    await newTicket(agent, "Somebody else's invoice");
    await agent.goto(server.origin);
    await agent.getByRole("link", { name: "Somebody else's invoice" }).waitFor();
    await agent.getByLabel("Value of a field").selectOption("plan=Gold");
    await agent.getByRole("link", { name: "Somebody else's invoice" }).waitFor({ state: "detached" });
    await agent.getByRole("link", { name: "The invoice is wrong" }).click();

    // What is archived is shown where it has a value, and is offered to nobody.
    const ticket = agent.url();
    await agent.goto(`${server.origin}/fields`);
    await agent.getByRole("button", { name: "Archive Plan" }).click();
    await agent.getByRole("button", { name: "Offer again: Plan" }).waitFor();
    await agent.goto(ticket);
    await details.getByText("Gold").waitFor();
    assert.equal(await details.getByRole("combobox", { name: "Plan" }).count(), 0);
    await details.getByRole("button", { name: "Clear Plan" }).click();
    await agent.getByRole("region", { name: "Timeline" }).getByText("cleared Plan, which was Gold").waitFor();
    assert.deepEqual(await values(agent), { order_number: "AB-4711", seats: 12 });
  } finally {
    await stage.close();
  }
});

test("what is no value stays with its reason until it is put back, and a key that is taken is refused where it stands", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent } = stage;
  try {
    await agent.goto(`${server.origin}/fields`);
    await agent.getByRole("button", { name: "New field" }).click();
    const dialog = agent.getByRole("dialog", { name: "New field" });
    await dialog.getByLabel("Label").fill("Seats");
    await dialog.getByRole("button", { name: "Define field" }).click();
    await dialog.getByRole("alert").getByText("A field has this key, or had it before it was archived.").waitFor();
    await agent.goto(server.origin);
    await newTicket(agent, "How many seats?");
    const seats = agent.getByRole("region", { name: "Details" }).getByLabel("Seats");
    await seats.fill("9000000000000000");
    await agent.keyboard.press("Enter");
    await agent.getByRole("region", { name: "Details" }).getByRole("alert").getByText(/Seats must be a text, a number/).waitFor();
    assert.equal(await seats.inputValue(), "9000000000000000");
    assert.equal(await seats.getAttribute("aria-invalid"), "true");
    assert.deepEqual(await axe(agent), []);
    await seats.focus();
    await agent.keyboard.press("Escape");
    assert.equal(await seats.inputValue(), "");
    assert.equal(await seats.getAttribute("aria-invalid"), null);
    assert.deepEqual(await values(agent), {});
  } finally {
    await stage.close();
  }
});
