// The client frame: coming in, the consent sheet and its guards, the live session, resuming, ending.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { ClientMessage } from "../shared/generated/ClientMessage";
import type { SessionView } from "../shared/generated/SessionView";
import { axe, type BrowserContext, type Frame, type Page } from "./testing/browser";
import { chatView, sessionView, welcome } from "./testing/scenes";
import { clientFrame, connection, engineOf, openProduct, openStage, pressHelp, say, type Stage } from "./testing/stage";
import { clientSession, problem } from "./testing/stub";

let stage: Stage;

before(async () => {
  stage = await openStage();
});
after(() => stage.close());
beforeEach(() => {
  stage.stub.log.length = 0;
  stage.stub.answers.clear();
  stage.stub.answers.set("request", clientSession());
  stage.stub.answers.set("resume", clientSession({ resume_token: "resume-2", socket_token: "socket-2" }));
});

interface Visit {
  readonly page: Page;
  readonly frame: Frame;
  readonly context: BrowserContext;
}

async function visit(run: (visit: Visit) => Promise<void>, options: Parameters<typeof openProduct>[1] = {}): Promise<void> {
  const context = await stage.browser.newContext();
  try {
    const page = await openProduct(stage, { ...options, context });
    await pressHelp(page);
    const frame = await clientFrame(page);
    await frame.waitForSelector("h1");
    await run({ page, frame, context });
  } finally {
    await context.close();
  }
}

/** Asks for help, and stands before the engine. */
async function ask({ frame }: Visit): Promise<void> {
  await frame.click("form [type=submit]");
  await engineOf(frame);
  await connection(frame);
}

/** Shows the sheet, which is not armed yet. */
async function showSheet(visit: Visit, part: Partial<SessionView> = {}): Promise<void> {
  await ask(visit);
  await say(visit.frame, welcome(sessionView({ state: "asking", ...part })));
  await visit.frame.waitForSelector("[role=dialog]");
}

function live(part: Partial<SessionView> = {}): SessionView {
  return sessionView({ state: "live", host_origin: stage.stub.product, ...part });
}

async function goLive(visit: Visit): Promise<void> {
  await ask(visit);
  await say(visit.frame, welcome(live()));
  await visit.frame.waitForSelector(".bar.live");
}

async function sent(frame: Frame): Promise<ClientMessage[]> {
  return frame.evaluate(() => globalThis.fakeEngine?.sent ?? []);
}

const armed = ".answer:not([aria-disabled])";
const sensorLog = (page: Page): Promise<string[]> => page.evaluate(() => (window as { sensorLog?: string[] }).sensorLog ?? []);

// ---------------------------------------------------------------- coming in

test("a help request carries name, note and origin, and nothing of the page", async () => {
  await visit(async (here) => {
    const { frame, page } = here;
    await frame.fill("#name", "Sam");
    await frame.fill("#note", "It stops");
    await ask(here);
    await say(frame, welcome(sessionView()));
    await frame.getByRole("heading", { name: "Waiting for an agent" }).waitFor();
    const request = stage.stub.log.find((entry) => entry.url === "/api/v1/client/request");
    assert.deepEqual(JSON.parse(request?.body ?? ""), { name: "Sam", note: "It stops", host_origin: stage.stub.product });
    const toTandem = stage.stub.log.filter((entry) => entry.headers.host?.startsWith("127.0.0.1"));
    assert.doesNotMatch(JSON.stringify(toTandem), /secret|product\?/i);
    assert.equal(await page.evaluate(() => sessionStorage.getItem("tandem.live")), "1");
  });
});

test("a code is shown in two groups, counts down, and a new one replaces it", async () => {
  const soon = new Date(Date.now() + 90_000).toISOString();
  stage.stub.answers.set("code", clientSession({ code: "472915", code_expires_at: soon }));
  await visit(async ({ frame }) => {
    await frame.getByRole("button", { name: "Show a code" }).click();
    await frame.getByRole("img", { name: "Your code: 4 7 2 9 1 5" }).waitFor();
    assert.match((await frame.textContent(".left")) ?? "", /^Valid for 1:\d\d$/);
    const past = new Date(Date.now() - 1_000).toISOString();
    stage.stub.answers.set("code", clientSession({ code: "000111", code_expires_at: past }));
    await frame.getByRole("button", { name: "New code" }).click();
    await frame.getByRole("heading", { name: "This code has run out" }).waitFor();
    assert.equal(await frame.locator(".digits.over").innerText(), "000\n111");
  });
});

test("a refused request says so above the form and can be sent again", async () => {
  stage.stub.answers.set("request", problem(429, "rate_limited"));
  await visit(async (here) => {
    await here.frame.click("form [type=submit]");
    assert.equal(await here.frame.getByRole("alert").innerText(), "Please wait a moment and try again.");
    stage.stub.answers.set("request", clientSession());
    await ask(here);
  });
});

test("while the server is away it is tried again by itself, and at once by hand", async () => {
  stage.stub.answers.set("request", "cut");
  await visit(async ({ frame }) => {
    await frame.click("form [type=submit]");
    await frame.getByRole("heading", { name: "You seem to be offline" }).waitFor();
    stage.stub.answers.set("request", { status: 503, body: {} });
    await frame.getByRole("heading", { name: "Support can't be reached" }).waitFor();
    stage.stub.answers.set("request", clientSession());
    await frame.getByRole("button", { name: "Try again" }).click();
    await engineOf(frame);
  });
});

for (const [code, words] of [["arrival_expired", "Please open the link again"], ["unheard_of", "That did not work"]] as const) {
  test(`an arrival refused with ${code} is explained and offers help here`, async () => {
    stage.stub.answers.set("arrive", problem(410, code));
    const context = await stage.browser.newContext();
    const page = await openProduct(stage, { context, path: `/product#tandem-arrival=${code}` });
    const frame = await clientFrame(page);
    await frame.getByRole("heading", { name: words }).waitFor();
    await frame.getByRole("button", { name: "Ask for help here" }).click();
    await frame.waitForSelector("form");
    await context.close();
  });
}

test("the frame does nothing inside Tandem's own pages and on its own", async () => {
  stage.stub.pages.set("/own", { html: `<!doctype html><title>t</title><iframe src="/frame"></iframe>` });
  const page = await stage.browser.newPage();
  await page.goto(`${stage.stub.origin}/own`);
  await (await clientFrame(page)).getByRole("heading", { name: "This window cannot be used here" }).waitFor();
  await page.goto(`${stage.stub.origin}/frame`);
  await page.getByRole("heading", { name: "This window cannot be used here" }).waitFor();
  await page.close();
});

// ---------------------------------------------------------------- consent

test("the sheet names agent, ticket, site and what stays hidden, and answers with the host's origin", async () => {
  await visit(async (here) => {
    await showSheet(here);
    const sheet = here.frame.getByRole("dialog", { name: "Ada Fields asks to see this page" });
    const text = await sheet.innerText();
    for (const words of ["#1042 Router keeps dropping the connection", new URL(stage.stub.product).host, "Passwords and payment details", "What you type into fields", "Other tabs, windows and files"]) {
      assert.ok(text.includes(words), words);
    }
    await here.frame.waitForSelector(armed);
    await here.frame.getByRole("button", { name: "View only" }).click();
    assert.deepEqual(await sent(here.frame), [{ type: "consent", decision: "view_only", host_origin: stage.stub.product }]);
  });
});

test("the answers arm 600 ms after the sheet has come into view, not before", async () => {
  await visit(async (here) => {
    await ask(here);
    await here.frame.evaluate(() => {
      const times = ((window as { times?: Record<string, number> }).times = {} as Record<string, number>);
      new MutationObserver(() => {
        if (document.querySelector(".answer")) times["shown"] ??= performance.now();
        if (document.querySelector(".answer:not([aria-disabled])")) times["armed"] ??= performance.now();
      }).observe(document.body, { childList: true, subtree: true, attributes: true });
    });
    await say(here.frame, welcome(sessionView({ state: "asking" })));
    await here.frame.waitForSelector(armed);
    const { shown = 0, armed: at = 0 } = await here.frame.evaluate(() => (window as { times?: Record<string, number> }).times ?? {});
    assert.ok(at - shown >= 600, `${at - shown} ms`);
  });
});

test("synthetic clicks never answer, armed or not", async () => {
  await visit(async (here) => {
    await showSheet(here);
    const click = (): Promise<void> =>
      here.frame.evaluate(() => {
        for (const answer of document.querySelectorAll<HTMLElement>(".answer, .refusal button")) {
          answer.click();
          answer.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
        }
      });
    await click();
    await here.frame.waitForSelector(armed);
    await click();
    assert.deepEqual(await sent(here.frame), []);
    await here.frame.getByRole("button", { name: "Allow" }).click();
    assert.equal((await sent(here.frame)).length, 1);
  });
});

test("a sheet that something covers cannot be answered, nor by a press that began under the cover", async () => {
  await visit(async (here) => {
    const { page, frame } = here;
    await page.evaluate(() => {
      const cover = document.createElement("div");
      cover.id = "cover";
      cover.popover = "manual";
      cover.style.cssText = "position:fixed;inset:0;margin:0;width:100vw;height:100vh;max-width:none;max-height:none;border:0;background:#fff;pointer-events:none";
      cover.textContent = "Click here to win";
      document.body.append(cover);
    });
    await ask(here);
    await say(frame, welcome(sessionView({ state: "asking" })));
    await frame.waitForSelector(".answer");
    await page.evaluate(() => document.getElementById("cover")?.showPopover());
    await frame.getByText("Something on this page covers this question").waitFor();
    assert.equal(await frame.locator(armed).count(), 0);
    const box = await frame.locator("[data-decision=allow]").boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    // The cover lets the presses through; they are trusted and still count for nothing.
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.evaluate(() => document.getElementById("cover")?.hidePopover());
    await frame.waitForSelector(armed);
    await page.mouse.up();
    assert.deepEqual(await sent(frame), []);
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    assert.equal((await sent(frame)).length, 1);
  });
});

test("Escape asks before it says no, and Tab stays inside the sheet", async () => {
  await visit(async (here) => {
    const { frame, page } = here;
    await showSheet(here);
    await frame.waitForSelector(armed);
    for (const name of ["Allow", "View only", "No", "Allow"]) {
      await page.keyboard.press("Tab");
      assert.ok((await frame.evaluate(() => document.activeElement?.textContent))?.startsWith(name), name);
    }
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Escape");
    await frame.getByRole("alertdialog", { name: "Share nothing?" }).waitFor();
    await page.keyboard.press("Escape");
    assert.deepEqual(await sent(frame), []);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.deepEqual(await sent(frame), [{ type: "consent", decision: "no", host_origin: stage.stub.product }]);
    await say(frame, { type: "session", session: sessionView({ state: "ended", end_reason: "consent_refused" }) });
    await frame.getByRole("heading", { name: "Nothing was shared" }).waitFor();
  });
});

test("another agent than the one who was answered asks anew, and a cut answer is repeated to the same one", async () => {
  await visit(async (here) => {
    const { frame } = here;
    await showSheet(here);
    await frame.waitForSelector(armed);
    await frame.getByRole("button", { name: "Allow" }).click();
    await say(frame, welcome(sessionView({ state: "asking" })));
    assert.equal((await sent(frame)).length, 2);
    const other = sessionView({ state: "asking" }).participants.map((one) => (one.role === "agent" ? { ...one, id: "par_b", name: "Ben Noor" } : one));
    await say(frame, { type: "session", session: sessionView({ state: "asking", participants: other }) });
    await frame.getByRole("dialog", { name: "Ben Noor asks to see this page" }).waitFor();
    await frame.waitForSelector(armed);
    assert.equal((await sent(frame)).length, 2);
  });
});

// ---------------------------------------------------------------- live

test("the sensor starts after consent alone, and stops with the session", async () => {
  await visit(async (here) => {
    const { page, frame } = here;
    await showSheet(here);
    assert.deepEqual(await sensorLog(page), []);
    assert.ok(stage.stub.log.every((entry) => entry.url !== "/sensor.js"));
    await say(frame, { type: "session", session: live() });
    await frame.waitForFunction(() => globalThis.fakeEngine?.sensorPort instanceof MessagePort);
    assert.deepEqual(await sensorLog(page), ["start null"]);
    await frame.getByRole("button", { name: "End session" }).click();
    await page.waitForFunction(() => (window as { sensorLog?: string[] }).sensorLog?.includes("stop"));
    assert.deepEqual((await sent(frame)).at(-1), { type: "end" });
  });
});

test("a reload goes on without a click and without a second question", async () => {
  await visit(async (here) => {
    await goLive(here);
    await here.page.reload();
    const frame = await clientFrame(here.page);
    await engineOf(frame);
    const resumed = stage.stub.log.find((entry) => entry.url === "/api/v1/client/resume");
    assert.deepEqual(JSON.parse(resumed?.body ?? ""), { resume_token: "resume-1" });
    await connection(frame);
    await say(frame, welcome(live(), [chatView("a1", "agent", "Hello again")]));
    await here.page.waitForFunction(() => (window as { sensorLog?: string[] }).sensorLog?.length === 1);
    assert.equal(await frame.getByRole("dialog").count(), 0);
    await frame.getByRole("button", { name: "Chat" }).click();
    await frame.getByText("Hello again").waitFor();
    assert.equal(await frame.evaluate(() => sessionStorage.getItem("tandem.resume")), "resume-2");
  });
});

test("on an origin that the consent did not name the sheet comes again before anything is observed", async () => {
  await visit(async (here) => {
    await ask(here);
    await say(here.frame, welcome(live({ host_origin: "https://elsewhere.example" })));
    await here.frame.getByRole("dialog", { name: "Ada Fields asks to see this page" }).waitFor();
    assert.deepEqual(await sensorLog(here.page), []);
  });
});

test("a session that another tab holds says so and can be taken up later", async () => {
  await visit(async (here) => {
    await goLive(here);
    stage.stub.answers.set("resume", problem(409, "already_live"));
    await here.page.reload();
    const frame = await clientFrame(here.page);
    await frame.getByRole("heading", { name: "Open in another tab" }).waitFor();
    stage.stub.answers.set("resume", clientSession());
    await frame.getByRole("button", { name: "Try again" }).click();
    await engineOf(frame);
  });
});

test("a session that ended meanwhile leads to its end, and the next page is left alone", async () => {
  await visit(async (here) => {
    await goLive(here);
    stage.stub.answers.set("resume", problem(410, "ended"));
    await here.page.reload();
    await (await clientFrame(here.page)).getByRole("heading", { name: "The session is over" }).waitFor();
    await here.page.waitForFunction(() => sessionStorage.getItem("tandem.live") === null);
  });
});

test("an end without a connection stops sharing at once and is told to the server later", async () => {
  await visit(async (here) => {
    const { frame, page } = here;
    await goLive(here);
    await page.waitForFunction(() => (window as { sensorLog?: string[] }).sensorLog?.length === 1);
    await connection(frame, { state: "reconnecting", transport: null });
    await frame.getByRole("button", { name: "End session" }).click();
    await frame.getByRole("heading", { name: "The session is over" }).waitFor();
    assert.deepEqual(await sensorLog(page), ["start null", "stop"]);
    await connection(frame);
    await say(frame, welcome(live()));
    assert.deepEqual(await sent(frame), [{ type: "end" }, { type: "end" }]);
    assert.equal(await frame.evaluate(() => globalThis.fakeEngine?.closed), false);
    await say(frame, { type: "session", session: sessionView({ state: "ended", end_reason: "customer_ended" }) });
    assert.equal(await frame.evaluate(() => globalThis.fakeEngine?.closed), true);
    assert.deepEqual(await sensorLog(page), ["start null", "stop"]);
  });
});

test("a lost connection and an absent agent are said in plain words", async () => {
  await visit(async (here) => {
    const { frame } = here;
    await goLive(here);
    await frame.getByText("sees this page and can point", { exact: true }).waitFor();
    await connection(frame, { state: "reconnecting", transport: null });
    await frame.getByText("Reconnecting…").waitFor();
    await connection(frame);
    const alone = live().participants.map((one) => ({ ...one, connected: one.role === "customer" }));
    await say(frame, { type: "session", session: live({ participants: alone }) });
    await frame.getByText("is away. Nobody is watching.", { exact: true }).waitFor();
  });
});

test("a page whose policy keeps the sensor away says that nothing can be seen", async () => {
  const { origin } = stage.stub;
  await visit(
    async (here) => {
      await goLive(here);
      await here.frame.getByText("cannot see this page: the website does not allow it", { exact: true }).waitFor();
    },
    { headers: { "content-security-policy": `default-src 'none'; script-src ${origin}/loader.js; frame-src ${origin}` } },
  );
});

// ---------------------------------------------------------------- chat

test("chat: unread badge, own message sending, sent and failed, markup and links harmless", async () => {
  await visit(async (here) => {
    const { frame } = here;
    await goLive(here);
    await say(frame, { type: "chat", message: chatView("a1", "agent", "<img src=x onerror=alert(1)> see https://example.com/a?b=1.") });
    await frame.getByRole("button", { name: "Chat 1 1 unread" }).or(frame.getByRole("button", { name: "Chat 1 unread" })).click();
    const link = frame.getByRole("link", { name: "https://example.com/a?b=1" });
    assert.deepEqual(await link.evaluate((a: HTMLAnchorElement) => [a.href, a.target, a.rel]), ["https://example.com/a?b=1", "_blank", "noopener noreferrer nofollow"]);
    assert.equal(await frame.locator("img").count(), 0);

    const field = frame.getByRole("textbox", { name: "Message" });
    await field.pressSequentially("one");
    await field.press("Shift+Enter");
    await field.pressSequentially("two");
    await field.press("Enter");
    const line = frame.locator(".line.customer");
    assert.deepEqual(await line.locator(".bubble").allInnerTexts(), ["one\ntwo"]);
    assert.match(await line.innerText(), /Sending…/);
    await frame.evaluate(() => globalThis.fakeEngine?.chats[0]?.fail());
    await frame.getByText("Not sent.").waitFor();
    await frame.getByRole("button", { name: "Try again" }).click();
    await frame.evaluate(() => globalThis.fakeEngine?.chats[1]?.commit());
    await say(frame, { type: "chat", message: chatView("c1", "customer", "one\ntwo") });
    assert.deepEqual(await line.evaluateAll((lines) => lines.map((one) => one.className)), ["line customer sent"]);
    await say(frame, welcome(live(), [chatView("a1", "agent", "x"), chatView("c1", "customer", "one\ntwo")]));
    assert.equal(await frame.locator(".line").count(), 2);
  });
});

test("a message over the protocol's limit is not sent and keeps its text", async () => {
  await visit(async (here) => {
    const { frame } = here;
    await goLive(here);
    await frame.getByRole("button", { name: "Chat" }).click();
    const field = frame.getByRole("textbox", { name: "Message" });
    await field.fill("ä".repeat(4097));
    await field.press("Enter");
    await frame.getByText("This message is too long.").waitFor();
    assert.equal(await frame.evaluate(() => globalThis.fakeEngine?.chats.length), 0);
    await field.fill("ä".repeat(4096));
    await field.press("Enter");
    assert.equal(await frame.evaluate(() => globalThis.fakeEngine?.chats.length), 1);
  });
});

// ---------------------------------------------------------------- accessibility

test("axe finds nothing on any screen", async () => {
  stage.stub.answers.set("code", clientSession({ code: "472915", code_expires_at: new Date(Date.now() + 90_000).toISOString() }));
  await visit(async (here) => {
    const { frame } = here;
    const check = async (name: string): Promise<void> => assert.deepEqual(await axe(frame), [], name);
    await check("entry");
    await frame.getByRole("button", { name: "Show a code" }).click();
    await frame.waitForSelector(".digits");
    await check("code");
    await frame.getByRole("button", { name: "Minimise" }).click();
    await check("code bar");
    await engineOf(frame);
    await connection(frame);
    await say(frame, { type: "session", session: sessionView({ state: "asking" }) });
    await frame.waitForSelector(armed);
    await check("sheet");
    await here.page.keyboard.press("Escape");
    await check("refusal");
    await say(frame, welcome(live()));
    await frame.waitForSelector(".bar.live");
    await check("bar");
    await frame.getByRole("button", { name: "Chat" }).click();
    await check("empty chat");
    await say(frame, { type: "chat", message: chatView("a1", "agent", "Hello") });
    await frame.getByText("Hello", { exact: true }).waitFor();
    await check("chat");
    await say(frame, { type: "session", session: sessionView({ state: "ended", end_reason: "agent_ended" }) });
    await frame.getByRole("heading", { name: "The session is over" }).waitFor();
    await check("ended");
  });
});
