// A customer whom the product knows is in it: the agent sees so and invites, the customer accepts and allows, and the
// agent sees the page.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { press } from "../../web/widget/testing/press.ts";
import { agentSees, answerConsent, helpIsOffered, openStage, timelineOf } from "./flow.ts";
import { DEMO_AGENT, eventually, launchBrowser, TandemServer } from "./support.ts";

const SECRET = "a secret of the product that nobody else has";
const folder = mkdtempSync(join(tmpdir(), "tandem-invitation-"));
let server: TandemServer;
let browser: Browser;

before(async () => {
  const secret = join(folder, "secret");
  writeFileSync(secret, SECRET);
  const settings = join(folder, "tandem.toml");
  writeFileSync(settings, `[identity]\nissuer = "https://shop.example"\naudience = "tandem"\n[[identity.keys]]\nalgorithm = "HS256"\nfile = "${secret}"\n`);
  server = await TandemServer.launch("--config", settings);
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** What the product's server signs for its customer. */
function sign(): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: "https://shop.example", aud: "tandem", sub: "4711", iat: now, exp: now + 300, name: "Ada Lovelace" };
  const text = [{ alg: "HS256", typ: "JWT" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${text}.${createHmac("sha256", SECRET).update(text).digest("base64url")}`;
}

/** Our frame in the product's page; it is there whether anything is shown or not. */
async function presentFrame(customer: Page): Promise<Frame> {
  let found: Frame | undefined;
  await eventually("the frame of a present customer", async () => {
    found = customer.frames().find((frame) => frame.url() === `${server.origin}/frame/present`);
    return found !== undefined;
  });
  return found as Frame;
}

test("an agent invites a customer who is in the product, and sees the page once they allow it", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent, customer } = stage;
  try {
    await agent.goto(`${server.origin}/present`);
    await agent.getByText("Nobody is in the product").waitFor();
    await customer.goto(`${server.product}/demo/index.html`);
    await helpIsOffered(customer);
    await customer.waitForFunction(() => (globalThis as unknown as { Tandem?: { ready?: boolean } }).Tandem?.ready === true);
    await customer.evaluate((token) => {
      const { Tandem } = globalThis as unknown as { Tandem: (call: string, value: unknown) => void };
      Tandem("init", { presence: "on" });
      Tandem("identify", () => token);
    }, sign());
    await agent.getByRole("button", { name: "Invite Ada Lovelace" }).click();
    const dialog = agent.getByRole("dialog");
    await dialog.getByLabel(/Your words/).fill("Shall we look at it together?");
    await dialog.getByRole("button", { name: "Send the invitation" }).click();

    const frame = await presentFrame(customer);
    await frame.getByRole("heading", { name: `${DEMO_AGENT.name} offers to help you` }).waitFor();
    await frame.getByText("Shall we look at it together?").waitFor();
    assert.ok(await customer.evaluate(() => document.activeElement === document.body), "the focus stays where it was");
    assert.deepEqual(await axe(frame), []);
    await press(frame, frame.getByRole("button", { name: "Accept" }));

    await agent.waitForURL(/\/sessions\/ses_/);
    await answerConsent(customer, "Allow");
    await agentSees(agent, "Northwind");
    const kinds = (await timelineOf(agent)).map(({ kind }) => kind);
    for (const kind of ["customer_invited", "invitation_over", "consent_given"]) assert.ok(kinds.includes(kind), kind);
  } finally {
    await stage.close();
  }
});
