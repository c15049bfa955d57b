// The lens in a page of its own: what it picks by keyboard, what counts as a press, where its badges
// stand, and that it can be used by everybody.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";

import { HIDDEN_MAX } from "../../web/lens/limits.ts";
import { CHROMIUM } from "../../web/shared/testing/chromium.ts";
import { bundle } from "./bundle.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WORDS = { look: "Look", hide: "Hide", keys: "Keys", done: "Done", hidden: "Hidden from agent", again: "Show again?", hidden_said: "Gone.", shown_said: "Back.", full: "Full." };
const PAGE = `<!doctype html><html lang=en><title>Page</title><style>body{margin:120px 40px}p{width:300px}#rtl{direction:rtl}</style>
<main><h1>Head</h1><section id=s><p id=a>One</p><p id=b>Two <b id=bold>bold</b></p></section><div id=empty></div><p id=gone style="display:none">No</p>
<p id=rtl>ימין</p><input id=field aria-label="Name"></main>`;

/** Makes a lens whose closed root is open to the test, over a core that only notes what it is told. */
const SETUP = `
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function () { return (window.root = attach.call(this, { mode: "open" })); };
  window.said = [];
  window.memory = { kept: new WeakMap(), hidden: new Set() };
  const c = { nodes: [], remarked: new Set() };
  const core = { capture: () => c, signal: new AbortController().signal, post: (message) => said.push(message), wake() {} };
  window.lens = Lens.makeLens(core, memory);
  window.turn = (mode, dark = false) => lens.command(c, { type: "lens", mode, look: { dark, language: "en", words: ${JSON.stringify(WORDS)} } });
  window.names = () => [...memory.hidden].map((element) => element.id);
  window.settled = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));`;

let browser: Browser;
let script: string;
before(async () => {
  script = await bundle("web/lens/lens.ts", "Lens", false);
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
});
after(() => browser?.close());

async function withLens(run: (page: Page) => Promise<void>, options: { width?: number; html?: string } = {}): Promise<void> {
  const page = await browser.newPage({ viewport: { width: options.width ?? 1000, height: 700 } });
  try {
    await page.setContent(options.html ?? PAGE);
    await page.evaluate(`{${script};window.Lens = Lens};{${SETUP}}`);
    await run(page);
  } finally {
    await page.close();
  }
}

const names = (page: Page): Promise<string[]> => page.evaluate("names()");
const said = (page: Page): Promise<unknown[]> => page.evaluate("said");

test("Tab goes through what shows something, arrows go outwards and back, Enter hides, Escape leaves", async () => {
  await withLens(async (page) => {
    await page.focus("#field");
    await page.evaluate('turn("hide")');
    const press = async (...keys: string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press("Tab", "Tab", "Tab", "Enter");
    assert.deepEqual(await names(page), ["b"]);
    await press("ArrowUp", "ArrowDown", "Tab", "Tab", "Enter");
    assert.deepEqual(await names(page), ["b", "rtl"]);
    await press("Tab", "Tab", "Shift+Tab", " ");
    assert.deepEqual(await names(page), ["b", "rtl", "field"]);
    await press("Escape");
    assert.equal(await page.evaluate("document.activeElement.id"), "field");
    assert.deepEqual(await said(page), [
      ...[1, 2, 3].map((count) => ({ type: "hidden", again: false, count })), { type: "lens_left" },
    ]);
  });
});

test("a part is hidden and shown by people alone, and shown at the second press", async () => {
  await withLens(async (page) => {
    await page.evaluate('turn("hide")');
    await page.evaluate('root.getElementById("catch").dispatchEvent(new MouseEvent("click", { clientX: 50, clientY: 200, bubbles: true }))');
    assert.deepEqual(await names(page), []);
    await page.click("#a", { force: true, noWaitAfter: true });
    assert.deepEqual(await names(page), ["a"]);
    assert.equal(await page.evaluate('memory.kept.get(document.getElementById("a"))'), 65);
    await page.keyboard.press("Escape");
    await page.evaluate('for (const button of root.querySelectorAll(".hidden button")) { button.click(); button.click(); }');
    assert.deepEqual(await names(page), ["a"]);
    const badge = page.locator(".hidden button");
    assert.equal(await badge.textContent(), WORDS.hidden);
    await badge.click();
    assert.equal(await badge.textContent(), WORDS.again);
    await badge.click();
    assert.deepEqual(await names(page), []);
    assert.equal(await page.evaluate('memory.kept.get(document.getElementById("a"))'), 0);
    assert.equal(await page.locator(".hidden").count(), 0);
  });
});

test("badges stand where reading begins, and follow the page", async () => {
  await withLens(async (page) => {
    await page.evaluate('turn("hide")');
    for (const id of ["a", "rtl"]) await page.click(`#${id}`, { force: true });
    await page.keyboard.press("Escape");
    const place = async (id: string, at: number): Promise<[number, number]> => {
      await page.evaluate("settled()");
      const [part, badge] = [await page.locator(`#${id}`).boundingBox(), await page.locator(".hidden button").nth(at).boundingBox()];
      assert.ok(part && badge);
      assert.ok(Math.abs(badge.y - part.y) < 6, `${id}: ${badge.y} ${part.y}`);
      return [badge.x - part.x, part.x + part.width - badge.x - badge.width];
    };
    assert.ok((await place("a", 0))[0] < 8);
    assert.ok((await place("rtl", 1))[1] < 8);
    await page.evaluate('document.body.style.paddingTop = "70px"; lens.flush()');
    assert.ok((await place("a", 0))[0] < 8);
  });
});

test("in a modal dialog it can be used too", async () => {
  await withLens(async (page) => {
    await page.evaluate('document.getElementById("d").showModal()');
    await page.evaluate('turn("hide")');
    await page.click("#inner", { force: true });
    assert.deepEqual(await names(page), ["inner"]);
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate('document.getElementById("d").open'), true);
  }, { html: `<!doctype html><html lang=en><title>Page</title><dialog id=d><p id=inner>Inside of it</p></dialog>` });
});

test("only so many parts can be hidden, and it says so", async () => {
  await withLens(async (page) => {
    await page.evaluate(`turn("hide"); for (let i = 0; i < ${HIDDEN_MAX - 1}; i++) memory.hidden.add(document.createElement("i"))`);
    await page.click("#a", { force: true });
    assert.equal((await names(page)).includes("a"), true);
    await page.click("#rtl", { force: true });
    assert.equal((await names(page)).includes("rtl"), false);
    assert.equal(await page.evaluate('root.getElementById("said").textContent'), WORDS.full);
  });
});

for (const [dark, width] of [[false, 1000], [true, 1000], [false, 360], [true, 360]] as const) {
  test(`axe finds nothing in it, ${dark ? "dark" : "light"}, ${width} wide`, async () => {
    await withLens(async (page) => {
      await page.evaluate(`turn("look", ${dark})`);
      await page.click("#a", { force: true });
      await page.evaluate("settled()");
      await page.evaluate(AXE);
      const found = await page.evaluate<string[]>(`axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + " " + html + failureSummary)))`);
      assert.deepEqual(found, []);
      const strip = await page.locator("#strip").boundingBox();
      assert.ok(strip && strip.x >= 0 && strip.x + strip.width <= width, JSON.stringify(strip));
    }, { width });
  });
}
