// Before consent: a captured log of everything that page and frame send holds nothing of the page.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { press } from "../../web/widget/testing/press.ts";
import * as flow from "./flow.ts";
import { clientFrame, launchBrowser, TandemServer } from "./support.ts";

/** Things that stand on the demo page, in its title, path and query. */
const OF_THE_PAGE = ["Northwind", "Setup is not finished", "index.html", "canary-query", "Traffic, last 10 minutes", "Router Admin"];

interface Sent {
  readonly from: string;
  readonly url: string;
  readonly body: string;
}

/** Records every request and every outgoing socket message of a page, its frames and workers. */
function recordTraffic(page: Page): Sent[] {
  const sent: Sent[] = [];
  page.on("request", (request) => {
    const frame = request.frame();
    const asker = request.isNavigationRequest() ? (frame.parentFrame() ?? frame) : frame;
    sent.push({
      from: asker.url(),
      url: request.url(),
      body: JSON.stringify(request.headers()) + (request.postData() ?? ""),
    });
  });
  page.on("websocket", (socket) => {
    sent.push({ from: "socket", url: socket.url(), body: "" });
    socket.on("framesent", ({ payload }) => sent.push({ from: "socket", url: socket.url(), body: payload.toString("latin1") }));
  });
  return sent;
}

describe("before consent", () => {
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

  it("the page asks for the loader only, the frame for its own origin only, and nothing of the page is sent", async () => {
    const stage = await flow.openStage(browser, server, "websocket");
    try {
      const sent = recordTraffic(stage.customer);
      await stage.customer.goto(`${server.product}/demo/index.html?q=canary-query`);
      await flow.helpIsOffered(stage.customer);
      const toTandem = (): Sent[] => sent.filter((one) => one.url.includes(new URL(server.origin).host));
      assert.deepEqual(toTandem().map((one) => new URL(one.url).pathname), ["/loader.js"]);

      await flow.pressHelp(stage.customer);
      const frame = await clientFrame(stage.customer);
      await press(frame, frame.getByRole("button", { name: "Ask for help" }));
      await stage.agent.getByRole("button", { name: /^Accept/ }).first().click();
      await frame.getByRole("dialog").waitFor();

      for (const one of sent.filter((candidate) => new URL(candidate.url).origin !== server.product)) {
        assert.equal(new URL(one.url).host, new URL(server.origin).host, `only Tandem is spoken to: ${one.url}`);
        for (const word of OF_THE_PAGE) {
          assert.ok(!one.url.includes(word) && !one.body.includes(word), `"${word}" in ${one.url}: ${one.body}`);
        }
        assert.ok(!one.url.endsWith(".wasm"), "wasm is loaded after Allow");
      }
      const byHost = toTandem().filter((one) => one.from.startsWith(server.product)).map((one) => new URL(one.url).pathname);
      assert.deepEqual([...new Set(byHost)].sort(), ["/frame", "/loader.js", "/sensor.js"]);
      // Fetched ahead, and not run.
      assert.equal(await stage.customer.locator("script[src$='/sensor.js']").count(), 0);

      await flow.answerConsent(stage.customer, "Allow");
      await flow.agentSees(stage.agent, "Setup is not finished");
    } finally {
      await stage.close();
    }
  });
});
