// The join page: the secret, the invitation, the way to a product page, the code, the screen.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { SessionView } from "../shared/generated/SessionView";
import { axe, type Page } from "./testing/browser";
import { chatView, sessionView, welcome } from "./testing/scenes";
import { connection, engineOf, openStage, say, type Stage } from "./testing/stage";
import { clientSession, problem } from "./testing/stub";

const SECRET = "s3cret-of-the-link";
let stage: Stage;

before(async () => {
  stage = await openStage();
});
after(() => stage.close());
beforeEach(() => {
  stage.stub.log.length = 0;
  stage.stub.answers.clear();
  invitation(null);
  stage.stub.answers.set("join", clientSession());
});

function invitation(targetUrl: string | null): void {
  const body = { agent_name: "Ada Fields", ticket_subject: "Router keeps dropping", target_url: targetUrl, expires_at: "2030-01-01T00:00:00.000Z" };
  stage.stub.answers.set("link", { status: 200, body });
}

async function visit(path: string, run: (page: Page) => Promise<void>): Promise<void> {
  const context = await stage.browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  try {
    await page.goto(stage.stub.origin + path);
    await run(page);
  } finally {
    await context.close();
  }
}

function live(grants: SessionView["grants"] = ["view", "point"]): SessionView {
  return sessionView({ state: "live", entry: "link", grants });
}

async function goLive(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Continue" }).click();
  await engineOf(page);
  await connection(page);
  await say(page, welcome(live()));
  await page.getByRole("button", { name: "Choose what to show" }).waitFor();
}

test("the secret leaves the address at once and travels in a body alone", async () => {
  await visit(`/join#${SECRET}`, async (page) => {
    await page.getByRole("heading", { name: "Ada Fields invites you" }).waitFor();
    assert.equal(page.url(), `${stage.stub.origin}/join`);
    assert.ok(stage.stub.log.every((entry) => !(entry.url + JSON.stringify(entry.headers)).includes(SECRET)));
    // Looking at the invitation uses nothing up, and a reload does not lose it.
    assert.ok(stage.stub.log.every((entry) => entry.url !== "/api/v1/client/join"));
    await page.reload();
    await page.getByRole("heading", { name: "Ada Fields invites you" }).waitFor();
    await page.getByLabel("Your name").fill("Sam");
    await page.getByRole("button", { name: "Continue" }).click();
    await engineOf(page);
    const join = stage.stub.log.find((entry) => entry.url === "/api/v1/client/join");
    assert.deepEqual(JSON.parse(join?.body ?? ""), { secret: SECRET, name: "Sam" });
  });
});

for (const [status, code, words] of [
  [404, "link_unknown", "This link does not work"],
  [410, "link_used", "This link was already used"],
  [410, "link_expired", "This link has run out"],
  [429, "rate_limited", "Too many attempts"],
  [503, "unavailable", "Support can't be reached"],
] as const) {
  test(`a link that is answered with ${code} is explained, and a code is offered`, async () => {
    stage.stub.answers.set("link", problem(status, code));
    stage.stub.answers.set("code", clientSession({ code: "472915" }));
    await visit(`/join#${SECRET}`, async (page) => {
      await page.getByRole("heading", { name: words }).waitFor();
      await page.getByRole("button", { name: "Use a code instead" }).click();
      await page.getByRole("img", { name: "Your code: 4 7 2 9 1 5" }).waitFor();
    });
  });
}

test("a link into a product page leads there with an arrival token, never with the secret", async () => {
  const target = `${stage.stub.product}/landing`;
  invitation(target);
  stage.stub.pages.set("/landing", { html: "<!doctype html><title>Product</title>" });
  stage.stub.answers.set("arrival", { status: 200, body: { url: `${target}#tandem-arrival=token-of-arrival` } });
  await visit(`/join#${SECRET}`, async (page) => {
    await page.getByText(`The link leads you to ${new URL(target).host}`).waitFor();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(`${target}#tandem-arrival=token-of-arrival`);
    assert.equal(await page.evaluate(() => document.referrer), "");
  });
});

test("a target that is no web page is not opened", async () => {
  invitation("https://product.example/");
  stage.stub.answers.set("arrival", { status: 200, body: { url: "javascript:document.title='run'" } });
  await visit(`/join#${SECRET}`, async (page) => {
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("alert").filter({ hasText: /\w/ }).waitFor();
    assert.equal(await page.title(), "Support session");
  });
});

test("without a link the page shows a code, and a reload goes on with the session", async () => {
  stage.stub.answers.set("code", clientSession({ code: "472915" }));
  stage.stub.answers.set("resume", clientSession({ resume_token: "resume-2" }));
  await visit("/join", async (page) => {
    await page.getByRole("img", { name: "Your code: 4 7 2 9 1 5" }).waitFor();
    await page.reload();
    await engineOf(page);
    await say(page, welcome(sessionView({ state: "live", entry: "code" })));
    await page.getByRole("heading", { name: "Show your screen" }).waitFor();
  });
});

test("the sheet speaks of the screen and answers without an origin", async () => {
  await visit(`/join#${SECRET}`, async (page) => {
    await page.getByRole("button", { name: "Continue" }).click();
    await engineOf(page);
    await connection(page);
    await say(page, welcome(sessionView({ state: "asking", entry: "link" })));
    await page.getByRole("dialog", { name: "Ada Fields asks to look at your screen with you" }).waitFor();
    await page.waitForSelector(".answer:not([aria-disabled])");
    await page.getByRole("button", { name: "Allow" }).click();
    assert.deepEqual(await page.evaluate(() => globalThis.fakeEngine?.sent), [{ type: "consent", decision: "allow", host_origin: null, agent: "par_a" }]);
  });
});

test("a screen is granted when it is picked, and taken back by button, agent and end", async () => {
  await visit(`/join#${SECRET}`, async (page) => {
    await goLive(page);
    const pick = async (): Promise<void> => {
      await page.getByRole("button", { name: "Choose what to show" }).click();
      await page.waitForFunction(() => globalThis.fakeEngine?.screen instanceof MediaStream);
      await say(page, { type: "session", session: live(["view", "point", "screen"]) });
      await page.getByText("Ada Fields sees what is shown here").waitFor();
    };
    await pick();
    await page.waitForFunction(() => (document.querySelector("video")?.videoWidth ?? 0) > 0);
    await page.getByRole("button", { name: "Stop showing" }).click();
    await page.waitForFunction(() => globalThis.fakeEngine?.screen === null);
    assert.deepEqual(await page.evaluate(() => globalThis.fakeEngine?.sent), [{ type: "grant", grant: "screen" }, { type: "revoke", grant: "screen" }]);
    await say(page, { type: "session", session: live() });

    await pick();
    await say(page, { type: "session", session: live() });
    await page.waitForFunction(() => globalThis.fakeEngine?.screen === null);

    await pick();
    await page.evaluate(() => ((window as { track?: MediaStreamTrack | undefined }).track = globalThis.fakeEngine?.screen?.getVideoTracks()[0]));
    await page.getByRole("button", { name: "End session" }).click();
    await page.getByRole("heading", { name: "The session is over" }).waitFor();
    assert.equal(await page.evaluate(() => (window as { track?: MediaStreamTrack }).track?.readyState), "ended");
  });
});

test("a browser that cannot show a screen, and a person who picks nothing, get plain words", async () => {
  const context = await stage.browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  await page.addInitScript(() => {
    MediaDevices.prototype.getDisplayMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await page.goto(`${stage.stub.origin}/join#${SECRET}`);
  await goLive(page);
  await page.getByRole("button", { name: "Choose what to show" }).click();
  await page.getByText("Nothing was picked, so nothing is shared.").waitFor();
  await page.addInitScript(() => Reflect.deleteProperty(MediaDevices.prototype, "getDisplayMedia"));
  stage.stub.answers.set("resume", clientSession());
  await page.reload();
  await engineOf(page);
  await say(page, welcome(live()));
  await page.getByRole("heading", { name: "This browser cannot show your screen" }).waitFor();
  await context.close();
});

test("axe finds nothing on any screen of the join page", async () => {
  await visit(`/join#${SECRET}`, async (page) => {
    const check = async (name: string): Promise<void> => assert.deepEqual(await axe(page), [], name);
    await page.getByRole("button", { name: "Continue" }).waitFor();
    await check("invitation");
    await page.getByRole("button", { name: "Continue" }).click();
    await engineOf(page);
    await connection(page);
    await say(page, welcome(sessionView({ entry: "link" })));
    await page.getByRole("heading", { name: "Waiting for an agent" }).waitFor();
    await check("waiting");
    await say(page, { type: "session", session: sessionView({ state: "asking", entry: "link" }) });
    await page.waitForSelector(".answer:not([aria-disabled])");
    await check("sheet");
    await say(page, welcome(live(), [chatView("a1", "agent", "Hello")]));
    await page.getByRole("button", { name: "Choose what to show" }).waitFor();
    await check("live");
    await page.getByRole("button", { name: "Choose what to show" }).click();
    await page.getByRole("button", { name: "Stop showing" }).waitFor();
    await check("sharing");
  });
});
