// Pages that are broken, boundless or out to break whoever looks: they go on as they would alone, the
// agent sees what can be shown, and what can not is said.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import * as flow from "./flow.ts";
import { openSite, type Site } from "./site.ts";
import { eventually, launchBrowser, replicaFrame, TandemServer } from "./support.ts";

/** Longest time that the console may take to draw its next frame. */
const FRAME_MS_MAX = 1_000;

interface Hostile {
  /** The page's own script; around it the page says its name first and `the end` last. */
  readonly script: string;
  /** What it does once the loader is there, before the customer's consent. */
  readonly late?: string;
  /** What the console says to be missing; nothing: all is shown. */
  readonly lacks?: readonly string[];
}

const PAGES: Readonly<Record<string, Hostile>> = {
  deep: {
    script: `const root = document.getElementById("root");
      root.hidden = true;
      let at = root;
      for (let n = 0; n < 100_000; n++) at = at.appendChild(document.createElement("div"));
      at.textContent = "the bottom";`,
    lacks: ["Nested too deeply"],
  },
  wide: {
    script: `const root = document.getElementById("root");
      root.hidden = true;
      for (let n = 0; n < 200_000; n++) root.append(document.createElement("i"));`,
  },
  long: {
    script: `document.getElementById("root").setAttribute("data-long", "x".repeat(10 << 20));
      document.getElementById("root").append("y".repeat(10 << 20));
      document.getElementById("root").hidden = true;`,
    lacks: ["Very long text × 2"],
  },
  trapped: {
    script: `const trap = () => { throw new Error("trapped"); };
      for (const [of, names] of [
        [Node.prototype, ["firstChild", "nextSibling", "previousSibling", "parentNode", "nodeType"]],
        [Element.prototype, ["getAttributeNames", "localName", "namespaceURI", "shadowRoot", "scrollTop"]],
        [Document.prototype, ["title", "URL", "compatMode"]],
        [CharacterData.prototype, ["data"]],
      ]) for (const name of names) Object.defineProperty(of, name, { configurable: true, get: trap, set: trap });
      for (const name of ["firstElementChild", "tagName"]) Object.defineProperty(Element.prototype, name, { configurable: true, get: trap });
      Object.prototype.inherited = "polluted";
      Array.prototype.extra = () => "polluted";`,
  },
  overridden: {
    script: "window.calls = 0;",
    late: `const trap = () => { throw new Error("overridden"); };
      Node.prototype.appendChild = Node.prototype.getRootNode = trap;
      JSON.stringify = JSON.parse = trap;
      for (const name of ["push", "map", "filter", "forEach", "slice", "concat", "join", "includes", "some", "every", "find", "flat"]) {
        const native = Array.prototype[name];
        Array.prototype[name] = function (...args) { window.calls++; return native.apply(this, args); };
      }
      const iterate = Array.prototype[Symbol.iterator];
      Array.prototype[Symbol.iterator] = function () { window.calls++; return iterate.call(this); };
      EventTarget.prototype.addEventListener = MutationObserver.prototype.observe = trap;`,
  },
  clobbered: {
    script: `document.getElementById("root").innerHTML = '<form><input name="firstChild"><input name="nodeType"><input name="getAttributeNames"><input name="parentNode"></form><img name="title"><img name="URL"><img name="documentElement">';`,
  },
  broken: {
    script: `const root = document.getElementById("root");
      root.setAttribute("data-broken", "\\ud800 \\udc00 \\u0000");
      root.className = "a\\ud800 \\udc00b";
      root.textContent = "\\udfff broken \\ud83d";
      document.title = "\\ud83d\\ud83d";
      const style = document.createElement("style");
      style.textContent = ".a\\ud800 { color: red } .\\udc00b::after { content: '\\ud800' }";
      document.head.append(style);
      style.sheet.insertRule(".a\\udfff { --odd: '\\ud83d' }");`,
  },
};

/** What the page does for itself, from before the hostile part on: it counts, and hears its button. */
const OWN = `window.ticks = window.pressed = 0;
  window.faults = [];
  addEventListener("error", ({ message }) => faults.push(message));
  addEventListener("unhandledrejection", ({ reason }) => faults.push(String(reason)));
  setInterval(() => ticks++, 20);
  document.getElementById("press").addEventListener("click", () => pressed++);`;

declare global {
  interface Window {
    ticks: number;
    pressed: number;
    faults: string[];
  }
}

function fill(site: Site, tandem: string): void {
  for (const [name, { script }] of Object.entries(PAGES)) {
    const html = `<!doctype html><meta charset="utf-8"><script async src="${tandem}/loader.js"></script>
      <h1>${name}</h1><button id="press">Press</button><div id="root"></div><p id="end">the end</p>`;
    site.pages.set(`/${name}/demo/index.html`, { html: `${html}<script>${OWN}\n${script}; window.ready = true;</script>` });
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

  for (const [name, { late = "", lacks = [] }] of Object.entries(PAGES)) {
    it(`${name}: the page lives and the agent sees it`, async () => {
      const stage = await flow.openStage(browser, server, "websocket");
      const { agent, customer } = stage;
      const errors: string[] = [];
      customer.on("pageerror", (error) => errors.push(String(error)));
      await flow.meetByWidget(stage, `${site.origin}/${name}`);
      await customer.waitForFunction("window.ready");
      await customer.evaluate(late);
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
      await pageGoesOn(customer);
      await consoleGoesOn(agent, lacks);
      assert.deepEqual(errors, []);
      await stage.close();
    });
  }
});

async function pageGoesOn(customer: Page): Promise<void> {
  await customer.evaluate(() => document.getElementById("press")?.click());
  const { ticks, pressed, faults } = await customer.evaluate(() => ({ ticks: window.ticks, pressed: window.pressed, faults: window.faults }));
  assert.deepEqual(faults, []);
  assert.equal(pressed, 1);
  await customer.waitForFunction((before) => window.ticks > before, ticks);
}

/** The console draws, hears its buttons, and says what is missing and nothing else. */
async function consoleGoesOn(agent: Page, lacks: readonly string[]): Promise<void> {
  await agent.getByRole("button", { name: "Picture: Identical" }).waitFor();
  const frameMs = await agent.evaluate(() => {
    const began = performance.now();
    return new Promise<number>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began))));
  });
  assert.ok(frameMs < FRAME_MS_MAX, `a frame of the console took ${frameMs} ms`);
  const chip = agent.getByRole("button", { name: /parts? not shown$/ });
  if (lacks.length === 0) {
    assert.equal(await chip.count(), 0);
    return;
  }
  await chip.click();
  const list = agent.getByRole("dialog", { name: "Not shown here" }).getByRole("listitem");
  await list.first().waitFor();
  const titles = await list.evaluateAll((items) => items.map((item) => item.querySelector("strong")?.parentElement?.innerText.split("\n")[0]?.replace(/\s*×/, " ×")));
  assert.deepEqual(titles, lacks);
}
