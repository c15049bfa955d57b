// Who the customer is: the product signs it, agents read it as verified, and what is not accepted breaks
// nothing.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { press } from "../../web/widget/testing/press.ts";
import { helpIsOffered, openStage, pressHelp } from "./flow.ts";
import { openSite, type Site } from "./site.ts";
import { clientFrame, launchBrowser, TandemServer } from "./support.ts";

const SECRET = "a secret of the product that nobody else has";
const folder = mkdtempSync(join(tmpdir(), "tandem-identity-"));
let server: TandemServer;
let shop: Site;
let browser: Browser;

before(async () => {
  shop = await openSite("localhost");
  const secret = join(folder, "secret");
  writeFileSync(secret, SECRET);
  const settings = join(folder, "tandem.toml");
  writeFileSync(settings, `[identity]\nissuer = "https://shop.example"\naudience = "tandem"\n[[identity.keys]]\nalgorithm = "HS256"\nfile = "${secret}"\n`);
  server = await TandemServer.launch("--config", settings, "--allowed-origins", shop.origin);
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  await server.stop();
  await shop.close();
  rmSync(folder, { recursive: true });
});

/** What the product's server signs for its customer. */
function sign(other: Readonly<Record<string, unknown>> = {}, secret = SECRET): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: "https://shop.example", aud: "tandem", sub: "4711", iat: now, exp: now + 300, name: "Ada Lovelace", email: "ada@shop.example", custom: { Plan: "Gold" }, ...other };
  const text = [{ alg: "HS256", typ: "JWT" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

async function askForHelp(customer: Page, name: string, note: string): Promise<void> {
  await pressHelp(customer);
  const frame = await clientFrame(customer);
  await frame.getByLabel(/Your name/).fill(name);
  await frame.getByLabel(/What is going wrong/).fill(note);
  await press(frame, frame.getByRole("button", { name: "Ask for help" }));
  await frame.getByText("Waiting for an agent").first().waitFor();
}

/** The product hands over a function that asks its own server. */
async function handOver(customer: Page): Promise<void> {
  await helpIsOffered(customer);
  await customer.evaluate(() => {
    const page = globalThis as unknown as { Tandem: (call: string, word: () => Promise<string>) => void; signedByTheServer: () => Promise<string> };
    page.Tandem("identify", () => page.signedByTheServer());
  });
}

/** From the live view of a session that goes on. */
async function leaveForTicket(agent: Page): Promise<void> {
  await agent.locator('a[aria-label="Back to the ticket"][href*="/tickets/tic_"]').click();
  await agent.getByRole("button", { name: "Leave", exact: true }).click();
}

test("a customer whom the product has signed for is verified everywhere, and goes on with their ticket", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent, customer } = stage;
  let asked = 0;
  try {
    await customer.exposeFunction("signedByTheServer", () => {
      asked += 1;
      return sign();
    });
    await customer.goto(`${server.product}/demo/index.html`);
    await handOver(customer);
    await askForHelp(customer, "Somebody Else", "The cart is empty");
    const accept = agent.getByRole("button", { name: "Accept Ada Lovelace", exact: true }).first();
    await accept.waitFor();
    await agent.getByText("Verified", { exact: true }).first().waitFor({ state: "attached" });
    assert.deepEqual(await axe(agent), []);
    await accept.click();
    await agent.waitForURL(/\/sessions\/ses_/);
    await leaveForTicket(agent);
    await agent.waitForURL(/\/tickets\/tic_/);
    const ticket = agent.url();
    for (const text of ["Verified", "4711", "Gold", "ada@shop.example", "was identified by the product"]) await agent.getByText(text).first().waitFor();
    assert.deepEqual(await axe(agent), []);

    // The customer comes back another time: a fresh token, the same person, the same ticket.
    await agent.goto(`${server.origin}/`);
    await customer.evaluate(() => (globalThis as unknown as { Tandem: (call: string) => void }).Tandem("end"));
    const frame = await clientFrame(customer);
    await frame.getByRole("button", { name: "Close" }).first().waitFor();
    await customer.goto(`${server.product}/demo/index.html`);
    await handOver(customer);
    await askForHelp(customer, "", "It is empty again");
    await accept.click();
    await agent.waitForURL(/\/sessions\/ses_/);
    await leaveForTicket(agent);
    await agent.waitForURL(ticket);
    await agent.getByText("It is empty again").first().waitFor();
    assert.equal(asked, 2, "a fresh token for each session");
  } finally {
    await stage.close();
  }
});

test("a word that is not accepted breaks nothing: the agent sees so and the developer reads why", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent, customer } = stage;
  const now = Math.floor(Date.now() / 1000);
  const old = sign({ iat: now - 7_200, exp: now - 3_600 });
  const said: string[] = [];
  customer.on("console", (message) => said.push(message.text()));
  try {
    // The attribute of the script, as a page that was rendered long ago has it.
    shop.pages.set("/", { html: `<!doctype html><html lang="en"><title>Shop</title><script async src="${server.origin}/loader.js" data-identity="${old}"></script><main>Shop</main></html>` });
    await customer.goto(`${shop.origin}/`);
    await helpIsOffered(customer);
    await customer.evaluate(() => {
      const page = globalThis as unknown as { Tandem: (call: string, name: string, listener: (detail: unknown) => void) => void; accepted: unknown[] };
      page.accepted = [];
      page.Tandem("on", "identity", (detail) => page.accepted.push(detail));
    });
    await askForHelp(customer, "Robin Example", "Help");
    await agent.getByText("Identity not accepted").first().waitFor();
    await agent.getByRole("button", { name: "Accept Robin Example", exact: true }).first().waitFor();
    assert.deepEqual(await axe(agent), []);
    await customer.waitForFunction(() => (globalThis as unknown as { accepted: unknown[] }).accepted.length === 1);
    assert.deepEqual(await customer.evaluate(() => (globalThis as unknown as { accepted: unknown[] }).accepted), [{ accepted: false }]);
    const why = said.find((text) => text.startsWith("Tandem: who this customer is"));
    assert.match(why ?? "", /it has expired/);
    for (const part of [...old.split("."), "Ada", "4711"]) assert.ok(!said.join("\n").includes(part), "nothing of the token");
    assert.ok(!server.log.includes(old.split(".")[1] ?? ""), "nor in the server's log");

    // The page notices and signs anew: the same session is verified from here on.
    await customer.exposeFunction("signedByTheServer", () => sign({ name: "Robin Signed" }));
    await handOver(customer);
    await agent.getByRole("button", { name: "Accept Robin Signed", exact: true }).first().click();
    await agent.waitForURL(/\/sessions\/ses_/);
    await agent.getByText("Robin Signed").first().waitFor();
  } finally {
    await stage.close();
  }
});
