// A whole session by keyboard alone at both ends, with axe at each of its states in light and dark; and the
// screens around a session. What changes without the focus is said in a live region.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Locator } from "playwright-core";
import { agentReads, agentSees, customerReads, enterCode, helpIsOffered, openStage } from "./flow.ts";
import { accessible, hasKeyboard, hears, isFocused, pressKey, tabTo } from "./keyboard.ts";
import { clientFrame, eventually, launchBrowser, replicaFrame, TandemServer } from "./support.ts";

let browser: Browser;
let server: TandemServer;
const folder = mkdtempSync(join(tmpdir(), "tandem-keyboard-"));

before(async () => {
  browser = await launchBrowser();
  server = await TandemServer.launch("--organisation", "Fields and Sons", "--survey-nps", "true", "--survey-ces", "true", "--files-free-mib", "0");
});

after(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a whole session by keyboard alone, at both ends", async () => {
  const path = join(folder, "notes.txt");
  writeFileSync(path, "by keyboard");
  const stage = await openStage(browser, server, "websocket");
  const { agent, customer } = stage;
  try {
    await customer.goto(`${server.product}/demo/index.html`);
    await customer.evaluate(() => document.body.insertAdjacentHTML("afterbegin", "<div><button id=save type=button>Save changes</button><label>Host name <input id=host data-tandem=allow></label></div>"));
    await helpIsOffered(customer);
    await tabTo(customer, customer.locator("[data-tandem-ui]"));
    await customer.keyboard.press("Enter");
    const frame = await clientFrame(customer);
    const inFrame = (name: string | RegExp): Locator => frame.getByRole("button", { name });
    const atAgent = (name: string, exact = false): Locator => agent.getByRole("button", { name, exact });
    await hasKeyboard("the panel", frame);
    await tabTo(customer, frame.getByLabel(/Your name/));
    await customer.keyboard.type("Robin Example");
    await pressKey(customer, inFrame("Ask for help"));
    await hears(frame, "You are next.");
    await accessible("the wait", frame);

    await pressKey(agent, agent.getByRole("button", { name: "Accept Robin Example", exact: true }));
    await agent.waitForURL(/\/sessions\/ses_/);
    await hasKeyboard("the consent sheet", frame, "[role=dialog]");
    await accessible("consent", frame);
    await pressKey(customer, inFrame(/^Allow/));
    await agentSees(agent, "Save changes");
    await accessible("live", agent);

    await agent.keyboard.press("h");
    const replica = await replicaFrame(agent);
    await hasKeyboard("the picture", replica);
    await agent.keyboard.press("Tab");
    await agent.keyboard.press("Enter");
    await hasKeyboard("the words", agent, "form");
    await agent.keyboard.type("This one");
    await agent.keyboard.press("Enter");
    await hears(frame, "Ada Fields shows you something on this page: This one");
    // Another element could be highlighted; Escape puts the tool away and leaves the picture.
    await agent.keyboard.press("Escape");
    await hasKeyboard("the tool", agent, "[aria-label=Highlight]");

    await pressKey(agent, atAgent("Request control"));
    await hasKeyboard("the question", frame, "[role=dialog]");
    await accessible("the question for control", frame);
    await pressKey(customer, inFrame(/^Allow control/));
    await hears(frame, "Ada Fields can click and type in this page.");
    await pressKey(agent, atAgent("Control", true));
    await hasKeyboard("the picture", replica);
    const focused = (): Promise<string> => customer.evaluate(() => document.activeElement?.id || (document.activeElement?.textContent ?? ""));
    for (let at = await focused(); at !== "host"; at = await focused()) {
      await agent.keyboard.press("Tab");
      await eventually("the focus goes on", async () => (await focused()) !== at);
    }
    await agent.keyboard.type("typed");
    await eventually("the words", async () => (await customer.locator("#host").inputValue()) === "typed");
    await accessible("control", agent);
    await agent.keyboard.press("Escape");
    await agent.keyboard.press("Escape");

    const form = agent.getByRole("form", { name: "Propose" });
    const propose = async (): Promise<void> => {
      await pressKey(agent, atAgent("Propose", true));
      await hasKeyboard("the picture", replica);
      await agent.keyboard.press("Tab");
      await agent.keyboard.press("Enter");
      await hasKeyboard("what to propose", agent, "form");
    };
    await propose();
    await accessible("the form of a proposal", agent);
    await pressKey(agent, form.getByRole("button", { name: /^Propose/ }));
    await hears(frame, "Ada Fields proposes: Click “Save changes”");
    await accessible("a proposal", frame);
    await pressKey(customer, inFrame("No"));
    await hears(agent, "Robin Example said no.");
    await propose();
    await pressKey(agent, form.getByRole("button", { name: /^Propose/ }));
    await pressKey(customer, inFrame("Do it"));
    await hears(agent, "The customer tapped: done.");
    await hears(frame, "Done: Save changes");

    await pressKey(customer, inFrame(/^Chat/));
    await tabTo(customer, frame.getByLabel("Message", { exact: true }));
    await customer.keyboard.type("From the customer");
    await customer.keyboard.press("Enter");
    await agentReads(agent, "From the customer");
    await tabTo(agent, agent.getByLabel("Message", { exact: true }));
    await agent.keyboard.type("From the agent");
    await agent.keyboard.press("Enter");
    await customerReads(customer, "From the agent");
    await accessible("the conversation", frame, agent);

    const chosen = customer.waitForEvent("filechooser");
    await pressKey(customer, inFrame("Send a file"));
    await (await chosen).setFiles(path);
    await tabTo(agent, agent.getByRole("tab", { selected: true }));
    for (let n = 0; n < 4 && !(await isFocused(agent.getByRole("tab", { name: /^Files/ }))); n += 1) await agent.keyboard.press("ArrowRight");
    const saved = agent.waitForEvent("download");
    await pressKey(agent, atAgent("Download: notes.txt"));
    await saved;
    await hears(agent, "notes.txt: Downloaded and checked");
    await accessible("files", frame, agent);

    await pressKey(customer, inFrame("Minimise"));
    await pressKey(customer, inFrame("Pause"));
    await hears(agent, "has paused.");
    await accessible("a pause", frame, agent);
    await pressKey(customer, inFrame("Go on"));
    await hears(frame, "Ada Fields sees this page again.");
    await customer.evaluate(() => document.head.append(Object.assign(document.createElement("meta"), { name: "tandem-pause" })));
    await hears(agent, "This page is not shown: the page asks for it");
    await hears(frame, "Paused on this page, which is never shown.");
    await accessible("a page that is never shown", frame, agent);
    await customer.evaluate(() => document.querySelector("meta[name=tandem-pause]")?.remove());
    await agentSees(agent, "Save changes");

    await pressKey(customer, inFrame("End session"));
    await frame.getByRole("heading", { name: "The session is over" }).waitFor();
    await hears(agent, "Session ended");
    const survey = frame.getByRole("region", { name: "Your opinion" });
    await pressKey(customer, survey.getByRole("button", { name: "4 of 5", exact: true }), "Space");
    await hears(frame, "Thank you, that was saved");
    await accessible("the end", frame, agent);
  } finally {
    await stage.close();
  }
});

test("the screens around a session: a number that is read out, how a ticket ended, replies, figures and receivers", async () => {
  const stage = await openStage(browser, server, "websocket");
  const { agent, customer } = stage;
  try {
    await enterCode(stage, server.product);
    const frame = await clientFrame(customer);
    await hasKeyboard("the question for the number", frame, "[role=dialog]");
    const shown = await agent.getByRole("heading", { name: /^Read this number out/ }).innerText();
    await accessible("the number", frame, agent);
    await pressKey(customer, frame.getByRole("button", { name: /\d\d/.exec(shown)?.[0] ?? "", exact: true }));
    await hasKeyboard("the consent sheet", frame, "[role=dialog]");
    await pressKey(customer, frame.getByRole("button", { name: /^View only/ }));
    await agentSees(agent, "Setup is not finished");

    await pressKey(agent, agent.getByRole("button", { name: "End session" }));
    await hasKeyboard("the question whether to end", agent, "[role=alertdialog]");
    await accessible("the question whether to end", agent);
    await pressKey(agent, agent.getByRole("alertdialog").getByRole("button", { name: /End/ }));
    await hears(agent, "Session ended");
    await pressKey(agent, agent.getByRole("link", { name: /Back to ticket/ }));
    await agent.waitForURL(/\/tickets\/tic_/);
    const status = agent.getByRole("button", { name: /^Status:/ });
    await pressKey(agent, status);
    const solved = agent.getByRole("menuitemradio", { name: "Solved" });
    await solved.waitFor();
    for (let n = 0; n < 6 && !(await isFocused(solved)); n += 1) await agent.keyboard.press("ArrowDown");
    await pressKey(agent, solved);
    const dialog = agent.getByRole("dialog", { name: "How did it end?" });
    await dialog.waitFor();
    await hasKeyboard("how it ended", agent, "[role=dialog]");
    await accessible("how it ended", agent);
    await agent.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await eventually("the keyboard is back where the question came from", () => isFocused(status));
    for (const [path, heading] of [["replies", /replies/i], ["metrics", /metrics/i], ["webhooks", /webhooks/i]] as const) {
      await agent.goto(`${server.origin}/${path}`);
      await agent.getByRole("heading", { name: heading, level: 1 }).waitFor();
      await accessible(path, agent);
    }
  } finally {
    await stage.close();
  }
});
