// How the replica behaves towards its parent, towards the agent and towards hostile batches.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { op } from "../../web/shared/batch.ts";
import { type Show, type Stage, openShow, openStage, read } from "./stage.ts";

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

type Word = number | string;

/** Sends a batch of operations; strings stand where their references belong. */
async function send(show: Show, ...words: readonly Word[]): Promise<void> {
  const strings: string[] = [];
  const ops = words.map((word) => (typeof word === "number" ? word : strings.push(word) - 1));
  await show.page.evaluate(
    ([numbers, texts]) =>
      (window as unknown as { wire: { replica(m: unknown): void } }).wire.replica({
        type: "batch", ops: new Uint32Array(numbers).buffer, strings: new TextEncoder().encode(texts.join("\0")).buffer, stringCount: texts.length,
      }),
    [ops, strings] as const,
  );
}

const BEGIN: readonly Word[] = [op.DOCUMENT, 0, "https://shop.test/", "Shop", 800, 600, 1000, 0, 0];
const element = (tag: string, attributes: Readonly<Record<string, string>> = {}, namespace = 0, marks = 0): Word[] => {
  const pairs = Object.entries(attributes);
  return [op.ELEMENT, namespace, tag, marks, pairs.length, ...pairs.flat()];
};

/** A replica that has a port and no sensor. */
async function alone(name: string): Promise<Show> {
  const show = await openShow(stage, name, "<!doctype html><p>unused</p>");
  await show.page.evaluate(`window.wire = Wire.connect(() => undefined, document.querySelector("[name=replica]"))`);
  await show.page.waitForFunction('wire.messages.some((m) => m.type === "ready" && m.quirks === 0)');
  return show;
}

async function settled(show: Show): Promise<void> {
  await send(show, op.SNAPSHOT_END);
  await show.page.waitForFunction('wire.messages.some((m) => m.type === "snapshot_complete")');
}

/** Waits until an expression holds in the replica, whose policy refuses to evaluate what waits by itself. */
async function holds(show: Show, expression: string): Promise<void> {
  for (let frame = 0; frame < 600; frame++) {
    if (await show.replica.evaluate<boolean>(`new Promise((done) => requestAnimationFrame(() => done(${expression})))`)) {
      return;
    }
  }
  assert.fail(expression);
}

test("a bad operation is a fault and the rest goes on", async () => {
  const show = await alone("faults");
  await send(
    show, ...BEGIN, op.INSERT, 1, 0, ...element("html"), ...element("body"), op.TEXT, "one", op.END, op.END, op.END,
    op.TEXT_SET, 99, "nobody", op.INSERT, 77, 0, ...element("p"), op.TEXT, "lost", op.END, op.END, op.MOVE, 3, 2, 1, 4,
    op.ATTRIBUTE, 4, "class", 0, op.TEXT_SET, 4, "two", op.INSERT, 3, 0, ...element("b"), op.END, op.END, op.ATTRIBUTE, 7, "title", 1, op.DETACH, 1, 55,
  );
  await settled(show);
  assert.deepEqual(await read(show.replica), ["mode CSS1Compat", "window 0,0", "<html>", " <body>", '  "two"', '  <b title="https://shop.test/">']);
  assert.equal((await show.faults()).length, 4);
  await show.page.close();
});

test("words that can not be read end the batch, not the replica", async () => {
  const show = await alone("garbage");
  await send(show, ...BEGIN, op.INSERT, 1, 0, ...element("html"), op.END, op.END);
  for (const words of [[99, 1, 2], [op.INSERT, 1, 0, op.ELEMENT, 0], [op.ATTRIBUTE, 2, 500, 1], [op.DETACH, 4_000_000_000, 2], [op.INSERT, 1, 0, op.SCROLL], [op.ELEMENT, 0, 0, 0, 0]]) {
    await send(show, ...words);
  }
  await send(show, op.INSERT, 2, 0, op.TEXT, "alive", op.END);
  await settled(show);
  assert.ok((await show.faults()).length >= 5);
  await show.page.close();
});

test("nothing hostile is built or asked for", async () => {
  const show = await alone("hostile");
  const evil = `${stage.foreign}/evil`;
  await send(
    show, ...BEGIN, op.INSERT, 1, 0, ...element("html"), ...element("body"),
    ...element("script", { src: evil }), op.TEXT, "parent.owned = window.owned = true", op.END,
    ...element("img", { src: evil, srcset: evil, onerror: "window.owned = true", lowsrc: evil }), op.END,
    ...element("iframe", { src: evil, srcdoc: "<script>parent.owned = true</script>" }), op.END,
    ...element("object", { data: evil }), op.END, ...element("embed", { src: evil }), op.END,
    ...element("link", { rel: "stylesheet", href: evil }), op.END, ...element("meta", { "http-equiv": "refresh", content: `0;url=${evil}` }), op.END,
    ...element("base", { href: evil }), op.END, ...element("a", { href: " java\nscript:window.owned=true", id: "a", ping: evil, target: "_top" }), op.TEXT, "x", op.END,
    ...element("form", { action: "javascript:window.owned=true", id: "f" }), op.END, ...element("video", { poster: evil, src: evil }), op.END,
    ...element("svg", {}, 1), ...element("script", { href: evil }, 1), op.END, ...element("use", { href: `${evil}#a`, "xlink:href": evil }, 1), op.END,
    ...element("image", { href: evil }, 1), op.END, ...element("animate", { attributeName: "href", to: evil }, 1), op.END, op.END,
    ...element("div", { style: `background: url(${evil})`, onclick: "window.owned = true" }), op.END,
    ...element("style"), op.TEXT, `@import url(${evil}); @font-face { font-family: f; src: url(${evil}) } body { background: url(${evil}); font-family: f }`, op.END,
    ...element("template"), ...element("p"), op.END, op.END, op.END, op.END, op.END,
  );
  await settled(show);
  await show.replica.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))");
  const html = await show.replica.evaluate<string>("document.documentElement.outerHTML");
  assert.doesNotMatch(html, /<(?:script|link|meta|base|template)|on(?:error|click)=|srcdoc|javascript:|ping=|poster=| src=| data=/i);
  assert.equal(await show.replica.evaluate("window.owned"), undefined);
  await show.replica.evaluate(`document.querySelector("#a").click(); document.querySelector("#f").requestSubmit()`);
  assert.equal(await show.replica.evaluate("window.owned"), undefined);
  assert.deepEqual(stage.asked.filter((path) => path.includes("evil")), []);
  await show.page.close();
});

test("CSS shows assets once their bytes are here, imported sheets too", async () => {
  const show = await alone("css");
  const pixel = [137, 80, 78, 71];
  await send(
    show, ...BEGIN, op.INSERT, 1, 0, ...element("html"), ...element("link", { rel: "stylesheet", media: "all" }), op.END,
    ...element("style"), op.TEXT, `b { background-image: url("tandem:7") }`, op.END, ...element("p", { style: `background-image: url("tandem:7"); color: red` }), op.END, ...element("b"), op.END, ...element("i"), op.END, op.END, op.END,
    op.LINK, 3, 1, 5, op.CONSTRUCTED, 1, `u { background-image: url("tandem:7") }`, op.ADOPT, 1, 1, 1,
  );
  await settled(show);
  const images = (): Promise<string[]> => show.replica.evaluate(`["p", "b", "i"].map((tag) => getComputedStyle(document.querySelector(tag)).backgroundImage)`);
  assert.deepEqual(await images(), ['url("")', 'url("")', "none"]);
  const asset = (number: number, kind: number, mime: string, bytes: readonly number[]): Promise<void> =>
    show.page.evaluate(
      ([command, data]) => (window as unknown as { wire: { replica(m: unknown): void } }).wire.replica({ ...command, bytes: new Uint8Array(data).buffer }),
      [{ type: "asset", number, kind, mime }, bytes] as const,
    );
  await send(show, op.RULES, 5, 0, `@import url("tandem:6"); i { color: blue }`, op.RULES, 6, 0, `i { background-image: url("tandem:7") }`);
  await asset(7, 1, "image/png", pixel);
  await holds(show, `["p", "b", "i"].every((tag) => /^url\\("blob:/.test(getComputedStyle(document.querySelector(tag)).backgroundImage))`);
  assert.match(await show.replica.evaluate<string>("document.adoptedStyleSheets.at(-1).cssRules[0].cssText"), /url\("blob:/);
  const line = (): Promise<string> => show.replica.evaluate(`getComputedStyle(document.querySelector("i")).textDecorationLine`);
  assert.equal(await line(), "none");
  await send(show, op.RULES, 6, 0, `@import url("tandem:5"); i { background-image: url("tandem:7"); text-decoration: underline }`);
  await holds(show, `getComputedStyle(document.querySelector("i")).textDecorationLine === "underline"`);
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});

test("a canvas has a label for a picture and is otherwise as it was", async () => {
  const show = await alone("canvas");
  await send(
    show, ...BEGIN, op.INSERT, 1, 0, ...element("html"), ...element("canvas", { width: "200", height: "100", style: "width: 50px" }), op.END,
    ...element("canvas", { width: "4000", height: "4000" }), op.END, op.END, op.END,
  );
  await settled(show);
  const drawn = (at: number): Promise<boolean> =>
    show.replica.evaluate(`(() => { const c = document.querySelectorAll("canvas")[${at}]; return c.getContext("2d").getImageData(0, 0, c.width, 60).data.some((v) => v !== 0); })()`);
  await holds(show, `document.querySelector("canvas").getContext("2d").getImageData(100, 50, 1, 1).data[3] !== 0`);
  assert.deepEqual([await drawn(0), await drawn(1)], [true, false]);
  assert.deepEqual(await read(show.replica), ["mode CSS1Compat", "window 0,0", "<html>", ' <canvas height="100" style="width: 50px" width="200">', ' <canvas height="4000" width="4000">']);
  await show.page.close();
});

test("the agent can not click, type or scroll, and their pointer is told", async () => {
  const show = await openShow(stage, "inert", `<!doctype html><meta charset=utf-8><body style="margin:0;height:3000px"><a href="/elsewhere" id=a style="display:block;width:200px;height:100px">link</a><input id=i value=v><details id=d><summary>s</summary>x</details></body>`);
  await show.start();
  await show.equal();
  await show.page.mouse.move(640 + 100, 25);
  await show.page.waitForFunction('wire.messages.some((m) => m.type === "pointer" && m.node > 0 && Math.abs(m.fx - 32768) < 400 && Math.abs(m.fy - 16384) < 400)');
  await show.page.mouse.click(740, 25);
  await show.page.mouse.click(740, 110);
  await show.page.keyboard.type("typed");
  await show.page.mouse.click(650, 130);
  await show.page.mouse.wheel(0, 500);
  // Synthetic input does not tell a frame of another process that the mouse has left it.
  await show.replica.evaluate(`document.querySelector("a").dispatchEvent(new PointerEvent("pointerout", { bubbles: true }))`);
  await show.page.waitForFunction('wire.messages.at(-1).type === "pointer" && wire.messages.at(-1).node === 0');
  await show.equal();
  assert.match(show.replica.url(), /\/replica\?mode=no$/);
  await show.page.close();
});

test("the customer's pointer is drawn beside the tree", async () => {
  const show = await openShow(stage, "cursor", "<!doctype html><p>text</p>");
  await show.start();
  await show.equal();
  await show.page.evaluate(`wire.replica({ type: "customer_pointer", node: 3, fx: 100, fy: 100, down: true, name: "Customer" })`);
  await show.replica.waitForSelector("html > [data-tandem-ui]:popover-open", { state: "attached" });
  await show.equal();
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});

test("it listens to its parent alone, and takes one port", async () => {
  const show = await openShow(stage, "ports", "<!doctype html><p>text</p>");
  const knock = `(() => { const channel = new MessageChannel(); channel.port1.onmessage = (event) => { (window.answers ??= []).push(event.data.type); }; return channel; })()`;
  await show.customer.evaluate(`{ const c = ${knock}; parent.frames.replica.postMessage({ tandem: "replica-port" }, "*", [c.port2]); }`);
  await show.page.evaluate(`{ const c = ${knock}; frames.replica.postMessage({ tandem: "other" }, "*", [c.port2]); }`);
  await show.page.evaluate(`{ const c = ${knock}; frames.replica.postMessage({ tandem: "replica-port" }, "*", [c.port2]); }`);
  await show.page.waitForFunction("window.answers?.length === 1");
  await show.page.evaluate(`{ const c = ${knock}; frames.replica.postMessage({ tandem: "replica-port" }, "*", [c.port2]); }`);
  await show.replica.evaluate("new Promise((done) => setTimeout(done, 0))");
  assert.deepEqual(await show.page.evaluate("window.answers"), ["ready"]);
  assert.equal(await show.customer.evaluate("window.answers"), undefined);
  await show.page.close();
});

test("what grows above does not scroll what is read", async () => {
  const show = await alone("growth");
  const block = (height: number): Word[] => [...element("div", { style: `height:${height}px` }), op.END];
  await send(show, ...BEGIN, op.INSERT, 1, 0, ...element("html"), ...element("body"), ...block(50), ...block(400), ...block(4000), op.END, op.END, op.END);
  await settled(show);
  await send(show, op.SCROLL, 1, 0, 600);
  await holds(show, "scrollY === 600");
  await send(show, op.INSERT, 3, 5, ...block(200), op.END);
  await holds(show, "document.body.childElementCount === 4");
  assert.equal(await show.replica.evaluate<number>("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(scrollY))))"), 600);
});
