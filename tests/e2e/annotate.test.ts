// Drawing together, from the agent's tools to the customer's page and back: what is drawn, what vanishes,
// what is highlighted and used, what a late viewer sees, and that nobody draws who may not.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, CDPSession, Frame, Locator, Page } from "playwright-core";
import { axeInBoth } from "../../web/widget/testing/browser.ts";
import { press } from "../../web/widget/testing/press.ts";
import { answerControl, placeOf } from "../bench/control/drive.ts";
import { colleague, watch } from "./colleagues.ts";
import { agentSees, agentTransport, answerConsent, meetByWidget, openStage, type Stage, timelineOf } from "./flow.ts";
import { hears, isFocused } from "./keyboard.ts";
import { noteSpoken, OPEN_ROOTS } from "./roots.ts";
import { clientFrame, eventually, launchBrowser, launchDesktop, replicaFrame, TandemServer } from "./support.ts";
import { believe } from "./tamper.ts";

/** What may pass until the other end shows a drawing. */
const SHOWN_MS = 3_000;

/** Classes and words of what is drawn over a page; its roots are closed, so only the protocol sees them. */
async function drawnIn(cdp: CDPSession): Promise<readonly string[]> {
  const { nodes } = await cdp.send("DOM.getFlattenedDocument", { depth: -1, pierce: true });
  const kinds = nodes.flatMap(({ attributes = [] }) => {
    const at = attributes.indexOf("class");
    return /\bby-(\w+) is-(\w+)/.exec(at < 0 ? "" : (attributes[at + 1] ?? ""))?.slice(1, 3).join(" ") ?? [];
  });
  return kinds.sort();
}

/** What the page says over itself once it holds a tool of the customer's. */
const HOW: Readonly<Record<string, string>> = { Draw: "Draw on the page;", Arrow: "Draw an arrow", Rectangle: "Draw from one corner", Text: "Write your words" };

/** All texts of a page, its closed roots' too. */
async function textsIn(cdp: CDPSession): Promise<readonly string[]> {
  const { nodes } = await cdp.send("DOM.getFlattenedDocument", { depth: -1, pierce: true });
  return nodes.map(({ nodeValue }) => nodeValue);
}

/** Where the words of a highlight stand, from top to bottom. */
async function wordsIn(cdp: CDPSession): Promise<readonly [number, number]> {
  const { nodes } = await cdp.send("DOM.getFlattenedDocument", { depth: -1, pierce: true });
  const all = nodes.find(({ attributes = [] }) => attributes.some((value) => /\bis-highlight\b/.test(value)));
  const words = nodes.find(({ parentId, localName }) => parentId === all?.nodeId && localName === "p");
  const { model } = await cdp.send("DOM.getBoxModel", { nodeId: words?.nodeId ?? 0 });
  return [model.border[1] ?? 0, model.border[5] ?? 0];
}

/** The same in a replica, whose roots the agent's context keeps open. */
async function drawnAt(replica: Frame): Promise<readonly string[]> {
  return replica.evaluate(() => {
    const roots = Reflect.get(globalThis, "openRoots") as ShadowRoot[];
    const kinds = roots.flatMap((root) => [...root.querySelectorAll("[class*='by-']")].map((one) => /\bby-(\w+) is-(\w+)/.exec(one.getAttribute("class") ?? "")?.slice(1, 3).join(" ") ?? ""));
    return kinds.sort();
  });
}

/** From here on a replica notes what is drawn in it, however soon it vanishes. */
async function noteDrawings(replica: Frame): Promise<void> {
  await replica.evaluate(() => {
    const roots = Reflect.get(globalThis, "openRoots") as ShadowRoot[];
    const noted = new Set<string>();
    const observer = new MutationObserver(() => {
      for (const root of roots) {
        for (const one of root.querySelectorAll("[class*='by-']")) noted.add(/\bby-(\w+) is-(\w+)/.exec(one.getAttribute("class") ?? "")?.slice(1, 3).join(" ") ?? "");
      }
    });
    const options = { subtree: true, childList: true, attributes: true };
    for (const root of roots) observer.observe(root, options);
    roots.push = (...more) => {
      for (const root of more) observer.observe(root, options);
      return Array.prototype.push.apply(roots, more);
    };
    Reflect.set(globalThis, "noted", noted);
  });
}

async function hasNoted(replica: Frame, kind: string): Promise<boolean> {
  return replica.evaluate((name) => (Reflect.get(globalThis, "noted") as Set<string>).has(name), kind);
}

type Spot = readonly [x: number, y: number];

/** Which places of a drawing's line in a replica are farther than 2 px from those wanted, seen from the corner of its heading. */
async function offsets(replica: Frame, kind: string, ...wanted: readonly Spot[]): Promise<readonly string[]> {
  return replica.evaluate(([name, spots]) => {
    const roots = Reflect.get(globalThis, "openRoots") as ShadowRoot[];
    const line = roots.flatMap((root) => [...root.querySelectorAll(`.${name} path`)])[0]?.getAttribute("d") ?? "";
    const { left = 0, top = 0 } = document.querySelector("h1")?.getBoundingClientRect() ?? {};
    const is = [...line.matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x) - left, Number(y) - top] as const);
    return spots.flatMap(([x, y], i) => (Math.hypot((is[i]?.[0] ?? NaN) - x, (is[i]?.[1] ?? NaN) - y) <= 2 ? [] : [`${x} ${y} is ${String(is[i])}`]));
  }, [kind, wanted] as const);
}

interface Scene {
  readonly stage: Stage;
  readonly agent: Page;
  readonly customer: Page;
  readonly replica: Frame;
  readonly frame: Frame;
  readonly cdp: CDPSession;
  /** Waits until the customer's page shows exactly that. */
  shows(...kinds: string[]): Promise<void>;
  /** Waits until the agent's picture does. */
  agentShows(...kinds: string[]): Promise<void>;
  take(tool: string): Promise<void>;
  /** Highlights an element of the replica with words, and waits until the customer's page shows that. */
  highlight(selector: string, label: string | RegExp, words: string): Promise<void>;
  /** The customer takes a tool, out of their bar or of the row in it, and waits until the page is ready for it. */
  tool(name: string): Promise<void>;
  /** Waits until the page says how that tool is used: by then the layer is out, and the bar on top of it has lost the
   *  keyboard for a moment, if it had it. */
  ready(name: string): Promise<void>;
  /** The customer draws from there to there, seen from the corner of the heading. */
  drag(from: Spot, to: Spot): Promise<void>;
  /** Draws with the tool in the hand, around an element of the replica. */
  around(selector: string): Promise<void>;
}

describe("drawing together", () => {
  let browser: Browser;
  let server: TandemServer;
  before(async () => {
    browser = await launchBrowser();
    server = await TandemServer.launch("--privacy-profile", "open");
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function inSession(work: (scene: Scene) => Promise<void>, answer: "Allow" | "View only" = "Allow", network: "websocket" | "p2p" = "websocket", of = browser): Promise<void> {
    const stage = await openStage(of, server, network);
    const { agent, customer } = stage;
    await stage.agentContext.addInitScript(OPEN_ROOTS);
    try {
      await meetByWidget(stage, server.product);
      await answerConsent(customer, answer);
      await agentSees(agent, "Setup is not finished");
      const replica = await replicaFrame(agent);
      const cdp = await customer.context().newCDPSession(customer);
      await cdp.send("DOM.enable");
      const expect = async (who: string, read: () => Promise<readonly string[]>, kinds: readonly string[]): Promise<void> => {
        let seen: readonly string[] = [];
        const wanted = kinds.toSorted().join();
        await eventually(`${who} shows ${wanted}`, async () => (seen = await read()).join() === wanted, SHOWN_MS).catch(() => assert.equal(seen.join(), wanted, who));
      };
      const frame = await clientFrame(customer);
      const ready = async (name: string): Promise<void> => {
        const how = HOW[name];
        if (how !== undefined) await eventually(`the page is ready for ${name}`, async () => (await textsIn(cdp)).some((text) => text.startsWith(how)));
      };
      await work({
        stage, agent, customer, replica, cdp, frame,
        shows: (...kinds) => expect("the customer's page", () => drawnIn(cdp), kinds),
        agentShows: (...kinds) => expect("the agent's picture", () => drawnAt(replica), kinds),
        take: (tool) => agent.getByRole("toolbar", { name: "Draw on the page" }).getByRole("button", { name: tool, exact: true }).click(),
        async highlight(selector, label, words) {
          await agent.getByRole("toolbar", { name: "Draw on the page" }).getByRole("button", { name: "Highlight", exact: true }).click();
          const { x, y } = await placeOf(replica, selector);
          await agent.mouse.click(x, y);
          await agent.getByLabel(label).fill(words);
          await agent.keyboard.press("Enter");
          await expect("the customer's page", () => drawnIn(cdp), ["agent highlight"]);
        },
        async tool(name) {
          const row = frame.getByRole("toolbar", { name: "Draw on the page" });
          if (!(await row.isVisible())) await press(frame, frame.getByRole("button", { name: "Draw on the page" }));
          if (name !== "Draw") await press(frame, row.getByRole("button", { name, exact: true }));
          await ready(name);
        },
        ready,
        async drag(from, to) {
          const box = await customer.locator("h1").boundingBox();
          assert.ok(box);
          await customer.mouse.move(box.x + from[0], box.y + from[1]);
          await customer.mouse.down();
          await customer.mouse.move(box.x + to[0], box.y + to[1], { steps: 6 });
          await customer.mouse.up();
        },
        async around(selector) {
          const from = await placeOf(replica, selector, -0.1, -0.2);
          const to = await placeOf(replica, selector, 1.1, 1.2);
          await agent.mouse.move(from.x, from.y);
          await agent.mouse.down();
          await agent.mouse.move((from.x + to.x) / 2, from.y + 3, { steps: 5 });
          await agent.mouse.move(to.x, to.y, { steps: 5 });
          await agent.mouse.up();
        },
      });
    } finally {
      await stage.close();
    }
  }

  it("shows each of the agent's tools on the customer's page, takes the last one back, and clears all", async () => {
    await inSession(async ({ agent, shows, agentShows, take, around, replica, customer }) => {
      for (const tool of ["Draw", "Arrow", "Rectangle"]) {
        await take(tool);
        await around("h1");
      }
      await shows("agent stroke", "agent arrow", "agent rectangle");
      await agentShows("agent stroke", "agent arrow", "agent rectangle");
      await take("Text");
      const { x, y } = await placeOf(replica, "h1");
      await agent.mouse.click(x, y);
      await agent.getByLabel("Words on the page").fill("Look here");
      await agent.getByRole("button", { name: "Write", exact: true }).click();
      await shows("agent stroke", "agent arrow", "agent rectangle", "agent text");
      await agent.getByRole("button", { name: "Undo", exact: true }).click();
      await shows("agent stroke", "agent arrow", "agent rectangle");
      await agent.keyboard.press("Control+z");
      await shows("agent stroke", "agent arrow");
      // Nothing of it is in the way of the page.
      const link = await customer.locator("aside a, nav a").first().elementHandle();
      assert.ok(link);
      await link.evaluate((element) => element.addEventListener("click", (event) => (event.preventDefault(), element.setAttribute("data-clicked", ""))));
      await link.click();
      assert.equal(await link.getAttribute("data-clicked"), "");
      await agent.getByRole("button", { name: "Clear drawings" }).click();
      await shows();
      await agentShows();
      const kinds = (await timelineOf(agent)).map(({ kind }) => kind).filter((kind) => kind === "annotated");
      assert.equal(kinds.length, 1);
    });
  });

  it("vanishes by itself: ink, the laser's trail, and the ripple of a click", async (t) => {
    // The headless build has not shown the laser's trail each time.
    const desktop = await launchDesktop();
    t.after(() => desktop.close());
    await inSession(async ({ agent, customer, shows, take, around, replica, cdp }) => {
      const { x, y } = await placeOf(replica, "h1");
      await eventually("the customer's own press is seen at the agent's", async () => {
        await customer.locator("h1").click();
        return replica.evaluate(() => (Reflect.get(globalThis, "openRoots") as ShadowRoot[]).some((root) => (root.querySelector(".ripple")?.getAnimations() ?? []).length > 0));
      });
      await agent.mouse.click(x, y);
      await shows("agent ripple");
      await shows();
      await agent.keyboard.press("l");
      await agent.mouse.down();
      // A trail lives for a moment only: it is looked for while the hand goes on.
      let turn = 0;
      await eventually("the trail is shown", async () => {
        await agent.mouse.move(x + (turn++ % 2) * 80, y + 20, { steps: 10 });
        return (await drawnIn(cdp)).includes("agent laser");
      }, SHOWN_MS);
      await agent.mouse.up();
      await shows();
      await take("Vanishing ink");
      await take("Draw");
      await around("h1");
      await shows("agent stroke");
      await eventually("the ink is gone", async () => (await drawnIn(cdp)).length === 0, 10_000);
    }, "Allow", "websocket", desktop);
  });

  it("is worked by keyboard: tools by their keys, an element by Tab, the words, and back", async () => {
    await inSession(async ({ agent, shows, frame, customer, replica }) => {
      await customer.evaluate(() => document.body.insertAdjacentHTML("afterbegin", "<button type=button>Edit</button><button type=button>Edit</button>"));
      await eventually("both are in the picture", async () => (await replica.locator("button", { hasText: /^Edit$/ }).count()) === 2);
      const spoken = await noteSpoken(replica);
      await agent.getByRole("button", { name: "Highlight", exact: true }).focus();
      await agent.keyboard.press("h");
      await agent.getByText("Tab to it and press Enter").waitFor();
      await eventually("the picture has the keyboard", () => replica.evaluate(() => document.hasFocus()));
      for (const count of [1, 2]) {
        await agent.keyboard.press("Tab");
        await eventually("what was picked is said, be it by the same words", async () => (await spoken()).length === count);
      }
      await agent.keyboard.press("Tab");
      await eventually("the next one is said", async () => (await spoken()).length === 3);
      assert.deepEqual(await spoken(), ["Edit, button", "Edit, button", "Skip to content, link"]);
      await agent.keyboard.press("Enter");
      await agent.getByLabel(/with these words/).waitFor();
      await agent.keyboard.type("Open this one");
      await agent.keyboard.press("Enter");
      await shows("agent highlight");
      await frame.getByText("Ada Fields shows you something on this page: Open this one").waitFor({ state: "attached" });
      const goThere = frame.getByRole("button", { name: "Go there" });
      await goThere.focus();
      await customer.keyboard.press("Enter");
      // The focus is in the element, which is what it is for.
      await shows();
      assert.notEqual(await customer.evaluate(() => document.activeElement?.localName), "body");
      await agent.getByText("has used what you highlighted").waitFor();
    });
  });

  it("highlights an element with words, brings it into sight, and ends it when it is used", async () => {
    await inSession(async ({ agent, customer, shows, agentShows, take, replica }) => {
      await customer.evaluate(() => {
        const far = document.createElement("div");
        far.innerHTML = "<div style='height:3000px'></div><button id=far>Far away</button>";
        document.querySelector("main")?.append(far);
      });
      await agentSees(agent, "Far away");
      await take("Highlight");
      const { x, y } = await placeOf(replica, "#far");
      await agent.mouse.click(x, y);
      await agent.getByLabel("Highlight “Far away” with these words").fill("Press this");
      await agent.getByRole("button", { name: "Highlight", exact: true }).last().click();
      await shows("agent highlight");
      await agentShows("agent highlight");
      await eventually("it is in sight", () => customer.locator("#far").evaluate((element) => element.getBoundingClientRect().top < innerHeight && element.getBoundingClientRect().bottom > 0));
      await customer.locator("#far").click();
      await shows();
      await agentShows();
      await agent.getByText("has used what you highlighted").waitFor();
      const lines = (await timelineOf(agent)).filter(({ kind }) => kind.startsWith("highlight"));
      assert.deepEqual(lines.map(({ kind, data }) => [kind, data]), [["highlighted", { words: "Press this" }], ["highlight_used", {}]]);
    });
  });

  it("keeps the words of a highlight clear of the bar", async () => {
    await inSession(async ({ agent, customer, cdp, frame, highlight }) => {
      const bar = await (await frame.frameElement()).boundingBox();
      assert.ok(bar);
      await customer.evaluate(({ x, y }) => {
        const low = document.createElement("button");
        low.id = "low";
        low.textContent = "Low down";
        low.style.cssText = `position:fixed;left:${x}px;top:${y - 34}px;height:24px`;
        document.body.append(low);
      }, bar);
      await agentSees(agent, "Low down");
      await highlight("#low", "Highlight “Low down” with these words", "Press this");
      await eventually("the words are above the button", async () => {
        const [top, bottom] = await wordsIn(cdp);
        return top > 0 && bottom < bar.y - 34;
      });
    });
  });

  for (const [where, selector, draws] of [["it", "#under", false], ["it in a frame of the page", "#nest >>> #under", false], ["it in a frame of the page while the customer draws", "#nest >>> #under", true]] as const) {
    it(`has the bar stand aside from what is highlighted under ${where}, and come back`, async () => {
      await inSession(async ({ agent, customer, frame, shows, tool, highlight }) => {
        const bar = async (): Promise<number> => (await (await frame.frameElement()).boundingBox())?.y ?? 0;
        await customer.evaluate((nested) => {
          const under = document.createElement(nested ? "iframe" : "button");
          const words = "Under it";
          under.id = nested ? "nest" : "under";
          under.style.cssText = `position:fixed;left:50%;bottom:30px;height:${nested ? 60 : 24}px`;
          if (under instanceof HTMLIFrameElement) under.srcdoc = `<button id=under>${words}</button>`;
          else under.textContent = words;
          document.body.append(under);
        }, selector !== "#under");
        const inside = async (of: Page): Promise<Frame | undefined> => {
          for (const one of of.frames()) if (await one.evaluate(() => document.getElementById("under") !== null).catch(() => false)) return one;
          return undefined;
        };
        await eventually("the agent sees what is under the bar", async () => (await inside(agent)) !== undefined);
        if (draws) await tool("Draw");
        await highlight(selector, "Highlight “Under it” with these words", "Press this");
        await eventually("the bar is above", async () => (await bar()) < 100);
        if (draws) await press(frame, frame.getByRole("button", { name: "Done" }));
        await (await inside(customer))?.locator("#under").click();
        await shows();
        await eventually("the bar is below", async () => (await bar()) > 500);
      });
    });
  }

  it("leaves whoever writes in the chat where they are, while the page darkens around a highlight", async () => {
    await inSession(async ({ agent, customer, frame, shows, highlight }) => {
      await press(frame, frame.getByRole("button", { name: /^Chat/ }));
      const field = frame.getByLabel("Message", { exact: true });
      await field.focus();
      await customer.keyboard.type("I am ");
      await highlight("h1", /with these words/, "This is the place");
      await eventually("the chat has the keyboard", () => frame.evaluate(() => document.hasFocus()));
      await customer.keyboard.type("writing");
      assert.equal(await field.inputValue(), "I am writing");
      const box = await field.boundingBox();
      assert.ok(box);
      // The widget stands above what darkens the page.
      const above = await customer.evaluate(({ x: left, y: top }) => document.elementsFromPoint(left + 5, top + 5).filter((element) => element.hasAttribute("data-tandem-ui")).length, box);
      assert.equal(above, 1);
      await agent.getByRole("button", { name: "Clear drawings" }).click();
      await shows();
    });
  });

  it("gives the customer the agent's tools, of which the page hears nothing", async () => {
    await inSession(async ({ customer, frame, shows, agentShows, agent, replica, tool, drag }) => {
      await customer.evaluate((types) => {
        for (const type of types) document.addEventListener(type, () => document.documentElement.setAttribute("data-heard", type), true);
      }, ["pointerdown", "pointerup", "mousedown", "mouseup", "click"]);
      await tool("Draw");
      await drag([0, 60], [200, 80]);
      await tool("Arrow");
      await drag([260, 120], [40, 20]);
      await tool("Rectangle");
      await drag([-6, -8], [180, 44]);
      await agentShows("customer stroke", "customer arrow", "customer rectangle");
      await shows("customer stroke", "customer arrow", "customer rectangle");
      assert.deepEqual(await offsets(replica, "is-arrow", [260, 120], [40, 20]), []);
      assert.deepEqual(await offsets(replica, "is-rectangle", [-6, -8]), []);
      await tool("Text");
      // Without words nothing is placed, and the field has the keyboard.
      await drag([20, 150], [20, 150]);
      await hears(frame, "Write your words first");
      await customer.keyboard.type("What is this?");
      await drag([20, 150], [20, 150]);
      await agentShows("customer stroke", "customer arrow", "customer rectangle", "customer text");
      assert.equal(await replica.evaluate(() => (Reflect.get(globalThis, "openRoots") as ShadowRoot[]).map((root) => root.querySelector(".is-text")?.textContent ?? "").join("")), "What is this?");
      await press(frame, frame.getByRole("button", { name: "Undo" }));
      await agentShows("customer stroke", "customer arrow", "customer rectangle");
      await shows("customer stroke", "customer arrow", "customer rectangle");
      assert.equal(await customer.evaluate(() => document.documentElement.getAttribute("data-heard")), null);
      await press(frame, frame.getByRole("button", { name: "Done" }));
      // The page is the page again.
      await eventually("the page is in reach", () => customer.locator("h1").evaluate((element) => {
        const { left, top } = element.getBoundingClientRect();
        return document.elementFromPoint(left + 5, top + 5) === element;
      }));
      await customer.locator("h1").click();
      assert.equal(await customer.evaluate(() => document.documentElement.getAttribute("data-heard")), "click");
      await agent.getByRole("button", { name: "Clear drawings" }).click();
      await shows();
    });
  });

  it("lets the customer's ink vanish, and everything go by one press, whoever drew it", async () => {
    await inSession(async ({ frame, shows, agentShows, agent, take, around, tool, drag, highlight, cdp, replica }) => {
      const clear = frame.getByRole("button", { name: "Clear all" });
      await tool("Vanishing ink");
      await tool("Arrow");
      await noteDrawings(replica);
      await drag([0, 60], [200, 80]);
      await eventually("the agent has seen the ink", () => hasNoted(replica, "customer arrow"));
      await eventually("the ink is gone", async () => (await drawnIn(cdp)).length === 0, 10_000);
      await agentShows();
      assert.equal(await clear.getAttribute("aria-disabled"), "true");
      await tool("Vanishing ink");
      await tool("Rectangle");
      await drag([-6, -8], [180, 44]);
      await agentShows("customer rectangle");
      await press(frame, frame.getByRole("button", { name: "Done" }));
      await take("Rectangle");
      await around("h1");
      await shows("agent rectangle", "customer rectangle");
      // The pen is off.
      await press(frame, clear);
      await shows();
      await agentShows();
      assert.equal(await clear.isVisible(), false);
      await take("Arrow");
      await around("h1");
      await shows("agent arrow");
      await clear.waitFor();
      await agent.getByRole("button", { name: "Clear drawings" }).click();
      await shows();
      await highlight("h1", /with these words/, "This is the place");
      await frame.getByRole("button", { name: "Got it" }).waitFor();
      assert.equal(await clear.isVisible(), false);
    });
  });

  it("is worked by the customer's keyboard: a row of tools, an element by Tab, words, and Escape", async () => {
    await inSession(async ({ customer, frame, ready, shows, agentShows }) => {
      const named = (name: string): Locator => frame.getByRole("toolbar", { name: "Draw on the page" }).getByRole("button", { name, exact: true });
      const back = (target: Locator): Promise<number> => eventually("the client frame has the keyboard", () => isFocused(target));
      await frame.getByRole("button", { name: "Draw on the page" }).focus();
      await customer.keyboard.press("Enter");
      await ready("Draw");
      await back(named("Draw"));
      await customer.keyboard.press("ArrowRight");
      await customer.keyboard.press("ArrowRight");
      await back(named("Rectangle"));
      await customer.keyboard.press("Enter");
      await hears(frame, "Tab goes from one thing");
      await eventually("the page has the keyboard", () => customer.evaluate(() => document.activeElement?.hasAttribute("data-tandem-ui") === true && document.activeElement.localName !== "iframe"));
      assert.deepEqual(await axeInBoth(frame), []);
      await customer.keyboard.press("Tab");
      await hears(frame, "Skip to content");
      await customer.keyboard.press("Tab");
      await hears(frame, "Northwind");
      await customer.keyboard.press("Enter");
      await agentShows("customer rectangle");
      await back(named("Rectangle"));
      await customer.keyboard.press("ArrowRight");
      await customer.keyboard.press("Space");
      await back(frame.getByLabel("Your words"));
      await customer.keyboard.type("Here");
      await customer.keyboard.press("Enter");
      await hears(frame, "Tab goes from one thing");
      await customer.keyboard.press("Tab");
      await customer.keyboard.press("Enter");
      await agentShows("customer rectangle", "customer text");
      await back(frame.getByLabel("Your words"));
      await customer.keyboard.press("Escape");
      await back(frame.getByRole("button", { name: "Draw on the page" }));
      await frame.getByRole("button", { name: "Clear all" }).focus();
      await customer.keyboard.press("Enter");
      await shows();
      await agentShows();
    });
  });

  it("keeps the customer's keys from a page that traps the focus, and from the bar when the agent draws meanwhile", async () => {
    await inSession(async ({ customer, frame, ready, shows, agentShows, take, around }) => {
      const named = (name: string): Locator => frame.getByRole("toolbar", { name: "Draw on the page" }).getByRole("button", { name, exact: true });
      // A window that listened first hears all, and sees what is left to the browser.
      await customer.evaluate(() => {
        const keys: KeyboardEvent[] = [];
        addEventListener("keydown", (event) => keys.push(event), true);
        Reflect.set(globalThis, "keysDown", keys);
      });
      await press(frame, frame.getByRole("button", { name: "Draw on the page" }));
      await ready("Draw");
      await named("Rectangle").focus();
      await customer.evaluate(() => {
        const trap = document.createElement("button");
        trap.id = "trap";
        trap.textContent = "Delete all";
        trap.addEventListener("click", () => document.documentElement.setAttribute("data-heard", "click"));
        document.body.append(trap);
        for (const type of ["keydown", "keypress", "keyup"]) document.addEventListener(type, () => document.documentElement.setAttribute("data-heard", type), true);
        for (const type of ["focusin", "focusout", "focus", "blur"]) {
          document.addEventListener(type, ({ target }) => {
            if (!(target instanceof Element && target.matches("[data-tandem-ui='']"))) return;
            document.documentElement.setAttribute("data-heard", type);
            trap.focus();
          }, true);
        }
      });
      const heard = (): Promise<string | null> => customer.evaluate(() => document.documentElement.getAttribute("data-heard"));
      const onLayer = (): Promise<boolean> => customer.evaluate(() => document.activeElement?.matches("[data-tandem-ui='']") === true);
      await customer.keyboard.press("Enter");
      await hears(frame, "Tab goes from one thing");
      await eventually("the page has the keyboard", onLayer);
      await take("Rectangle");
      await around("h1");
      await shows("agent rectangle");
      await eventually("the layer has it still, or again", onLayer);
      await customer.keyboard.press("Tab");
      await hears(frame, "Skip to content");
      for (const key of ["Control+f", "F2", "q"]) await customer.keyboard.press(key);
      assert.deepEqual(await customer.evaluate(() => (Reflect.get(globalThis, "keysDown") as KeyboardEvent[]).filter(({ key }) => /^(f|F2|q)$/.test(key)).map(({ key, defaultPrevented }) => [key, defaultPrevented])), [["f", false], ["F2", false], ["q", true]]);
      assert.equal(await heard(), null);
      // However the page gets it.
      await customer.evaluate(() => document.getElementById("trap")?.focus());
      await customer.evaluate(() => document.documentElement.removeAttribute("data-heard"));
      await customer.keyboard.press("Tab");
      await hears(frame, "Northwind");
      await customer.keyboard.press("Enter");
      await agentShows("agent rectangle", "customer rectangle");
      assert.equal(await heard(), null);
    });
  });

  it("ends at Escape, of which the page hears no more than of the press under way", async () => {
    await inSession(async ({ customer, frame, agentShows, tool }) => {
      const pen = frame.getByRole("button", { name: "Draw on the page" });
      await customer.evaluate((types) => {
        for (const type of types) document.addEventListener(type, () => document.documentElement.setAttribute("data-heard", type), true);
      }, ["keydown", "keypress", "keyup", "pointermove", "pointerup", "mouseup", "click"]);
      const heard = (): Promise<string | null> => customer.evaluate(() => document.documentElement.getAttribute("data-heard"));
      await tool("Draw");
      const { x, y } = await customer.locator("h1").boundingBox() ?? assert.fail("no heading");
      await customer.evaluate(() => {
        document.body.tabIndex = -1;
        document.body.focus();
      });
      await eventually("the page has the keyboard", () => customer.evaluate(() => document.hasFocus() && document.activeElement === document.body));
      await customer.mouse.move(x, y + 60);
      await customer.evaluate(() => document.documentElement.removeAttribute("data-heard"));
      await customer.mouse.down();
      await customer.mouse.move(x + 80, y + 70, { steps: 4 });
      await customer.keyboard.down("Escape");
      await pen.waitFor();
      await agentShows("customer stroke");
      await customer.mouse.move(x + 120, y + 70);
      await customer.mouse.up();
      await customer.keyboard.up("Escape");
      assert.equal(await heard(), null);
      // The page is the page again, as soon as the layer that caught the press is gone.
      let at = 0;
      await eventually("the page hears the pointer", async () => {
        await customer.mouse.move(x + 10 + (at++ % 9), y + 10);
        return (await heard()) === "pointermove";
      });
    });
  });

  for (const network of ["websocket", "p2p"] as const) {
    it(`is shown to those who come late, and stays through another epoch, over ${network}`, async () => {
      await inSession(async ({ stage, agent, shows, agentShows, take, around }) => {
        if (network === "p2p") await agentTransport(agent, "P2P");
        await take("Rectangle");
        await around("h1");
        await shows("agent rectangle");
        const late = await colleague(browser, stage, server, `Late${network}`);
        try {
          await late.context.addInitScript(OPEN_ROOTS);
          await watch(late.page, agent, server);
          await agentSees(late.page, "Setup is not finished");
          const sees = async (): Promise<boolean> => (await drawnAt(await replicaFrame(late.page)).catch(() => [])).join() === "agent rectangle";
          await eventually("the viewer sees the rectangle", sees);
          await agent.getByRole("button", { name: "Refresh the picture" }).click();
          await agentShows("agent rectangle");
          await shows("agent rectangle");
          await eventually("and still does in the next epoch", sees);
        } finally {
          await late.context.close();
        }
      }, "Allow", network);
    });
  }

  it("is not for an agent who may only look, whatever their client sends", async () => {
    await inSession(async ({ agent, shows, replica, customer, cdp, take, around }) => {
      // Past the server, so that the customer's end has to refuse by itself.
      await agentTransport(agent, "P2P");
      const pen = agent.getByRole("button", { name: "Draw", exact: true });
      assert.equal(await pen.isDisabled(), true);
      await believe(agent);
      await agent.getByRole("tab", { name: "Files" }).click();
      await agent.getByRole("button", { name: "Ask to exchange files" }).click();
      await answerControl(customer, "No");
      await eventually("the client takes itself to be allowed", () => pen.isEnabled());
      await take("Rectangle");
      await around("h1");
      await take("Highlight");
      const { x, y } = await placeOf(replica, "h1");
      await agent.mouse.click(x, y);
      await agent.getByLabel(/with these words/).fill("Press this");
      await agent.keyboard.press("Enter");
      const refused = async (): Promise<readonly unknown[]> => (await timelineOf(agent)).filter(({ kind }) => kind === "act_refused").map(({ data }) => data["reason"]);
      await eventually("the highlight is refused as well", async () => (await refused()).length > 1);
      assert.deepEqual([...new Set(await refused())], ["not_granted"]);
      const { data } = (await (await agent.request.get(`${server.origin}/api/v1/audit?limit=100`)).json()) as { data: { act: string; detail: string }[] };
      assert.equal(data.filter(({ act, detail }) => act === "act_refused" && detail === "not_granted").length, (await refused()).length);
      await agent.mouse.move(x + 60, y + 20, { steps: 6 });
      await customer.evaluate(() => document.body.append("settled"));
      await agentSees(agent, "settled");
      await shows();
      assert.equal((await textsIn(cdp)).includes("Ada Fields"), false, "nor is their pointer there");
    }, "View only", "p2p");
  });
});
