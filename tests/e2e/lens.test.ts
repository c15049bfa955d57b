// What the customer hides is gone at the agent and on the wire, whatever the page does with it; and the
// lens covers what the agent has masked, and nothing else.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, CDPSession, Page } from "playwright-core";

import { press } from "../../web/widget/testing/press.ts";
import { openGround, type Ground, type Watched } from "../leak/session.ts";
import { timelineOf } from "./flow.ts";
import { clientFrame, eventually, launchBrowser, replicaFrame } from "./support.ts";

/** What hiding may take until the agent has lost sight of it. */
const GONE_MS = 1_000;

const HTML = `<!doctype html><meta charset=utf-8><title>Account</title>
<style>body{font:16px/1.5 sans-serif;margin:90px 24px}p{margin:8px 0;width:max-content}section{padding:16px}#clip{height:36px;overflow:hidden;width:300px}</style>
<main id=main><h1>Account</h1>
<section id=bank><h2>Bank</h2><p id=secret>Kiwi account</p></section>
<p class=tandem-mask id=masked>Some masked words</p><p id=clear>Clear words</p>
<p id=card>Card 4111 1111 1111 1111 paid</p><p><input id=field value="typed"> <input id=empty></p>
<div id=clip><p class=tandem-mask>first</p><p class=tandem-mask id=below>cut off below</p></div>
<div id=blocked data-tandem=block style="width:120px;height:30px">Blocked</div></main>`;

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Boxes of what the lens has drawn, by class; its shadow root is closed, so only the protocol sees them. */
async function drawn(cdp: CDPSession, name: string): Promise<Rect[]> {
  const { nodes } = await cdp.send("DOM.getFlattenedDocument", { depth: -1, pierce: true });
  const rects: Rect[] = [];
  for (const { attributes = [], nodeId } of nodes) {
    const at = attributes.indexOf("class");
    if (at < 0 || !(attributes[at + 1] ?? "").split(" ").includes(name)) continue;
    const box = await cdp.send("DOM.getBoxModel", { nodeId }).catch(() => null);
    if (box === null) continue;
    const [x = 0, y = 0] = box.model.border;
    rects.push({ x, y, width: box.model.width, height: box.model.height });
  }
  return rects;
}

/** Whether the lens lies over the page. */
async function isPicking(cdp: CDPSession): Promise<boolean> {
  const { nodes } = await cdp.send("DOM.getFlattenedDocument", { depth: -1, pierce: true });
  return nodes.some(({ attributes = [] }) => attributes.includes("catch") && !attributes.includes("hidden"));
}

const rounded = ({ x, y, width, height }: Rect): string => [x, y, width, height].map(Math.round).join(" ");

/** Client rectangles of elements, or of a stretch of an element's text. */
async function rectsOf(page: Page, selector: string, from?: number, to?: number): Promise<Rect[]> {
  return page.evaluate(([wanted, start, end]) => {
    const element = document.querySelector(wanted as string) as Element;
    if (start === undefined) return [element.getBoundingClientRect().toJSON()];
    const range = document.createRange();
    range.setStart(element.firstChild as Text, start as number);
    range.setEnd(element.firstChild as Text, end as number);
    return [...range.getClientRects()].map((rect) => rect.toJSON());
  }, [selector, from, to] as const);
}

async function agentHas(agent: Page, text: string, has: boolean, patienceMs?: number): Promise<number> {
  return eventually(`the agent ${has ? "sees" : "does not see"} "${text}"`, async () => {
    const frame = await replicaFrame(agent);
    return (await frame.evaluate(() => document.documentElement.textContent ?? "")).includes(text) === has;
  }, patienceMs);
}

describe("the lens", () => {
  let browser: Browser;
  let ground: Ground;
  let watched: Watched;
  let cdp: CDPSession;
  before(async () => {
    browser = await launchBrowser();
    ground = await openGround(browser, { profile: "balanced", folder: null, files: { "page.html": { type: "text/html", body: HTML } } });
    watched = await ground.watch("/__bench/page.html");
    cdp = await watched.customer.context().newCDPSession(watched.customer);
    await cdp.send("DOM.enable");
  });
  after(async () => {
    await ground?.close();
    await browser?.close();
  });

  async function pressBar(name: string): Promise<void> {
    const frame = await clientFrame(watched.customer);
    await press(frame, frame.getByRole("button", { name }));
  }

  /** Presses the button in the bar and waits until something can be picked in the page. */
  async function begin(name: string): Promise<void> {
    await pressBar(name);
    await eventually("something can be picked", () => isPicking(cdp));
  }

  /** Waits until the mode is over in the page and in the bar. */
  async function isLeft(name: string): Promise<void> {
    const button = (await clientFrame(watched.customer)).getByRole("button", { name });
    await eventually("the bar knows that it is over", async () => (await button.getAttribute("aria-pressed")) === "false");
  }

  it("covers exactly what the agent has masked", async () => {
    const { customer } = watched;
    await begin("See what they see");
    const expected = [
      ...(await rectsOf(customer, "#masked", 0, 17)),
      ...(await rectsOf(customer, "#card", 5, 9)), ...(await rectsOf(customer, "#card", 10, 14)),
      ...(await rectsOf(customer, "#card", 15, 19)), ...(await rectsOf(customer, "#card", 20, 24)),
      ...(await rectsOf(customer, "#field")), ...(await rectsOf(customer, "#clip p", 0, 5)), ...(await rectsOf(customer, "#blocked")),
    ].map(rounded).sort();
    let seen: string[] = [];
    await eventually("everything masked is covered", async () => {
      seen = (await drawn(cdp, "cover")).map(rounded).sort();
      return seen.length >= expected.length;
    });
    assert.deepEqual(seen, expected);
    await customer.keyboard.press("Escape");
    await isLeft("See what they see");
    assert.deepEqual(await drawn(cdp, "cover"), []);
  });

  it("hides at one tap, from the agent and the wire, whatever the page does with the part", async () => {
    const { customer, agent } = watched;
    const { recorder } = ground;
    await agentHas(agent, "Kiwi account", true);
    await begin("Hide something");
    const [{ x, y, width, height }] = (await rectsOf(customer, "#bank")) as [Rect];
    await customer.mouse.click(x + width - 6, y + height / 2);
    await agentHas(agent, "Kiwi account", false, GONE_MS);
    await customer.keyboard.press("Escape");
    await isLeft("Hide something");

    const before = recorder.sent().length;
    await customer.evaluate(() => {
      const [bank, secret] = [document.getElementById("bank"), document.getElementById("secret")];
      if (!bank || !secret) throw new Error("not there");
      secret.textContent = "Lemon account";
      bank.insertAdjacentHTML("beforeend", "<p>Plum account</p>");
      bank.className = "changed";
      bank.remove();
    });
    await watched.customer.evaluate(() => document.body.classList.add("taken-out"));
    await watched.hasClass("taken-out");
    await customer.evaluate(() => {
      const bank = document.createElement("div");
      document.querySelector("main")?.append(bank);
    });
    const sent = recorder.sent();
    for (const word of ["Kiwi", "Lemon", "Plum"]) assert.ok(!sent.subarray(before).includes(word), `${word} is sent`);
    await agentHas(agent, "Lemon account", false);
  });

  it("keeps an element hidden that is taken out and put in again", async () => {
    const { customer, agent } = watched;
    await customer.evaluate(() => {
      const part = document.createElement("section");
      part.id = "again";
      part.innerHTML = "<h2>Fig</h2><p>Fig account</p>";
      document.querySelector("main")?.prepend(part);
    });
    await agentHas(agent, "Fig account", true);
    await begin("Hide something");
    const [{ x, y, width }] = (await rectsOf(customer, "#again")) as [Rect];
    await customer.mouse.click(x + width - 6, y + 10);
    await agentHas(agent, "Fig account", false, GONE_MS);
    await customer.evaluate(() => {
      const part = document.getElementById("again");
      part?.remove();
      (window as unknown as { part: unknown }).part = part;
      document.body.classList.add("gone");
    });
    await watched.hasClass("gone");
    await customer.evaluate(() => {
      document.querySelector("main")?.prepend((window as unknown as { part: Node }).part);
      document.body.classList.add("back");
    });
    await watched.hasClass("back");
    await agentHas(agent, "Fig account", false);
    await eventually("the agent is told who has hidden it", async () => {
      const replica = await replicaFrame(agent);
      return replica.evaluate(() => document.getElementById("again")?.getAttribute("style")?.includes("Hidden%20by%20the%20customer") === true);
    });
    await customer.keyboard.press("Escape");
    await isLeft("Hide something");
  });

  it("shows again at the second press of the badge", async () => {
    const { customer, agent } = watched;
    const [badge] = await drawn(cdp, "hidden");
    assert.ok(badge, "the part has a badge");
    await customer.mouse.click(badge.x + 20, badge.y + 14);
    await customer.evaluate(() => document.body.classList.add("pressed-once"));
    await watched.hasClass("pressed-once");
    await agentHas(agent, "Fig account", false);
    await customer.mouse.click(badge.x + 20, badge.y + 14);
    await agentHas(agent, "Fig account", true);
    assert.deepEqual(await drawn(cdp, "hidden"), []);
  });

  it("works by keyboard alone, and another epoch changes nothing", async () => {
    const { customer, agent } = watched;
    const frame = await clientFrame(customer);
    await frame.getByRole("button", { name: "Hide something" }).focus();
    await customer.keyboard.press("Enter");
    await eventually("something can be picked", () => isPicking(cdp));
    await customer.keyboard.press("Tab");
    await customer.keyboard.press("ArrowUp");
    await customer.keyboard.press("Enter");
    await agentHas(agent, "Fig account", false, GONE_MS);
    await customer.keyboard.press("Escape");
    await agent.getByRole("button", { name: "Refresh" }).click();
    await customer.evaluate(() => document.body.classList.add("fresh"));
    await watched.hasClass("fresh");
    await agentHas(agent, "Fig account", false);
    await agentHas(agent, "Clear words", true);
  });

  it("leaves a line in the timeline for each, without a word of the page", async () => {
    const kinds = async (): Promise<unknown[]> =>
      (await timelineOf(watched.agent)).filter(({ kind }) => kind.startsWith("part_")).map(({ kind, data }) => [kind, data]);
    await eventually("all are there", async () => (await kinds()).length >= 4);
    assert.deepEqual(await kinds(), [
      ["part_hidden", { count: 1 }], ["part_hidden", { count: 2 }], ["part_shown", { count: 1 }], ["part_hidden", { count: 2 }],
    ]);
  });
});
