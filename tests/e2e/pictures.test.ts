// Canvases, a video and an animation of a real session, from the customer's page to the agent's.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import * as flow from "./flow.ts";
import { eventually, launchBrowser, replicaFrame, TandemServer } from "./support.ts";

/** First byte of a frame with pixels. */
const PICTURE = 0x13;

/** How often a mark comes and goes. */
const ROUNDS = 200;

/** Puts a canvas into the customer's page, and a function that draws on it in the next frame. */
const add = (page: Page, id: string, kind: "2d" | "webgl", marks: string): Promise<void> =>
  page.evaluate(`{
    const canvas = document.createElement("canvas");
    [canvas.id, canvas.width, canvas.height] = ["${id}", 200, 100];
    if ("${marks}" !== "") canvas.setAttribute("data-tandem", "${marks}");
    document.querySelector("main").prepend(canvas);
    const context = canvas.getContext("${kind}");
    window.paint_${id} = (color) => requestAnimationFrame(() => {
      if ("${kind}" === "webgl") {
        context.clearColor(...color, 1);
        context.clear(context.COLOR_BUFFER_BIT);
      } else {
        context.fillStyle = "rgb(" + color.map((part) => part * 255) + ")";
        context.fillRect(0, 0, 200, 100);
      }
    });
  }`);

const paint = (page: Page, id: string, color: readonly [number, number, number]): Promise<void> => page.evaluate(`void paint_${id}([${color.join()}])`);

/** One pixel of a canvas at the agent; empty while it is not there. */
async function pixel(agent: Page, id: string, x = 5, y = 5): Promise<string> {
  try {
    const frame = await replicaFrame(agent);
    return await frame.evaluate(
      ([name, left, top]) => (document.getElementById(name) as HTMLCanvasElement | null)?.getContext("2d")?.getImageData(left, top, 1, 1).data.join() ?? "",
      [id, x, y] as const,
    );
  } catch {
    return "";
  }
}

const shows = (agent: Page, id: string, expected: string): Promise<number> => eventually(`${id} shows ${expected}`, async () => (await pixel(agent, id)) === expected);

/** First bytes of all binary messages that a page sends. */
function recordKinds(page: Page): Set<number> {
  const kinds = new Set<number>();
  page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => typeof payload !== "string" && kinds.add(payload[0] ?? 0)));
  return kinds;
}

/** Draws on visible, unmarked canvases, and on one that is masked. */
async function live(customer: Page, agent: Page): Promise<void> {
  await add(customer, "plain", "2d", "");
  await add(customer, "gl", "webgl", "");
  await add(customer, "masked", "2d", "mask");
  await paint(customer, "masked", [0, 1, 0]);
  await paint(customer, "plain", [1, 0, 0]);
  await shows(agent, "plain", "255,0,0,255");
  await paint(customer, "plain", [1, 0, 1]);
  await shows(agent, "plain", "255,0,255,255");
  await eventually("WebGL is drawn", async () => {
    await paint(customer, "gl", [0, 0, 1]);
    return (await pixel(agent, "gl")) === "0,0,255,255";
  });
  assert.notEqual(await pixel(agent, "masked"), "0,255,0,255");
}

/** Marks that come late take the picture away. */
async function goesOnceMarked(customer: Page, agent: Page): Promise<void> {
  await customer.evaluate(() => document.getElementById("plain")?.setAttribute("data-tandem", "mask"));
  await eventually("the picture is gone", async () => (await pixel(agent, "plain")) === "0,0,0,0");
  await paint(customer, "plain", [0, 1, 1]);
  await paint(customer, "gl", [1, 1, 0]);
  await shows(agent, "gl", "255,255,0,255");
  assert.equal(await pixel(agent, "plain"), "0,0,0,0");
}

/** In each round a mark comes and red is drawn in one frame, and in the next both go. Runs inside the page. */
async function flicker(rounds: number): Promise<void> {
  const canvas = document.getElementById("plain") as HTMLCanvasElement;
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const [fill, frame] = [
    (color: string): void => {
      context.fillStyle = color;
      context.fillRect(0, 0, 200, 100);
    },
    (): Promise<unknown> => new Promise(requestAnimationFrame),
  ];
  for (let round = 0; round < rounds; round++) {
    await frame();
    document.title = `round ${round}`;
    await frame();
    if (round % 2 === 0) canvas.setAttribute("data-tandem", "mask");
    fill("#f00");
    if (round % 2 === 1) canvas.setAttribute("data-tandem", "mask");
    await frame();
    fill("#0f0");
    canvas.removeAttribute("data-tandem");
  }
  await frame();
  fill("#00f");
}

/** Notes each colour that a canvas of the replica shows. */
async function watchColors(agent: Page): Promise<() => Promise<string[]>> {
  const frame = await replicaFrame(agent);
  await frame.evaluate("globalThis.__name ??= (named) => named");
  await frame.evaluate(() => {
    const seen = new Set<string>();
    Reflect.set(globalThis, "colors", seen);
    requestAnimationFrame(function look() {
      const canvas = document.getElementById("plain") as HTMLCanvasElement | null;
      if (canvas !== null && canvas.width > 0) seen.add(canvas.getContext("2d")?.getImageData(5, 5, 1, 1).data.join() ?? "");
      requestAnimationFrame(look);
    });
  });
  return () => frame.evaluate(() => [...(Reflect.get(globalThis, "colors") as Set<string>)]);
}

describe("pictures of a session", () => {
  let browser: Browser;
  let server: TandemServer;
  before(async () => {
    browser = await launchBrowser();
    server = await TandemServer.launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const network of ["p2p", "websocket"] as const) {
    it(`shows canvases as they are drawn on over ${network}, and to an agent who comes later`, async () => {
      const stage = await flow.openStage(browser, server, network);
      const kinds = recordKinds(stage.customer);
      try {
        await flow.meet(stage, "widget", server.product);
        await flow.answerConsent(stage.customer, "Allow");
        await flow.agentSees(stage.agent, "Setup is not finished");
        await live(stage.customer, stage.agent);
        assert.ok(kinds.has(PICTURE), "pixels have their own frames");
        await stage.agent.reload();
        await shows(stage.agent, "plain", "255,0,255,255");
        await shows(stage.agent, "gl", "0,0,255,255");
        await goesOnceMarked(stage.customer, stage.agent);
      } finally {
        await stage.close();
      }
    });
  }

  it("takes no pixel that is drawn while a mark is there, however shortly", async () => {
    const stage = await flow.openStage(browser, server, "websocket");
    try {
      await flow.meet(stage, "widget", server.product);
      await flow.answerConsent(stage.customer, "Allow");
      await flow.agentSees(stage.agent, "Setup is not finished");
      await add(stage.customer, "plain", "2d", "");
      await paint(stage.customer, "plain", [0, 1, 0]);
      await shows(stage.agent, "plain", "0,255,0,255");
      const colors = await watchColors(stage.agent);
      await stage.customer.evaluate(flicker, ROUNDS);
      await shows(stage.agent, "plain", "0,0,255,255");
      assert.ok(!(await colors()).includes("255,0,0,255"), (await colors()).join(" "));
    } finally {
      await stage.close();
    }
  });

  it("sends no pixel in the strict profile", async () => {
    const strict = await TandemServer.launch("--privacy-profile", "strict");
    const stage = await flow.openStage(browser, strict, "websocket");
    const kinds = recordKinds(stage.customer);
    try {
      await flow.meet(stage, "widget", strict.product);
      await flow.answerConsent(stage.customer, "Allow");
      await eventually("a replica with content", async () => (await replicaFrame(stage.agent)).evaluate(() => document.querySelector("main") !== null).catch(() => false));
      await add(stage.customer, "plain", "2d", "");
      await paint(stage.customer, "plain", [1, 0, 0]);
      // The label of a private drawing, which comes instead.
      await eventually("the label", async () => /[^0,]/.test(await pixel(stage.agent, "plain", 100, 40)));
      await paint(stage.customer, "plain", [0, 1, 0]);
      await flow.customerWrites(stage.customer, "that was all");
      await flow.agentReads(stage.agent, "that was all");
      assert.notEqual(await pixel(stage.agent, "plain"), "0,255,0,255");
      assert.ok(kinds.size > 0 && !kinds.has(PICTURE), [...kinds].join());
    } finally {
      await stage.close();
      await strict.stop();
    }
  });
});
