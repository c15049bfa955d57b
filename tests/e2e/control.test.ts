// Remote control from the question to the last act: asked, allowed, stopped, suspended, refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { answerControl, placeOf, takeControl } from "../bench/control/drive.ts";
import { add, countOf, inSession, says, server, stageControl } from "./control-scene.ts";
import { agentWrites, look, timelineOf } from "./flow.ts";
import { eventually, launchDesktop, replicaFrame } from "./support.ts";
import { press } from "../../web/widget/testing/press.ts";

stageControl();

test("the agent asks, the customer says no and then yes, and what is clicked and typed happens on the page", async () => {
  await inSession(async ({ stage: { agent, customer }, replica, hits, click }) => {
    await agent.getByRole("button", { name: "Request control" }).click();
    await says(agent, "asked");
    await answerControl(customer, "No");
    await says(agent, "refused");
    await takeControl(agent, customer);
    await click("#hit");
    await eventually("the click", async () => (await hits()) === 1);
    await click("#field");
    await agent.keyboard.type("typed");
    await eventually("the text", async () => (await customer.locator("#field").inputValue()) === "typed");
    const field = await replica.$("#field");
    await eventually("the agent sees it", async () => (await field?.evaluate((node) => (node as HTMLInputElement).value)) === "typed");
    await agent.keyboard.press("Escape");
    await agent.keyboard.press("Escape");
    await agent.getByRole("button", { name: "Control", exact: true, pressed: false }).waitFor();
    const kinds = (await timelineOf(agent)).map(({ kind }) => kind);
    for (const kind of ["grant_asked", "grant_refused", "grant_added"]) assert.ok(kinds.includes(kind), kind);
  });
});

test("who may click only does not type, and may ask for that", async () => {
  await inSession(async ({ stage: { agent, customer }, hits, click }) => {
    await agent.getByRole("button", { name: "Request control" }).click();
    await answerControl(customer, "Clicking only");
    await agent.getByRole("button", { name: "Control", exact: true }).click();
    await click("#hit");
    await eventually("the click", async () => (await hits()) === 1);
    await click("#field");
    await agent.keyboard.press("t");
    await says(agent, "not_granted");
    assert.equal(await customer.locator("#field").inputValue(), "");
    // The agent's pointer is on the page, and does not cover the question.
    await customer.locator("[data-tandem-ui][aria-hidden]:popover-open").waitFor({ state: "attached" });
    await agent.getByRole("button", { name: "Ask to type" }).click();
    await answerControl(customer, "Allow typing");
    // While it is asked, the button says so.
    await agent.getByRole("button", { name: /to type/ }).waitFor({ state: "detached" });
    await click("#field");
    await agent.keyboard.type("typed");
    await eventually("the text", async () => (await customer.locator("#field").inputValue()) === "typed");
  });
});

/** What takes payment details, told by its purpose alone. */
const PAYMENT: Readonly<Record<string, string>> = { "cc-number": "4111 1111 1111 1111", "cc-csc": "737", "cc-exp": "12/30" };

test("masked and payment fields and parts without control refuse, their values stay, and each attempt is on the timeline", async () => {
  await inSession(async ({ stage: { agent, customer }, hits, click }) => {
    await takeControl(agent, customer);
    await click("#kept");
    await says(agent, "no_control");
    await click("#masked");
    await agent.keyboard.press("x");
    await says(agent, "masked");
    assert.equal(await hits(), 0);
    assert.equal(await customer.locator("#masked").inputValue(), "SECRET");
    await eventually("both on the timeline", async () => {
      const reasons = (await timelineOf(agent)).filter(({ kind }) => kind === "act_refused").map(({ data }) => data["reason"]);
      return reasons.includes("no_control") && reasons.includes("masked");
    });
    const refused = async (): Promise<number> => (await timelineOf(agent)).filter(({ kind, data }) => kind === "act_refused" && data["reason"] === "masked").length;
    await add(customer, Object.entries(PAYMENT).map(([purpose, value]) => `<input id=${purpose} autocomplete="section-a billing ${purpose}" value="${value}" data-count="keydown beforeinput input">`).join(""));
    for (const [purpose, value] of Object.entries(PAYMENT)) {
      const before = await refused();
      await click(`#${purpose}`);
      for (const key of ["9", "Backspace", "Delete"]) await agent.keyboard.press(key);
      await eventually(`each key in ${purpose} is refused`, async () => (await refused()) >= before + 3);
      assert.equal(await customer.locator(`#${purpose}`).inputValue(), value);
    }
    for (const type of ["keydown", "beforeinput", "input"]) assert.equal(await countOf(customer, type), 0, type);
  });
});

test("the agent goes to a page of the site, back, forward and anew, and to no other site", async () => {
  await inSession(async ({ stage: { agent, customer } }) => {
    await takeControl(agent, customer);
    const address = agent.getByRole("textbox", { name: "Address of the page" });
    const isAt = (part: string): Promise<number> => eventually(`the customer is at ${part}`, async () => customer.url().endsWith(part));
    const begun = new URL(customer.url()).pathname;
    await address.fill("https://evil.example/");
    await address.press("Enter");
    await says(agent, "elsewhere");
    assert.equal(new URL(customer.url()).pathname, begun);
    await address.fill("#there");
    await address.press("Enter");
    await isAt("#there");
    await agent.getByRole("button", { name: "Back in the customer's page" }).click();
    await isAt(begun);
    await agent.getByRole("button", { name: "Forward in the customer's page" }).click();
    await isAt("#there");
    await customer.evaluate(() => Object.assign(globalThis, { loadedOnce: true }));
    await agent.getByRole("button", { name: "Reload the customer's page" }).click();
    await eventually("the page was loaded anew", () => customer.evaluate(() => !Reflect.has(globalThis, "loadedOnce")).catch(() => false));
    const ways = (await timelineOf(agent)).filter(({ kind }) => kind === "navigated").map(({ data }) => data["how"]);
    assert.deepEqual(ways.sort(), ["back", "forward", "reload", "visit"]);
  });
});

test("the customer's own hand suspends control and the agent is told", async () => {
  await inSession(async ({ stage: { agent, customer }, hits, click }) => {
    await takeControl(agent, customer);
    await click("#hit");
    await eventually("the click", async () => (await hits()) === 1);
    await customer.mouse.click(600, 300);
    await click("#hit");
    await says(agent, "suspended");
    assert.equal(await hits(), 1);
    await says(agent, "granted");
    await eventually("control goes on", async () => {
      await click("#hit");
      return (await hits()) > 1;
    });
  });
});

test("while the customer reads a question nothing is done in the page, and End is there", async () => {
  await inSession(async ({ stage: { agent, customer }, frame, click }) => {
    await takeControl(agent, customer);
    await click("#field");
    await agent.keyboard.type("a");
    await eventually("the agent types", async () => (await customer.locator("#field").inputValue()) === "a");
    await agent.getByRole("tab", { name: "Files" }).click();
    await agent.getByRole("button", { name: "Ask to exchange files" }).click();
    const sheet = frame.getByRole("dialog");
    await sheet.getByText(/exchange files/).first().waitFor();
    await sheet.getByRole("button", { name: "End session" }).waitFor();
    const { x, y } = await placeOf(await replicaFrame(agent), "#field");
    await agent.mouse.click(x, y);
    await says(agent, "asking");
    await agent.keyboard.type("b");
    await agent.getByRole("button", { name: "Reload the customer's page" }).click();
    await agent.locator("[data-pending='0']").waitFor({ state: "attached" });
    assert.equal(await customer.locator("#field").inputValue(), "a");
    await answerControl(customer, "No");
    await eventually("control goes on", async () => {
      await click("#field");
      await agent.keyboard.type("c");
      return (await customer.locator("#field").inputValue()).includes("c");
    });
  });
});

test("Stop holds at once while the server does not answer, and no script of the page gives control", async () => {
  await inSession(async ({ stage: { agent, customer }, frame, hits, click }) => {
    await agent.getByRole("button", { name: "Request control" }).click();
    await frame.getByRole("button", { name: /^Allow control/ }).waitFor();
    await frame.evaluate(() => {
      for (const button of document.querySelectorAll<HTMLElement>(".answer")) button.click();
    });
    await says(agent, "asked");
    await answerControl(customer, "Allow control");
    await agent.getByRole("button", { name: "Control", exact: true }).click();
    await click("#hit");
    await eventually("the click", async () => (await hits()) === 1);
    await frame.evaluate(() => {
      addEventListener("click", () => Reflect.set(globalThis, "stoppedAt", Date.now()), { capture: true, once: true });
    });
    process.kill(server.pid, "SIGSTOP");
    try {
      // Sent before Stop, and brought only after it.
      await click("#hit");
      await agent.locator("[data-pending]:not([data-pending='0'])").waitFor({ state: "attached" });
      await press(frame, frame.getByRole("button", { name: "Stop control" }));
      await eventually("Stop is pressed", () => frame.evaluate(() => Reflect.has(globalThis, "stoppedAt")));
      assert.equal(await hits(), 1);
    } finally {
      process.kill(server.pid, "SIGCONT");
    }
    await agent.locator("[data-pending='0']").waitFor({ state: "attached" });
    await click("#hit");
    await says(agent, "refused");
    await agent.locator("[data-pending='0']").waitFor({ state: "attached" });
    await customer.waitForTimeout(300);
    assert.equal(await hits(), 1, "nothing that was under way came through");
  });
});

test("no detour leads to what is masked: neither the options of a list, nor taking back what the customer wrote", async () => {
  await inSession(async ({ stage: { agent, customer }, replica, click }) => {
    await add(customer, "<select id=list size=2 class=tandem-mask><option selected>one<option>two</select><input id=secret class=tandem-mask data-count='input'>");
    await takeControl(agent, customer);
    const { x, y } = await placeOf(replica, "#list", 0.5, 0.8);
    await agent.mouse.click(x, y);
    await says(agent, "masked");
    assert.equal(await customer.locator("#list").inputValue(), "one");
    await customer.locator("#secret").pressSequentially("4711");
    await eventually("control goes on and the agent types", async () => {
      await click("#field");
      await agent.keyboard.type("x");
      return (await customer.locator("#field").inputValue()) !== "";
    });
    for (let n = 0; n < 4; n++) await agent.keyboard.press("Control+z");
    await agent.keyboard.type("y");
    await eventually("the agent's own text is taken back and typed anew", async () => (await customer.locator("#field").inputValue()) === "y");
    assert.equal(await customer.locator("#secret").inputValue(), "4711");
    assert.equal(await countOf(customer, "input"), 4);
  });
});

test("neither a release, nor a drop, nor a frame within leads to parts without control", async () => {
  await inSession(async ({ stage: { agent, customer }, replica }) => {
    await add(customer, "<div id=thing draggable=true data-count='dragend'>drag me</div><div data-tandem=no-control id=kept-too data-count='mouseup dragover drop'>drop here</div><div id=bin data-count='dragover drop'>or here</div><div id=keeper data-tandem=no-control></div>");
    await customer.evaluate(() => {
      const frame = document.createElement("iframe");
      frame.srcdoc = "<button id=inner onclick='parent.counts.inner = 1'>inner</button>";
      document.querySelector("#keeper")?.attachShadow({ mode: "open" }).append(frame);
    });
    await takeControl(agent, customer);
    const drag = async (from: string, to: string, steps: number): Promise<void> => {
      const [a, b] = [await placeOf(replica, from), await placeOf(replica, to)];
      await agent.mouse.move(a.x, a.y);
      await agent.mouse.down();
      await agent.mouse.move(b.x, b.y, { steps });
      await agent.mouse.up();
    };
    await drag("#hit", "#kept-too", 8);
    await says(agent, "no_control");
    for (const [before, steps] of [8, 1].entries()) {
      await drag("#thing", "#kept-too", steps);
      await eventually(`the drag of ${steps} steps ends`, async () => (await countOf(customer, "dragend")) === before + 1);
    }
    const { x, y } = await placeOf(replica, "#keeper iframe >>> #inner");
    await agent.mouse.click(x, y);
    await eventually("the refusals are on the timeline", async () => (await timelineOf(agent)).filter(({ kind, data }) => kind === "act_refused" && data["reason"] === "no_control").length >= 2);
    for (const type of ["mouseup", "drop", "inner"]) assert.equal(await countOf(customer, type), 0, type);
    await drag("#thing", "#bin", 1);
    await eventually("what is thrown is dropped", async () => (await countOf(customer, "drop")) === 1);
  });
});

test("what browsers let only the customer do is named to the agent: file dialogs, windows, the clipboard, dialogs that hold the page", async (t) => {
  // The driver's own list lets every window open.
  const strict = await launchDesktop(["--disable-popup-blocking"]);
  t.after(() => strict.close());
  await inSession(async ({ stage: { agent, customer }, click, hits }) => {
    await add(customer, `<input id=file type=file><button id=upload onclick="file.click()">Choose a file</button><button id=popup onclick="window.open('about:blank')">Open</button>
      <button id=full onclick="document.documentElement.requestFullscreen()">Large</button><button id=peek onclick="navigator.clipboard.readText()">Read</button>
      <button id=ask onclick="hitAt = confirm('Sure?') ? 1 : 2">Ask</button>`);
    await takeControl(agent, customer);
    // A press counts for all documents around it, and for a while; what is asked here otherwise counts as one.
    const cdp = await customer.context().newCDPSession(customer);
    await eventually("the customer's press is spent", async () => (await cdp.send("Runtime.evaluate", { expression: "navigator.userActivation.isActive" })).result.value === false);
    const gone = (): Promise<void> => agent.locator("[data-control='granted']").waitFor({ state: "attached" });
    for (const id of ["#file", "#upload", "#popup", "#full", "#peek"]) {
      await click(id);
      await agent.locator("[data-control='customers_step']").waitFor({ state: "attached" }).catch((cause: unknown) => assert.fail(`${id}: ${String(cause)}`));
      await gone();
    }
    assert.equal(customer.context().pages().length, 1);
    const dialog = customer.waitForEvent("dialog");
    await click("#ask");
    const asked = await dialog;
    await says(agent, "customers_step");
    await gone();
    await click("#hit");
    await says(agent, "customers_step");
    await asked.accept();
    await eventually("the page has the customer's answer", () => customer.evaluate(() => Reflect.get(globalThis, "hitAt") === 1));
    await gone();
    assert.equal(await hits(), 0);
    await click("#hit");
    await eventually("control goes on", async () => (await hits()) === 1);
    await customer.evaluate(() => addEventListener("beforeunload", (event) => event.preventDefault()));
    const leaving = customer.waitForEvent("dialog");
    await agent.getByRole("button", { name: "Reload the customer's page" }).click();
    const question = await leaving;
    assert.equal(question.type(), "beforeunload");
    await says(agent, "customers_step");
    await question.dismiss();
    await gone();
    await click("#hit");
    await eventually("the page stays", async () => (await hits()) === 2);
  }, { ofCustomer: strict });
});

const CODE = "first line\n  second line, \"quoted\" & <b>plain</b>\n\n\tlast line";

test("while the customer writes in the chat, the agent's hand waits and nothing of their words lands in the page; a block of code is copied whole meanwhile", async () => {
  await inSession(async ({ stage: { agent, customer, customerContext }, frame, hits, click }) => {
    await takeControl(agent, customer);
    await press(frame, frame.getByRole("button", { name: /^Chat/ }));
    const chat = frame.getByLabel("Message", { exact: true });
    await chat.click();
    await customer.keyboard.type("one ");
    // Longer than the customer's hand holds the agent's by itself: what was begun is not finished.
    await customer.waitForTimeout(2_000);
    await click("#field");
    await says(agent, "suspended");
    await agent.keyboard.press("Tab");
    await agent.locator("[data-pending='0']").waitFor({ state: "attached" });
    await customer.keyboard.type("two");
    await eventually("their words are where they wrote them", async () => (await chat.inputValue()) === "one two");
    assert.equal(await customer.locator("#field").inputValue(), "");
    await customer.mouse.click(600, 300);
    await eventually("control goes on", async () => {
      await click("#hit");
      return (await hits()) > 0;
    });
    await agentWrites(agent, `Paste this:\n\`\`\`\n${CODE}\n\`\`\`\nand save`);
    await customerContext.grantPermissions(["clipboard-read", "clipboard-write"]);
    await customer.bringToFront();
    await press(frame, frame.getByRole("button", { name: "Copy the code" }));
    await frame.getByRole("status").getByText("Copied", { exact: true }).waitFor({ state: "attached" });
    assert.equal(await customer.evaluate(() => navigator.clipboard.readText()), CODE);
    await agent.locator("[data-control='granted']").waitFor({ state: "attached" });
  });
});

test("in a page that the customer does not look at nothing is done, and the agent is told why", async (t) => {
  // The headless build hides no tab behind another.
  const ofCustomer = await launchDesktop();
  t.after(() => ofCustomer.close());
  await inSession(async ({ stage: { agent, customer }, hits, click }) => {
    await takeControl(agent, customer);
    await click("#hit");
    await eventually("the click", async () => (await hits()) === 1);
    await look(customer, false);
    await click("#hit");
    await agent.getByText(/is looking at another tab or window/).waitFor();
    assert.equal(await hits(), 1);
    await look(customer, true);
    await click("#hit");
    await eventually("control goes on", async () => (await hits()) === 2);
  }, { ofCustomer });
});

test("no press, no key and no way back leads out of the site", async () => {
  await inSession(async ({ stage: { agent, customer }, click }) => {
    await add(customer, "<a id=away href='https://away.example/'>away</a> <a id=self target=_self href='#self'>self</a> <a id=file href='/x' download>file</a>");
    await takeControl(agent, customer);
    const begun = customer.url();
    await click("#away");
    await says(agent, "elsewhere");
    await click("#file");
    await says(agent, "customers_step");
    await customer.locator("#away").focus();
    await agent.keyboard.press("Enter");
    await says(agent, "elsewhere");
    assert.equal(customer.url(), begun);
    await customer.locator("#self").focus();
    await agent.keyboard.press("Enter");
    await eventually("the link within the page is followed", async () => customer.url().endsWith("#self"));
    const back = agent.getByRole("button", { name: "Back in the customer's page" });
    await back.click();
    await eventually("the way back within the site", async () => customer.url() === begun);
    await agent.locator("[data-control='granted']").waitFor({ state: "attached" });
    await back.click();
    await says(agent, "elsewhere");
    assert.equal(customer.url(), begun);
  });
});
