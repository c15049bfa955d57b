// What leads in: keys of programs, made with what they may do, shown once, and revoked; and the second
// factor of an agent.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { openStage } from "./flow.ts";
import { DEMO_AGENT, launchBrowser, PATIENCE_MS, signIn, TandemServer } from "./support.ts";

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

test("an administrator makes a key, a program uses it, and it is revoked", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent } = stage;
  try {
    await agent.getByRole("link", { name: "Keys" }).click();
    await agent.getByText("There is none yet").waitFor();
    await agent.getByRole("button", { name: "New key" }).click();
    await agent.getByLabel("Name").fill("Helpdesk");
    assert.equal(await agent.getByRole("button", { name: "Make key" }).isDisabled(), true, "a key that may do nothing is not made");
    await agent.getByRole("checkbox", { name: "tickets:read" }).check();
    assert.deepEqual(await axe(agent), []);
    await agent.getByRole("button", { name: "Make key" }).click();
    const key = await agent.getByLabel("Key", { exact: true }).inputValue();
    assert.match(key, /^tdm_[a-z2-7]{64}$/);
    assert.deepEqual(await axe(agent), []);
    await agent.getByRole("button", { name: "I have copied it" }).click();
    await agent.getByText(`${key.slice(0, 12)}…`).waitFor();
    assert.equal((await agent.content()).includes(key), false, "the key is not shown again");
    const ask = async (): Promise<number> => (await fetch(new URL("/api/v1/tickets", server.origin), { headers: { authorization: `Bearer ${key}` } })).status;
    assert.equal(await ask(), 200);
    await agent.reload();
    await agent.getByText(/last used/).waitFor();
    await agent.getByRole("button", { name: "Revoke Helpdesk" }).click();
    await agent.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
    await agent.getByText("There is none yet").waitFor();
    assert.equal(await ask(), 401);
    assert.deepEqual(await axe(agent), []);
  } finally {
    await stage.close();
  }
});

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;

/** What an app shows for a secret, so many steps from this moment (RFC 6238). */
function appCode(secret: string, steps: number): string {
  const bits = [...secret].map((one) => BASE32.indexOf(one).toString(2).padStart(5, "0")).join("");
  const bytes = bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [];
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + steps));
  const hash = createHmac("sha1", Buffer.from(bytes)).update(counter).digest();
  const place = (hash[hash.length - 1] ?? 0) & 15;
  return String((hash.readUInt32BE(place) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test("an agent turns a second factor on, and their password alone leads nowhere from then on", async () => {
  const context = await browser.newContext();
  context.setDefaultTimeout(PATIENCE_MS);
  try {
    const agent = await context.newPage();
    await signIn(agent, server);
    await agent.getByRole("button", { name: `Account: ${DEMO_AGENT.name}` }).click();
    await agent.getByRole("menuitem", { name: "Security" }).click();
    await agent.getByRole("button", { name: "Turn on" }).click();
    await agent.getByLabel("Your password").fill(DEMO_AGENT.password);
    await agent.getByRole("button", { name: "Go on" }).click();
    const secret = (await agent.locator("form code").innerText()).replaceAll(" ", "");
    await agent.getByLabel("Code of your app").fill(appCode(secret, 0));
    await agent.getByRole("button", { name: "Turn on" }).click();
    await agent.getByRole("heading", { name: "Your recovery codes" }).waitFor();
    const [recovery = ""] = await agent.getByRole("main").getByRole("listitem").getByRole("code").allInnerTexts();
    assert.match(recovery, /^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
    assert.deepEqual(await axe(agent), []);
    await agent.getByRole("button", { name: "I have kept them" }).click();
    await agent.getByText("10 recovery codes are left.").waitFor();

    const atTheDoor = async (): Promise<void> => {
      await context.clearCookies();
      await agent.goto(server.origin);
      await agent.getByLabel("E-mail").fill(DEMO_AGENT.email);
      await agent.getByLabel("Password").fill(DEMO_AGENT.password);
      await agent.getByRole("button", { name: "Sign in" }).click();
      await agent.getByLabel("Code of your app").waitFor();
    };
    await atTheDoor();
    assert.deepEqual(await context.cookies(), [], "nobody is signed in by the password alone");
    assert.deepEqual(await axe(agent), []);
    // The next code: the one of this moment was used to turn it on.
    await agent.getByLabel("Code of your app").fill(appCode(secret, 1));
    await agent.getByRole("button", { name: "Sign in" }).click();
    await agent.getByRole("heading", { name: "Tickets" }).waitFor();
    await atTheDoor();
    await agent.getByRole("button", { name: "Use a recovery code" }).click();
    await agent.getByLabel("Recovery code").fill(recovery);
    await agent.getByRole("button", { name: "Sign in" }).click();
    await agent.getByRole("heading", { name: "Tickets" }).waitFor();
    await agent.goto(`${server.origin}/security`);
    await agent.getByText("9 recovery codes are left.").waitFor();
  } finally {
    await context.close();
  }
});
