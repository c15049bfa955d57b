// What the tests of remote control share: a session with a few things to press, and what they count.

import { after, before } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import { clickOn } from "../bench/control/drive.ts";
import { agentSees, answerConsent, meetByWidget, openStage, type Stage } from "./flow.ts";
import { clientFrame, launchBrowser, replicaFrame, TandemServer } from "./support.ts";

export let server: TandemServer;
export let browser: Browser;

/** A server that shows all, and a browser, for the tests of one file. */
export function stageControl(): void {
  before(async () => {
    server = await TandemServer.launch("--privacy-profile", "open");
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await server.stop();
  });
}

/** A button and a field that count what happens to them, in the demo product. */
async function furnish(customer: Page): Promise<void> {
  await customer.evaluate(() => {
    const area = document.createElement("div");
    area.style.cssText = "position:fixed;left:0;top:0;z-index:9;background:#fff";
    area.innerHTML = "<button id=hit>hit me</button><input id=field><input id=masked class=tandem-mask value=SECRET><div data-tandem=no-control><button id=kept>kept</button></div>";
    document.body.append(area);
    Object.assign(globalThis, { hits: 0, hitAt: 0 });
    for (const id of ["hit", "kept"]) {
      area.querySelector(`#${id}`)?.addEventListener("click", () => Object.assign(globalThis, { hits: (Reflect.get(globalThis, "hits") as number) + 1, hitAt: Date.now() }));
    }
  });
}

/** Both sides of a session, and what a test of control does most. */
export interface Scene {
  readonly stage: Stage;
  readonly frame: Frame;
  readonly replica: Frame;
  hits(): Promise<number>;
  click(target: string): Promise<void>;
}

/** A browser with a touch screen, which is all that a phone has. */
export function touching(phone: boolean): Pick<Browser, "newContext"> {
  return { newContext: (options) => browser.newContext({ ...options, hasTouch: true, isMobile: phone }) };
}

/** A session of the demo product with what is furnished in it, closed behind `work`. */
export async function inSession(work: (scene: Scene) => Promise<void>, { ofAgent = browser, ofCustomer = browser }: { ofAgent?: Pick<Browser, "newContext">; ofCustomer?: Pick<Browser, "newContext"> } = {}): Promise<void> {
  const stage = await openStage(ofAgent, server, "websocket", ofCustomer);
  try {
    await meetByWidget(stage, server.product);
    await answerConsent(stage.customer, "Allow");
    await furnish(stage.customer);
    await agentSees(stage.agent, "hit me");
    const replica = await replicaFrame(stage.agent);
    await work({
      stage,
      replica,
      frame: await clientFrame(stage.customer),
      hits: () => stage.customer.evaluate(() => Reflect.get(globalThis, "hits") as number),
      click: (target) => clickOn(stage.agent, replica, target),
    });
  } finally {
    await stage.close();
  }
}

/** Waits for what the control button says of itself. */
export async function says(agent: Page, state: string): Promise<void> {
  await agent.locator(`[data-control="${state}"]`).waitFor({ state: "attached" });
}

/** Adds to what is furnished; whatever of it is marked counts events of that type. */
export async function add(customer: Page, html: string): Promise<void> {
  await customer.evaluate((markup) => {
    const area = document.createElement("div");
    area.style.cssText = "position:fixed;left:0;top:120px;z-index:9;background:#fff;padding:8px";
    area.innerHTML = markup;
    document.body.append(area);
    Object.assign(globalThis, { counts: {} });
    for (const element of area.querySelectorAll("[data-count]")) {
      for (const type of (element.getAttribute("data-count") ?? "").split(" ")) {
        element.addEventListener(type, (event) => {
          const counts = Reflect.get(globalThis, "counts") as Record<string, number>;
          counts[type] = (counts[type] ?? 0) + 1;
          if (type === "dragover") event.preventDefault();
        });
      }
    }
  }, html);
}

/** How many events of a type the marked elements have counted. */
export function countOf(customer: Page, type: string): Promise<number> {
  return customer.evaluate((name) => (Reflect.get(globalThis, "counts") as Record<string, number>)[name] ?? 0, type);
}
