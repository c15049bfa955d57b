// The peer: rrweb records in the customer's page, a WebSocket relay carries its events,
// and its replayer shows them live at the agent.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

import type { Browser, BrowserContext, Page } from "playwright-core";

import { agentContext, asGrown, growthScript, type Growth, showFrame, VIEWPORT } from "./browser.ts";
import { type Relay, startRelay } from "./relay.ts";
import { OWN, serve, type Site, type SiteOptions } from "./site.ts";

/** A library that records as `rrweb.record` does. */
export interface Recorder {
  /** How it is called on the command line. */
  readonly name: string;
  /** How it is called in results: with the release that the lockfile names. */
  readonly subject: string;
  /** What an embedder imports. */
  readonly module: string;
  /** Its script, by name below `/__bench/`. */
  readonly file: string;
  readonly library: Buffer;
}

export const RRWEB = recorder("rrweb", "rrweb", "rrweb.umd.min.cjs");

/** PostHog's fork. */
export const POSTHOG = recorder("posthog", "@posthog/rrweb-record", "rrweb-record.umd.min.cjs");

/** How the subject is called in results. */
export const SUBJECT = RRWEB.subject;

function recorder(name: string, module: string, script: string): Recorder {
  const folder = dirname(createRequire(import.meta.url).resolve(module));
  const { version } = JSON.parse(readFileSync(join(folder, "../package.json"), "utf8")) as { version: string };
  return { name, subject: `${module} ${version}`, module, file: `${name}.js`, library: readFileSync(join(folder, script)) };
}

/** Scripts that the customer's page loads from its own site, so that a trace can name them. */
export const CUSTOMER_FILES: SiteOptions["own"] = {
  [RRWEB.file]: { type: "text/javascript", body: RRWEB.library },
  [POSTHOG.file]: { type: "text/javascript", body: POSTHOG.library },
  "record.js": {
    type: "text/javascript",
    body: `addEventListener("bench:connect", ({ detail }) => {
  const socket = new WebSocket(detail + "/customer");
  socket.onopen = () => document.documentElement.dispatchEvent(new Event("bench:connected"));
  // A task of its own: a trace does not name scripts that run inside a debugger's call.
  addEventListener("bench:start", () => setTimeout(record, 0, socket));
  addEventListener("bench:fence", ({ detail }) => socket.send(detail));
});
function record(socket) {
  rrweb.record({
    emit: (event) => socket.send(JSON.stringify(event)),
    collectFonts: true,
    // As live as ours: by default, positions of a pointer wait for half a second.
    sampling: { mousemove: 16, mousemoveCallback: 16, scroll: 16, input: "all" },
  });
}`,
  },
};

const AGENT_PAGE = `<!doctype html><meta charset="utf-8"><title>rrweb</title>
<style>body { margin: 0 }</style><div id="root"></div>
<script src="rrweb.js"></script>
<script>
const replayer = new rrweb.Replayer([], { root: document.getElementById("root"), liveMode: true, mouseTail: false });
replayer.startLive(Date.now());
const socket = new WebSocket(new URLSearchParams(location.search).get("relay") + "/agent");
socket.onopen = () => { document.documentElement.dataset.ready = ""; };
socket.onmessage = ({ data }) => replayer.addEvent(JSON.parse(data));
</script>`;

export interface Peer {
  readonly relay: Relay;
  close(): Promise<void>;
  /** An agent's page that waits for events. */
  agent(browser: Browser): Promise<{ context: BrowserContext; page: Page }>;
}

/** Starts relay and agent's site; both outlive a run. */
export async function startPeer(): Promise<Peer> {
  const relay = await startRelay();
  const site: Site = await serve({
    host: "127.0.0.1",
    folder: null,
    snippet: () => "",
    own: {
      "rrweb.js": { type: "text/javascript", body: RRWEB.library },
      "agent.html": { type: "text/html; charset=utf-8", body: AGENT_PAGE },
    },
  });
  return {
    relay,
    close: async () => {
      await relay.close();
      await site.close();
    },
    agent: async (browser) => {
      relay.reset();
      const context = await agentContext(browser);
      const page = await context.newPage();
      await page.goto(`${site.origin}${OWN}agent.html?relay=${encodeURIComponent(relay.origin)}`);
      await page.locator("html[data-ready]").waitFor({ state: "attached" });
      await page.evaluate(growthScript("document.querySelector('iframe')?.contentDocument"));
      return { context, page };
    },
  };
}

/** Loads the recorder into a page and connects it; nothing is recorded yet. */
export async function loadRecorder(page: Page, relay: Relay, from: Recorder = RRWEB): Promise<void> {
  for (const name of [from.file, "record.js"]) await page.addScriptTag({ url: `${OWN}${name}` });
  await page.evaluate(
    (origin) =>
      new Promise<void>((connected) => {
        document.documentElement.addEventListener("bench:connected", () => connected(), { once: true });
        dispatchEvent(new CustomEvent("bench:connect", { detail: origin }));
      }),
    relay.origin,
  );
}

/** Starts to record; the snapshot is taken and sent in the page's next task. */
export async function startRecorder(page: Page): Promise<void> {
  await page.evaluate(() => {
    performance.mark("bench:start");
    dispatchEvent(new Event("bench:start"));
  });
}

/** Waits until all that the recorder has sent so far has arrived. */
export async function arrived(page: Page, relay: Relay): Promise<void> {
  await relay.fence((name) => page.evaluate((detail) => void dispatchEvent(new CustomEvent("bench:fence", { detail })), name));
}

/** What the events weigh as one gzipped stream of JSON. */
export function gzippedBytes(relay: Relay): number {
  return gzipSync(relay.messages.join("\n")).length;
}

/** When the replica's tree last grew; an empty replica has not grown yet. */
export async function growthAtPeer(agent: Page, expected: number): Promise<Growth> {
  return asGrown(await agent.evaluate(() => Reflect.get(globalThis, "__benchGrowth") as Growth), expected);
}

/** What the replayer shows, at the customer's size. */
export async function pictureOfPeer(agent: Page): Promise<Buffer> {
  const frame = await agent.waitForSelector("iframe");
  await showFrame(frame);
  await agent.addStyleTag({ content: ".replayer-mouse, .replayer-mouse-tail { display: none !important }" });
  await agent.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
  return agent.screenshot({ animations: "disabled", caret: "hide", clip: { x: 0, y: 0, ...VIEWPORT } });
}
