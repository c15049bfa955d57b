// The customer opens more tabs of the same site: they join the session without a second question, the
// mirror follows the one that the customer looks at, or stays on the one that the agent has pinned.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import * as flow from "./flow.ts";
import { openSite } from "./site.ts";
import { clientFrame, eventually, launchBrowser, TandemServer } from "./support.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const HOME = "Setup is not finished";
const WIZARD = "Leave wizard";

async function turn(from: Page, to: Page): Promise<void> {
  await flow.look(from, false);
  await flow.look(to, true);
}

/** Middle click on a link: a tab that shares nothing with the one it came from. */
async function openByLink(stage: flow.Stage, url: string): Promise<Page> {
  const comes = stage.customerContext.waitForEvent("page");
  await stage.customer.evaluate((href) => {
    const link = Object.assign(document.createElement("a"), { href, target: "_blank", textContent: "To the wizard" });
    document.body.prepend(link);
  }, url);
  await stage.customer.getByRole("link", { name: "To the wizard" }).first().click();
  return comes;
}

/** A copy of the tab's storage comes with it. */
async function openByScript(stage: flow.Stage, url: string): Promise<Page> {
  const comes = stage.customerContext.waitForEvent("page");
  await stage.customer.evaluate((href) => void window.open(href), url);
  return comes;
}

async function strip(agent: Page, ...names: RegExp[]): Promise<void> {
  const tabs = agent.getByRole("tablist", { name: /^Tabs of/ }).getByRole("tab");
  await eventually(`the strip shows ${names.join(" ")}`, async () => {
    const shown = await tabs.allInnerTexts();
    return shown.length === names.length && names.every((name, at) => name.test(shown[at] ?? ""));
  });
}

async function says(page: Page, text: string): Promise<void> {
  await (await clientFrame(page)).getByText(text).first().waitFor();
}

describe("tabs of one session", () => {
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

  async function live(network: flow.Network, run: (stage: flow.Stage) => Promise<void>): Promise<void> {
    const stage = await flow.openStage(browser, server, network);
    try {
      await flow.meet(stage, "widget", server.product);
      await flow.answerConsent(stage.customer, "Allow");
      await flow.agentSees(stage.agent, HOME);
      await run(stage);
    } finally {
      await stage.close();
    }
  }

  for (const network of ["p2p", "websocket"] as const) {
    for (const [how, open] of [["link", openByLink], ["window.open", openByScript]] as const) {
      it(`joins by ${how}, is followed, pinned and closed over ${network}`, async () => {
        await live(network, async (stage) => {
          const { agent, customer } = stage;
          const second = await open(stage, `${server.product}/demo/wizard.html`);
          await flow.look(customer, false);
          await flow.agentSees(agent, WIZARD);
          await strip(agent, /./, /customer looks at it/);
          await says(customer, "sees another of your tabs");
          assert.equal(await (await clientFrame(second)).getByRole("dialog").count(), 0, "no second question");
          await flow.agentTransport(agent, network === "p2p" ? "P2P" : "WebSocket");

          await turn(second, customer);
          await flow.agentSees(agent, HOME);
          await strip(agent, /customer looks at it/, /./);
          await says(second, "sees another of your tabs");

          const list = agent.getByRole("tablist", { name: /^Tabs of/ });
          const tabs = list.getByRole("tab");
          await list.getByRole("tab", { selected: true }).focus();
          await agent.keyboard.press("ArrowRight");
          await agent.keyboard.press("Enter");
          await flow.agentSees(agent, WIZARD);
          assert.match(await tabs.last().innerText(), /pinned/);
          await says(customer, "sees another of your tabs");
          await agent.getByRole("button", { name: /^Follow/ }).click();
          await flow.agentSees(agent, HOME);

          await second.close();
          await eventually("the strip goes", async () => (await agent.getByRole("tablist", { name: /^Tabs of/ }).count()) === 0);
          const kinds = (await flow.timelineOf(agent)).map((entry) => entry.kind);
          assert.deepEqual(kinds.filter((kind) => /^(tab|consent)/.test(kind)), ["consent_given", "tab_opened", "tab_closed"]);
        });
      });
    }
  }

  it("goes on in the tab that is left when the mirrored one is closed", async () => {
    await live("p2p", async (stage) => {
      const second = await openByLink(stage, `${server.product}/demo/wizard.html`);
      await flow.look(stage.customer, false);
      await flow.agentSees(stage.agent, WIZARD);
      await second.close();
      await flow.look(stage.customer, true);
      await flow.agentSees(stage.agent, HOME);
      await eventually("the strip goes", async () => (await stage.agent.getByRole("tablist", { name: /^Tabs of/ }).count()) === 0);
    });
  });

  it("ends everywhere from a tab that is not mirrored", async () => {
    await live("websocket", async (stage) => {
      const second = await openByLink(stage, `${server.product}/demo/wizard.html`);
      // A press would else turn the session to this tab before it ends it.
      await flow.look(stage.customer, false);
      await flow.agentSees(stage.agent, WIZARD);
      const parked = await clientFrame(stage.customer);
      await says(stage.customer, "sees another of your tabs");
      await press(parked, parked.getByRole("button", { name: "End session" }));
      await stage.agent.getByText("Session ended").waitFor();
      await eventually("the client frame goes", async () => stage.customer.frames().every((frame) => !frame.url().endsWith("/frame")));
      await eventually("no reload leads back", async () => (await second.evaluate(() => sessionStorage.getItem("tandem.live"))) === null);
    });
  });

  it("lets in no other origin and no other profile", async () => {
    const site = await openSite("localhost");
    const own = await TandemServer.launch("--allowed-origins", site.origin);
    site.pages.set("/", { html: `<!doctype html><title>Other</title><script src="${own.origin}/loader.js"></script>` });
    const stage = await flow.openStage(browser, own, "websocket");
    try {
      await flow.meet(stage, "widget", own.product);
      await flow.answerConsent(stage.customer, "Allow");
      await flow.agentSees(stage.agent, HOME);
      const stranger = await browser.newContext();
      try {
        const alone = await stranger.newPage();
        await alone.goto(`${own.product}/demo/wizard.html`);
        const elsewhere = await stage.customerContext.newPage();
        await elsewhere.goto(site.origin);
        await flow.helpIsOffered(elsewhere);
        // One that may come in is in before they are asked.
        await openByLink(stage, `${own.product}/demo/wizard.html`);
        await flow.agentSees(stage.agent, WIZARD);
        await strip(stage.agent, /./, /./);
        for (const page of [alone, elsewhere]) assert.deepEqual(page.frames().slice(1).map((frame) => frame.url()), []);
      } finally {
        await stranger.close();
      }
    } finally {
      await stage.close();
      await own.stop();
      await site.close();
    }
  });

  for (const scheme of ["light", "dark"] as const) {
    it(`shows a strip that axe has nothing against in ${scheme}`, async () => {
      await live("websocket", async (stage) => {
        await stage.agent.emulateMedia({ colorScheme: scheme });
        await openByLink(stage, `${server.product}/demo/wizard.html`);
        await flow.agentSees(stage.agent, WIZARD);
        await stage.agent.getByRole("tablist", { name: /^Tabs of/ }).getByRole("tab").first().click();
        await stage.agent.getByRole("button", { name: /^Follow/ }).waitFor();
        await stage.agent.evaluate(AXE);
        const found = await stage.agent.evaluate(async () => {
          const { axe } = globalThis as unknown as { axe: { run(root: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
          return (await axe.run(".strip")).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
        });
        assert.deepEqual(found, []);
        if (process.env["SHOTS"]) {
          await stage.agent.screenshot({ path: `${process.env["SHOTS"]}/agent-${scheme}.png` });
          await stage.customer.screenshot({ path: `${process.env["SHOTS"]}/customer-${scheme}.png` });
          const second = stage.customerContext.pages().at(-1);
          await second?.screenshot({ path: `${process.env["SHOTS"]}/second-${scheme}.png` });
        }
      });
    });
  }
});
