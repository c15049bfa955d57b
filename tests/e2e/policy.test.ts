// What a product's Content-Security-Policy has to allow, and nothing more; and what its developer is
// told where it allows less.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import * as flow from "./flow.ts";
import { openSite, type Site } from "./site.ts";
import { eventually, launchBrowser, replicaFrame, TandemServer } from "./support.ts";

/** Policies that are enough, by a name of ours. */
const ENOUGH: Readonly<Record<string, (tandem: string) => string>> = {
  documented: (tandem) => `default-src 'self'; script-src 'self' ${tandem}; frame-src ${tandem}`,
  barest: (tandem) => `default-src 'none'; script-src 'self' ${tandem}; frame-src ${tandem}`,
  spelled: (tandem) => `connect-src 'none'; worker-src 'none'; style-src 'self'; img-src 'none'; font-src 'none'; media-src 'none'; object-src 'none'; script-src 'self' ${tandem}; child-src ${tandem}; base-uri 'none'; form-action 'none'`,
};

/** Policies that are not, and the directive that has to name Tandem. */
const SHORT: Readonly<Record<string, { readonly policy: (tandem: string) => string; readonly directive: string }>> = {
  frame: { policy: (tandem) => `default-src 'self'; script-src 'self' ${tandem}`, directive: "frame-src" },
  "frame-own": { policy: (tandem) => `script-src 'self' ${tandem}; frame-src 'self'`, directive: "frame-src" },
  script: { policy: (tandem) => `default-src 'self'; script-src 'self'; frame-src ${tandem}`, directive: "script-src" },
  "script-default": { policy: (tandem) => `default-src 'self'; frame-src ${tandem}`, directive: "script-src" },
  "script-elem": { policy: (tandem) => `script-src-elem 'self'; frame-src ${tandem}`, directive: "script-src-elem" },
};

const OWN = `window.refused = [];
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => refused.push(effectiveDirective + " " + blockedURI));
  setInterval(() => (document.getElementById("ticks").textContent = String(performance.now())), 50);
  document.getElementById("host").attachShadow({ mode: "open" }).append("in the shadow");
  document.getElementById("canvas").getContext("2d").fillRect(0, 0, 20, 20);`;

declare global {
  interface Window {
    refused: string[];
  }
}

describe("the product's content security policy", () => {
  let browser: Browser;
  let site: Site;
  let server: TandemServer;
  before(async () => {
    browser = await launchBrowser();
    site = await openSite("localhost");
    server = await TandemServer.launch("--allowed-origins", site.origin);
    const loader = await (await fetch(`${server.origin}/loader.js`)).text();
    site.pages.set("/own/loader.js", { html: loader, type: "text/javascript" });
    site.pages.set("/own/page.js", { html: OWN, type: "text/javascript" });
    site.pages.set("/own/page.css", { html: "h1 { color: rgb(1, 2, 3) }", type: "text/css" });
    const add = (name: string, policy: string, script: string): void => {
      const html = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/own/page.css">${script}
        <h1>${name}</h1><p id="ticks">0</p><div id="host"></div><canvas id="canvas" width="20" height="20"></canvas><script src="/own/page.js"></script>`;
      site.pages.set(`/${name}/demo/index.html`, { html, policy });
    };
    for (const [name, policy] of Object.entries(ENOUGH)) add(name, policy(server.origin), `<script async src="${server.origin}/loader.js"></script>`);
    // The loader stands with the product's own scripts, so that it is there to tell.
    for (const [name, { policy }] of Object.entries(SHORT)) add(name, policy(server.origin), `<script async src="/own/loader.js" data-server="${server.origin}"></script>`);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await site?.close();
  });

  for (const [name, policy] of Object.entries(ENOUGH)) {
    it(`${name} is enough, without wasm and without our sockets in the page`, async () => {
      assert.doesNotMatch(policy(server.origin), /unsafe|wasm|connect-src http/);
      const stage = await flow.openStage(browser, server, "websocket");
      await flow.meetByWidget(stage, `${site.origin}/${name}`);
      await flow.answerConsent(stage.customer, "Allow");
      await flow.agentSees(stage.agent, name);
      await stage.agent.getByRole("button", { name: "Picture: Identical" }).waitFor();
      const replica = await replicaFrame(stage.agent);
      const before = await replica.evaluate(() => document.getElementById("ticks")?.textContent);
      await eventually("changes at the agent", async () => before !== (await replica.evaluate(() => document.getElementById("ticks")?.textContent)));
      const ours = (await stage.customer.evaluate(() => window.refused)).filter((one) => one.includes(server.origin) || / (?:blob|data|inline|wasm-eval|eval)/.test(one));
      assert.deepEqual(ours, []);
      await stage.close();
    });
  }

  for (const [name, { directive }] of Object.entries(SHORT)) {
    it(`${name}: ${directive} is named on the console and to the page`, async () => {
      const stage = await flow.openStage(browser, server, "websocket");
      const said: string[] = [];
      stage.customer.on("console", (message) => message.type() === "error" && said.push(message.text()));
      const fix = `${directive} ${server.origin}`;
      const told = await fixTold(stage.customer);
      if (directive === "frame-src") {
        await stage.customer.goto(`${site.origin}/${name}/demo/index.html`);
        await flow.pressHelp(stage.customer);
      } else {
        await flow.meetByWidget(stage, `${site.origin}/${name}`);
        await flow.answerConsent(stage.customer, "Allow");
      }
      await eventually("the console says it", async () => said.includes(`Tandem: this page's Content-Security-Policy needs "${fix}"`));
      assert.deepEqual(await told(), { type: "csp", fix });
      await stage.close();
    });
  }
});

/** Listens in the next page from its beginning on, and answers with how to read what was told. */
async function fixTold(page: Page): Promise<() => Promise<unknown>> {
  await page.addInitScript(() => {
    addEventListener("tandem:error", (event) => Object.assign(window, { told: (event as CustomEvent).detail as unknown }));
  });
  return () => page.evaluate(() => (window as { told?: unknown }).told);
}
