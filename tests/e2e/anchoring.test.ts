// Pointers and drawings lie on the same place of the same element at the other end, whatever that end
// looks like: zoomed, dense, wide or narrow, scrolled, inside scrollers, frames and shadow roots.
// What is measured is where the browser draws them, against the box of the element there.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, CDPSession, Frame, Page } from "playwright-core";
import { placeOf } from "../bench/control/drive.ts";
import { openGround, type Ground, type Watched } from "../leak/session.ts";
import { OPEN_ROOTS } from "./roots.ts";
import { eventually, launchBrowser, replicaFrame } from "./support.ts";

/** What an anchor may be off by, in CSS pixels of the end that shows it. */
const ERROR_PX_MAX = 2;
/** Layouts of the customer's end: what browsers make of zoom is another size of the viewport and another density. */
const ZOOMS = [50, 67, 80, 100, 125, 150, 175, 200] as const;
const DENSITIES = [1, 1.5, 2, 3] as const;
const WINDOWS = [[1280, 800], [960, 1100], [700, 620]] as const;

const INSIDE = `<!doctype html><meta charset=utf-8><style>body{margin:12px;font:15px/1.5 sans-serif}</style><p>Words inside of a frame that is smaller than its page.</p>
<p style="height:160px">More.</p><button id=inner style="width:44%;height:40px">Inner</button><p style="height:400px">Below</p>`;

const HTML = `<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width"><title>Anchors</title>
<style>
body{font:16px/1.5 sans-serif;margin:0 24px;min-height:2400px}
.t{background:#dbeafe;box-sizing:border-box;padding:6px}
#grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:10px}
#scroller{height:180px;overflow:auto;border:3px solid #999;width:70%}
#deep{height:120px;overflow:auto;margin:40px 0 300px;border:1px solid red}
#turned{transform:rotate(8deg) scale(1.1);width:40%;height:50px;margin:40px}
#zoomed{zoom:1.4}
#bar{position:fixed;right:10px;top:10px;width:16vw;height:36px}
#sticky{position:sticky;top:60px;width:30%;height:40px}
table{width:80%;border-collapse:collapse}td{border:1px solid #aaa;padding:6px}
iframe{width:60%;height:200px;border:4px solid #ccc}
</style>
<h1>Anchors</h1><div id=bar class=t>Fixed</div><div id=sticky class=t>Sticky</div>
<div id=grid><div class=t>One</div><div class=t id=cell>Two is the one that moves to another row when there is less room</div><div class=t>Three</div><div class=t>Four</div></div>
<p>Words and <a id=inline href="#x">a link that wraps over the end of its line where it has to</a> and go on for a while, so that there is more than one line of them in a narrow window.</p>
<div id=scroller><p style="height:140px">Above</p><div class=t id=scrolled style="width:50%;height:40px">In a scroller</div><div id=deep><p style="height:90px">Above</p><div class=t id=deeper style="height:36px;width:60%">Deeper</div><p style="height:200px">Below</p></div></div>
<x-card id=card></x-card>
<div id=turned class=t>Turned</div><div id=zoomed><div class=t id=inzoom style="width:35%">Zoomed by the page</div></div>
<table><tr><td>a<td id=td>A cell with words<td>c</table>
<iframe id=frame src="inside.html"></iframe>
<button id=tiny style="width:14px;height:14px;padding:0">x</button>
<script>
  const root = card.attachShadow({ mode: "open" });
  root.innerHTML = "<style>section{padding:10px;display:flex;gap:8px}button{flex:1;height:34px}</style><section><button>Left</button><button id=shade>Right</button></section>";
</script>`;

interface Target {
  readonly name: string;
  /** Its path, ` >>> ` through shadow roots and frames. */
  readonly path: string;
}

const TARGETS: readonly Target[] = [
  { name: "in a grid", path: "#cell" }, { name: "inline", path: "#inline" }, { name: "fixed", path: "#bar" }, { name: "sticky", path: "#sticky" },
  { name: "in a scroller", path: "#scrolled" }, { name: "in a scroller in a scroller", path: "#deeper" }, { name: "in a shadow root", path: "#card >>> #shade" },
  { name: "turned", path: "#turned" }, { name: "in a zoomed part", path: "#inzoom" }, { name: "a cell", path: "#td" }, { name: "small", path: "#tiny" },
  { name: "in a frame", path: "#frame >>> #inner" },
];

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where something of ours is on the screen of its document; its roots are closed, so only the protocol sees it. */
async function spotOf(cdp: CDPSession, className: string, read: string): Promise<Spot | null> {
  const { nodes } = await cdp.send("DOM.getFlattenedDocument", { depth: -1, pierce: true });
  for (const { attributes = [], nodeId } of nodes) {
    const at = attributes.indexOf("class");
    if (at < 0 || !(attributes[at + 1] ?? "").split(" ").includes(className) || attributes.includes("hidden")) continue;
    // What was drawn anew meanwhile is looked for again.
    const value = await callOn(cdp, nodeId, read).catch(() => null);
    if (value !== null) return value;
  }
  return null;
}

/** The tip of the customer's pointer in a replica. */
function tipInReplica(): Spot | null {
  const roots = Reflect.get(globalThis, "openRoots") as ShadowRoot[];
  const at = roots.flatMap((root) => root.querySelector(".at:not(.off)") ?? []).at(-1);
  if (at === undefined || at.getAnimations().length > 0) return null;
  const { left, top } = at.getBoundingClientRect();
  return { x: left, y: top };
}

async function callOn(cdp: CDPSession, nodeId: number, functionDeclaration: string): Promise<Spot | null> {
  const { object } = await cdp.send("DOM.resolveNode", { nodeId });
  const { result } = await cdp.send("Runtime.callFunctionOn", { objectId: object.objectId ?? "", functionDeclaration, returnByValue: true });
  return result.value as Spot | null;
}

/** The tip of a pointer, once it has arrived. */
const TIP = `function () {
  if (this.getAnimations().length > 0) return null;
  const { left, top } = this.getBoundingClientRect();
  return { x: left, y: top };
}`;

/** The middle of a drawn rectangle. */
const MIDDLE = `function () {
  const { left, top, width, height } = this.lastElementChild.getBoundingClientRect();
  return width === 0 ? null : { x: left + width / 2, y: top + height / 2 };
}`;

/** A place of an element's box, on the screen of its own document; brought into sight before, if wanted. */
async function expected(page: Page, { path }: Target, fx: number, fy: number, intoSight = false): Promise<Spot> {
  return page.evaluate(([steps, x, y, scrolls]) => {
    let scope: Document | ShadowRoot = document;
    let found: Element | null = null;
    for (const step of steps) {
      if (found instanceof HTMLIFrameElement) scope = found.contentDocument as Document;
      else if (found?.shadowRoot) scope = found.shadowRoot;
      found = scope.querySelector(step);
    }
    if (scrolls) found?.scrollIntoView({ block: "center", inline: "center" });
    const { left, top, width, height } = (found as Element).getBoundingClientRect();
    return { x: left + width * x, y: top + height * y };
  }, [path.split(" >>> "), fx, fy, intoSight] as const);
}

function distance(one: Spot, other: Spot): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

describe("anchors", () => {
  let browser: Browser;
  let ground: Ground;
  let watched: Watched;
  let cdp: CDPSession;
  const errors: { readonly name: string; readonly px: number }[] = [];
  before(async () => {
    browser = await launchBrowser();
    const files = { "page.html": { type: "text/html", body: HTML }, "inside.html": { type: "text/html", body: INSIDE } };
    ground = await openGround(browser, { profile: "open", folder: null, files });
    watched = await ground.watch("/__bench/page.html");
    await watched.agent.context().addInitScript(OPEN_ROOTS);
    await watched.again();
    await watched.shows("#tiny");
    cdp = await watched.customer.context().newCDPSession(watched.customer);
    await cdp.send("DOM.enable");
  });
  after(async () => {
    await ground?.close();
    await browser?.close();
  });

  /** Lays the customer's page out for a window of that size, zoom in percent and density. */
  async function layOut([width, height]: readonly [number, number], zoom: number, density: number): Promise<void> {
    const size = { width: Math.round((width * 100) / zoom), height: Math.round((height * 100) / zoom) };
    await cdp.send("Emulation.setDeviceMetricsOverride", { ...size, deviceScaleFactor: (density * zoom) / 100, mobile: false });
    await eventually("the page is laid out", () => watched.customer.evaluate((wanted) => innerWidth === wanted, size.width));
    await eventually("the agent's picture has its size", async () => (await (await replicaFrame(watched.agent)).evaluate(() => innerWidth)) === size.width);
  }

  /** Brings an element into sight at both ends; the answer tells in which part of its box the mouse was heard last. */
  async function bring(replica: Frame, { name, path }: Target): Promise<() => Promise<Spot>> {
    const wanted = await expected(watched.customer, { name, path }, 0, 0, true);
    const steps = path.split(" >>> ");
    let frame = replica;
    for (const step of steps.slice(0, -1)) frame = (await (await frame.waitForSelector(step)).contentFrame()) ?? frame;
    const found = await frame.waitForSelector(steps.at(-1) ?? "", { state: "attached" });
    await eventually(`${name}: the agent's picture stands as the page does`, async () => {
      const { x, y } = await found.evaluate((node) => (node as Element).getBoundingClientRect().toJSON() as Spot);
      return distance({ x, y }, wanted) < 3;
    });
    await frame.evaluate(() => {
      // The agent's screen has whole pixels, each of which may be several of the page's.
      addEventListener("pointermove", ({ clientX, clientY }) => Object.assign(globalThis, { heard: [clientX, clientY] }), { capture: true });
      Object.assign(globalThis, { heard: [-1, -1] });
    });
    return () =>
      found.evaluate((node) => {
        const [x, y] = Reflect.get(globalThis, "heard") as [number, number];
        const { left, top, width, height } = (node as Element).getBoundingClientRect();
        return { x: (x - left) / width, y: (y - top) / height };
      });
  }

  /** The agent's mouse goes over an element, whose picture may still be on its way to its place in the console; the answer tells in which part of its box. */
  async function aim(replica: Frame, { name, path }: Target, heard: () => Promise<Spot>): Promise<Spot> {
    const { mouse } = watched.agent;
    let at = { x: -1, y: -1 };
    await eventually(`${name}: the agent's mouse is over it`, async () => {
      const { x, y } = await placeOf(replica, path, 0.3, 0.6);
      await mouse.move(x + 2, y);
      await mouse.move(x, y);
      at = await heard();
      return distance({ x, y }, await placeOf(replica, path, 0.3, 0.6)) < 0.1 && Math.min(at.x, at.y, 1 - at.x, 1 - at.y) >= 0;
    });
    return at;
  }

  /** Tells how far something is from where it should be, once it stands still. */
  async function measure(name: string, read: () => Promise<Spot | null>, wanted: () => Promise<Spot>): Promise<void> {
    let px = Infinity;
    await eventually(`${name}: it stands still where it should`, async () => {
      const before = px;
      const spot = await read();
      px = spot === null ? Infinity : distance(spot, await wanted());
      return px <= ERROR_PX_MAX && px === before;
    }).catch(() => undefined);
    errors.push({ name, px });
  }

  /** The agent draws a rectangle around the middle of an element, whose middle stands on the element's. */
  async function drawOn(replica: Frame, target: Target): Promise<void> {
    const { agent } = watched;
    const { path } = target;
    await agent.getByRole("button", { name: "Pointer", exact: true }).click();
    await aim(replica, target, await bring(replica, target));
    await agent.getByRole("button", { name: "Rectangle", exact: true }).click();
    await eventually("the picture holds the tool", () => replica.evaluate(() => document.documentElement.hasAttribute("data-tandem-tool")));
    const [from, to] = [await placeOf(replica, path, 0.2, 0.2), await placeOf(replica, path, 0.8, 0.8)];
    await agent.mouse.move(from.x, from.y);
    await agent.mouse.down();
    await agent.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
    await agent.mouse.move(to.x, to.y);
    await agent.mouse.up();
  }

  it("of the agent's pointer hold in every layout of the customer's end", async () => {
    const { agent, customer } = watched;
    let turn = 0;
    for (const window of WINDOWS) {
      for (const zoom of ZOOMS) {
        const density = DENSITIES[turn % DENSITIES.length] as number;
        await layOut(window, zoom, density);
        const replica = await replicaFrame(agent);
        for (const target of [TARGETS[turn % TARGETS.length], TARGETS[(turn + 5) % TARGETS.length]] as Target[]) {
          const name = `pointer, ${target.name}, ${window.join("x")}, ${zoom} %, density ${density}`;
          const place = await aim(replica, target, await bring(replica, target));
          await measure(name, () => spotOf(cdp, "at", TIP), () => expected(customer, target, place.x, place.y));
        }
        turn++;
      }
    }
  });

  it("of both pointers hold where the page zooms its root", async () => {
    const { agent, customer } = watched;
    await layOut([1280, 800], 100, 1);
    for (const zoom of [0.5, 0.8, 1.25, 2]) {
      await customer.evaluate((factor) => void (document.documentElement.style.zoom = String(factor)), zoom);
      const replica = await replicaFrame(agent);
      await eventually("the agent's picture is zoomed", async () => (await replica.evaluate(() => document.documentElement.style.zoom)) === String(zoom));
      for (const target of TARGETS.slice(0, 3)) {
        const place = await aim(replica, target, await bring(replica, target));
        await measure(`pointer, ${target.name}, root zoomed by ${zoom}`, () => spotOf(cdp, "at", TIP), () => expected(customer, target, place.x, place.y));
        await customerPoints(replica, target, `root zoomed by ${zoom}`);
      }
    }
    await customer.evaluate(() => void (document.documentElement.style.zoom = ""));
  });

  it("of the customer's pointer hold in the agent's picture", async () => {
    for (const [window, zoom, density] of [[[1280, 800], 100, 1], [[700, 620], 67, 2], [[960, 1100], 175, 3]] as const) {
      await layOut(window, zoom, density);
      for (const target of TARGETS) await customerPoints(await replicaFrame(watched.agent), target, `${window.join("x")}, ${zoom} %, density ${density}`);
    }
  });

  it("of drawings hold when the page is laid out anew, scrolled and zoomed", async () => {
    const { agent, customer } = watched;
    await layOut([1280, 800], 100, 1);
    for (const target of TARGETS) {
      await drawOn(await replicaFrame(agent), target);
      await eventually(`${target.name}: it is drawn`, async () => (await spotOf(cdp, "is-rectangle", MIDDLE)) !== null);
      const layouts = [[[1280, 800], 100, 1], [[700, 620], 100, 2], [[1280, 800], 50, 1.5], [[960, 1100], 200, 3], [[1280, 800], 150, 1]] as const;
      for (const [window, zoom, density] of layouts) {
        await layOut(window, zoom, density);
        await expected(customer, target, 0, 0, true);
        await customer.evaluate(() => {
          scrollBy(0, 11);
          for (const id of ["scroller", "deep"]) (document.getElementById(id) as Element).scrollTop += 7;
        });
        await measure(`rectangle, ${target.name}, ${window.join("x")}, ${zoom} %, density ${density}`, () => spotOf(cdp, "is-rectangle", MIDDLE), () => expected(customer, target, 0.5, 0.5));
      }
      await agent.getByRole("button", { name: "Clear drawings" }).click();
      await eventually(`${target.name}: it is gone`, async () => (await spotOf(cdp, "is-rectangle", MIDDLE)) === null);
      await layOut([1280, 800], 100, 1);
      await customer.evaluate(() => scrollTo(0, 0));
    }
  });

  /** The customer's mouse is over an element, and its pointer is looked for in the agent's picture. */
  async function customerPoints(replica: Frame, target: Target, layout: string): Promise<void> {
    const { customer } = watched;
    await bring(replica, target);
    const { x, y } = await outerPlace(customer, target);
    await customer.mouse.move(x, y);
    const steps = target.path.split(" >>> ");
    let frame = replica;
    for (const step of steps.slice(0, -1)) frame = (await (await frame.waitForSelector(step)).contentFrame()) ?? frame;
    const found = await frame.waitForSelector(steps.at(-1) ?? "", { state: "attached" });
    const inside = await expected(customer, target, 0, 0);
    const far = await expected(customer, target, 1, 1);
    const at = await expected(customer, target, 0.4, 0.5);
    const part = { x: (Math.round(at.x) - inside.x) / (far.x - inside.x), y: (Math.round(at.y) - inside.y) / (far.y - inside.y) };
    const wanted = (): Promise<Spot> =>
      found.evaluate((node, { x, y }) => {
        const { left, top, width, height } = (node as Element).getBoundingClientRect();
        return { x: left + width * x, y: top + height * y };
      }, part);
    await measure(`customer's pointer, ${target.name}, ${layout}`, () => frame.evaluate(tipInReplica), wanted);
  }

  /** A place of the customer's screen, whatever frames are around it. */
  async function outerPlace(customer: Page, target: Target): Promise<Spot> {
    const { x, y } = await expected(customer, target, 0.4, 0.5);
    const around = target.path.includes("#frame") ? await customer.evaluate(() => {
      const { left, top } = (document.getElementById("frame") as Element).getBoundingClientRect();
      return { x: left + 4, y: top + 4 };
    }) : { x: 0, y: 0 };
    return { x: Math.round(x) + around.x, y: Math.round(y) + around.y };
  }

  it("are at most two pixels off", () => {
    const sorted = errors.toSorted((one, other) => other.px - one.px);
    const [worst] = sorted;
    console.log(`anchoring: ${errors.length} layout cases, worst ${worst?.px.toFixed(2)} px (${worst?.name})`);
    assert.ok(errors.length >= 100);
    assert.deepEqual(sorted.filter(({ px }) => px > ERROR_PX_MAX), []);
  });
});
