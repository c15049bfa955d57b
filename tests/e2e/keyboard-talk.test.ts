// What two people do beside the page, by keyboard alone at both ends: talk, faces and a screen. The keyboard
// stays where the hand was as things come and go, each change is said in a live region, and axe finds nothing.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { inSession } from "./calls.ts";
import { colleague } from "./colleagues.ts";
import { look } from "./flow.ts";
import { accessible, hasKeyboard, hears, holds, pressKey, tabTo } from "./keyboard.ts";
import { clientFrame, launchBrowser, launchDesktop, TandemServer } from "./support.ts";

let browser: Browser;
let server: TandemServer;
const folder = mkdtempSync(join(tmpdir(), "tandem-keyboard-talk-"));

before(async () => {
  browser = await launchBrowser();
  server = await TandemServer.launch("--organisation", "Fields and Sons", "--files-free-mib", "0");
});

after(async () => {
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A tip that the keyboard has opened goes by Escape; the keyboard stays. */
async function putTipAway(agent: Page): Promise<void> {
  await agent.locator(".tooltip").waitFor();
  await agent.keyboard.press("Escape");
  await agent.locator(".tooltip").waitFor({ state: "detached" });
}

test("a talk, faces and a screen by keyboard alone, asked for, given and taken back at both ends", async (t) => {
  // The headless build has no screen to share, and no sound as people have it.
  const desktop = await launchDesktop(["--mute-audio"]);
  t.after(() => desktop.close());
  await inSession({ agentBrowser: desktop, customerBrowser: desktop, server }, async ({ agent, customer, frame }) => {
    const inFrame = (name: string | RegExp): Locator => frame.getByRole("button", { name });
    const atAgent = (name: string | RegExp): Locator => agent.getByRole("button", { name });

    // A question that is taken back, and one that Escape says No to.
    await agent.locator('button[aria-label="Ask to talk"][aria-disabled="false"]').waitFor();
    await pressKey(agent, atAgent("Ask to talk"));
    await hears(agent, "Robin Example is asked whether to talk.");
    await holds(atAgent("Asking to talk, take back"));
    await hasKeyboard("the question", frame, "[role=dialog]");
    await accessible("the question for a talk", frame);
    await agent.keyboard.press("Enter");
    await frame.getByRole("dialog").waitFor({ state: "detached" });
    await hasKeyboard("the bar", frame, ".bar");
    await holds(atAgent("Ask to talk"));
    await agent.keyboard.press("Enter");
    await frame.getByRole("dialog").waitFor();
    await customer.keyboard.press("Escape");
    await hears(agent, "Not talking: the customer has said no, or has hung up.");
    await hasKeyboard("the bar", frame, ".bar");
    await holds(atAgent("Ask to talk"));

    await agent.keyboard.press("Enter");
    await pressKey(customer, inFrame(/^Talk/));
    await hears(frame, "Voice is on. Ada Fields hears you.");
    await hears(agent, "Robin Example hears you.");
    await holds(atAgent("Voice: Talking, devices"));
    await pressKey(customer, inFrame("Mute me"));
    await holds(inFrame("Unmute me"));
    await hears(agent, "Robin Example is muted.");
    await customer.keyboard.press("Space");
    await hears(agent, "You hear Robin Example.");
    await pressKey(agent, atAgent("Mute me"), "Space");
    await holds(atAgent("Unmute me"));
    await putTipAway(agent);
    await accessible("a talk", frame);
    await agent.keyboard.press("Enter");
    await tabTo(agent, atAgent("Voice: Talking, devices"), "Shift+Tab");
    await pressKey(agent, atAgent("Voice: Talking, devices"));
    await hasKeyboard("the devices", agent, "[role=dialog]");
    await accessible("the devices", agent);
    await agent.keyboard.press("Escape");
    await holds(atAgent("Voice: Talking, devices"));

    await pressKey(customer, inFrame(/^Chat/));
    await hasKeyboard("the message", frame, "textarea");
    await pressKey(customer, inFrame("Show me my camera"));
    await pressKey(customer, inFrame("Show Ada Fields my face"));
    await holds(inFrame("Stop my camera"));
    await hears(frame, "Your camera is on. Ada Fields sees you.");
    await hears(agent, "Robin Example shows their face.");
    await pressKey(agent, atAgent("Show Robin Example my face"));
    await holds(atAgent("Stop my camera"));
    await hears(frame, "Ada Fields shows their face.");
    await accessible("faces", frame);
    await customer.keyboard.press("Enter");
    await holds(inFrame("Show me my camera"));
    await hears(frame, "Your camera is off.");

    await pressKey(agent, atAgent("Ask for their screen"));
    await holds(atAgent("Ask for their screen"));
    await pressKey(customer, inFrame(/^Choose what to show/));
    await agent.getByLabel("The customer's screen or camera").waitFor();
    await hears(agent, "Robin Example shows you their screen or camera.");
    await hears(frame, "Ada Fields sees your screen or camera.");
    await accessible("a screen", frame, agent);
    await pressKey(customer, inFrame("Stop showing"));
    await hears(frame, "Ada Fields no longer sees your screen or camera.");
    await agent.getByLabel("The customer's screen or camera").waitFor({ state: "detached" });
    await hasKeyboard("the panel", frame, ".panel, .bar");

    await pressKey(customer, inFrame("Hang up"));
    await hears(frame, "Voice is off. Ada Fields does not hear you any more.");
    await hasKeyboard("the panel", frame, ".panel, .bar");
    await hears(agent, "Not talking");
    await pressKey(agent, atAgent("Ask to talk"));
    await pressKey(customer, inFrame(/^Talk/));
    await pressKey(agent, atAgent("Hang up"));
    await holds(atAgent("Ask to talk"));
    await hears(frame, "Voice is off. Ada Fields does not hear you any more.");
    await tabTo(customer, inFrame("End session"));
  });
});

test("files, commands, control given back, tabs, a report and a handoff by keyboard alone, at both ends", async () => {
  const path = join(folder, "notes.txt");
  const long = join(folder, "long.txt");
  for (const one of [path, long]) writeFileSync(one, "by keyboard");
  await inSession({ agentBrowser: browser, customerBrowser: browser, server }, async ({ stage, agent, customer, frame }) => {
    const inFrame = (name: string | RegExp): Locator => frame.getByRole("button", { name });
    const atAgent = (name: string | RegExp, exact = false): Locator => agent.getByRole("button", { name, exact });
    await stage.customerContext.grantPermissions(["clipboard-read", "clipboard-write"]);

    // Files of the agent: asked for, allowed, sent, taken.
    await tabTo(agent, agent.getByRole("tab", { name: "Chat" }));
    await agent.keyboard.press("ArrowRight");
    await pressKey(agent, atAgent("Ask to exchange files"));
    await hears(agent, "Robin Example is asked whether to exchange files.");
    await holds(atAgent("Waiting for the customer …"));
    await hasKeyboard("the question", frame, "[role=dialog]");
    await pressKey(customer, inFrame(/^Allow files/));
    await hears(frame, "Ada Fields and you can exchange files now.");
    await hears(agent, "Robin Example and you can exchange files.");
    await holds(atAgent("Send a file"));
    const chosen = agent.waitForEvent("filechooser");
    await pressKey(agent, atAgent("Send a file"));
    await (await chosen).setFiles(path);
    await hears(frame, "Ada Fields has sent you notes.txt.");
    const saved = customer.waitForEvent("download");
    await pressKey(customer, inFrame("Download notes.txt"));
    await saved;
    await hears(frame, "notes.txt: Downloaded and checked");

    // And of the customer: held up on the way, put aside, gone on with, given up.
    await customer.route("**/api/v1/files/*/content", () => undefined);
    const own = customer.waitForEvent("filechooser");
    await pressKey(customer, inFrame("Send a file"));
    await (await own).setFiles(long);
    await pressKey(customer, inFrame("Pause: long.txt"));
    await holds(inFrame("Go on: long.txt"));
    await customer.keyboard.press("Enter");
    await holds(inFrame("Pause: long.txt"));
    await accessible("files", frame, agent);
    await pressKey(customer, inFrame("Cancel: long.txt"));
    await hasKeyboard("the panel", frame, ".panel");

    // A command, which the customer copies; and canned words.
    await agent.request.post(`${server.origin}/api/v1/canned`, { headers: { origin: server.origin }, data: { title: "Greeting", body: "Dear {{customer.name}}" } });
    await tabTo(agent, agent.getByRole("tab", { selected: true }), "Shift+Tab");
    await agent.keyboard.press("ArrowLeft");
    await pressKey(agent, atAgent("Command", true));
    await holds(agent.getByLabel("Commands, one on each line"));
    await agent.keyboard.type("uname -a");
    await pressKey(agent, atAgent("Insert"));
    const message = agent.getByLabel("Message", { exact: true });
    await holds(message);
    await agent.keyboard.press("Enter");
    await frame.getByRole("group", { name: "Command for: Terminal" }).waitFor();
    await pressKey(customer, inFrame("Copy the command"));
    await hears(frame, "Copied");
    await hears(agent, "The customer has copied it");
    await agent.keyboard.type("/gree");
    await agent.getByRole("option", { name: /Greeting/, selected: true }).waitFor();
    await accessible("canned words", agent, frame);
    await agent.keyboard.press("Enter");
    await holds(message);
    await agent.keyboard.press("Enter");
    await hears(frame, "Dear Robin Example");

    // Control that the agent gives back, and that the customer stops.
    await tabTo(agent, atAgent("Request control"), "Shift+Tab");
    await agent.keyboard.press("Enter");
    await pressKey(customer, inFrame(/^Allow control/));
    await pressKey(agent, atAgent("Give back control"));
    await hears(frame, "Ada Fields can no longer click or type in this page.");
    await holds(atAgent("Request control"));
    await agent.keyboard.press("Enter");
    await pressKey(customer, inFrame(/^Allow control/));
    await pressKey(customer, inFrame("Stop control"));
    await hears(agent, "Robin Example said no to control, or has stopped it.");
    await hasKeyboard("the panel", frame, ".panel, .bar");

    // Another tab: pinned, and followed again.
    const opened = stage.customerContext.waitForEvent("page");
    await customer.evaluate((url) => void window.open(url), `${server.product}/demo/wizard.html`);
    const second = await opened;
    await look(customer, false);
    const tabs = agent.getByRole("tablist", { name: /^Tabs of/ });
    await tabs.getByRole("tab", { selected: true, name: /customer looks at it/ }).waitFor();
    await tabTo(agent, tabs.getByRole("tab", { selected: true }));
    await agent.keyboard.press("ArrowLeft");
    await agent.keyboard.press("Enter");
    await hears(agent, /^You see .*, pinned$/);
    await accessible("tabs", agent, await clientFrame(second));
    await pressKey(agent, atAgent(/^Follow/));
    await hasKeyboard("the console", agent, "main");
    await second.close();
    await tabs.waitFor({ state: "detached" });
  });
});

test("a handoff, a report and the end that nobody asked for by keyboard alone", async () => {
  await inSession({ agentBrowser: browser, customerBrowser: browser, server }, async ({ stage, agent, customer, frame }) => {
    const inFrame = (name: string | RegExp): Locator => frame.getByRole("button", { name });
    const bea = await colleague(browser, stage, server, "Bea");
    await bea.page.goto(`${server.origin}/tickets`);
    await pressKey(agent, agent.getByRole("button", { name: "Hand over to a colleague" }));
    await hasKeyboard("whom to ask", agent, "[role=dialog]");
    const dialog = agent.getByRole("dialog");
    await dialog.getByRole("option", { name: /Bea/ }).waitFor({ state: "attached" });
    await tabTo(agent, dialog.getByLabel("To", { exact: true }));
    await agent.keyboard.type("Bea");
    await tabTo(agent, dialog.getByLabel("Why"));
    await agent.keyboard.type("Knows these routers");
    await accessible("whom to ask", agent);
    await agent.keyboard.press("Enter");
    await hears(agent, "Bea is asked to take over.");
    await hasKeyboard("the console", agent, "main");
    await hears(bea.page, "Ada Fields asks you to take over");
    await accessible("an offer", bea.page);
    await tabTo(bea.page, bea.page.getByRole("button", { name: "Join and watch" }), "Shift+Tab");
    await bea.page.keyboard.press("Enter");
    await hears(bea.page, "Robin Example is asked whether they go on with you.");
    await hasKeyboard("the question", frame, "[role=dialog]");
    await accessible("the question for a handoff", frame);
    await pressKey(customer, inFrame(/^Go on with Bea/));
    await hears(frame, "Bea sees this page");
    await hasKeyboard("the bar", frame, ".bar");
    await hears(agent, "Bea has taken over");
    await accessible("taken over", agent, bea.page);

    await pressKey(customer, inFrame(/^Chat/));
    await pressKey(customer, frame.getByText("Something wrong?"));
    await tabTo(customer, frame.getByLabel("What is wrong?"));
    await customer.keyboard.type("Asked for gift cards");
    await pressKey(customer, inFrame("Report"));
    await hears(frame, "Sent. Thank you.");
    await accessible("a report", frame);
    await pressKey(customer, inFrame("I did not ask for this"));
    await frame.getByRole("heading", { name: "Stopped" }).waitFor();
    await hasKeyboard("the end", frame, "h1");
    await hears(bea.page, "Session ended");
    await hasKeyboard("the console", bea.page, "main");
    await accessible("stopped", frame);
    await bea.context.close();
  });
});
