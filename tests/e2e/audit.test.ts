// The audit in the console: what mattered, by what and by whom.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { axe } from "../../web/widget/testing/browser.ts";
import { newTicket, openStage } from "./flow.ts";
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

test("an administrator reads what mattered, and finds it by kind and by ticket", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent } = stage;
  try {
    const wrong = { method: "POST", headers: { "content-type": "application/json", origin: server.origin }, body: JSON.stringify({ email: "robin@example.com", password: "guess guess guess" }) };
    assert.equal((await fetch(new URL("/api/v1/sign-in", server.origin), wrong)).status, 401);
    await newTicket(agent, "Recorded");
    await agent.getByRole("link", { name: "Audit" }).click();
    const rows = agent.getByRole("region", { name: "Records" }).getByRole("row");
    await rows.filter({ hasText: "Sign in failed" }).getByText("Somebody not signed in").waitFor();
    const made = rows.filter({ hasText: "Ticket created" }).first();
    await made.waitFor();
    assert.equal((await agent.content()).includes("robin@example.com"), false, "nothing private is in the audit");
    assert.deepEqual(await axe(agent), []);
    await agent.getByLabel("What").selectOption("signed_in");
    await rows.filter({ hasText: "Sign in failed" }).waitFor({ state: "detached" });
    assert.equal(await rows.filter({ hasText: "Signed in" }).count(), (await rows.count()) - 1, "all but the head");
    await agent.getByLabel("What").selectOption("");
    await made.getByRole("link", { name: "Ticket" }).click();
    await agent.waitForURL(/\/tickets\/tic_/);
    const id = new URL(agent.url()).pathname.split("/").at(-1) ?? "";
    await agent.getByRole("link", { name: "Audit" }).click();
    await rows.filter({ hasText: "Signed in" }).first().waitFor();
    await agent.getByLabel("About").fill(id);
    await agent.getByRole("button", { name: "Look" }).click();
    await rows.filter({ hasText: "Signed in" }).first().waitFor({ state: "detached" });
    assert.equal(await rows.filter({ hasText: "Ticket created" }).count(), 1);
    assert.deepEqual(await axe(agent), []);
  } finally {
    await stage.close();
  }
});
