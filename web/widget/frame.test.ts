// The client frame until consent: coming in, and the consent sheet with its guards.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { ServerMessage } from "../shared/generated/ServerMessage";
import { press } from "./testing/press";
import { sessionView, welcome } from "./testing/scenes";
import { clientFrame, engineOf, openProduct, openStage, say, type Stage } from "./testing/stage";
import { clientSession, problem } from "./testing/stub";
import { ARMED, ask, sent, showSheet, staysInside, visit, type Visit } from "./testing/visit";

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

// ---------------------------------------------------------------- coming in

test("a help request carries name, note, origin and language, and nothing else of the page", async () => {
  await visit(stage, async (here) => {
    const { frame, page } = here;
    await frame.fill("#name", "Sam");
    await frame.fill("#note", "It stops");
    await ask(here);
    await say(frame, welcome(sessionView()));
    await frame.getByRole("heading", { name: "Waiting for an agent" }).waitFor();
    const request = stage.stub.log.find((entry) => entry.url === "/api/v1/client/request");
    assert.deepEqual(JSON.parse(request?.body ?? ""), { name: "Sam", note: "It stops", host_origin: stage.stub.product, language: "en" });
    const toTandem = stage.stub.log.filter((entry) => entry.headers.host?.startsWith("127.0.0.1"));
    assert.doesNotMatch(JSON.stringify(toTandem), /secret|product\?/i);
    assert.equal(await page.evaluate(() => sessionStorage.getItem("tandem.live")), "1");
  });
});

test("a code is shown in two groups, counts down, and a new one replaces it", async () => {
  const soon = new Date(Date.now() + 90_000).toISOString();
  stage.stub.answers.set("code", clientSession({ code: "472915", code_expires_at: soon }));
  await visit(stage, async ({ frame }) => {
    await press(frame, frame.getByRole("button", { name: "Show a code" }));
    await frame.getByRole("img", { name: "Your code: 4 7 2 9 1 5" }).waitFor();
    assert.match((await frame.textContent(".left")) ?? "", /^Valid for 1:\d\d$/);
    const past = new Date(Date.now() - 1_000).toISOString();
    stage.stub.answers.set("code", clientSession({ code: "000111", code_expires_at: past }));
    await press(frame, frame.getByRole("button", { name: "New code" }));
    await frame.getByRole("heading", { name: "This code has run out" }).waitFor();
    assert.equal(await frame.locator(".digits.over").innerText(), "000\n111");
  });
});

test("a refused request says so above the form and can be sent again", async () => {
  stage.stub.answers.set("request", problem(429, "rate_limited"));
  await visit(stage, async (here) => {
    await press(here.frame, "form [type=submit]");
    assert.equal(await here.frame.getByRole("alert").innerText(), "Please wait a moment and try again.");
    stage.stub.answers.set("request", clientSession());
    await ask(here);
  });
});

test("while the server is away it is tried again by itself, and at once by hand", async () => {
  stage.stub.answers.set("request", "cut");
  await visit(stage, async ({ frame }) => {
    await press(frame, "form [type=submit]");
    await frame.getByRole("heading", { name: "You seem to be offline" }).waitFor();
    stage.stub.answers.set("request", { status: 503, body: {} });
    await frame.getByRole("heading", { name: "Support can't be reached" }).waitFor();
    stage.stub.answers.set("request", clientSession());
    await press(frame, frame.getByRole("button", { name: "Try again" }));
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
    await press(frame, frame.getByRole("button", { name: "Ask for help here" }));
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
  await visit(stage, async (here) => {
    await showSheet(here);
    const sheet = here.frame.getByRole("dialog", { name: "Ada Fields asks to see this page" });
    const text = await sheet.innerText();
    for (const words of ["#1042 Router keeps dropping the connection", new URL(stage.stub.product).host, "Passwords and payment details", "What you type into fields", "Other tabs, windows and files"]) {
      assert.ok(text.includes(words), words);
    }
    await here.frame.waitForSelector(ARMED);
    await press(here.frame, here.frame.getByRole("button", { name: "View only" }));
    assert.deepEqual(await sent(here.frame), [{ type: "consent", decision: "view_only", host_origin: stage.stub.product, agent: "par_a" }]);
  });
});

test("the answers arm 600 ms after the sheet has come into view, not before", async () => {
  await visit(stage, async (here) => {
    await ask(here);
    await here.frame.evaluate(() => {
      const times = ((window as { times?: Record<string, number> }).times = {} as Record<string, number>);
      new MutationObserver(() => {
        if (document.querySelector(".answer")) times["shown"] ??= performance.now();
        if (document.querySelector(".answer:not([aria-disabled])")) times["armed"] ??= performance.now();
      }).observe(document.body, { childList: true, subtree: true, attributes: true });
    });
    await say(here.frame, welcome(sessionView({ state: "asking" })));
    await here.frame.waitForSelector(ARMED);
    const { shown = 0, armed: at = 0 } = await here.frame.evaluate(() => (window as { times?: Record<string, number> }).times ?? {});
    assert.ok(at - shown >= 600, `${at - shown} ms`);
  });
});

test("synthetic clicks never answer, armed or not", async () => {
  await visit(stage, async (here) => {
    await showSheet(here);
    const click = (): Promise<void> =>
      here.frame.evaluate(() => {
        for (const answer of document.querySelectorAll<HTMLElement>(".answer, .refusal button")) {
          answer.click();
          answer.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
        }
      });
    await click();
    await here.frame.waitForSelector(ARMED);
    await click();
    assert.deepEqual(await sent(here.frame), []);
    await press(here.frame, here.frame.getByRole("button", { name: "Allow" }));
    assert.equal((await sent(here.frame)).length, 1);
  });
});

test("a sheet that something covers cannot be answered, nor by a press that began under the cover", async () => {
  await visit(stage, async (here) => {
    const { page, frame } = here;
    await page.evaluate(() => {
      // What hears of it would put itself on top again.
      window.addEventListener("toggle", (event) => event.stopImmediatePropagation(), true);
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
    assert.equal(await frame.locator(ARMED).count(), 0);
    const box = await frame.locator("[data-decision=allow]").boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    // The cover lets the presses through; they are trusted and still count for nothing.
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.evaluate(() => document.getElementById("cover")?.hidePopover());
    await frame.waitForSelector(ARMED);
    await page.mouse.up();
    assert.deepEqual(await sent(frame), []);
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    assert.equal((await sent(frame)).length, 1);
  });
});

test("Escape asks before it says no, and Tab stays inside the sheet", async () => {
  await visit(stage, async (here) => {
    const { frame, page } = here;
    await showSheet(here);
    await frame.waitForSelector(ARMED);
    for (const name of ["Allow", "View only", "No", "I did not ask for this", "Allow"]) {
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
    assert.deepEqual(await sent(frame), [{ type: "consent", decision: "no", host_origin: stage.stub.product, agent: "par_a" }]);
    await say(frame, { type: "session", session: sessionView({ state: "ended", end_reason: "consent_refused" }) });
    await frame.getByRole("heading", { name: "Nothing was shared" }).waitFor();
  });
});

test("Tab goes round the numbers of a code that is read out, from their question on and either way", async () => {
  await visit(stage, async (here) => {
    const { frame } = here;
    await ask(here);
    await say(frame, welcome(sessionView({ state: "asking", entry: "code", matching: true })));
    await say(frame, { type: "match", numbers: [12, 47, 83] });
    await frame.getByRole("button", { name: "47", exact: true }).waitFor();
    await frame.waitForSelector(ARMED);
    const title = frame.getByRole("heading", { name: /Which number does Ada Fields read out/ });
    await staysInside(here, title, ["12", "47", "83", "None of these"]);
    assert.deepEqual(await sent(frame), []);
  });
});

test("another agent than the one who was answered asks anew, and an answer is handed to the engine once", async () => {
  await visit(stage, async (here) => {
    const { frame } = here;
    await showSheet(here);
    await frame.waitForSelector(ARMED);
    await press(frame, frame.getByRole("button", { name: "Allow" }));
    await say(frame, welcome(sessionView({ state: "asking" })));
    assert.equal((await sent(frame)).length, 1);
    const other = sessionView({ state: "asking" }).participants.map((one) => (one.role === "agent" ? { ...one, id: "par_b", name: "Ben Noor" } : one));
    await say(frame, { type: "session", session: sessionView({ state: "asking", participants: other }) });
    await frame.getByRole("dialog", { name: "Ben Noor asks to see this page" }).waitFor();
    await frame.waitForSelector(ARMED);
    assert.equal((await sent(frame)).length, 1);
  });
});

test("the sheet names the masking that applies: the page's, a rule's or the server's, whichever is the most", async () => {
  const shows = async (here: Visit, text: string): Promise<void> => here.frame.getByRole("dialog").getByText(text).waitFor();
  await visit(stage, async (here) => {
    await showSheet(here);
    await shows(here, "All text: only the layout is shown");
  }, { attributes: 'data-privacy="strict"' });
  await visit(stage, async (here) => {
    await ask(here);
    const pages = await here.page.evaluate(() => `${location.pathname.toUpperCase()}*`);
    await say(here.frame, { ...welcome(sessionView({ state: "asking" })), privacy_rules: [{ pages, profile: "strict", mask: [], block: [], pause: [] }, { pages: "/elsewhere", profile: "open", mask: [], block: [], pause: [] }] } as ServerMessage);
    await shows(here, "All text: only the layout is shown");
  }, { attributes: 'data-privacy="open"' });
  await visit(stage, async (here) => {
    await showSheet(here);
    await shows(here, "What you type into fields");
  }, { attributes: 'data-privacy="open"' });
});
