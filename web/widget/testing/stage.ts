// The stage of the browser tests: built widget, stub server, one product page with the embed snippet.

import { resolve } from "node:path";
import type { ConnectionStatus } from "../../shared/engine";
import type { ServerMessage } from "../../shared/generated/ServerMessage";
import type { PageWord } from "../../shared/ports";
import { launch, type Browser, type BrowserContext, type Frame, type Page } from "./browser";
import { buildWidget } from "./build";
import { startStub, type Stub } from "./stub";
import "./fake-engine";

/** How long a state may take to appear; a slow shared machine needs room, a healthy one a fraction. */
export const PATIENCE_MS = 30_000;
const DEMO = resolve(import.meta.dirname, "../../../server/demo");
/** Counts its starts and stops, asks for its senses, and keeps the port's other end busy like the real one. */
const SENSOR = `document.currentScript.tandem((port, options) => {
  window.sensorLog = window.sensorLog || [];
  window.sensorLog.push("start");
  options.senses((make) => { window.senses = make({})[0]; });
  port.postMessage({ type: "leaving" });
  return () => { window.sensorLog.push("stop"); port.close(); };
});`;

export interface Stage {
  readonly stub: Stub;
  readonly browser: Browser;
  readonly close: () => Promise<void>;
}

/** Builds, serves and starts the browser. */
export async function openStage(): Promise<Stage> {
  const built = await buildWidget();
  const stub = await startStub(built.folder, SENSOR, DEMO);
  const browser = await launch();
  return {
    stub,
    browser,
    async close() {
      await browser.close();
      await stub.close();
      await built.discard();
    },
  };
}

/** A product page with the standard snippet; `attributes` go on the script element. */
export function productHtml(stub: Stub, attributes = "", head = ""): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Secret product page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${head}
<script async src="${stub.origin}/loader.js" ${attributes}></script></head>
<body><main><h1>Secret heading</h1><p>Secret text</p><button id="own">Own button</button></main></body></html>`;
}

/** Opens the product page at `path`. */
export async function openProduct(stage: Stage, options: { context?: BrowserContext; path?: string; attributes?: string; head?: string; headers?: Readonly<Record<string, string>> } = {}): Promise<Page> {
  const { stub } = stage;
  const path = options.path ?? "/product?account=secret-query";
  const { pathname } = new URL(path, stub.product);
  stub.pages.set(pathname, { html: productHtml(stub, options.attributes, options.head), ...(options.headers ? { headers: options.headers } : {}) });
  const context = options.context ?? (await stage.browser.newContext());
  const page = await context.newPage();
  await page.goto(stub.product + path);
  await page.waitForFunction(() => "Tandem" in window);
  return page;
}

/** Presses the button in the loader's closed shadow root, as a person would: by its place. */
export async function pressHelp(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  await page.mouse.click(width - 60, height - 44);
}

/** The client frame, once its script runs. */
export async function clientFrame(page: Page): Promise<Frame> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const frame = page.frames().find((candidate) => candidate.url().endsWith("/frame"));
    if (frame) return frame;
    if (Date.now() > deadline) throw new Error("no client frame");
    await page.waitForTimeout(20);
  }
}

/** Waits until the client has an engine. */
export async function engineOf(target: Frame | Page): Promise<void> {
  await target.waitForFunction(() => globalThis.fakeEngine !== undefined && !globalThis.fakeEngine.closed, undefined, { timeout: PATIENCE_MS });
}

/** Lets the fake engine hear a message. */
export async function say(target: Frame | Page, message: ServerMessage | PageWord): Promise<void> {
  await target.evaluate((value) => globalThis.fakeEngine?.events.onMessage(value), message);
}

/** Lets the fake engine change its connection. */
export async function connection(target: Frame | Page, part: Partial<ConnectionStatus> = {}): Promise<void> {
  const status: ConnectionStatus = { state: "connected", transport: "websocket", rttMs: 20, closed: null, ...part };
  await target.evaluate((value) => globalThis.fakeEngine?.events.onStatus(value), status);
}
