// What control does in a page beside what a real mouse, finger and keyboard do in the same browser: the same
// events, on the same elements, in the same order, with the same buttons, details and keys.

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import type { Input } from "../../web/shared/generated/Input.ts";
import { launchBrowser } from "./support.ts";

const TYPES = [
  "pointerover", "pointerenter", "pointerdown", "pointerup", "pointerout", "pointerleave", "pointermove", "mouseover", "mouseenter", "mousedown", "mouseup", "mouseout",
  "mouseleave", "mousemove", "click", "dblclick", "auxclick", "contextmenu", "focus", "blur", "focusin", "focusout", "keydown", "keypress", "keyup", "beforeinput", "input", "change", "submit", "wheel",
];

/** Beside those, on pages that a finger is used on. */
const TOUCHES = ["pointercancel", "touchstart", "touchmove", "touchend", "touchcancel"];

const PAGE = `<!doctype html><body style="margin:20px;font:16px/24px monospace">
<button id=one style="width:90px;height:30px">one</button> <button id=two style="width:90px;height:30px">two</button>
<p><input id=field style="width:200px"> <input id=next></p>
<form id=form onsubmit="return false"><input id=query> <button id=send>send</button></form>
<p><label id=label>check <input id=check type=checkbox></label></p>
<textarea id=area></textarea><div id=rich contenteditable>some words</div>
<div style="display:flex;gap:8px"><div id=scroller style="width:90px;height:90px;overflow:auto"><div id=tall style="height:600px"></div></div>
<div id=own style="width:90px;height:90px;background:#cde;touch-action:none"></div>
<button id=taken style="width:90px">taken</button> <button id=quiet style="width:90px">quiet</button></div>
<script>
  // The compiler that runs these files wraps named functions in a helper, which pages do not have.
  globalThis.__name = (wrapped) => wrapped;
  window.seen = [];
  taken.addEventListener("touchstart", (e) => e.preventDefault(), { passive: false });
  quiet.addEventListener("pointerdown", (e) => e.preventDefault());
  const note = (type) => (e) => {
    if (!e.target.id) return;
    const moves = /move$/.test(type);
    const more = [e.button, e.buttons, type === "submit" ? 0 : e.detail, e.key, e.code, e.keyCode, e.charCode, e.inputType, e.data].filter((v) => v !== undefined && v !== null && v !== "");
    const line = type + " " + e.target.id + " " + (e instanceof UIEvent && !moves ? more.join(",") : "") + (e.pointerType === "touch" ? " by touch" : "") + (e.touches ? [e.touches, e.targetTouches, e.changedTouches].map((list) => list.length) : "");
    if (!(moves && seen.includes(line))) seen.push(line);
  };
  for (const type of TYPES) {
    // Browsers fire these where they are listened to.
    if (/(enter|leave)$/.test(type)) document.querySelectorAll("[id]").forEach((element) => element.addEventListener(type, note(type)));
    else addEventListener(type, note(type), true);
  }
</script>`;

let browser: Browser;
let script: string;

before(async () => {
  const built = await build({
    stdin: { contents: 'export { makeControl } from "./web/control/control.ts"; export { isLasting, leads } from "./web/propose/deeds.ts";', resolveDir: resolve(import.meta.dirname, "../.."), loader: "ts" },
    bundle: true, format: "iife", globalName: "hands", write: false,
  });
  script = built.outputFiles[0]?.text ?? "";
  browser = await launchBrowser();
});

after(() => browser.close());

interface Hand {
  move(id: string): Promise<void>;
  click(id: string, button?: "left" | "right"): Promise<void>;
  double(id: string): Promise<void>;
  press(keys: string): Promise<void>;
  tap(id: string): Promise<void>;
  /** With a finger, from the middle of an element to its upper edge. */
  swipe(id: string): Promise<void>;
  /** Puts a finger down, which the system then takes for something else. */
  lose(id: string): Promise<void>;
}

const UPWARDS = [0.4, 0.3, 0.2, 0.1];

async function withPage(work: (page: Page) => Promise<void>, types: readonly string[], hasTouch: boolean): Promise<string[]> {
  const page = await browser.newPage({ viewport: { width: 800, height: 500 }, hasTouch });
  try {
    await page.setContent(PAGE.replace("of TYPES", `of ${JSON.stringify(types)}`));
    await work(page);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))));
    return await page.evaluate(() => Reflect.get(globalThis, "seen") as string[]);
  } finally {
    await page.close();
  }
}

function trusted(page: Page): Hand {
  const place = async (id: string, fy = 0.5): Promise<readonly [number, number]> => {
    const box = await page.locator(`#${id}`).boundingBox();
    assert.ok(box !== null);
    return [box.x + box.width / 2, box.y + box.height * fy];
  };
  return {
    move: async (id) => page.mouse.move(...(await place(id))),
    click: async (id, button = "left") => page.mouse.click(...(await place(id)), { button }),
    double: async (id) => page.mouse.dblclick(...(await place(id))),
    press: async (keys) => {
      for (const key of keys.split(" ")) await page.keyboard.press(key);
    },
    tap: async (id) => page.touchscreen.tap(...(await place(id))),
    async swipe(id) {
      const cdp = await page.context().newCDPSession(page);
      const touch = async (type: "touchStart" | "touchMove", fy: number): Promise<void> => {
        const [x, y] = await place(id, fy);
        await cdp.send("Input.dispatchTouchEvent", { type, touchPoints: [{ x, y }] });
      };
      await touch("touchStart", 0.5);
      for (const fy of UPWARDS) await touch("touchMove", fy);
      await cdp.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
      await cdp.detach();
    },
    async lose(id) {
      const cdp = await page.context().newCDPSession(page);
      const [x, y] = await place(id);
      await cdp.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
      await cdp.send("Input.dispatchTouchEvent", { type: "touchCancel", touchPoints: [] });
      await cdp.detach();
    },
  };
}

const CODES: Readonly<Record<string, string>> = { " ": "Space", Enter: "Enter", Tab: "Tab", Backspace: "Backspace", Delete: "Delete", Home: "Home", End: "End", ArrowLeft: "ArrowLeft" };

/** The same by acts, through the port that the client frame has. */
async function byActs(page: Page): Promise<Hand> {
  await page.addScriptTag({ content: script });
  await page.evaluate(() => {
    const nodes: (Node | undefined)[] = [undefined];
    const capture = { nodes, marks: new WeakMap(), kept: new WeakMap() };
    // Nothing here has to wait for a tap.
    const guard = { keeps: () => false, holds: () => null, ask: () => null, leads: () => null };
    const core = { capture: () => capture, signal: new AbortController().signal, early: undefined, guard };
    const control = (Reflect.get(globalThis, "hands") as { makeControl: (core: object, memory: object) => { command(c: object, command: object): void } }).makeControl(core, {});
    const { port1, port2 } = new MessageChannel();
    control.command(capture, { type: "covers", nodes: new Uint32Array() });
    control.command(capture, { type: "control", epoch: 1, port: port2 });
    let n = 0;
    Reflect.set(globalThis, "act", (id: string | null, input: object, fy: number) => new Promise((done) => {
      const node = id === null ? 0 : nodes.push(document.getElementById(id) ?? undefined) - 1;
      port1.onmessage = ({ data }: MessageEvent<{ type: string; refused: string | null }>) => data.type === "acted" && done(data.refused);
      port1.postMessage({ type: "act", act: { n: ++n, epoch: 1, document: 0, node, fx: 32768, fy: Math.round(65_535 * fy), input } });
    }));
  });
  const act = async (id: string | null, input: Input, fy = 0.5): Promise<void> => {
    const refused = await page.evaluate(([where, what, place]) => (Reflect.get(globalThis, "act") as (id: string | null, input: object, fy: number) => Promise<string | null>)(where, what, place), [id, input, fy] as const);
    assert.equal(refused, null);
  };
  const click = async (id: string, button: number, detail: number): Promise<void> => {
    await act(id, { kind: "down", button, detail, modifiers: 0, touch: false });
    await act(id, { kind: "up", button, detail, modifiers: 0 });
  };
  return {
    move: (id) => act(id, { kind: "move", modifiers: 0 }),
    click: (id, button = "left") => click(id, button === "left" ? 0 : 2, 1),
    double: async (id) => {
      await click(id, 0, 1);
      await click(id, 0, 2);
    },
    press: async (keys) => {
      for (const name of keys.split(" ")) {
        const key = name === "Space" ? " " : name;
        const code = CODES[key] ?? (/\d/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`);
        for (const down of [true, false]) await act(null, { kind: "key", down, key, code, repeat: false, modifiers: 0 });
      }
    },
    async tap(id) {
      await act(id, { kind: "down", button: 0, detail: 1, modifiers: 0, touch: true });
      await act(id, { kind: "up", button: 0, detail: 1, modifiers: 0 });
    },
    async swipe(id) {
      const { height } = (await page.locator(`#${id}`).boundingBox()) ?? { height: 0 };
      await act(id, { kind: "down", button: 0, detail: 1, modifiers: 0, touch: true });
      for (const fy of UPWARDS) {
        await act(id, { kind: "move", modifiers: 0 }, fy);
        await act(id, { kind: "wheel", dx: 0, dy: Math.round(height * 0.1), modifiers: 0 }, fy);
      }
      await act(id, { kind: "up", button: 0, detail: 1, modifiers: 0 }, 0.1);
    },
    async lose(id) {
      await act(id, { kind: "down", button: 0, detail: 1, modifiers: 0, touch: true });
      await act(null, { kind: "cancel" });
    },
  };
}

function compare(name: string, work: (hand: Hand) => Promise<void>, hasTouch = false): void {
  const types = hasTouch ? [...TYPES, ...TOUCHES] : TYPES;
  test(`${name}: as a real hand does it`, async () => {
    const real = await withPage((page) => work(trusted(page)), types, hasTouch);
    const ours = await withPage(async (page) => work(await byActs(page)), types, hasTouch);
    assert.deepEqual(ours, real);
  });
}

function compareTouch(name: string, work: (hand: Hand) => Promise<void>): void {
  compare(name, work, true);
}

compare("moving from one element to another", async (hand) => {
  await hand.move("one");
  await hand.move("two");
});
compare("a click on a button", (hand) => hand.click("one"));
compare("a click on another button after one", async (hand) => {
  await hand.click("one");
  await hand.click("two");
});
compare("a double click", (hand) => hand.double("two"));
compare("the right button", (hand) => hand.click("one", "right"));
compare("typing into a field and leaving it", async (hand) => {
  await hand.click("field");
  await hand.press("a 1 Space");
  await hand.click("one");
});
compare("Backspace, Home and Delete", async (hand) => {
  await hand.click("field");
  await hand.press("a b c Backspace Home Delete");
});
compare("Tab from field to field", async (hand) => {
  await hand.click("field");
  await hand.press("x Tab y");
});
compare("Enter in a form", async (hand) => {
  await hand.click("query");
  await hand.press("q Enter");
});
compare("a check box by pointer and by Space", async (hand) => {
  await hand.click("check");
  await hand.press("Space");
});
compare("a label", (hand) => hand.click("label"));
compare("Enter and letters in a text area", async (hand) => {
  await hand.click("area");
  await hand.press("a Enter b");
});
compare("letters in an editable element", async (hand) => {
  await hand.click("rich");
  await hand.press("End x Backspace");
});
compare("Space and Enter on a button", async (hand) => {
  await hand.click("one");
  await hand.press("Space Enter");
});
compareTouch("a tap on a button", (hand) => hand.tap("one"));
compareTouch("taps on two buttons", async (hand) => {
  await hand.tap("one");
  await hand.tap("two");
});
compareTouch("a tap into a field, typing and a tap elsewhere", async (hand) => {
  await hand.tap("field");
  await hand.press("a");
  await hand.tap("two");
});
compareTouch("a tap on a check box", (hand) => hand.tap("check"));
compareTouch("a tap on a label", (hand) => hand.tap("label"));
compareTouch("a tap that the page takes for itself", (hand) => hand.tap("taken"));
compareTouch("a tap behind which no mouse may come", (hand) => hand.tap("quiet"));
compareTouch("a finger that is lost", (hand) => hand.lose("one"));
compareTouch("a finger that is lost, after a tap and before one", async (hand) => {
  await hand.tap("one");
  await hand.lose("two");
  await hand.tap("check");
});
compareTouch("a swipe over what scrolls", (hand) => hand.swipe("scroller"));
compareTouch("a swipe over what the page moves itself", (hand) => hand.swipe("own"));

const LASTING = ["Delete", "Confirm", "Yes, confirm", "Confirm order", "Confirm your booking", "Confirm and go on", "Approve", "Withdraw", "Donate", "Close my account", "Cancel my plan", "Cancel subscription", "Clear all", "Clear history",
  "Reset router", "Reset to defaults", "Empty trash", "Bestätigen", "Ja, bestätigen", "Buchung bestätigen", "Freigeben", "Spenden", "Jetzt spenden", "Papierkorb leeren", "Vertrag kündigen", "Konto schließen", "Abo beenden", "Jetzt buchen"];
const HARMLESS = ["Close", "Cancel", "Confirm e-mail format", "Confirmed", "Approved vendors", "Withdrawals", "Donated by", "Clear all filters", "Clear", "Reset view", "Reset zoom", "Empty state", "Next", "Save", "Schließen", "Abbrechen", "Bestätigung",
  "Freigegeben", "Filter leeren", "Konto", "Buchungen", "Weiter", "Speichern"];

test("names that say a lasting deed, and names that only bear its word", async () => {
  const page = await browser.newPage();
  try {
    await page.addScriptTag({ content: script });
    const held = await page.evaluate((names) => names.filter((name) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: name });
      document.body.append(button);
      return (Reflect.get(globalThis, "hands") as { isLasting(element: Element, kind: string): boolean }).isLasting(button, "click");
    }), [...LASTING, ...HARMLESS]);
    assert.deepEqual(held, LASTING);
  } finally {
    await page.close();
  }
});

test("a link is followed within the site and in this window; other ways are the customer's own step", async () => {
  const page = await browser.newPage();
  try {
    await page.route("https://one.example/**", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><body>" }));
    await page.goto("https://one.example/");
    await page.addScriptTag({ content: script });
    const leads = (link: string, base = "", modifiers = 0): Promise<string | null> => page.evaluate(([markup, head, keys]) => {
      document.head.innerHTML = head;
      document.body.innerHTML = markup;
      return (Reflect.get(globalThis, "hands") as { leads(element: Element, modifiers: number): string | null }).leads(document.body.querySelector("a,area,button") as Element, keys);
    }, [link, base, modifiers] as const);
    for (const own of ["<a>none</a>", "<a href='/there'>", "<a href='#part'>", "<a href='https://one.example/x' target=_self>", "<a href='javascript:void 0'>", "<a href='http://['>", "<button>", "<map><area href='/x'></map>"]) assert.equal(await leads(own), null, own);
    for (const away of ["<a href='https://two.example/'>", "<a href='http://one.example/'>", "<a href='mailto:a@b.example'>", "<a href='tel:1'>", "<a href='data:text/html,x'>", "<map><area href='//two.example'></map>", "<svg><a href='https://two.example/'></a></svg>"]) assert.equal(await leads(away), "elsewhere", away);
    for (const step of ["<a href='/x' target=_blank>", "<a href='/x' target=other>", "<a href='/x' download>"]) assert.equal(await leads(step), "customers_step", step);
    assert.equal(await leads("<a href='/x'>", "<base target=_blank>"), "customers_step");
    assert.equal(await leads("<a href='/x' target=_self>", "<base target=_blank>"), null);
    assert.equal(await leads("<a href='/x'>", "", 2), "customers_step");
  } finally {
    await page.close();
  }
});
