// Remote control from the question to the last act: asked, allowed, stopped, suspended, refused.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import { answerControl, clickOn, compose, placeOf, takeControl } from "../bench/control/drive.ts";
import { agentSees, agentWrites, answerConsent, look, meetByWidget, openStage, type Stage, timelineOf } from "./flow.ts";
import { noteSpoken, OPEN_ROOTS } from "./roots.ts";
import { clientFrame, eventually, launchBrowser, launchDesktop, replicaFrame, TandemServer } from "./support.ts";
import { press } from "../../web/widget/testing/press.ts";

let server: TandemServer;
let browser: Browser;

before(async () => {
  server = await TandemServer.launch("--privacy-profile", "open");
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  await server.stop();
});

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

interface Scene {
  readonly stage: Stage;
  readonly frame: Frame;
  readonly replica: Frame;
  hits(): Promise<number>;
  click(target: string): Promise<void>;
}

/** A browser with a touch screen, which is all that a phone has. */
function touching(phone: boolean): Pick<Browser, "newContext"> {
  return { newContext: (options) => browser.newContext({ ...options, hasTouch: true, isMobile: phone }) };
}

async function inSession(work: (scene: Scene) => Promise<void>, { ofAgent = browser, ofCustomer = browser }: { ofAgent?: Pick<Browser, "newContext">; ofCustomer?: Pick<Browser, "newContext"> } = {}): Promise<void> {
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

async function says(agent: Page, state: string): Promise<void> {
  await agent.locator(`[data-control="${state}"]`).waitFor({ state: "attached" });
}

test("the agent asks, the customer says no and then yes, and what is clicked and typed happens on the page", async () => {
  await inSession(async ({ stage: { agent, customer }, replica, hits, click }) => {
    await agent.getByRole("button", { name: "Request control" }).click();
    await says(agent, "asked");
    await answerControl(customer, "No");
    await says(agent, "refused");
    await takeControl(agent, customer);
    await click("#hit");
    await eventually("the click", async () => (await hits()) === 1);
    await click("#field");
    await agent.keyboard.type("typed");
    await eventually("the text", async () => (await customer.locator("#field").inputValue()) === "typed");
    const field = await replica.$("#field");
    await eventually("the agent sees it", async () => (await field?.evaluate((node) => (node as HTMLInputElement).value)) === "typed");
    await agent.keyboard.press("Escape");
    await agent.keyboard.press("Escape");
    await agent.getByRole("button", { name: "Control", exact: true, pressed: false }).waitFor();
    const kinds = (await timelineOf(agent)).map(({ kind }) => kind);
    for (const kind of ["grant_asked", "grant_refused", "grant_added"]) assert.ok(kinds.includes(kind), kind);
  });
});

test("a select opens its list beside it, above where there is no room below, and takes what is chosen", async () => {
  const ofAgent: Pick<Browser, "newContext"> = {
    async newContext(options) {
      const context = await browser.newContext(options);
      await context.addInitScript(OPEN_ROOTS);
      return context;
    },
  };
  await inSession(async ({ stage: { agent, customer }, replica, click }) => {
    await customer.evaluate(() => {
      const low = document.createElement("select");
      low.id = "low";
      low.style.cssText = "position:fixed;z-index:9;left:300px;bottom:4px";
      const group = document.createElement("optgroup");
      group.label = "Numbers";
      group.append(...["One", "Two", "Three"].map((text) => new Option(text)));
      low.append(group);
      document.body.append(low);
    });
    await replica.waitForSelector("#low");
    await takeControl(agent, customer);
    await click("#low");
    await eventually("the list stands on the select", () =>
      replica.evaluate(() => {
        const list = (Reflect.get(globalThis, "openRoots") as ShadowRoot[]).map((root) => root.querySelector(".list")).find((one) => one?.isConnected);
        const [inner, outer] = [list?.getBoundingClientRect(), document.querySelector("#low")?.getBoundingClientRect()];
        if (list?.querySelector("p")?.textContent !== "Numbers") return false;
        return inner !== undefined && outer !== undefined && Math.abs(inner.left - outer.left) < 1 && Math.abs(inner.bottom - outer.top) < 1;
      }));
    await agent.keyboard.press("ArrowDown");
    await agent.keyboard.press("Enter");
    await eventually("the choice", async () => (await customer.locator("#low").inputValue()) === "Two");
    // Which element has the keyboard at the customer is said to the agent, each time.
    await add(customer, "<button id=first type=button>Edit</button><button type=button>Edit</button><label>Host name <input></label>");
    await replica.waitForSelector("#first");
    const spoken = await noteSpoken(replica);
    await click("#first");
    const said = ["Edit, button", "Edit, button", "Host name, text field"];
    for (const [at, words] of said.entries()) {
      if (at > 0) await agent.keyboard.press("Tab");
      await eventually(`“${words}” is said`, async () => (await spoken()).length === at + 1);
    }
    assert.deepEqual(await spoken(), said);
  }, { ofAgent });
});

test("a colour's field opens no picker at the customer, be it right after their own press", async () => {
  await inSession(async ({ stage: { agent, customer }, replica, click }) => {
    await add(customer, "<label id=hue-label>Colour <input id=hue type=color data-count=click></label>");
    await takeControl(agent, customer);
    const cdp = await customer.context().newCDPSession(customer);
    for (const target of ["#hue", "#hue-label"]) {
      const before = await countOf(customer, "click");
      await cdp.send("Runtime.evaluate", { expression: "0", userGesture: true });
      await click(target);
      await eventually(`a click by ${target}`, async () => (await countOf(customer, "click")) > before);
      assert.equal(await customer.locator("#hue").evaluate((field) => field.matches(":open")), false, target);
      await agent.keyboard.press("Escape");
    }
    const place = await placeOf(replica, "#hue");
    await agent.mouse.click(place.x, place.y);
    await agent.keyboard.type("#336699");
    await agent.keyboard.press("Enter");
    await eventually("the colour", async () => (await customer.locator("#hue").inputValue()) === "#336699");
  });
});

test("who may click only does not type, and may ask for that", async () => {
  await inSession(async ({ stage: { agent, customer }, hits, click }) => {
    await agent.getByRole("button", { name: "Request control" }).click();
    await answerControl(customer, "Clicking only");
    await agent.getByRole("button", { name: "Control", exact: true }).click();
    await click("#hit");
    await eventually("the click", async () => (await hits()) === 1);
    await click("#field");
    await agent.keyboard.press("t");
    await says(agent, "not_granted");
    assert.equal(await customer.locator("#field").inputValue(), "");
    // The agent's pointer is on the page, and does not cover the question.
    await customer.locator("[data-tandem-ui][aria-hidden]:popover-open").waitFor({ state: "attached" });
    await agent.getByRole("button", { name: "Ask to type" }).click();
    await answerControl(customer, "Allow typing");
    // While it is asked, the button says so.
    await agent.getByRole("button", { name: /to type/ }).waitFor({ state: "detached" });
    await click("#field");
    await agent.keyboard.type("typed");
    await eventually("the text", async () => (await customer.locator("#field").inputValue()) === "typed");
  });
});

test("what the agent composes arrives as a composition, and a copy takes what the picture shows", async () => {
  await inSession(async ({ stage: { agent, agentContext, customer }, replica, click }) => {
    await customer.evaluate(() => {
      const heard: string[] = [];
      Object.assign(globalThis, { heard });
      for (const type of ["compositionstart", "compositionupdate", "beforeinput", "input", "compositionend"]) document.querySelector("#field")?.addEventListener(type, () => heard.push(type));
      document.querySelector("#kept")?.insertAdjacentHTML("beforebegin", "<p id=words><span>plain </span><span class=tandem-mask>SECRET</span></p>");
    });
    await takeControl(agent, customer);
    await click("#field");
    await compose(agent, replica, "日本");
    await eventually("the text", async () => (await customer.locator("#field").inputValue()) === "日本");
    assert.deepEqual(await customer.evaluate(() => Reflect.get(globalThis, "heard") as string[]), ["compositionstart", "compositionupdate", "beforeinput", "input", "compositionend"]);
    await agent.keyboard.type(" ok");
    await eventually("keys go on", async () => (await customer.locator("#field").inputValue()) === "日本 ok");

    await agentContext.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.origin });
    const copy = async (): Promise<string> => {
      await agent.keyboard.press("Control+c");
      return agent.evaluate(() => navigator.clipboard.readText());
    };
    await agent.keyboard.press("Control+a");
    await eventually("the field's text is copied", async () => (await copy()) === "日本 ok");
    await customer.evaluate(() => {
      (document.activeElement as HTMLElement).blur();
      getSelection()?.selectAllChildren(document.querySelector("#words") as Element);
    });
    await eventually("the words are copied", async () => (await copy()).startsWith("plain "));
    assert.ok(!(await copy()).includes("SECRET"));
  });
});

/** What takes payment details, told by its purpose alone. */
const PAYMENT: Readonly<Record<string, string>> = { "cc-number": "4111 1111 1111 1111", "cc-csc": "737", "cc-exp": "12/30" };

test("masked and payment fields and parts without control refuse, their values stay, and each attempt is on the timeline", async () => {
  await inSession(async ({ stage: { agent, customer }, hits, click }) => {
    await takeControl(agent, customer);
    await click("#kept");
    await says(agent, "no_control");
    await click("#masked");
    await agent.keyboard.press("x");
    await says(agent, "masked");
    assert.equal(await hits(), 0);
    assert.equal(await customer.locator("#masked").inputValue(), "SECRET");
    await eventually("both on the timeline", async () => {
      const reasons = (await timelineOf(agent)).filter(({ kind }) => kind === "act_refused").map(({ data }) => data["reason"]);
      return reasons.includes("no_control") && reasons.includes("masked");
    });
    const refused = async (): Promise<number> => (await timelineOf(agent)).filter(({ kind, data }) => kind === "act_refused" && data["reason"] === "masked").length;
    await add(customer, Object.entries(PAYMENT).map(([purpose, value]) => `<input id=${purpose} autocomplete="section-a billing ${purpose}" value="${value}" data-count="keydown beforeinput input">`).join(""));
    for (const [purpose, value] of Object.entries(PAYMENT)) {
      const before = await refused();
      await click(`#${purpose}`);
      for (const key of ["9", "Backspace", "Delete"]) await agent.keyboard.press(key);
      await eventually(`each key in ${purpose} is refused`, async () => (await refused()) >= before + 3);
      assert.equal(await customer.locator(`#${purpose}`).inputValue(), value);
    }
    for (const type of ["keydown", "beforeinput", "input"]) assert.equal(await countOf(customer, type), 0, type);
  });
});

test("the agent goes to a page of the site, back, forward and anew, and to no other site", async () => {
  await inSession(async ({ stage: { agent, customer } }) => {
    await takeControl(agent, customer);
    const address = agent.getByRole("textbox", { name: "Address of the page" });
    const isAt = (part: string): Promise<number> => eventually(`the customer is at ${part}`, async () => customer.url().endsWith(part));
    const begun = new URL(customer.url()).pathname;
    await address.fill("https://evil.example/");
    await address.press("Enter");
    await says(agent, "elsewhere");
    assert.equal(new URL(customer.url()).pathname, begun);
    await address.fill("#there");
    await address.press("Enter");
    await isAt("#there");
    await agent.getByRole("button", { name: "Back in the customer's page" }).click();
    await isAt(begun);
    await agent.getByRole("button", { name: "Forward in the customer's page" }).click();
    await isAt("#there");
    await customer.evaluate(() => Object.assign(globalThis, { loadedOnce: true }));
    await agent.getByRole("button", { name: "Reload the customer's page" }).click();
    await eventually("the page was loaded anew", () => customer.evaluate(() => !Reflect.has(globalThis, "loadedOnce")).catch(() => false));
    const ways = (await timelineOf(agent)).filter(({ kind }) => kind === "navigated").map(({ data }) => data["how"]);
    assert.deepEqual(ways.sort(), ["back", "forward", "reload", "visit"]);
  });
});

test("the customer's own hand suspends control and the agent is told", async () => {
  await inSession(async ({ stage: { agent, customer }, hits, click }) => {
    await takeControl(agent, customer);
    await click("#hit");
    await eventually("the click", async () => (await hits()) === 1);
    await customer.mouse.click(600, 300);
    await click("#hit");
    await says(agent, "suspended");
    assert.equal(await hits(), 1);
    await says(agent, "granted");
    await eventually("control goes on", async () => {
      await click("#hit");
      return (await hits()) > 1;
    });
  });
});

test("while the customer reads a question nothing is done in the page, and End is there", async () => {
  await inSession(async ({ stage: { agent, customer }, frame, click }) => {
    await takeControl(agent, customer);
    await click("#field");
    await agent.keyboard.type("a");
    await eventually("the agent types", async () => (await customer.locator("#field").inputValue()) === "a");
    await agent.getByRole("tab", { name: "Files" }).click();
    await agent.getByRole("button", { name: "Ask to exchange files" }).click();
    const sheet = frame.getByRole("dialog");
    await sheet.getByText(/exchange files/).first().waitFor();
    await sheet.getByRole("button", { name: "End session" }).waitFor();
    const { x, y } = await placeOf(await replicaFrame(agent), "#field");
    await agent.mouse.click(x, y);
    await says(agent, "asking");
    await agent.keyboard.type("b");
    await agent.getByRole("button", { name: "Reload the customer's page" }).click();
    await agent.locator("[data-pending='0']").waitFor({ state: "attached" });
    assert.equal(await customer.locator("#field").inputValue(), "a");
    await answerControl(customer, "No");
    await eventually("control goes on", async () => {
      await click("#field");
      await agent.keyboard.type("c");
      return (await customer.locator("#field").inputValue()).includes("c");
    });
  });
});

test("Stop holds at once while the server does not answer, and no script of the page gives control", async () => {
  await inSession(async ({ stage: { agent, customer }, frame, hits, click }) => {
    await agent.getByRole("button", { name: "Request control" }).click();
    await frame.getByRole("button", { name: /^Allow control/ }).waitFor();
    await frame.evaluate(() => {
      for (const button of document.querySelectorAll<HTMLElement>(".answer")) button.click();
    });
    await says(agent, "asked");
    await answerControl(customer, "Allow control");
    await agent.getByRole("button", { name: "Control", exact: true }).click();
    await click("#hit");
    await eventually("the click", async () => (await hits()) === 1);
    await frame.evaluate(() => {
      addEventListener("click", () => Reflect.set(globalThis, "stoppedAt", Date.now()), { capture: true, once: true });
    });
    process.kill(server.pid, "SIGSTOP");
    try {
      // Sent before Stop, and brought only after it.
      await click("#hit");
      await agent.locator("[data-pending]:not([data-pending='0'])").waitFor({ state: "attached" });
      await press(frame, frame.getByRole("button", { name: "Stop control" }));
      await eventually("Stop is pressed", () => frame.evaluate(() => Reflect.has(globalThis, "stoppedAt")));
      assert.equal(await hits(), 1);
    } finally {
      process.kill(server.pid, "SIGCONT");
    }
    await agent.locator("[data-pending='0']").waitFor({ state: "attached" });
    await click("#hit");
    await says(agent, "refused");
    await agent.locator("[data-pending='0']").waitFor({ state: "attached" });
    await customer.waitForTimeout(300);
    assert.equal(await hits(), 1, "nothing that was under way came through");
  });
});

/** Adds to what is furnished; whatever of it is marked counts events of that type. */
async function add(customer: Page, html: string): Promise<void> {
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

function countOf(customer: Page, type: string): Promise<number> {
  return customer.evaluate((name) => (Reflect.get(globalThis, "counts") as Record<string, number>)[name] ?? 0, type);
}

test("no detour leads to what is masked: neither the options of a list, nor taking back what the customer wrote", async () => {
  await inSession(async ({ stage: { agent, customer }, replica, click }) => {
    await add(customer, "<select id=list size=2 class=tandem-mask><option selected>one<option>two</select><input id=secret class=tandem-mask data-count='input'>");
    await takeControl(agent, customer);
    const { x, y } = await placeOf(replica, "#list", 0.5, 0.8);
    await agent.mouse.click(x, y);
    await says(agent, "masked");
    assert.equal(await customer.locator("#list").inputValue(), "one");
    await customer.locator("#secret").pressSequentially("4711");
    await eventually("control goes on and the agent types", async () => {
      await click("#field");
      await agent.keyboard.type("x");
      return (await customer.locator("#field").inputValue()) !== "";
    });
    for (let n = 0; n < 4; n++) await agent.keyboard.press("Control+z");
    await agent.keyboard.type("y");
    await eventually("the agent's own text is taken back and typed anew", async () => (await customer.locator("#field").inputValue()) === "y");
    assert.equal(await customer.locator("#secret").inputValue(), "4711");
    assert.equal(await countOf(customer, "input"), 4);
  });
});

test("neither a release, nor a drop, nor a frame within leads to parts without control", async () => {
  await inSession(async ({ stage: { agent, customer }, replica }) => {
    await add(customer, "<div id=thing draggable=true data-count='dragend'>drag me</div><div data-tandem=no-control id=kept-too data-count='mouseup dragover drop'>drop here</div><div id=keeper data-tandem=no-control></div>");
    await customer.evaluate(() => {
      const frame = document.createElement("iframe");
      frame.srcdoc = "<button id=inner onclick='parent.counts.inner = 1'>inner</button>";
      document.querySelector("#keeper")?.attachShadow({ mode: "open" }).append(frame);
    });
    await takeControl(agent, customer);
    const drag = async (from: string, to: string): Promise<void> => {
      const [a, b] = [await placeOf(replica, from), await placeOf(replica, to)];
      await agent.mouse.move(a.x, a.y);
      await agent.mouse.down();
      await agent.mouse.move(b.x, b.y, { steps: 8 });
      await agent.mouse.up();
    };
    await drag("#hit", "#kept-too");
    await says(agent, "no_control");
    await drag("#thing", "#kept-too");
    await eventually("the drag ends", async () => (await countOf(customer, "dragend")) === 1);
    const { x, y } = await placeOf(replica, "#keeper iframe >>> #inner");
    await agent.mouse.click(x, y);
    await eventually("the refusals are on the timeline", async () => (await timelineOf(agent)).filter(({ kind, data }) => kind === "act_refused" && data["reason"] === "no_control").length >= 2);
    for (const type of ["mouseup", "drop", "inner"]) assert.equal(await countOf(customer, type), 0, type);
  });
});

test("a form whose fields are named as what the browser knows of it is no trap", async () => {
  await inSession(async ({ stage: { agent, customer }, click }) => {
    await add(customer, "<form><input id=clobber name=parentNode><input name=matches type=hidden></form>");
    await takeControl(agent, customer);
    await click("#clobber");
    await agent.keyboard.type("typed");
    await eventually("the text", async () => (await customer.locator("#clobber").inputValue()) === "typed");
  });
});

/** What the page hears of an element, without moves. */
async function listenTo(customer: Page, selector: string, types: readonly string[]): Promise<() => Promise<readonly string[]>> {
  await customer.evaluate(([at, names]) => {
    const heard: string[] = [];
    Object.assign(globalThis, { heardThere: heard });
    for (const name of names) document.querySelector(at)?.addEventListener(name, (event) => heard.push(event instanceof PointerEvent ? `${name} ${event.pointerType}` : name));
  }, [selector, types] as const);
  return () => customer.evaluate(() => Reflect.get(globalThis, "heardThere") as string[]);
}

const TAPPED = ["pointerdown touch", "touchstart", "pointerup touch", "touchend", "mousedown", "mouseup", "click touch"];
const OF_TAP = ["pointerdown", "pointerup", "pointercancel", "touchstart", "touchend", "touchcancel", "mousedown", "mouseup", "click", "contextmenu"];

test("on a phone the agent's mouse is a finger", async () => {
  await inSession(async ({ stage: { agent, customer }, click }) => {
    const heard = await listenTo(customer, "#hit", OF_TAP);
    await takeControl(agent, customer);
    await click("#hit");
    await eventually("the tap", async () => (await heard()).includes("click touch"));
    assert.deepEqual(await heard(), TAPPED);
    await click("#field");
    await agent.keyboard.type("typed");
    await eventually("the text", async () => (await customer.locator("#field").inputValue()) === "typed");
  }, { ofCustomer: touching(true) });
});

test("the agent's finger taps and swipes: it scrolls what the page leaves to the browser, and moves what the page moves itself", async () => {
  await inSession(async ({ stage: { agent, customer }, replica }) => {
    await add(customer, "<div id=list style='width:160px;height:120px;overflow:auto'><p id=long style='height:900px'>long</p></div><div id=pad style='width:160px;height:90px;touch-action:none;background:#cde' data-count='touchmove pointercancel'>pad</div>");
    const heard = await listenTo(customer, "#hit", OF_TAP);
    await takeControl(agent, customer);
    const cdp = await agent.context().newCDPSession(agent);
    const touch = async (type: "touchStart" | "touchMove" | "touchEnd" | "touchCancel", at: { x: number; y: number } | null): Promise<void> => {
      await cdp.send("Input.dispatchTouchEvent", { type, touchPoints: at === null ? [] : [at] });
    };
    const swipe = async (target: string): Promise<void> => {
      const places = await Promise.all([0.8, 0.7, 0.5, 0.3, 0.2].map((fy) => placeOf(replica, target, 0.5, fy)));
      const [first, second, ...others] = places;
      // A finger that lies still for long is a long press.
      await Promise.all([touch("touchStart", first ?? null), touch("touchMove", second ?? null)]);
      for (const place of others) {
        // Moves come at most each 40 ms.
        await agent.waitForTimeout(60);
        await touch("touchMove", place);
      }
      await touch("touchEnd", null);
    };
    const hit = await placeOf(replica, "#hit");
    await Promise.all([touch("touchStart", hit), touch("touchEnd", null)]);
    await eventually("the tap", async () => (await heard()).includes("click touch"));
    assert.deepEqual(await heard(), TAPPED);
    await swipe("#pad");
    await eventually("the page moves it", async () => (await countOf(customer, "touchmove")) > 1);
    assert.equal(await countOf(customer, "pointercancel"), 0);
    await swipe("#list");
    const scrolled = (): Promise<number> => customer.evaluate(() => document.querySelector("#list")?.scrollTop ?? 0);
    await eventually("it has scrolled as far as the finger went", async () => Math.abs((await scrolled()) - 72) < 20);
    await Promise.all([touch("touchStart", hit), touch("touchCancel", null)]);
    await eventually("the finger is lost", async () => (await heard()).includes("touchcancel"));
    assert.deepEqual((await heard()).slice(TAPPED.length), ["pointerdown touch", "touchstart", "pointercancel touch", "touchcancel"]);
    await touch("touchStart", hit);
    await eventually("a finger that lies still is the right button", async () => (await heard()).includes("contextmenu mouse"));
    await touch("touchEnd", null);
    await swipe("#list");
    await eventually("it scrolls on", async () => (await scrolled()) > 100);
    assert.equal((await heard()).filter((line) => line.startsWith("click")).length, 1);
  }, { ofAgent: touching(false) });
});

test("a finger that has moved, or that another joins, is no long press however long it lies", async () => {
  await inSession(async ({ stage: { agent, customer }, replica }) => {
    const heard = await listenTo(customer, "#hit", OF_TAP);
    await takeControl(agent, customer);
    const cdp = await agent.context().newCDPSession(agent);
    const touch = async (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: { x: number; y: number }[]): Promise<void> => {
      await cdp.send("Input.dispatchTouchEvent", { type, touchPoints });
    };
    const n_asked = async (): Promise<number> => (await heard()).filter((line) => line === "contextmenu mouse").length;
    const [hit, away] = [await placeOf(replica, "#hit"), await placeOf(replica, "#hit", 0.5, 6)];
    // The time in which a long press would have been one is what is waited for.
    const isLong = (): Promise<void> => agent.waitForTimeout(800);
    await Promise.all([touch("touchStart", [hit]), touch("touchMove", [away])]);
    await isLong();
    await touch("touchEnd", []);
    await Promise.all([touch("touchStart", [hit]), touch("touchStart", [hit, away])]);
    await isLong();
    await touch("touchEnd", []);
    await touch("touchStart", [hit]);
    await eventually("the right button", async () => (await n_asked()) > 0);
    await touch("touchEnd", []);
    await Promise.all([touch("touchStart", [hit]), touch("touchEnd", [])]);
    await eventually("a tap after it all", async () => (await heard()).includes("click touch"));
    assert.equal(await n_asked(), 1);
  }, { ofAgent: touching(false) });
});

test("a caret that an editor draws where it was clicked does not cover it from the next press", async () => {
  await inSession(async ({ stage: { agent, customer }, replica }) => {
    await add(customer, `<div id=words style="position:relative;width:160px;font:16px monospace" data-count="dblclick">some words<div id=caret hidden style="position:absolute;top:0;bottom:0;width:2px;background:#000"></div></div>`);
    await customer.evaluate(() => {
      const words = document.querySelector<HTMLElement>("#words");
      const caret = document.querySelector<HTMLElement>("#caret");
      words?.addEventListener("mousedown", (event) => {
        caret?.removeAttribute("hidden");
        caret?.style.setProperty("left", `${String(event.clientX - words.getBoundingClientRect().left - 1)}px`);
      });
    });
    await agentSees(agent, "some words");
    await takeControl(agent, customer);
    const at = await placeOf(replica, "#words", 0.25);
    // Both presses wait for the page, so that the second one was sent while the picture had no caret yet.
    await customer.evaluate(() => {
      setTimeout(() => {
        for (const since = performance.now(); performance.now() - since < 1_000; );
      });
    });
    await agent.mouse.dblclick(at.x, at.y);
    await eventually("the double click", async () => (await countOf(customer, "dblclick")) === 1);
  });
});

test("dead keys give one letter, however the agent's system makes it", async () => {
  await inSession(async ({ stage: { agent, customer }, replica, click }) => {
    await takeControl(agent, customer);
    await click("#field");
    const cdp = await agent.context().newCDPSession(replica).catch(() => agent.context().newCDPSession(agent));
    const dead = { type: "rawKeyDown", key: "Dead", code: "Quote", windowsVirtualKeyCode: 222 } as const;
    // As on Windows: the letter is a key.
    await cdp.send("Input.dispatchKeyEvent", dead);
    await cdp.send("Input.dispatchKeyEvent", { type: "keyDown", key: "é", code: "KeyE", text: "é", windowsVirtualKeyCode: 69 });
    await cdp.send("Input.dispatchKeyEvent", { type: "keyUp", key: "é", code: "KeyE", windowsVirtualKeyCode: 69 });
    await eventually("the letter", async () => (await customer.locator("#field").inputValue()) === "é");
    // As on a Mac and on Linux: the accent is composed with the letter.
    await cdp.send("Input.dispatchKeyEvent", dead);
    await cdp.send("Input.imeSetComposition", { text: "´", selectionStart: 1, selectionEnd: 1 });
    await cdp.send("Input.insertText", { text: "é" });
    await eventually("the letter once more", async () => (await customer.locator("#field").inputValue()) === "éé");
    await agent.keyboard.type("!");
    await eventually("keys go on", async () => (await customer.locator("#field").inputValue()) === "éé!");
  });
});

test("the agent's clipboard goes into the customer's field by one act of theirs, by key or by button, and never into a masked one", async () => {
  await inSession(async ({ stage: { agent, agentContext, customer }, click }) => {
    await agentContext.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.origin });
    const heard = await listenTo(customer, "#field", ["paste", "beforeinput", "input"]);
    await takeControl(agent, customer);
    await agent.evaluate(() => navigator.clipboard.writeText("by key "));
    await click("#field");
    await agent.keyboard.press("Control+v");
    await eventually("pasted", async () => (await customer.locator("#field").inputValue()) === "by key ");
    assert.deepEqual(await heard(), ["paste", "beforeinput", "input"]);
    await agent.evaluate(() => navigator.clipboard.writeText("by button"));
    await agent.getByRole("button", { name: "Paste your clipboard" }).click();
    await eventually("pasted, too", async () => (await customer.locator("#field").inputValue()) === "by key by button");
    await agent.keyboard.type("!");
    await eventually("the keys are over the picture again", async () => (await customer.locator("#field").inputValue()) === "by key by button!");
    await click("#masked");
    await agent.getByRole("button", { name: "Paste your clipboard" }).click();
    await says(agent, "masked");
    assert.equal(await customer.locator("#masked").inputValue(), "SECRET");
  });
});

test("what browsers let only the customer do is named to the agent: file dialogs, windows, the clipboard, dialogs that hold the page", async (t) => {
  // The driver's own list lets every window open.
  const strict = await launchDesktop(["--disable-popup-blocking"]);
  t.after(() => strict.close());
  await inSession(async ({ stage: { agent, customer }, click, hits }) => {
    await add(customer, `<input id=file type=file><button id=upload onclick="file.click()">Choose a file</button><button id=popup onclick="window.open('about:blank')">Open</button>
      <button id=full onclick="document.documentElement.requestFullscreen()">Large</button><button id=peek onclick="navigator.clipboard.readText()">Read</button>
      <button id=ask onclick="hitAt = confirm('Sure?') ? 1 : 2">Ask</button>`);
    await takeControl(agent, customer);
    // A press counts for all documents around it, and for a while; what is asked here otherwise counts as one.
    const cdp = await customer.context().newCDPSession(customer);
    await eventually("the customer's press is spent", async () => (await cdp.send("Runtime.evaluate", { expression: "navigator.userActivation.isActive" })).result.value === false);
    const gone = (): Promise<void> => agent.locator("[data-control='granted']").waitFor({ state: "attached" });
    for (const id of ["#file", "#upload", "#popup", "#full", "#peek"]) {
      await click(id);
      await agent.locator("[data-control='customers_step']").waitFor({ state: "attached" }).catch((cause: unknown) => assert.fail(`${id}: ${String(cause)}`));
      await gone();
    }
    assert.equal(customer.context().pages().length, 1);
    const dialog = customer.waitForEvent("dialog");
    await click("#ask");
    const asked = await dialog;
    await says(agent, "customers_step");
    await gone();
    await click("#hit");
    await says(agent, "customers_step");
    await asked.accept();
    await eventually("the page has the customer's answer", () => customer.evaluate(() => Reflect.get(globalThis, "hitAt") === 1));
    await gone();
    assert.equal(await hits(), 0);
    await click("#hit");
    await eventually("control goes on", async () => (await hits()) === 1);
    await customer.evaluate(() => addEventListener("beforeunload", (event) => event.preventDefault()));
    const leaving = customer.waitForEvent("dialog");
    await agent.getByRole("button", { name: "Reload the customer's page" }).click();
    const question = await leaving;
    assert.equal(question.type(), "beforeunload");
    await says(agent, "customers_step");
    await question.dismiss();
    await gone();
    await click("#hit");
    await eventually("the page stays", async () => (await hits()) === 2);
  }, { ofCustomer: strict });
});

const CODE = "first line\n  second line, \"quoted\" & <b>plain</b>\n\n\tlast line";

test("while the customer writes in the chat, the agent's hand waits and nothing of their words lands in the page; a block of code is copied whole meanwhile", async () => {
  await inSession(async ({ stage: { agent, customer, customerContext }, frame, hits, click }) => {
    await takeControl(agent, customer);
    await press(frame, frame.getByRole("button", { name: /^Chat/ }));
    const chat = frame.getByLabel("Message", { exact: true });
    await chat.click();
    await customer.keyboard.type("one ");
    // Longer than the customer's hand holds the agent's by itself: what was begun is not finished.
    await customer.waitForTimeout(2_000);
    await click("#field");
    await says(agent, "suspended");
    await agent.keyboard.press("Tab");
    await agent.locator("[data-pending='0']").waitFor({ state: "attached" });
    await customer.keyboard.type("two");
    await eventually("their words are where they wrote them", async () => (await chat.inputValue()) === "one two");
    assert.equal(await customer.locator("#field").inputValue(), "");
    await customer.mouse.click(600, 300);
    await eventually("control goes on", async () => {
      await click("#hit");
      return (await hits()) > 0;
    });
    await agentWrites(agent, `Paste this:\n\`\`\`\n${CODE}\n\`\`\`\nand save`);
    await customerContext.grantPermissions(["clipboard-read", "clipboard-write"]);
    await customer.bringToFront();
    await press(frame, frame.getByRole("button", { name: "Copy the code" }));
    await frame.getByRole("status").getByText("Copied", { exact: true }).waitFor({ state: "attached" });
    assert.equal(await customer.evaluate(() => navigator.clipboard.readText()), CODE);
    await agent.locator("[data-control='granted']").waitFor({ state: "attached" });
  });
});

test("in a page that the customer does not look at nothing is done, and the agent is told why", async (t) => {
  // The headless build hides no tab behind another.
  const ofCustomer = await launchDesktop();
  t.after(() => ofCustomer.close());
  await inSession(async ({ stage: { agent, customer }, hits, click }) => {
    await takeControl(agent, customer);
    await click("#hit");
    await eventually("the click", async () => (await hits()) === 1);
    await look(customer, false);
    await click("#hit");
    await agent.getByText(/is looking at another tab or window/).waitFor();
    assert.equal(await hits(), 1);
    await look(customer, true);
    await click("#hit");
    await eventually("control goes on", async () => (await hits()) === 2);
  }, { ofCustomer });
});

test("no press, no key and no way back leads out of the site", async () => {
  await inSession(async ({ stage: { agent, customer }, click }) => {
    await add(customer, "<a id=away href='https://away.example/'>away</a> <a id=self target=_self href='#self'>self</a> <a id=file href='/x' download>file</a>");
    await takeControl(agent, customer);
    const begun = customer.url();
    await click("#away");
    await says(agent, "elsewhere");
    await click("#file");
    await says(agent, "customers_step");
    await customer.locator("#away").focus();
    await agent.keyboard.press("Enter");
    await says(agent, "elsewhere");
    assert.equal(customer.url(), begun);
    await customer.locator("#self").focus();
    await agent.keyboard.press("Enter");
    await eventually("the link within the page is followed", async () => customer.url().endsWith("#self"));
    const back = agent.getByRole("button", { name: "Back in the customer's page" });
    await back.click();
    await eventually("the way back within the site", async () => customer.url() === begun);
    await agent.locator("[data-control='granted']").waitFor({ state: "attached" });
    await back.click();
    await says(agent, "elsewhere");
    assert.equal(customer.url(), begun);
  });
});
