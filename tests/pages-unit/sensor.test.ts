// How the sensor behaves towards its worker and towards the page.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { type Show, type Stage, openShow, openStage } from "./stage.ts";

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

async function open(name: string, body: string): Promise<Show> {
  const show = await openShow(stage, name, `<!doctype html><meta charset=utf-8><title>First</title><body>${body}</body>`);
  await show.start();
  await show.equal();
  return show;
}

const has = (show: Show, text: string): Promise<unknown> => show.page.waitForFunction((sought) => (window as unknown as { wire: { posted: string[] } }).wire.posted.includes(sought), text);
const message = (show: Show, condition: string): Promise<unknown> => show.page.waitForFunction(`wire.messages.some((m) => ${condition})`);

test("held back it sends nothing, then the state as it is", async () => {
  const show = await open("hold", "<p id=p>0</p>");
  await show.page.evaluate(`wire.command({ type: "hold" })`);
  await show.customer.evaluate(`(async () => { for (let i = 0; i < 5; i++) { await new Promise((done) => setTimeout(done, 20)); p.textContent = "held" + i; } })()`);
  assert.ok(!(await show.posted()).some((text) => text.startsWith("held")));
  await show.page.evaluate(`wire.command({ type: "proceed" })`);
  await show.equal();
  assert.deepEqual((await show.posted()).filter((text) => text.startsWith("held")), ["held4"]);
  await show.page.close();
});

test("a new epoch begins anew and ends equal", async () => {
  const show = await open("again", "<p id=p>text</p><x-a></x-a><input id=i>");
  await show.customer.evaluate(`document.querySelector("x-a").attachShadow({ mode: "open" }).innerHTML = "<b>in</b>"; i.value = "v"`);
  await show.equal();
  await show.page.evaluate(`wire.complete = false; wire.replica({ type: "reset", quirks: 0 }); wire.command({ type: "start", epoch: 2, profile: "strict" })`);
  await show.equal();
  await show.customer.evaluate(`p.append("more"); document.querySelector("x-a").shadowRoot.append("more")`);
  await show.equal();
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});

test("stopped it leaves the page as it was", async () => {
  const show = await openShow(stage, "stop", "<!doctype html><title>Stop</title><p id=p>text</p>");
  const natives = `JSON.stringify([[Element, "attachShadow", "value"], [CSSStyleSheet, "insertRule", "value"], [HTMLInputElement, "value", "set"], [HTMLInputElement, "checked", "set"], [Document, "adoptedStyleSheets", "get"], [History, "pushState", "value"], [CSSStyleRule, "style", "get"]].map(([type, name, part]) => { const f = Object.getOwnPropertyDescriptor(type.prototype, name)[part]; window.saved ??= new Map(); const same = !saved.has(name + part) || saved.get(name + part) === f; saved.set(name + part, saved.get(name + part) ?? f); return same; }))`;
  await show.customer.evaluate(natives);
  await show.start();
  await show.equal();
  assert.match(await show.customer.evaluate<string>(natives), /^\[(?:false,?){7}\]$/);
  assert.equal(await show.customer.evaluate("Element.prototype.attachShadow.toString()"), "function () { [native code] }");
  await show.page.evaluate(`wire.command({ type: "annotate_pointer", node: 2, fx: 9, fy: 9, name: "Ann" })`);
  await show.customer.waitForSelector("[data-tandem-ui]", { state: "attached" });
  await show.page.evaluate(`wire.command({ type: "stop" })`);
  await show.customer.waitForSelector("[data-tandem-ui]", { state: "detached" });
  assert.match(await show.customer.evaluate<string>(natives), /^\[(?:true,?){7}\]$/);
  assert.deepEqual(await show.customer.evaluate("Object.keys(window).filter((key) => /tandem/i.test(key))"), ["TandemSensor", "TandemSense", "TandemAnnotate", "TandemEarly", "TandemWalker"]);
  await show.page.close();
});

test("the customer's pointer is told by node and place, through shadow roots", async () => {
  const show = await open("pointer", `<div id=d style="position:absolute;left:100px;top:100px;width:200px;height:100px"></div><div class=tandem-block style="position:absolute;left:400px;top:0;width:50px;height:50px"><b>x</b></div>`);
  await show.customer.evaluate(`d.attachShadow({ mode: "open" }).innerHTML = "<i style='position:absolute;left:0;top:0;width:100px;height:100px'></i>"`);
  await show.equal();
  await show.page.mouse.move(150, 125);
  await show.page.waitForFunction("wire.pointers.length > 0");
  const inside = await show.page.evaluate<{ node: number; fx: number; fy: number; down: boolean }>("wire.pointers.at(-1)");
  assert.ok(Math.abs(inside.fx / 65535 - 0.5) < 0.02 && Math.abs(inside.fy / 65535 - 0.25) < 0.02, JSON.stringify(inside));
  await show.page.mouse.down();
  await show.page.waitForFunction("wire.pointers.at(-1).down");
  await show.page.mouse.up();
  await show.page.mouse.move(425, 25);
  await show.page.waitForFunction(`wire.pointers.at(-1).node !== ${inside.node} && wire.pointers.at(-1).node > 0`);
  // Where in a blocked part, and whether pressed, would tell which key of a keypad.
  await show.page.mouse.move(405, 45);
  await show.page.mouse.down();
  await show.page.mouse.up();
  const blocked = "wire.pointers.filter(({ node }) => node === wire.pointers.at(-1).node)";
  await show.page.waitForFunction(`${blocked}.length >= 4`);
  assert.deepEqual(await show.page.evaluate(`[...new Set(${blocked}.map(({ fx, fy, down }) => [fx, fy, down].join()))]`), ["32767,32767,false"]);
  await show.page.mouse.move(1290, 100);
  await show.page.waitForFunction("wire.pointers.at(-1).node === 0");
  await show.page.close();
});

test("the agent's pointer is shown, named, out of the page's way and never captured", async () => {
  const show = await open("agent", "<p id=p>text</p>");
  await show.customer.evaluate("p.onclick = () => { window.clicked = true }");
  await show.page.evaluate(`wire.command({ type: "annotate_pointer", node: 1 + wire.operations.filter((name) => name === "ELEMENT" || name === "TEXT").length - 1, fx: 32768, fy: 32768, name: "Agent Ann" })`);
  await show.customer.waitForSelector("[data-tandem-ui]:popover-open", { state: "attached" });
  await show.page.mouse.click(20, 22);
  assert.equal(await show.customer.evaluate("window.clicked"), true);
  await show.customer.evaluate(`p.append("after")`);
  await show.equal();
  assert.ok(!(await show.posted()).includes("Agent Ann"));
  await show.page.evaluate(`wire.command({ type: "annotate_pointer", node: 0, fx: 0, fy: 0, name: "" })`);
  await show.equal();
  await show.page.close();
});

test("address, title, viewport, focus and leaving are told", async () => {
  const show = await open("page", "<input id=i><x-a></x-a>");
  await show.customer.evaluate(`history.pushState(null, "", "?step=2")`);
  await message(show, 'm.type === "page" && m.url.endsWith("?step=2") && m.title === "First"');
  await show.customer.evaluate(`document.title = "Second"`);
  await message(show, 'm.type === "page" && m.title === "Second"');
  await show.page.evaluate(`document.querySelector("[name=customer]").style.width = "500px"`);
  await message(show, 'm.type === "viewport" && m.width === 500');
  await show.customer.evaluate(`i.focus()`);
  await show.page.waitForFunction('wire.operations.includes("FOCUS")');
  await show.customer.evaluate(`location.href = "about:blank"`);
  await message(show, 'm.type === "leaving"');
  await show.page.close();
});

test("assets are read with the page's rights, and only what it loaded when asked so", async () => {
  const show = await open("assets", "<p>text</p>");
  const ask = (number: number, url: string, ifLoaded: boolean): Promise<void> => show.page.evaluate((command) => (window as unknown as { wire: { command(c: unknown): void } }).wire.command(command), { type: "fetch", number, url, ifLoaded });
  const answer = async (number: number): Promise<{ mime: string; bytes: number | null }> => {
    await message(show, `m.type === "asset" && m.number === ${number}`);
    return show.page.evaluate(`wire.messages.find((m) => m.number === ${number})`);
  };
  await ask(1, `${stage.origin}/files/red.png`, true);
  await ask(2, `${stage.foreign}/files/red.png`, false);
  await ask(3, "data:text/css;charset=utf-8,a%7Bb%3Ac%7D#x", false);
  await ask(4, "data:image/png;base64,AAEC", true);
  await ask(5, await show.customer.evaluate<string>(`URL.createObjectURL(new Blob(["12345"], { type: "font/woff2" }))`), true);
  await ask(6, `${stage.origin}/files/plain.css`, false);
  assert.equal((await answer(2)).bytes, null);
  assert.deepEqual([(await answer(3)).bytes, (await answer(3)).mime], [6, "text/css;charset=utf-8"]);
  assert.equal((await answer(4)).bytes, 3);
  assert.deepEqual([(await answer(5)).bytes, (await answer(5)).mime], [5, "font/woff2"]);
  assert.equal((await answer(6)).mime, "text/css");
  assert.equal(await show.page.evaluate("wire.messages.some((m) => m.number === 1)"), false);
  await show.customer.evaluate(`document.body.append(Object.assign(new Image(), { src: "/files/red.png" }))`);
  assert.ok((await answer(1)).bytes);
  await show.page.close();
});

test("a sheet whose bytes the page may not fetch is sent by its rules", async () => {
  const show = await openShow(stage, "csp", `<!doctype html><meta http-equiv=Content-Security-Policy content="connect-src 'none'"><link rel=stylesheet href=/files/plain.css><p>text</p>`);
  await show.start();
  await show.equal();
  await has(show, "p { color: rgb(1, 2, 3); }\n.late { margin-top: 7px; }\n");
  await show.page.close();
});
