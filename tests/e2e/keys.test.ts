// Keys in the console: made with what they may do, shown once, and revoked.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { openStage } from "./flow.ts";
import { launchBrowser, TandemServer } from "./support.ts";

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
