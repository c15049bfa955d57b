// What two people do beside the page, by keyboard alone at both ends: talk, faces and a screen. The keyboard
// stays where the hand was as things come and go, each change is said in a live region, and axe finds nothing.

import { after, before, test } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { inSession } from "./calls.ts";
import { accessible, hasKeyboard, hears, holds, pressKey, tabTo } from "./keyboard.ts";
import { launchBrowser, TandemServer } from "./support.ts";

let browser: Browser;
let server: TandemServer;

before(async () => {
  browser = await launchBrowser(["--mute-audio"]);
  server = await TandemServer.launch("--organisation", "Fields and Sons");
});

after(async () => {
  await browser.close();
  await server.stop();
});

/** A tip that the keyboard has opened goes by Escape; the keyboard stays. */
async function putTipAway(agent: Page): Promise<void> {
  await agent.locator(".tooltip").waitFor();
  await agent.keyboard.press("Escape");
  await agent.locator(".tooltip").waitFor({ state: "detached" });
}

test("a talk, faces and a screen by keyboard alone, asked for, given and taken back at both ends", async () => {
  await inSession({ agentBrowser: browser, customerBrowser: browser, server }, async ({ agent, customer, frame }) => {
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
    await accessible("a talk", frame, agent);
    await agent.keyboard.press("Enter");
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
    await putTipAway(agent);
    await accessible("faces", frame, agent);
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
