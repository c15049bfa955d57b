/// <reference types="node" />
// A customer's and an agent's page in two browser contexts, with the small server between them.

import { cp } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Browser, Frame, Page } from "../../../../tests/node_modules/playwright-core/index.d.ts";
import { build } from "vite";

import type {} from "./agent-page.ts";
import type {} from "./customer-page.ts";
import { CHROMIUM } from "../../testing/chromium.ts";
import { buildOnce } from "../../testing/built.ts";
import { openRelay, type Relay } from "./relay.ts";

const { chromium } = createRequire(new URL("../../../../tests/package.json", import.meta.url))("playwright-core") as
  typeof import("../../../../tests/node_modules/playwright-core/index.d.ts");

declare global {
  interface Window {
    loseDatagrams?: boolean;
  }
}

const ARGUMENTS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--allow-loopback-in-peer-connection",
];
const WAIT_MS = 30_000;

export interface Stage {
  /** Opens a pair that is closed with its test. */
  pair(test: { after(work: () => Promise<void>): void }, options?: PairOptions): Promise<Pair>;
  close(): Promise<void>;
}

export interface PairOptions {
  readonly webrtc?: boolean;
  /** Quirks mode of the customer's document. */
  readonly quirks?: 0 | 1 | 2;
  /** Bytes of text in the snapshot. */
  readonly filler?: number;
  /** Runs in both pages before anything else. */
  readonly script?: () => void;
}

export interface Pair {
  readonly relay: Relay;
  readonly customer: Page;
  readonly agent: Page;
  replica(): Promise<Frame>;
  /** Waits until both ends use this transport. */
  transport(wanted: "p2p" | "websocket"): Promise<void>;
  /** Waits until the replica has this text, and answers all texts since the snapshot. */
  texts(last: string): Promise<string[]>;
  /** Loses all that is sent on data channels of pages with `carriedByPage`, or carries it again. */
  loseDatagrams(lose: boolean): Promise<void>;
  /** Loads the customer's page again, as a navigation does. */
  reloadCustomer(): Promise<void>;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const built = await buildOnce("transport", buildPages);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  return {
    async pair(test, options = {}) {
      const pair = await openPair(browser, built.folder, options);
      test.after(() => pair.close());
      return pair;
    },
    async close() {
      await browser.close();
      await built.discard();
    },
  };
}

async function buildPages(folder: string): Promise<void> {
  const root = fileURLToPath(new URL(".", import.meta.url));
  await build({
    root, configFile: false, logLevel: "error", base: "/", worker: { format: "es" },
    build: { outDir: folder, emptyOutDir: true, minify: false, target: "es2022", assetsInlineLimit: 0, rolldownOptions: { input: [join(root, "customer.html"), join(root, "agent.html")] } },
  });
  await cp(join(root, "replica.html"), join(folder, "replica.html"));
}

async function openPair(browser: Browser, folder: string, options: PairOptions): Promise<Pair> {
  const relay = await openRelay(folder);
  const query = `webrtc=${options.webrtc ?? true}&quirks=${options.quirks ?? 0}&filler=${options.filler ?? 0}`;
  const [agent, customer] = await Promise.all([open(browser, options), open(browser, options)]);
  await Promise.all([agent.goto(`${relay.origin}/agent.html?${query}`), customer.goto(`${relay.origin}/customer.html?${query}`)]);
  await customer.evaluate(() => window.tandem.attach());
  await agent.waitForFunction(() => window.tandemAgent.mirror.at(-1) === "live");
  const replica = (): Promise<Frame> => replicaOf(agent);
  return {
    relay, customer, agent, replica,
    async transport(wanted) {
      await Promise.all([
        customer.waitForFunction((one) => window.tandem.statuses.at(-1)?.transport === one, wanted),
        agent.waitForFunction((one) => window.tandemAgent.statuses.at(-1)?.transport === one, wanted),
      ]);
    },
    async texts(last) {
      const frame = await replica();
      await frame.waitForFunction(`window.texts.at(-1) === ${JSON.stringify(last)}`);
      return frame.evaluate<string[]>("window.texts");
    },
    async loseDatagrams(lose) {
      await Promise.all([agent, customer].map((page) => page.evaluate((value) => (window.loseDatagrams = value), lose)));
    },
    async reloadCustomer() {
      await customer.reload();
      await customer.evaluate(() => window.tandem.attach());
    },
    async close() {
      await Promise.all([agent.context().close(), customer.context().close()]);
      await relay.close();
    },
  };
}

async function open(browser: Browser, options: PairOptions): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.on("pageerror", (cause) => console.error("page:", cause));
  page.on("console", (message) => {
    const ours = !message.text().startsWith("Failed to load resource");
    if (ours && (message.type() === "error" || message.type() === "warning")) {
      console.error("page:", message.text());
    }
  });
  if (options.script !== undefined) {
    await page.addInitScript(options.script);
  }
  return page;
}

/** Runs in a page: its channels can not be transferred, and lose what is sent while told so. */
export function carriedByPage(): void {
  const post = Worker.prototype.postMessage as (message: unknown, transfer: unknown) => void;
  Worker.prototype.postMessage = function (this: Worker, message: { type: string }, transfer: unknown) {
    if (message.type === "channels") {
      throw new DOMException("not here", "DataCloneError");
    }
    post.call(this, message, transfer);
  };
  const send = RTCDataChannel.prototype.send as (data: unknown) => void;
  RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: unknown) {
    if (window.loseDatagrams !== true) {
      send.call(this, data);
    }
  };
}

async function replicaOf(agent: Page): Promise<Frame> {
  const element = await agent.waitForSelector("iframe", { state: "attached" });
  const frame = await element.contentFrame();
  if (frame === null) {
    throw new Error("the frame has no document");
  }
  return frame;
}
