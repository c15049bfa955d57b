// How what the agent does arrives in the customer's page: mouse, finger, keys, composition, clipboard.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { compose, placeOf, takeControl } from "../bench/control/drive.ts";
import { add, browser, countOf, inSession, says, server, stageControl, touching } from "./control-scene.ts";
import { agentSees } from "./flow.ts";
import { noteSpoken, OPEN_ROOTS } from "./roots.ts";
import { eventually } from "./support.ts";

stageControl();

/** What the page hears of an element, without moves. */
async function listenTo(customer: Page, selector: string, types: readonly string[]): Promise<() => Promise<readonly string[]>> {
  await customer.evaluate(([at, names]) => {
    const heard: string[] = [];
    Object.assign(globalThis, { heardThere: heard });
    for (const name of names) document.querySelector(at)?.addEventListener(name, (event) => heard.push(event instanceof PointerEvent ? `${name} ${event.pointerType}` : name));
  }, [selector, types] as const);
  return () => customer.evaluate(() => Reflect.get(globalThis, "heardThere") as string[]);
}

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
    const spoken = await noteSpoken(replica);
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
    const said = ["Two, list", "Edit, button", "Edit, button", "Host name, text field"];
    for (const [at, words] of said.entries()) {
      if (at === 1) await click("#first");
      else if (at > 1) await agent.keyboard.press("Tab");
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

test("a form whose fields are named as what the browser knows of it is no trap", async () => {
  await inSession(async ({ stage: { agent, customer }, click }) => {
    await add(customer, "<form><input id=clobber name=parentNode><input name=matches type=hidden></form>");
    await takeControl(agent, customer);
    await click("#clobber");
    await agent.keyboard.type("typed");
    await eventually("the text", async () => (await customer.locator("#clobber").inputValue()) === "typed");
  });
});

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
