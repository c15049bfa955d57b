// Pages that are broken, boundless or out to break whoever looks: they go on as they would alone, the
// agent sees what can be shown, and what can not is said.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import * as flow from "./flow.ts";
import { openSite, type Site } from "./site.ts";
import { eventually, launchBrowser, replicaFrame, TandemServer } from "./support.ts";

/** Each page's own script; around it the page says its name first and `the end` last. */
const PAGES: Readonly<Record<string, string>> = {
  deep: `const root = document.getElementById("root");
    root.hidden = true;
    let at = root;
    for (let n = 0; n < 100_000; n++) at = at.appendChild(document.createElement("div"));
    at.textContent = "the bottom";`,
  wide: `const root = document.getElementById("root");
    root.hidden = true;
    for (let n = 0; n < 100_000; n++) root.append(document.createElement("i"));`,
  long: `document.getElementById("root").setAttribute("data-long", "x".repeat(10 << 20));
    document.getElementById("root").append("y".repeat(10 << 20));
    document.getElementById("root").hidden = true;`,
  trapped: `const trap = () => { throw new Error("trapped"); };
    for (const [of, names] of [
      [Node.prototype, ["firstChild", "nextSibling", "previousSibling", "parentNode", "nodeType"]],
      [Element.prototype, ["getAttributeNames", "localName", "namespaceURI", "shadowRoot", "scrollTop"]],
      [Document.prototype, ["title", "URL", "compatMode"]],
      [CharacterData.prototype, ["data"]],
    ]) for (const name of names) Object.defineProperty(of, name, { configurable: true, get: trap, set: trap });
    for (const name of ["firstElementChild", "tagName"]) Object.defineProperty(Element.prototype, name, { configurable: true, get: trap });
    Object.prototype.inherited = "polluted";
    Array.prototype.extra = () => "polluted";`,
  clobbered: `document.getElementById("root").innerHTML = '<form><input name="firstChild"><input name="nodeType"><input name="getAttributeNames"><input name="parentNode"></form><img name="title"><img name="URL"><img name="documentElement">';`,
  broken: `const root = document.getElementById("root");
    root.setAttribute("data-broken", "\\ud800 \\udc00 \\u0000");
    root.textContent = "\\udfff broken \\ud83d";
    document.title = "\\ud83d\\ud83d";`,
};

function fill(site: Site, tandem: string): void {
  for (const [name, script] of Object.entries(PAGES)) {
    const html = `<!doctype html><meta charset="utf-8"><script async src="${tandem}/loader.js"></script>
      <h1>${name}</h1><div id="root"></div><p id="end">the end</p>`;
    site.pages.set(`/${name}/demo/index.html`, { html: `${html}<script>${script}; window.ready = true;</script>` });
  }
}

describe("hostile pages", () => {
  let browser: Browser;
  let site: Site;
  let server: TandemServer;
  before(async () => {
    browser = await launchBrowser();
    site = await openSite("localhost");
    server = await TandemServer.launch("--allowed-origins", site.origin);
    fill(site, server.origin);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await site?.close();
  });

  for (const name of Object.keys(PAGES)) {
    it(`${name}: the page lives and the agent sees it`, async () => {
      const stage = await flow.openStage(browser, server, "websocket");
      const { agent, customer } = stage;
      const errors: string[] = [];
      customer.on("pageerror", (error) => errors.push(String(error)));
      await flow.meetByWidget(stage, `${site.origin}/${name}`);
      await customer.waitForFunction("window.ready");
      await flow.answerConsent(customer, "Allow");
      await flow.agentSees(agent, name);
      await flow.agentSees(agent, "the end");
      const marker = `changed ${name}`;
      // By a property that no page takes away.
      await customer.evaluate((text) => ((document.getElementById("end") as HTMLElement).innerHTML = text), marker);
      await eventually("the change at the agent", async () => {
        const replica = await replicaFrame(agent);
        return (await replica.evaluate(() => document.getElementById("end")?.textContent)) === marker;
      });
      assert.deepEqual(errors, []);
      await stage.close();
    });
  }
});
