// The mirror proof: the agent is told that the picture is the customer's page, and what a fault at the
// agent's costs.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import * as flow from "./flow.ts";
import { launchBrowser, replicaFrame, TandemServer } from "./support.ts";

/** Time in which a fault is to be mended once it was found. */
const REPAIR_MS = 1_000;

/** What does not change by itself on the page. */
const LASTING = "nav, nav *, h1, h2";

interface Told {
  readonly state: string;
  readonly at: number;
}

declare global {
  interface Window {
    told: Told[];
    kept: Node[];
  }
}

describe("the mirror proof", () => {
  let browser: Browser;
  let server: TandemServer;
  before(async () => {
    browser = await launchBrowser();
    server = await TandemServer.launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const network of ["p2p", "websocket"] as const) {
    it(`mends what the replica lost or misplaced, and nothing else, over ${network}`, async () => {
      const stage = await flow.openStage(browser, server, network);
      try {
        await flow.meet(stage, "widget", server.product);
        await flow.answerConsent(stage.customer, "Allow");
        await flow.agentSees(stage.agent, "Setup is not finished");
        await identical(stage.agent);
        const frame = await replicaFrame(stage.agent);
        for (const harm of [removeHeading, swapLinks, removeText]) {
          await mended(stage.agent, frame, harm);
        }
        await stage.customer.getByRole("navigation").getByRole("link", { name: "Wi-Fi" }).click();
        await flow.agentSees(stage.agent, "Home network");
        await identical(stage.agent);
      } finally {
        await stage.close();
      }
    });
  }

  it("takes a fresh picture where single nodes do not mend it", async () => {
    const stage = await flow.openStage(browser, server, "websocket");
    try {
      await flow.meet(stage, "widget", server.product);
      await flow.answerConsent(stage.customer, "Allow");
      await flow.agentSees(stage.agent, "Setup is not finished");
      await identical(stage.agent);
      const frame = await replicaFrame(stage.agent);
      await watchChip(stage.agent);
      await frame.evaluate(() => document.documentElement.remove());
      await becomesIdentical(stage.agent, "checking");
      await flow.agentSees(stage.agent, "Setup is not finished");
    } finally {
      await stage.close();
    }
  });
});

function identical(agent: Page): Promise<void> {
  return agent.getByRole("button", { name: "Picture: Identical" }).waitFor();
}

/** Harms the replica and waits until it is as it was; all but a few nodes are still the same ones. */
async function mended(agent: Page, frame: Frame, harm: () => number): Promise<void> {
  await watchChip(agent);
  const before = await frame.evaluate((lasting) => {
    window.kept = [...document.querySelectorAll(lasting)];
    return [...document.querySelectorAll(lasting)].map(({ localName, textContent }) => `${localName} ${textContent}`);
  }, LASTING);
  const nHarmed = await frame.evaluate(harm);
  await becomesIdentical(agent, "repairing");
  const told = await agent.evaluate(() => window.told);
  const began = told.find(({ state }) => state === "repairing")?.at ?? 0;
  const took = (told.at(-1)?.at ?? Infinity) - began;
  assert.ok(took <= REPAIR_MS, `mended after ${took} ms: ${JSON.stringify(told)}`);
  assert.deepEqual(told.filter(({ state }) => state === "checking" || state === "differs"), []);
  const after = await frame.evaluate((lasting) => ({
    elements: [...document.querySelectorAll(lasting)].map(({ localName, textContent }) => `${localName} ${textContent}`),
    nReplaced: window.kept.filter((node) => !node.isConnected).length,
  }), LASTING);
  assert.deepEqual(after.elements, before);
  assert.equal(after.nReplaced, nHarmed);
}

/** Waits until the chip has said so and then that all is well. */
async function becomesIdentical(agent: Page, by: string): Promise<void> {
  await agent.waitForFunction((wanted) => {
    const states = window.told.map(({ state }) => state);
    return states.includes(wanted) && states.at(-1) === "identical";
  }, by);
}

async function watchChip(agent: Page): Promise<void> {
  await agent.evaluate(() => {
    window.told = [];
    new MutationObserver(() => {
      const state = document.querySelector<HTMLElement>("[data-proof]")?.dataset["proof"];
      if (state !== undefined && state !== window.told.at(-1)?.state && (window.told.length > 0 || state !== "identical")) {
        window.told.push({ state, at: performance.now() });
      }
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-proof"] });
  });
}

// What each of these does to the replica, and how many of its elements have to be built anew.

function removeHeading(): number {
  const heading = document.querySelector("h1, h2");
  heading?.remove();
  return heading === null ? 0 : 1 + heading.querySelectorAll("*").length;
}

function swapLinks(): number {
  const [one, other] = document.querySelectorAll("nav a");
  if (one === undefined || other === undefined || one.parentNode !== other.parentNode) {
    throw new Error("no neighbours");
  }
  one.before(other);
  return 2 + one.querySelectorAll("*").length + other.querySelectorAll("*").length;
}

function removeText(): number {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (node) =>
    node.textContent?.includes("Setup is not finished") === true ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP,
  );
  walker.nextNode();
  walker.currentNode.parentNode?.removeChild(walker.currentNode);
  return 0;
}
