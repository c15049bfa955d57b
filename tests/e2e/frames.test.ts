// Nested documents over a real server: whatever way they come into the page, the agent sees them.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import { describeTree, isBuilt, isMirrored } from "../bench/support/frames.ts";
import { firstDifference } from "../bench/support/walker.ts";
import * as flow from "./flow.ts";
import { openSite, type Site } from "./site.ts";
import { eventually, launchBrowser, replicaFrame, TandemServer } from "./support.ts";

/** What looks different at the agent on purpose. */
const UNEQUAL = ["[data-tandem-ui]", "#hidden-text", "#hidden-box", "#sandboxed", "#refusing", "#plain"];
const SCRIPT = `
  const written = document.getElementById("written");
  written.contentDocument.write("<p>written text</p>");
  written.contentDocument.close();
  addEventListener("message", (event) => (window.heard = [...(window.heard ?? []), event.data]));`;

/** Pages of the product, and of another origin that is embedded. */
function fill(product: Site, other: Site, tandem: string): void {
  const policy = `default-src 'self'; script-src 'self' ${tandem}; frame-src 'self' ${tandem} ${other.origin}`;
  const page = (path: string, body: string, extra: { policy?: string; head?: string } = {}): void => {
    const html = `<!doctype html><meta charset="utf-8">${extra.head ?? ""}<body>${body}`;
    product.pages.set(path, { html, policy: extra.policy ?? policy });
  };
  product.pages.set("/page.js", { html: SCRIPT, type: "text/javascript", policy });
  page(
    "/demo/index.html",
    `<h1>Product</h1><iframe id="nest" src="/nest/1"></iframe>
    <iframe id="inline" srcdoc="<p>inline text</p>"></iframe><iframe id="written" name="written"></iframe>
    <div id="hidden-text" data-tandem="mask"><iframe src="/masked"></iframe></div>
    <div id="hidden-box" data-tandem="block"><iframe src="/blocked"></iframe></div>
    <iframe id="sandboxed" sandbox srcdoc="sandboxed text"></iframe><iframe id="refusing" src="/refusing"></iframe>
    <iframe id="plain" src="${other.origin}/plain"></iframe><iframe id="carrying" src="${other.origin}/carrying"></iframe>
    <script src="/page.js"></script>`,
    { head: `<script async src="${tandem}/loader.js"></script>` },
  );
  for (let depth = 1; depth <= 5; depth++) {
    page(`/nest/${depth}`, `<p>depth ${depth}</p><input value="">${depth < 5 ? `<iframe src="/nest/${depth + 1}"></iframe>` : ""}`);
  }
  product.pages.set("/nest/quirks", { html: "<title>q</title><p>quirky text", policy });
  page("/masked", "<p>masked text</p>");
  page("/blocked", "<p>blocked text</p>");
  page("/refusing", "<p>refusing text</p>", { policy: "script-src 'none'" });
  other.pages.set("/plain", { html: "<p>plain text</p>" });
  const inside = '<iframe srcdoc="<p>inside text</p>"></iframe>';
  other.pages.set("/carrying", { html: `<!doctype html><script async src="${tandem}/loader.js" data-launcher="off"></script><p>carrying text</p>${inside}` });
}

/** All that the agent can read, nested replicas included. */
async function agentReads(agent: Page): Promise<string> {
  const top = await replicaFrame(agent);
  const texts: string[] = [];
  const read = async (frame: Frame): Promise<void> => {
    // One that goes while it is read shows nothing any more.
    const text = await frame.evaluate(() => document.documentElement?.textContent ?? "").catch((error: unknown) => {
      if (frame === top || !frame.isDetached()) throw error;
      return "";
    });
    texts.push(text);
    for (const nested of frame.childFrames()) await read(nested);
  };
  await read(top);
  return texts.join("\n");
}

/** Waits until the agent can read all of these. */
async function agentComesToRead(agent: Page, ...texts: string[]): Promise<void> {
  let missing: readonly string[] = texts;
  await eventually("the agent reads everything", async () => {
    const shown = await agentReads(agent).catch(() => "");
    missing = texts.filter((text) => !shown.includes(text));
    return missing.length === 0;
  }).catch(() => assert.fail(`the agent does not read ${missing.join(", ")}`));
}

function frameAt(customer: Page, path: string): Frame {
  const frame = customer.frames().find((one) => one.url().endsWith(path));
  assert.ok(frame, path);
  return frame;
}

describe("nested documents", () => {
  let browser: Browser;
  let product: Site;
  let other: Site;
  let server: TandemServer;
  let stage: flow.Stage;
  before(async () => {
    browser = await launchBrowser();
    [product, other] = [await openSite("127.0.0.1"), await openSite("localhost")];
    server = await TandemServer.launch("--allowed-origins", product.origin);
    fill(product, other, server.origin);
    stage = await flow.openStage(browser, server, "websocket");
    for (const context of [stage.agentContext, stage.customerContext]) {
      // The loader of these tests marks functions with a helper that pages do not have.
      await context.addInitScript("globalThis.__name ??= (named) => named");
    }
    await flow.meetByWidget(stage, product.origin);
    await flow.answerConsent(stage.customer, "Allow");
    await flow.agentSees(stage.agent, "Product");
  });
  after(async () => {
    await stage?.close();
    await browser?.close();
    await server?.stop();
    await product?.close();
    await other?.close();
  });

  it("five deep, inline, written, and from an origin that carries the snippet", async () => {
    await agentComesToRead(stage.agent, "depth 1", "depth 5", "inline text", "written text", "carrying text", "inside text");
    const shown = await agentReads(stage.agent);
    for (const hidden of ["plain text", "masked text", "blocked text", "sandboxed text", "refusing text"]) {
      assert.ok(!shown.includes(hidden), hidden);
    }
  });

  it("both ends read the same", async () => {
    let difference: string | null = "";
    await eventually("equal documents", async () => {
      const live = await describeTree(stage.customer.mainFrame(), UNEQUAL, isMirrored);
      difference = firstDifference(live, await describeTree(await replicaFrame(stage.agent), UNEQUAL, isBuilt));
      return difference === null;
    }).catch((cause: unknown) => assert.fail(`${String(cause)}: ${difference}`));
  });

  it("what can not be shown is labelled with the reason", async () => {
    const labels = async (): Promise<string> => {
      const replica = await replicaFrame(stage.agent);
      return replica.evaluate(() => [...document.querySelectorAll("iframe")].map((one) => decodeURIComponent(one.style.background)).join("\n"));
    };
    const host = new URL(other.origin).host;
    await eventually("labels", async () => {
      const text = await labels();
      return text.includes(`Embedded page from ${host} can not be shown`) && text.includes("does not let itself be shown");
    });
  });

  it("documents that come late, that navigate, and that are written anew", async () => {
    const { customer, agent } = stage;
    await customer.evaluate(() => {
      const late = document.createElement("iframe");
      late.srcdoc = "<p>late text</p>";
      document.body.append(late);
    });
    await frameAt(customer, "/nest/3").evaluate(() => (location.href = "/nest/quirks"));
    await customer.evaluate(() => {
      const inner = (document.getElementById("written") as HTMLIFrameElement).contentDocument;
      inner?.open();
      inner?.write("<p>anew</p><input id=field>");
      inner?.close();
    });
    await agentComesToRead(agent, "late text", "quirky text", "anew");
    const shown = await agentReads(agent);
    assert.ok(!shown.includes("depth 4") && !shown.includes("written text"));
    const quirky = await Promise.all(
      agent.frames().map((frame) => frame.evaluate(() => document.compatMode === "BackCompat" && document.body?.textContent?.includes("quirky")).catch(() => false)),
    );
    assert.ok(quirky.includes(true), "the nested replica has the quirks of its document");
  });

  it("what is written into a document that was written anew, masked, and both pointers", async () => {
    const { customer, agent } = stage;
    const written = customer.frames().find((frame) => frame.name() === "written");
    assert.ok(written);
    await written.locator("#field").fill("typed secret");
    const replica = async (): Promise<Frame | undefined> => {
      for (const frame of agent.frames()) {
        if (await frame.evaluate(() => document.getElementById("field") !== null).catch(() => false)) return frame;
      }
      return undefined;
    };
    await eventually("the masked value", async () => {
      const value = await (await replica())?.evaluate(() => (document.getElementById("field") as HTMLInputElement).value);
      return value !== undefined && value !== "" && !value.includes("secret");
    });
    // The agent's cursor is put into a document once it is over that one.
    const isShown = (frame: Frame): Promise<boolean> => frame.evaluate(() => document.querySelector("[data-tandem-ui]:popover-open") !== null);
    assert.equal(await isShown(written), false);
    const field = (await replica())?.locator("#field");
    assert.ok(field);
    await eventually("the agent's cursor", async () => {
      const box = await field.boundingBox();
      assert.ok(box);
      await agent.mouse.move(box.x + 4, box.y + 4);
      await agent.mouse.move(box.x + 8, box.y + 6);
      return isShown(written);
    });
  });

  it("changes inside, and elements that go away", async () => {
    const { customer, agent } = stage;
    await frameAt(customer, "/nest/2").evaluate(() => document.body.append("more of two"));
    await frameAt(customer, "/carrying").evaluate(() => document.body.append("more of another"));
    await agentComesToRead(agent, "more of two", "more of another");
    await customer.evaluate(() => document.getElementById("nest")?.remove());
    await eventually("gone", async () => !(await agentReads(agent)).includes("depth 1"));
  });

  it("a page learns nothing but that the snippet is there, and can not call for a port", async () => {
    const { customer } = stage;
    await customer.evaluate(() => {
      const carrying = document.getElementById("carrying") as HTMLIFrameElement;
      carrying.contentWindow?.postMessage({ tandem: "frame-name", name: "mine" }, "*");
      carrying.contentWindow?.postMessage({ tandem: "frame-call" }, "*");
      carrying.contentWindow?.postMessage({ tandem: "frame-name", name: "x".repeat(1000) }, "*");
      carrying.contentWindow?.postMessage({ tandem: "frame-name" }, "*");
      carrying.contentWindow?.postMessage(null, "*");
    });
    await eventually("an answer", () => customer.evaluate(() => JSON.stringify((window as { heard?: unknown }).heard ?? []).includes('"mine"')));
    const heard = await customer.evaluate(() => (window as { heard?: { tandem?: string }[] }).heard ?? []);
    assert.ok(heard.every((one) => one.tandem === "frame-here" || one.tandem === "ready"), JSON.stringify(heard));
    await frameAt(customer, "/carrying").evaluate(() => document.body.append("still there"));
    await agentComesToRead(stage.agent, "still there");
  });
});
