// What canvases, videos and animations show at the customer is what they show at the agent.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { op, pictureState } from "../../web/shared/batch.ts";
import { type Show, type Stage, openShow, openStage } from "./stage.ts";

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage.close());

async function open(name: string, body: string, then = ""): Promise<Show> {
  const show = await openShow(stage, name, `<!doctype html><meta charset=utf-8><title>Pictures</title><body>${body}</body>`);
  await show.start(then);
  return show;
}

/** Waits until an expression holds in the replica, whose policy refuses to evaluate what waits by itself;
 *  one that fails, since nothing is there yet, does not hold. */
async function holds(show: Show, expression: string): Promise<void> {
  const end = Date.now() + 15_000;
  while (Date.now() < end) {
    if (await show.replica.evaluate<boolean>(`new Promise((done) => requestAnimationFrame(() => { try { done(${expression}) } catch { done(false) } }))`)) {
      return;
    }
  }
  assert.fail(`${expression}: ${JSON.stringify(await show.page.evaluate("[wire.looks.slice(-5), wire.faults, wire.told.slice(-5)]"))}`);
}

/** The pixel of a canvas of the replica. */
const pixel = (x: number, y: number, selector = "canvas"): string =>
  `document.querySelector("${selector}").getContext("2d").getImageData(${x}, ${y}, 1, 1).data.join()`;
const looks = (show: Show): Promise<number> => show.page.evaluate("wire.looks.length");

test("a canvas is shown as it was drawn before and as it is drawn on", async () => {
  const show = await open("canvas-2d", `<canvas width=90 height=40></canvas><script>const x = document.querySelector("canvas").getContext("2d"); x.fillStyle = "#f00"; x.fillRect(0, 0, 50, 40)</script>`);
  await holds(show, `${pixel(10, 10)} === "255,0,0,255"`);
  await holds(show, `${pixel(80, 10)} === "0,0,0,0"`);
  await show.customer.evaluate(`x.fillStyle = "#00f"; x.fillRect(60, 0, 30, 40)`);
  await holds(show, `${pixel(80, 10)} === "0,0,255,255"`);
  await show.equal();
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});

test("a canvas that rests costs few looks, and a draw is seen at once", async () => {
  const show = await open("canvas-rest", `<canvas></canvas><script>const x = document.querySelector("canvas").getContext("2d"); const native = CanvasRenderingContext2D.prototype.fillRect</script>`);
  await show.page.waitForFunction("wire.looks.length >= 4");
  await show.customer.waitForFunction("CanvasRenderingContext2D.prototype.fillRect !== native");
  assert.equal(await show.customer.evaluate("CanvasRenderingContext2D.prototype.fillRect.toString()"), "function () { [native code] }");
  const before = await looks(show);
  await show.customer.evaluate(`x.fillRect(0, 0, 9, 9)`);
  await holds(show, `${pixel(5, 5)} === "0,0,0,255"`);
  assert.equal(await show.page.evaluate(`wire.looks.slice(${before}).filter(({ changed }) => changed).length`), 1);
  await show.page.evaluate(`wire.command({ type: "stop" })`);
  await show.customer.waitForFunction("CanvasRenderingContext2D.prototype.fillRect === native");
  await show.page.close();
});

test("WebGL is shown though nothing of it can be read after its frame", async () => {
  const show = await open("canvas-webgl", `<canvas width=64 height=64></canvas><script>const g = document.querySelector("canvas").getContext("webgl"); function paint(r, b) { requestAnimationFrame(() => { g.clearColor(r, 0, b, 1); g.clear(g.COLOR_BUFFER_BIT) }) }</script>`);
  await show.page.waitForFunction("wire.looks.length >= 4");
  await show.customer.evaluate("paint(1, 0)");
  await holds(show, `${pixel(10, 10)} === "255,0,0,255"`);
  // One right after the other: the last one counts, whoever has asked for it.
  await show.customer.evaluate("paint(0, 0); requestAnimationFrame(() => requestAnimationFrame(() => paint(0, 1)))");
  await holds(show, `${pixel(10, 10)} === "0,0,255,255"`);
  await show.page.evaluate(`wire.replica({ type: "reset", quirks: 0 }); wire.command({ type: "start", epoch: 2, profile: "balanced" })`);
  await show.page.waitForFunction("wire.told.length === 2");
  await holds(show, `${pixel(10, 10)} === "0,0,255,255"`);
  await show.page.close();
});

test("an OffscreenCanvas is shown though it is drawn on elsewhere", async () => {
  const show = await open("canvas-offscreen", `<canvas></canvas><script>const x = document.querySelector("canvas").transferControlToOffscreen().getContext("2d"); x.fillStyle = "#0f0"; x.fillRect(0, 0, 300, 150)</script>`);
  await holds(show, `${pixel(10, 10)} === "0,255,0,255"`);
  await show.page.close();
});

test("a canvas with parts of another site says so and is not looked at again", async () => {
  const show = await open("canvas-tainted", `<canvas width=300></canvas><img src="FOREIGN/files/red.png"><script>onload = () => document.querySelector("canvas").getContext("2d").drawImage(document.querySelector("img"), 0, 0)</script>`);
  await show.page.waitForFunction(`wire.told.some(({ name, words }) => name === "PICTURE" && words[1] === ${pictureState.UNREADABLE})`);
  await holds(show, `${pixel(150, 64)} !== "0,0,0,0"`);
  await show.page.waitForFunction("wire.looks.some(({ changed }) => changed === null)");
  await show.page.close();
});

test("only visible canvases are looked at, and blocked ones never", async () => {
  const show = await open("canvas-hidden", `<p style="height: 3000px"></p><canvas id=low></canvas><div data-tandem="block"><canvas></canvas></div><script>low.getContext("2d").fillRect(0, 0, 9, 9)</script>`);
  await show.page.waitForFunction(`wire.told.length === 1 && wire.complete`);
  assert.equal(await looks(show), 0);
  await show.customer.evaluate("low.scrollIntoView()");
  await holds(show, `${pixel(5, 5, "#low")} === "0,0,0,255"`);
  await show.customer.evaluate("low.remove()");
  await show.page.waitForFunction("wire.looks.some(({ changed }) => changed === null)");
  await show.page.close();
});

test("a canvas that gets another size keeps its picture until the next one", async () => {
  const show = await open("canvas-size", `<canvas width=90 height=40></canvas><script>const c = document.querySelector("canvas"), x = c.getContext("2d"); function paint(color) { x.fillStyle = color; x.fillRect(0, 0, 999, 999) } paint("#f00")</script>`);
  await holds(show, `${pixel(10, 10)} === "255,0,0,255"`);
  await show.customer.evaluate(`c.width = 90; paint("#f00")`);
  await show.customer.evaluate(`c.width = 200; paint("#00f")`);
  await holds(show, `${pixel(190, 10)} === "0,0,255,255"`);
  await show.equal();
  await show.page.close();
});

test("a new epoch shows everything again", async () => {
  const show = await open("canvas-epoch", `<canvas></canvas><script>document.querySelector("canvas").getContext("2d").fillRect(0, 0, 300, 150)</script>`);
  await holds(show, `${pixel(10, 10)} === "0,0,0,255"`);
  await show.page.evaluate(`wire.complete = false; wire.replica({ type: "reset", quirks: 0 }); wire.command({ type: "start", epoch: 2, profile: "balanced" })`);
  await show.equal();
  await show.page.waitForFunction("wire.told.length === 2");
  await holds(show, `${pixel(10, 10)} !== "0,0,0,0"`);
  await show.page.close();
});

test("files that are not what they claim leave the canvas as it was", async () => {
  const show = await open("canvas-hostile", `<canvas id=c></canvas><p id=p></p><script>c.getContext("2d").fillRect(0, 0, 300, 150)</script>`);
  await holds(show, `${pixel(10, 10)} === "0,0,0,255"`);
  const [node] = await show.page.evaluate<number[]>("wire.told[0].words");
  const picture = (id: number, width: number, bytes: string): string =>
    `wire.replica({ type: "picture", node: ${id}, size: [300, 150], area: [0, 0, ${width}, 150], mime: "image/png", bytes: new TextEncoder().encode(${JSON.stringify(bytes)}).buffer })`;
  await show.page.evaluate(`${picture(node ?? 0, 300, "no image")};${picture((node ?? 0) + 1, 300, "for a paragraph")};${picture(9999, 300, "for nobody")}`);
  await show.customer.evaluate(`c.getContext("2d").clearRect(0, 0, 20, 20)`);
  await holds(show, `${pixel(10, 10)} === "0,0,0,0"`);
  assert.equal((await show.faults()).length, 1);
  await show.page.close();
});

/** A tiny film, recorded from a canvas in the page itself. */
const FILM = `async function film(video) {
  const canvas = document.createElement("canvas"); [canvas.width, canvas.height] = [64, 48];
  const x = canvas.getContext("2d"), recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: "video/webm" }), parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.start();
  for (let frame = 0; frame < 20; frame++) { x.fillStyle = frame < 10 ? "#f00" : "#00f"; x.fillRect(0, 0, 64, 48); await new Promise((done) => setTimeout(done, 40)); }
  recorder.stop();
  await new Promise((done) => (recorder.onstop = done));
  video.src = URL.createObjectURL(new Blob(parts, { type: "video/webm" }));
  await new Promise((done) => (video.onloadeddata = done));
}`;

test("a video is a picture with its state, and nothing of it is loaded", async () => {
  const show = await open("video", `<video muted width=128 height=96></video><script>${FILM}; const v = document.querySelector("video"); const ready = film(v)</script>`);
  await show.customer.evaluate("ready");
  await holds(show, `document.querySelector("video").style.backgroundImage.includes("blob:")`);
  await show.customer.evaluate("(async () => { v.currentTime = 0.2; await new Promise((done) => (v.onseeked = done)) })()");
  await show.page.waitForFunction(`wire.told.some(({ name, words }) => name === "MEDIA" && words[1] === 5 && words[2] === 200)`);
  assert.deepEqual(await show.replica.evaluate(`[document.querySelector("video").src, document.querySelector("video").currentSrc]`), ["", ""]);
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});

test("animations and transitions stand where they stand at the customer", async () => {
  const css = "@keyframes slide { to { margin-left: 900px } } #a { animation: slide 100s linear } #b::before { content: 'x'; animation: slide 100s linear paused } #c { transition: margin-left 100s linear } .far { margin-left: 900px !important }";
  const show = await open("animations", `<style>${css}</style><p id=a>a</p><p id=b>b</p><p id=c>c</p><script>const at = (e, s) => e.getAnimations({ subtree: true })[0]; at(a).currentTime = 50000; at(b).currentTime = 30000; c.offsetLeft; c.className = "far"; at(c).currentTime = 20000</script>`);
  await show.page.waitForFunction("wire.complete");
  const time = (id: string): string => `Number(document.getElementById("${id}").getAnimations({ subtree: true })[0]?.currentTime)`;
  await holds(show, `${time("a")} >= 50000 && ${time("a")} < 66000`);
  await holds(show, `${time("b")} === 30000`);
  await show.customer.evaluate("at(a).currentTime = 80000; at(a).pause()");
  await holds(show, `Math.abs(${time("a")} - 80000) < 100 && document.getElementById("a").getAnimations()[0].playState === "paused"`);
  await show.customer.evaluate(`at(a).play(); at(a).playbackRate = 0.5`);
  await holds(show, `document.getElementById("a").getAnimations()[0].playbackRate === 0.5`);
  await show.page.close();
});

test("animations of scripts run as they run at the customer", async () => {
  const show = await open("scripted", `<p id=a>a</p><p id=b>b</p><script>const one = a.animate({ marginLeft: ["0px", "500px"], opacity: [1, 0.5] }, { duration: 100000, iterations: 2, direction: "alternate" }); one.currentTime = 50000; one.pause()</script>`);
  await holds(show, "getComputedStyle(document.getElementById('a')).marginLeft === '250px' && getComputedStyle(document.getElementById('a')).opacity === '0.75'");
  await show.customer.evaluate(`window.two = b.animate([{ marginLeft: "10px" }, { marginLeft: "20px", offset: 0.25, easing: "steps(1)" }, { marginLeft: "90px" }], { duration: 1000, fill: "forwards" }); two.currentTime = 500; two.pause()`);
  await holds(show, "getComputedStyle(document.getElementById('b')).marginLeft === '20px'");
  await show.customer.evaluate("two.cancel(); one.finish()");
  await holds(show, "getComputedStyle(document.getElementById('b')).marginLeft === '0px' && getComputedStyle(document.getElementById('a')).marginLeft === '0px'");
  assert.deepEqual(await show.faults(), []);
  await show.page.close();
});

test("a transition that begins while it is looked at plays by itself", async () => {
  const show = await open("transition", `<style>#c { transition: margin-left 100s linear } .far { margin-left: 900px }</style><p id=c>c</p>`);
  await show.equal();
  await show.customer.evaluate(`c.className = "far"`);
  await show.page.waitForFunction(`wire.told.some(({ name }) => name === "ANIMATION")`);
  const ours = await show.customer.evaluate<number>("Number(c.getAnimations()[0].currentTime)");
  const theirs = await show.replica.evaluate<number>("Number(document.getElementById('c').getAnimations()[0]?.currentTime)");
  assert.ok(Math.abs(ours - theirs) < 500, `${ours} and ${theirs}`);
  await show.page.close();
});

test("a label stands for what is private", async () => {
  const show = await openShow(stage, "label", "<!doctype html><p>unused</p>");
  await show.page.evaluate(`window.wire = Wire.connect(() => undefined, document.querySelector("[name=replica]"))`);
  await show.page.waitForFunction('wire.messages.some((m) => m.type === "ready")');
  const words = [op.DOCUMENT, 0, 0, 0, 800, 600, 1000, 0, 0, op.INSERT, 1, 0, op.ELEMENT, 0, 1, 0, 0, op.END, op.END, op.PICTURE, 2, pictureState.PRIVATE];
  await show.page.evaluate(`wire.replica({ type: "batch", ops: Uint32Array.from(${JSON.stringify(words)}).buffer, strings: new TextEncoder().encode("u\0canvas").buffer, stringCount: 2 })`);
  await holds(show, `${pixel(150, 64)} !== "0,0,0,0"`);
  await show.page.close();
});
